"""Messages whose answer was lost: each is looked at again, and sent once more at most."""

import pytest
from sqlalchemy import select

from models.outbox import Kind, OutboxState
from models.store.tables import outbox
from tests.chat import World
from tests.scenarios.clock_help import TUESDAY_17, village_at
from tests.scenarios.desk_help import MEMBER, SECRETARY, Village

pytestmark = pytest.mark.slow

_EVENING_7 = "2026-12-15T19:45:30+07:00"
_MORNING_6 = "2026-12-16T07:33:00+07:00"
_EVENING_1 = "2026-12-21T19:45:30+07:00"
_LAST_MORNING = "2026-12-22T07:33:00+07:00"
_PLACE = "Bản của đồng chí chưa bắt đầu; có thể làm từng mục một, dừng lúc nào cũng được."
_REMINDER = f"Chi bộ thôn Một nhắc lịch: hạn nộp bản kiểm điểm là 17 giờ, thứ Ba, ngày 22/12. {_PLACE}"
_AGAIN = f"Nhắc lại, nếu đồng chí chưa nhận được:\n{_REMINDER}"


async def _lose_reply(town: World, chat: int, count: int = 1) -> None:
    """Deliver the next messages to a chat and lose Telegram's answer."""
    fault = {"kind": "cut_reply", "method": "sendMessage", "after": 5, "chat": chat, "count": count}
    await town.control("faults", {"channel": "telegram", **fault})


async def _doubtful(town: World, kind: Kind) -> list[str]:
    """Return the reasons of the doubtful rows of a kind."""
    query = select(outbox.c.reason).where(outbox.c.state == OutboxState.AMBIGUOUS, outbox.c.kind == kind)
    async with town.database.read() as store:
        return [row.reason for row in await store.query(query.order_by(outbox.c.id))]


async def _reminded(town: World, at: str, *, lost: int = 1) -> Village:
    village = await village_at(town, MEMBER, deadline=TUESDAY_17)
    await _lose_reply(town, village.chats[MEMBER].number, lost)
    await town.move_clock(set=at)
    return village


async def _texts(village: Village, name: str = MEMBER) -> list[str]:
    return [message["text"] for message in await village.chats[name].messages()]


async def test_reminder_in_doubt_is_repeated_once_and_silently_at_the_next_slot(town: World) -> None:
    village = await _reminded(town, _EVENING_7)
    assert (await _texts(village))[-1] == _REMINDER
    for at in (_MORNING_6, "2026-12-16T19:48:00+07:00", "2026-12-17T07:33:00+07:00"):
        await town.move_clock(set=at)
    sends = (await town.ask("ledger"))["sends"]
    copies = [(send["text"], send["silent"]) for send in sends if send["text"].startswith("Nhắc lại")]
    assert copies == [(_AGAIN, True)]
    assert await _doubtful(town, Kind.REMINDER) == ["ClientPayloadError; sent again"]


async def test_copy_in_doubt_is_not_repeated(town: World) -> None:
    village = await _reminded(town, _EVENING_7, lost=2)
    for at in (_MORNING_6, "2026-12-16T19:48:00+07:00", "2026-12-17T07:33:00+07:00"):
        await town.move_clock(set=at)
    assert (await _texts(village)).count(_AGAIN) == 1
    assert (await _doubtful(town, Kind.REMINDER))[1] == "ClientPayloadError; a copy already"


async def test_nothing_is_repeated_to_somebody_who_has_finished(town: World) -> None:
    village = await _reminded(town, _EVENING_7)
    await village.hand_in(MEMBER)
    await town.move_clock(set=_MORNING_6)
    assert (await _texts(village))[-1] == _REMINDER
    assert await _doubtful(town, Kind.REMINDER) == ["ClientPayloadError; finished"]


async def test_later_reminder_takes_the_place_of_the_copy(town: World) -> None:
    village = await _reminded(town, _EVENING_1)
    await town.move_clock(set=_LAST_MORNING)
    await town.move_clock(set="2026-12-22T07:36:00+07:00")
    texts = await _texts(village)
    assert ([text for text in texts if text.startswith("Nhắc lại")], len(set(texts[-2:]))) == ([], 2)
    assert await _doubtful(town, Kind.REMINDER) == ["ClientPayloadError; a later reminder"]


async def test_nothing_is_repeated_after_the_deadline(town: World) -> None:
    village = await _reminded(town, "2026-12-22T07:30:30+07:00")
    await town.move_clock(set="2026-12-22T19:50:00+07:00")
    assert len([text for text in await _texts(village) if "hôm nay" in text]) == 1
    assert await _doubtful(town, Kind.REMINDER) == ["ClientPayloadError; too late"]


async def _told_of_a_block(town: World, lost: int) -> Village:
    """Let a member block the bot, and lose the answer to the secretary's notice."""
    village = await village_at(town, SECRETARY, MEMBER)
    await _lose_reply(town, village.chats[SECRETARY].number, lost)
    await town.control("faults", {"channel": "telegram", "kind": "block", "chat": village.chats[MEMBER].number})
    await town.settle()
    return village


@pytest.mark.parametrize("lost", [1, 2])
async def test_notice_in_doubt_is_repeated_once_after_ten_minutes(town: World, lost: int) -> None:
    village = await _told_of_a_block(town, lost)
    for minutes in (5, 6, 11, 11):
        await town.move_clock(advance=minutes * 60)
    texts = [text for text in await _texts(village, SECRETARY) if "Hộp thư không còn gửi tin" in text]
    assert [text.split("\n")[0][:48] for text in texts] == [
        f"Hộp thư không còn gửi tin được cho đồng chí {MEMBER}"[:48],
        "Gửi lại tin lúc 9 giờ, phòng khi tin đó chưa đến:"[:48],
    ]


async def test_notice_is_not_repeated_to_somebody_who_is_no_longer_secretary(town: World) -> None:
    village = await _told_of_a_block(town, 1)
    await village.end_roles(SECRETARY)
    await town.move_clock(advance=660)
    assert await _doubtful(town, Kind.NOTICE) == ["ClientPayloadError; no longer reviewer"]
