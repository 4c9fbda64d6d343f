"""What is done at every ring of the clockwork; what is due is read from the database."""

from collections.abc import Mapping

from handlers import budget, forms_shelf, housekeeping
from handlers.broadcasts.progress import see_to_all
from handlers.files.fetching import fetch_due
from handlers.files.purging import purge_files
from handlers.files.workshop import Workshop
from handlers.handwritten import sending as pages
from handlers.mail import Courier
from handlers.minutes import papers
from handlers.office import office
from handlers.office.errands import run_due
from handlers.printing import evidence, sending
from handlers.privacy import carrying_out as erasing
from handlers.reminders.hand.making import Maker
from handlers.reminders.hand.outcomes import tell_outcomes
from handlers.reminders.materialise import materialise
from handlers.services import Services
from handlers.totals import working as totals
from models.messaging import Channel
from models.store.unit_of_work import Database
from scheduler.clockwork import Alarm
from scheduler.retry import settle_doubts

_WORKS = {
    kind: work
    for room in (office, sending, evidence, pages, papers, totals, erasing)
    for kind, work in room.WORKS.items()
}
_FILES_SECONDS = 1.0
_ERRANDS_SECONDS = 1.0
_FORMS_SECONDS = 10.0
_PURGE_SECONDS = 3600.0
_DUE_SECONDS = 10.0
_HAND_SECONDS = 2.0
"""Whoever has pressed waits for what becomes of it."""
_BROADCASTS_SECONDS = 1.0
_DOUBTS_SECONDS = 60.0
_QUOTAS_SECONDS = 60.0


def alarms(
    database: Database, services: Services, courier: Courier, channels: Mapping[str, Channel]
) -> list[Alarm]:
    """Return the alarms of a running bot."""
    workshop = Workshop(database, courier, services, channels)

    async def files() -> None:
        await fetch_due(workshop)

    async def errands() -> None:
        await run_due(workshop, _WORKS)

    async def forms() -> None:
        await forms_shelf.refresh(database, services.catalog)

    async def purge() -> None:
        await housekeeping.purge(database)
        await purge_files(workshop)

    async def due() -> None:
        await materialise(database, courier, services)

    async def broadcast() -> None:
        await see_to_all(database, courier, services)

    async def settle() -> None:
        await settle_doubts(database, courier, services)

    async def quotas() -> None:
        await budget.warn(database, courier, services)

    async def hand() -> None:
        await Maker(database, courier, services).make_ordered()
        await tell_outcomes(database, courier, services)

    return [
        Alarm("files", _FILES_SECONDS, files),
        Alarm("errands", _ERRANDS_SECONDS, errands),
        Alarm("forms", _FORMS_SECONDS, forms),
        Alarm("due", _DUE_SECONDS, due),
        Alarm("hand", _HAND_SECONDS, hand),
        Alarm("broadcasts", _BROADCASTS_SECONDS, broadcast),
        Alarm("doubts", _DOUBTS_SECONDS, settle),
        Alarm("quotas", _QUOTAS_SECONDS, quotas),
        Alarm("purge", _PURGE_SECONDS, purge),
    ]
