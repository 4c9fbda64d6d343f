"""A paper that was written by hand, handed in as pictures: every screen about it."""

from handlers.handwritten import again, collecting, desk
from handlers.registry import Registry

SCREENS = (collecting, again, desk)


def register(registry: Registry) -> None:
    """Declare every screen."""
    for one in SCREENS:
        one.register(registry)
