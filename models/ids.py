"""Row ids that sort by time and are known before the row is written."""

import secrets
from collections.abc import Callable

_EPOCH_MS = 1_700_000_000_000
_NODE_BITS = 10
_COUNT_BITS = 12


class Ids:
    """Make 63-bit ids: 41 bits of milliseconds, 10 bits of process, 12 bits of count.

    Two processes may draw the same ten bits; then a clash fails on the primary key and the
    transaction is run again with new ids.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._node = secrets.randbits(_NODE_BITS)
        self._last = 0
        self._count = 0

    def new(self) -> int:
        """Return an id larger than every id this process made before."""
        now = int(self._seconds() * 1000) - _EPOCH_MS
        if now > self._last:
            self._last, self._count = now, 0
        else:
            self._count += 1
            if self._count >> _COUNT_BITS:
                self._last, self._count = self._last + 1, 0
        return (self._last << (_NODE_BITS + _COUNT_BITS)) | (self._node << _COUNT_BITS) | self._count
