"""The one list of who may do what: every module that declares handlers."""

from handlers import menu, otherwise, own, resuming
from handlers.boxes import boxes
from handlers.broadcasts import broadcasts
from handlers.circumstances import circumstances
from handlers.collectives import collectives
from handlers.desk import desk
from handlers.escalation import escalation
from handlers.extensions import asking
from handlers.handwritten import handwritten
from handlers.joining import second, sharing, start
from handlers.meetings import meetings
from handlers.memory import matters
from handlers.minutes import minutes
from handlers.office import office
from handlers.pages import pages
from handlers.privacy import privacy
from handlers.progress import progress
from handlers.ratings import ratings
from handlers.registry import Registry
from handlers.reminders.hand import screens as reminding
from handlers.totals import screen as totals
from handlers.typed import answering
from handlers.wishes import wishes
from handlers.writing import writing

MODULES = (
    menu,
    otherwise,
    resuming,
    start,
    sharing,
    second,
    answering,
    boxes,
    broadcasts,
    circumstances,
    desk,
    escalation,
    asking,
    handwritten,
    meetings,
    minutes,
    office,
    own,
    pages,
    privacy,
    progress,
    ratings,
    reminding,
    writing,
    matters,
    collectives,
    totals,
    wishes,
)


def build_registry() -> Registry:
    """Return the registry with every handler declared."""
    registry = Registry()
    for module in MODULES:
        module.register(registry)
    return registry
