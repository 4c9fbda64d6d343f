"""What is thrown away after its time."""

from datetime import timedelta

from models.inbox import InboxState
from models.store.tables import code_try, inbox
from models.store.unit_of_work import Database

_KEYS_KEPT = timedelta(days=7)


async def purge(database: Database) -> int:
    """Delete finished updates after seven days; return how many.

    Longer would be wrong, not just wasteful: after an idle week Telegram's numbers start anew, and an
    old key could swallow a new answer.
    """
    async with database.begin() as store:
        before = store.clock.now() - _KEYS_KEPT
        await store.run(code_try.delete().where(code_try.c.at < before))
        return await store.run(
            inbox.delete().where(inbox.c.state == InboxState.DONE, inbox.c.received_at < before)
        )
