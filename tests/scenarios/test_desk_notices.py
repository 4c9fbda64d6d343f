"""What the desk is told when somebody hands in."""

from datetime import UTC, datetime

import pytest

from handlers.desk import notices
from handlers.mail import Mail, NoCourier
from handlers.turn import Turn
from models.assessment import Assessment
from models.conversation import Conversation
from models.inbox import InboxRow, InboxState
from models.member import AddressRow
from models.messaging import Address, Incoming, IncomingKind
from models.store.unit_of_work import Store
from tests.chat import World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, Village, settle_in

pytestmark = pytest.mark.slow


def _turn(village: Village, store: Store) -> Turn:
    """Return a turn of nobody in particular, for what the writing of a form calls."""
    now = datetime.now(UTC)
    row = InboxRow(1, "telegram", "1", "k", "g", "1", 1, InboxState.OPEN, None, now, now)
    incoming = Incoming(Address("telegram", "1", "1"), IncomingKind.TEXT, "1", now)
    address = AddressRow(1, "telegram", "1", "1", 1, None, True, "vi", now)
    services = village.town.parts.services
    return Turn(store, Mail(store, NoCourier()), services, row, incoming, address, None, Conversation(1))


async def _announce(village: Village, handed: Assessment) -> None:
    async with village.town.database.begin() as store:
        await notices.submitted(_turn(village, store), handed)
    assert village.town.app is not None
    await village.town.app.ring_all()
    await village.town.settle()


async def test_both_reviewers_are_told_with_the_count(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(SECOND)
    await _announce(village, await village.hand_in(MEMBER))
    told = [await village.chats[name].last() for name in (SECRETARY, DEPUTY)]
    assert told == [f"Đồng chí {MEMBER} (Chi bộ thôn Một) đã nộp bản kiểm điểm.\nHiện có 2 bản cần xem."] * 2


async def test_notice_leads_to_the_card(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await _announce(village, await village.hand_in(MEMBER))
    chat = village.chats[SECRETARY]
    assert await chat.labels() == ["Mở bản này", "Bản cần xem (1)"]
    await chat.press("Mở bản này")
    assert (await chat.last()).startswith(f"Đồng chí {MEMBER}\nChi bộ thôn Một")


async def test_secretary_is_not_told_of_the_own_hand_in(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    before = await village.chats[SECRETARY].last()
    await _announce(village, await village.hand_in(SECRETARY))
    assert await village.chats[SECRETARY].last() == before
    assert (await village.chats[DEPUTY].last()).startswith(f"Đồng chí {SECRETARY}")
