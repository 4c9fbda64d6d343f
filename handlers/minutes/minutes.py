"""The record of a cell's meeting: every handler of it."""

from handlers.minutes import attendance, ballot, closing, commenting, final, hub, naming, proposing, witnessing
from handlers.registry import Registry

_PARTS = (hub, naming, attendance, commenting, ballot, witnessing, proposing, closing, final)


def register(registry: Registry) -> None:
    """Declare every screen and step."""
    for part in _PARTS:
        part.register(registry)
