"""Everything of the steps from level to level that can be pressed or typed."""

from handlers.escalation import calling, explaining, listing
from handlers.registry import Registry


def register(registry: Registry) -> None:
    """Declare it."""
    for part in (listing, explaining, calling):
        part.register(registry)
