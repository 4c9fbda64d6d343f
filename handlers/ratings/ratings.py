"""The chain of ratings and the quota in the chat: every screen of it."""

from handlers.ratings import (
    answering,
    bodies,
    card,
    desk,
    fact_desk,
    listing,
    mine,
    releasing,
    rest,
    saying,
    settings,
    telling_bodies,
)
from handlers.registry import Registry

SCREENS = (
    desk,
    card,
    saying,
    fact_desk,
    listing,
    rest,
    releasing,
    mine,
    answering,
    bodies,
    telling_bodies,
    settings,
)


def register(registry: Registry) -> None:
    """Declare every screen of the ratings."""
    for screen in SCREENS:
        screen.register(registry)
