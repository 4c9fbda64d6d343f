"""What ships with the program, read once for all tests of a process; take a copy to change it."""

from functools import cache

from bot import bootstrap
from handlers.texts import Texts
from models.forms.catalog import Catalog


@cache
def texts() -> Texts:
    """Return the texts."""
    return bootstrap.texts()


@cache
def forms() -> Catalog:
    """Return the forms."""
    return Catalog.load(bootstrap.FORMS)
