"""How a broadcast stands: its rows counted by outcome and reason."""

from collections import Counter
from dataclasses import dataclass, field

from handlers.broadcasts.segments import MISSED_IN_TIME
from models.outbox import OutboxState
from models.store import batches
from models.store.unit_of_work import Store

CANCELLED = "cancelled"
_OPEN = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.HELD)


@dataclass
class Tally:
    """Counts of a broadcast's rows; every row is in exactly one of them."""

    sent: int = 0
    doubt: int = 0
    waiting: int = 0
    cancelled: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    def add(self, state: OutboxState, reason: str, count: int) -> None:
        """Count some rows."""
        if state in _OPEN:
            self.waiting += count
        elif state is OutboxState.SENT:
            self.sent += count
        elif state is OutboxState.AMBIGUOUS:
            self.doubt += count
        elif state is OutboxState.SKIPPED and reason == CANCELLED:
            self.cancelled += count
        elif state is OutboxState.SKIPPED and reason not in MISSED_IN_TIME:
            self.dropped[reason] += count
        else:
            self.failed[reason] += count

    @property
    def all(self) -> int:
        """Return how many rows there are."""
        ended = self.sent + self.doubt + self.cancelled
        return ended + self.waiting + self.failed.total() + self.dropped.total()


async def tally_of(store: Store, broadcast_id: int) -> Tally:
    """Count the rows of a broadcast."""
    tally = Tally()
    for row in await batches.count(store, broadcast_id):
        tally.add(OutboxState(row.state), row.reason, row.number)
    return tally
