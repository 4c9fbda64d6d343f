"""What is done at every ring of the clockwork; what is due is read from the database."""

from collections.abc import Mapping

from handlers import housekeeping
from handlers.mail import Courier
from handlers.reminders.materialise import materialise
from handlers.services import Services
from models.messaging import Channel
from models.store.unit_of_work import Database
from scheduler.clockwork import Alarm

_PURGE_SECONDS = 3600.0
_DUE_SECONDS = 10.0


def alarms(
    database: Database, services: Services, courier: Courier, channels: Mapping[str, Channel]
) -> list[Alarm]:
    """Return the alarms of a running bot."""

    async def purge() -> None:
        await housekeeping.purge(database)

    async def due() -> None:
        await materialise(database, courier, services)

    return [Alarm("due", _DUE_SECONDS, due), Alarm("purge", _PURGE_SECONDS, purge)]
