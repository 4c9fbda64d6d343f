"""getUpdates: one poller at a time, long polls, and the rules against hot loops."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.faults import FaultKind
from bot.sandbox.telegram.errors import ApiError, conflict
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.telegram.state import CHANNEL, TelegramState

_LONGEST_POLL_SECONDS = 50
_MOST_UPDATES = 100
_REPEAT_SECONDS = 3.0
_HOT_SECONDS = 0.5
_CONFLICT_HOLD_SECONDS = 3.0
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_BY_WEBHOOK = "terminated by setWebhook request"


@dataclass(slots=True)
class _Poll:
    offset: int
    limit: int
    timeout: int


class Poller:
    """Serve getUpdates; times are real monotonic seconds."""

    def __init__(self, state: TelegramState) -> None:
        self._state = state
        self._turn = 0
        self._waiting = 0
        self._last_offset: int | None = None
        self._last_start = float("-inf")
        self._next_conflict = 0.0

    async def serve(self, given: Parameters, alive: Callable[[], bool]) -> list[str]:
        """Return updates as JSON texts; raise 409 where another poller or a webhook is in the way.

        ``alive`` tells whether the client still listens: a killed poller is nobody's fault.
        """
        state = self._state
        if state.webhook.url:
            raise await self._conflict(_WEBHOOK_ACTIVE)
        poll = self._read(given)
        self._remember_kinds(given)
        self._turn += 1
        if self._waiting:
            state.updates.bell.ring()  # the older poller finds out that its turn is over
        state.updates.confirm(poll.offset)
        batch = state.updates.take(poll.limit)
        if not batch and poll.timeout:
            batch = await self._wait(poll, self._turn, alive)
        return self._spoiled(batch)

    async def conflict_with_other(self) -> ApiError:
        """Return the refusal of a poller that another one has replaced."""
        return await self._conflict(_OTHER_POLLER)

    def end_turn(self) -> None:
        """End the present long poll, as a new webhook does."""
        self._turn += 1
        self._state.updates.bell.ring()

    def _read(self, given: Parameters) -> _Poll:
        poll = _Poll(
            given.integer("offset"),
            max(1, min(_MOST_UPDATES, given.integer("limit", _MOST_UPDATES))),
            max(0, min(_LONGEST_POLL_SECONDS, given.integer("timeout"))),
        )
        now = self._state.clock.real()
        if poll.offset == self._last_offset:
            if now < self._last_start + _REPEAT_SECONDS:
                poll.timeout = max(poll.timeout, int(_REPEAT_SECONDS))
            if now < self._last_start + _HOT_SECONDS:
                poll.limit = 1
                self._state.fault("hot polling", method="getUpdates", offset=poll.offset)
        self._last_offset, self._last_start = poll.offset, now
        return poll

    def _remember_kinds(self, given: Parameters) -> None:
        kinds = given.nested("allowed_updates", "can't parse allowed updates JSON object")
        if kinds is not None:
            self._state.updates.want(kinds)

    async def _wait(self, poll: _Poll, turn: int, alive: Callable[[], bool]) -> list[str]:
        updates = self._state.updates
        until = self._state.clock.real() + poll.timeout
        self._waiting += 1
        try:
            while await updates.bell.wait(until):
                if turn != self._turn:
                    break
                if batch := updates.take(poll.limit):
                    return batch
        finally:
            self._waiting -= 1
        if turn != self._turn:
            if alive():
                self._state.fault("two pollers", method="getUpdates")
            raise await self._conflict(_BY_WEBHOOK if self._state.webhook.url else _OTHER_POLLER)
        return []

    async def _conflict(self, reason: str) -> ApiError:
        now = self._state.clock.real()
        if now < self._next_conflict:
            await self._hold(now + _CONFLICT_HOLD_SECONDS)
        else:
            self._next_conflict = now + _CONFLICT_HOLD_SECONDS
        return conflict(reason)

    async def _hold(self, until: float) -> None:
        # Rings come with every update; only the end of time or of the server ends a hold.
        while await self._state.updates.bell.wait(until):
            pass

    def _spoiled(self, batch: list[str]) -> list[str]:
        state = self._state
        fault = batch and state.faults.draw(CHANNEL, "getUpdates", "", state.clock.real(), batch=True)
        if not fault:
            return batch
        if fault.kind is FaultKind.REORDER_UPDATES:
            fault.chance.shuffle(batch)
            return batch
        return [text for each in batch for text in (each, each)]
