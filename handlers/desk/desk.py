"""The secretary's desk: every screen of it."""

from handlers.desk import (
    additions,
    card,
    comparing,
    deciding,
    granting,
    inquiring,
    inviting,
    joining_desk,
    paper,
    papers,
    person,
    queue,
    requests_desk,
    shorthand,
    signing,
    standing_in,
)
from handlers.registry import Registry

SCREENS = (
    queue,
    card,
    deciding,
    additions,
    requests_desk,
    granting,
    joining_desk,
    person,
    inviting,
    paper,
    papers,
    signing,
    comparing,
    inquiring,
    standing_in,
    shorthand,
)


def register(registry: Registry) -> None:
    """Declare every screen of the desk."""
    for screen in SCREENS:
        screen.register(registry)
