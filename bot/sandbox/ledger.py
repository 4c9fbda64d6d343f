"""The ledger: every accepted send, every fault of the client, every press."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.clock import Clock


@dataclass(frozen=True, slots=True)
class Send:
    """One accepted send; ``at`` in emulated Unix seconds, ``real`` in monotonic seconds."""

    seq: int
    at: float
    real: float
    channel: str
    method: str
    chat: int | str
    message_id: int | str | None
    text: str
    silent: bool

    def view(self) -> dict[str, Any]:
        """Return the send as JSON."""
        names = ("seq", "real", "channel", "method", "chat", "message_id", "text", "silent")
        return {"at": iso(self.at), **{name: getattr(self, name) for name in names}}


class Ledger:
    """Write down what was accepted and what a client did wrong, in the order of arrival."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sends: list[Send] = []
        self.faults: list[dict[str, Any]] = []

    def sent(
        self, channel: str, method: str, chat: int | str, message_id: int | str | None, text: str, silent: bool
    ) -> None:
        """Write down an accepted send."""
        seq, at, real = len(self.sends) + 1, self._clock.timestamp(), self._clock.real()
        self.sends.append(Send(seq, at, real, channel, method, chat, message_id, text, silent))

    def fault(self, channel: str, kind: str, **details: Any) -> None:
        """Write down something that a correct client would not have done."""
        at, real = iso(self._clock.timestamp()), self._clock.real()
        self.faults.append({"channel": channel, "kind": kind, "at": at, "real": real, **details})

    def view(self, since: int) -> dict[str, Any]:
        """Return the sends after a sequence number, and all faults."""
        return {
            "sends": [send.view() for send in self.sends[max(0, since) :]],
            "faults_of_client": self.faults,
        }


def iso(timestamp: float) -> str:
    """Return Unix seconds as an ISO instant in UTC."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat()
