"""Broadcasts of admins: every screen of them."""

from handlers.broadcasts import choosing, confirming, drafting, missed, planning, saved, steering
from handlers.registry import Registry

SCREENS = (choosing, saved, drafting, planning, missed, confirming, steering)


def register(registry: Registry) -> None:
    """Declare every screen."""
    for screen in SCREENS:
        screen.register(registry)
