"""Fault knobs: what goes wrong, how often, and for whom."""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

Json = dict[str, Any]


class FaultKind(StrEnum):
    """What a fault does; see the groups below for when."""

    LATENCY = "latency"
    HANG = "hang"
    CUT_REPLY = "cut_reply"
    RESET = "reset"
    GARBAGE = "garbage"
    HTML_502 = "html_502"
    HTML_504 = "html_504"
    JSON_500 = "json_500"
    INVALID_JSON_200 = "invalid_json_200"
    RETRY_AFTER = "retry_after"
    LIE_429 = "lie_429"
    STATUS_400 = "status_400"
    OUTAGE = "outage"
    STALE_KEEPALIVE = "stale_keepalive"
    SECOND_POLLER = "second_poller"
    SWAP = "swap"
    DUPLICATE_UPDATES = "duplicate_updates"
    REORDER_UPDATES = "reorder_updates"
    REFUSE = "refuse"
    BLOCK = "block"
    UNBLOCK = "unblock"
    DEACTIVATE = "deactivate"
    GAP_UPDATES = "gap_updates"
    RESET_UPDATE_ID = "reset_update_id"
    POISON_UPDATE = "poison_update"
    REVOKE_TOKEN = "revoke_token"  # noqa: S105 - a name


IMMEDIATE = frozenset(
    (
        FaultKind.REFUSE,
        FaultKind.BLOCK,
        FaultKind.UNBLOCK,
        FaultKind.DEACTIVATE,
        FaultKind.GAP_UPDATES,
        FaultKind.RESET_UPDATE_ID,
        FaultKind.POISON_UPDATE,
        FaultKind.REVOKE_TOKEN,
    )
)
BATCH = frozenset((FaultKind.DUPLICATE_UPDATES, FaultKind.REORDER_UPDATES))
_RESERVED = frozenset(("channel", "method", "kind", "probability", "p", "count", "chat", "seed", "clear"))


@dataclass(slots=True)
class Fault:
    """A knob that is turned on; ``left`` None means without end, ``until`` in real monotonic seconds."""

    number: int
    channel: str
    kind: FaultKind
    method: str
    chat: str
    probability: float
    left: int | None
    chance: Random
    until: float | None = None
    hits: int = 0
    settings: Json = field(default_factory=dict)

    def number_of(self, name: str, default: float) -> float:
        """Return a numeric setting."""
        return float(self.settings.get(name, default))

    def fits(self, method: str, chat: str) -> bool:
        """Tell whether a call is meant; methods in any case."""
        return self.method in ("", method.lower()) and self.chat in ("", chat)

    def view(self) -> Json:
        """Return the knob as JSON."""
        shown = {"id": self.number, "channel": self.channel, "kind": self.kind, "probability": self.probability}
        where = {
            "method": self.method or None,
            "chat": self.chat or None,
            "count": self.left,
            "hits": self.hits,
        }
        return {**shown, **where, **self.settings}


class FaultBook:
    """Keep the knobs that are on, and draw from them call by call."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self._faults: list[Fault] = []

    def read(self, raw: Json) -> Fault:
        """Return the fault that a request describes; raise ValueError for a wrong one."""
        kind = FaultKind(str(raw.get("kind")))
        probability = float(raw["probability"] if "probability" in raw else raw.get("p", 1.0))
        if not 0.0 <= probability <= 1.0:
            raise ValueError("probability is between 0 and 1")
        count = raw.get("count")
        self._made += 1
        return Fault(
            number=self._made,
            channel=str(raw.get("channel") or "telegram"),
            kind=kind,
            method=str(raw.get("method") or "").lower(),
            chat="" if raw.get("chat") is None else str(raw["chat"]),
            probability=probability,
            left=None if count is None else int(count),
            chance=Random(raw.get("seed", self._seed + self._made)),  # noqa: S311 - repeatable on purpose
            settings={key: value for key, value in raw.items() if key not in _RESERVED},
        )

    def add(self, fault: Fault) -> None:
        """Turn a knob on."""
        self._faults.append(fault)

    def clear(self, channel: str | None = None) -> None:
        """Turn off all knobs, or those of a channel."""
        self._faults = [each for each in self._faults if channel and each.channel != channel]

    def view(self) -> list[Json]:
        """Return all knobs that are on."""
        return [each.view() for each in self._faults]

    def draw(self, channel: str, method: str, chat: str, now: float, *, batch: bool = False) -> Fault | None:
        """Return the first fault that strikes this call, and count it."""
        if not self._faults:
            return None
        self._faults = [each for each in self._faults if each.until is None or each.until > now]
        for fault in self._faults:
            fitting = fault.channel == channel and fault.fits(method, chat) and (fault.kind in BATCH) == batch
            if fitting and fault.chance.random() < fault.probability:
                self._count(fault)
                return fault
        return None

    def _count(self, fault: Fault) -> None:
        fault.hits += 1
        if fault.left is None:
            return
        fault.left -= 1
        if fault.left <= 0:
            self._faults.remove(fault)
