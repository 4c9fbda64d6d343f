"""Collectives in the chat: every handler of them."""

from handlers.collectives import asking, drafting, linking, office, place_desk, report, tasks
from handlers.registry import Registry


def register(registry: Registry) -> None:
    """Declare every screen and step."""
    for part in (report, asking, drafting, linking, place_desk, tasks, office):
        part.register(registry)
