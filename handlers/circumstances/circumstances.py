"""Who is assessed, person by person: what is entered, contested and decided."""

from handlers.circumstances import card, contesting, deciding, entering, office_screen, overriding
from handlers.registry import Registry

SCREENS = (card, entering, contesting, overriding, deciding, office_screen)


def register(registry: Registry) -> None:
    """Declare every screen."""
    for screen in SCREENS:
        screen.register(registry)
