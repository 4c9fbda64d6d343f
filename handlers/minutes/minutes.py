"""The record of a cell's meeting: every handler of it."""

from handlers.minutes import (
    attendance,
    ballot,
    closing,
    commenting,
    details,
    final,
    hub,
    naming,
    papers,
    proposing,
    sheet,
    witnessing,
)
from handlers.registry import Registry

_PARTS = (
    hub,
    naming,
    attendance,
    commenting,
    ballot,
    witnessing,
    proposing,
    closing,
    final,
    sheet,
    papers,
    details,
)


def register(registry: Registry) -> None:
    """Declare every screen and step."""
    for part in _PARTS:
        part.register(registry)
