"""The cell's meeting in a round: every handler of it."""

from handlers.meetings import asking, confirming, screen, taking
from handlers.registry import Registry


def register(registry: Registry) -> None:
    """Declare every screen and step."""
    for part in (screen, asking, confirming, taking):
        part.register(registry)
