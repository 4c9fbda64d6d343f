"""What people may know and ask about their own data: every screen of it."""

from handlers.privacy import asking_again, correcting, exporting, mine, register_book, withdrawing
from handlers.registry import Registry

SCREENS = (mine, correcting, withdrawing, exporting, asking_again, register_book)


def register(registry: Registry) -> None:
    """Declare every screen about personal data."""
    for screen in SCREENS:
        screen.register(registry)
