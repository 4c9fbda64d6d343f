"""The parts of papers that others fill in: every screen about them."""

from handlers.boxes import answering, missing, naming, round_setting, screen, slip, typed
from handlers.registry import Registry

SCREENS = (screen, naming, slip, answering, typed, missing, round_setting)


def register(registry: Registry) -> None:
    """Declare every screen."""
    for one in SCREENS:
        one.register(registry)
