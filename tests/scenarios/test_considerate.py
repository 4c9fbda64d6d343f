"""Reminders that do not get in the way: days of rest, own hours, absences, and no more than enough."""

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from handlers.wishes.limits import MOST
from models.assessment import AnswerRow
from models.outbox import Kind, OutboxRow, OutboxState
from models.reminder import Notice, NoticeState
from models.store.tables import notice as notice_table
from models.store.tables import outbox as outbox_table
from models.wish import Wish
from tests.chat import Chat, World
from tests.scenarios.broadcast_help import CLERK, village_with_clerk, written
from tests.scenarios.clock_help import TUESDAY_17, village_at
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village

pytestmark = pytest.mark.slow

WEEK_BEFORE_TET = "2026-02-09T09:00:00+07:00"
ON_TET = "2026-02-18T17:00:00+07:00"
"""Wednesday, the second day of the year of the Horse."""
AFTER_TET = "2026-02-23T17:00:00+07:00"


async def _go(town: World, local: str) -> None:
    await town.move_clock(set=f"{local}:05+07:00")


async def _texts(chat: Chat, words: str = "nhắc lịch") -> list[str]:
    return [one["text"] for one in await chat.messages() if words in one["text"]]


async def _why_not(village: Village, name: str = MEMBER) -> list[str]:
    """Return why a person was not reminded, in the order of what was due."""
    member_id = village.round.members[name].id
    async with village.town.database.read() as store:
        skipped = (notice_table.c.member_id == member_id, notice_table.c.state == NoticeState.SKIPPED)
        rows = await store.find(Notice, *skipped, order_by=notice_table.c.id)
    return [row.reason for row in rows]


async def test_morning_of_a_sunday_is_told_the_evening_before_and_once(town: World) -> None:
    village = await village_at(town, MEMBER)
    await _go(town, "2026-12-19T19:45")
    await _go(town, "2026-12-20T16:00")
    assert len(await _texts(village.chats[MEMBER])) == 1
    assert await _why_not(village) == ["told in one message"]


async def test_nothing_comes_at_tet_and_what_is_due_comes_the_evening_before(town: World) -> None:
    village = await village_at(town, MEMBER, now=WEEK_BEFORE_TET, deadline=ON_TET)
    before = []
    for hour in ("2026-02-11T19:45", "2026-02-15T19:44", "2026-02-15T19:45"):
        await _go(town, hour)
        before.append(len(await _texts(village.chats[MEMBER])))
    for hour in ("2026-02-16T07:30", "2026-02-17T19:45", "2026-02-18T07:30", "2026-02-18T12:00"):
        await _go(town, hour)
    assert (before, len(await _texts(village.chats[MEMBER]))) == ([1, 1, 2], 2)
    assert await _why_not(village) == ["told in one message"] * 2


async def test_digest_comes_on_working_days_only_and_the_first_one_tells_all(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now="2026-02-13T09:00:00+07:00", deadline=AFTER_TET)
    await village.hand_in(MEMBER)
    for day in (14, 15, 16, 20, 22):
        await _go(town, f"2026-02-{day}T07:00")
    at_rest = await _texts(village.chats[SECRETARY], "việc đang chờ")
    await _go(town, "2026-02-23T07:00")
    assert (at_rest, len(await _texts(village.chats[SECRETARY], "việc đang chờ"))) == ([], 1)


async def test_reminding_by_hand_on_a_holiday_is_warned_of_and_not_refused(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=WEEK_BEFORE_TET, deadline=AFTER_TET)
    await _go(town, "2026-02-18T10:00")
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    assert "Ngày gửi là ngày nghỉ lễ" in await chat.last()
    await chat.press("Gửi cho 2 đồng chí")
    await town.move_clock(advance=10)
    assert len(await _texts(village.chats[MEMBER])) == 1


async def _wish(village: Village, name: str, **what: object) -> None:
    async with village.town.database.begin() as store:
        store.add(Wish(village.round.members[name].id, **what))  # type: ignore[arg-type]


async def test_own_hour_moves_the_reminders_of_that_person_only(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, now="2026-12-14T09:00:00+07:00", deadline=TUESDAY_17)
    await _wish(village, MEMBER, hour=time(12), hour_from=date(2026, 12, 1))
    seen = []
    for hour in ("2026-12-15T12:00", "2026-12-15T19:45", "2026-12-21T12:00", "2026-12-21T19:45"):
        await _go(town, hour)
        seen.append([len(await _texts(village.chats[name])) for name in (MEMBER, SECOND)])
    await _go(town, "2026-12-22T12:00")  # the second one's came at half past seven
    seen.append([len(await _texts(village.chats[name])) for name in (MEMBER, SECOND)])
    assert seen == [[1, 0], [1, 1], [2, 1], [2, 2], [3, 3]]


async def test_changed_hour_neither_loses_a_reminder_nor_repeats_it(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, now="2026-12-14T09:00:00+07:00", deadline=TUESDAY_17)
    await _wish(village, MEMBER, hour=time(7), hour_from=date(2026, 12, 16))
    await _wish(village, SECOND, hour_before=time(20), hour_from=date(2026, 12, 16))
    seen = []
    for hour in ("2026-12-15T19:45", "2026-12-15T20:00", "2026-12-21T07:00", "2026-12-21T19:45"):
        await _go(town, hour)
        seen.append([len(await _texts(village.chats[name])) for name in (MEMBER, SECOND)])
    assert seen == [[1, 0], [1, 1], [2, 1], [2, 2]]


async def test_hour_is_asked_for_in_words_and_holds_from_the_next_working_day(town: World) -> None:
    village = await village_at(town, MEMBER, now="2026-12-18T09:00:00+07:00", deadline=TUESDAY_17)
    chat = village.chats[MEMBER]
    await chat.say("Nhắc tôi lúc 20:00")
    told = await chat.last()
    seen = []
    for hour in ("2026-12-19T19:45", "2026-12-21T19:45", "2026-12-21T20:00"):
        await _go(town, hour)
        seen.append(len(await _texts(chat)))
    assert told.startswith("✓ Từ thứ Hai, ngày 21/12, lời nhắc gửi riêng cho đồng chí lúc 20 giờ.")
    assert seen == [1, 1, 2]


async def test_hour_at_night_is_refused_with_what_to_do(town: World) -> None:
    village = await village_at(town, MEMBER)
    await village.chats[MEMBER].say("nhắc tôi lúc 22h")
    told = await village.chats[MEMBER].last()
    assert told.startswith("Lời nhắc chỉ gửi từ 6 giờ 30 đến 20 giờ 30. Đồng chí chọn giờ khác.")


async def test_hour_and_absence_are_chosen_with_buttons_from_the_reminder(town: World) -> None:
    village = await village_at(town, MEMBER, deadline=TUESDAY_17)
    chat = village.chats[MEMBER]
    await _go(town, "2026-12-15T19:45")
    await chat.press("Giờ nhắc, tạm dừng nhắc")
    await chat.press("Giờ khác")
    await chat.say("7 giờ sáng")
    own = await chat.last()
    await chat.press("Vắng hết tuần này")
    away = await chat.last()
    await chat.press("Nhắc như bình thường")
    assert "Giờ nhắc: 7 giờ. Áp dụng từ thứ Tư, ngày 16/12." in own
    assert "Tạm dừng nhắc đến hết Chủ nhật, ngày 20/12." in away
    assert "Hạn nộp bản kiểm điểm vẫn là 17 giờ, thứ Ba, ngày 22/12." in away
    assert (await chat.last()).startswith("✓ Lời nhắc đến đồng chí như bình thường.")


async def test_absence_in_words_leaves_the_form_open_and_is_no_answer(town: World) -> None:
    village = await village_at(town, MEMBER, deadline=TUESDAY_17)
    chat = village.chats[MEMBER]
    await chat.press("Bắt đầu")
    question = await chat.last()
    await chat.say("Tuần này tôi đi công tác")
    told = await chat.last()
    await chat.say("tiến độ")
    async with town.database.read() as store:
        answers = await store.find(AnswerRow)
    assert "Mục 1/" in question
    assert told.startswith("✓ Đã ghi nhận.")
    assert told.endswith("Câu vừa gửi không lưu vào bản kiểm điểm; mục đang viết vẫn chờ đồng chí.")
    assert answers == []


async def test_nobody_away_is_reminded_and_the_secretary_sees_why(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, deadline=TUESDAY_17)
    await village.chats[MEMBER].say("tôi đi công tác đến 19/12")
    for hour in ("2026-12-15T19:45", "2026-12-19T19:45", "2026-12-21T19:45"):
        await _go(town, hour)
    desk = village.chats[SECRETARY]
    await desk.say("/nhacviec")
    assert len(await _texts(village.chats[MEMBER])) == 1
    assert await _why_not(village) == ["away", "away"]


async def test_secretary_sees_on_the_card_who_is_away(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, deadline=TUESDAY_17)
    await village.chats[MEMBER].say("tuần này tôi đi công tác")
    desk = village.chats[SECRETARY]
    await desk.say("menu")
    await desk.press("Mời vào hộp thư")
    await desk.press("Cả chi bộ")
    await desk.press(MEMBER)
    card = await desk.last()
    await desk.say("/nhacviec")
    assert "Báo đi vắng đến hết Chủ nhật, ngày 13/12; không nhận lời nhắc." in card
    assert "Báo đi vắng, lần này không gửi: 1" in await desk.last()


async def test_absence_is_asked_for_again_at_the_moment_of_sending(town: World) -> None:
    village = await village_at(town, MEMBER, deadline=TUESDAY_17)
    restart = {"channel": "telegram", "kind": "json_500", "method": "sendMessage", "count": 1}
    await town.control("faults", restart)
    await town.control("clock", {"set": "2026-12-15T19:45:05+07:00"})
    while await town.ask("faults"):  # noqa: ASYNC110 - until the first try has come back
        await asyncio.sleep(0.01)
    await _wish(village, MEMBER, away_until=date(2026, 12, 15))
    await town.move_clock(advance=30)
    async with town.database.read() as store:
        rows = await store.find(OutboxRow, outbox_table.c.kind == Kind.REMINDER)
    assert [(row.state, row.reason) for row in rows] == [(OutboxState.SKIPPED, "away")]


async def _fill_up(village: Village, name: str) -> None:
    """Put as many reminders on record as a person gets in a round, all but the one that has come."""
    async with village.town.database.begin() as store:
        first = await store.first(Notice, notice_table.c.member_id == village.round.members[name].id)
        row = await store.get(OutboxRow, first.outbox_id) if first and first.outbox_id else None
        assert first is not None and row is not None
        for number in range(1, MOST):
            copy = store.add(replace(row, id=store.ids.new(), dedup_key=f"earlier:{number}"))
            store.add(replace(first, id=store.ids.new(), kind=f"earlier{number}", outbox_id=copy.id))


async def test_who_had_all_reminders_of_a_round_gets_no_more_whoever_asks(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, deadline=TUESDAY_17)
    await _go(town, "2026-12-15T19:45")
    await _fill_up(village, MEMBER)
    await _go(town, "2026-12-19T19:45")
    await _go(town, "2026-12-20T10:00")
    desk = village.chats[SECRETARY]
    await desk.say("/nhacviec")
    assert await _why_not(village) == ["reminded often enough"]
    assert len(await _texts(village.chats[MEMBER])) == 1
    assert "Đã nhận đủ 12 lời nhắc của đợt này, không gửi thêm: 1" in await desk.last()


async def test_who_is_away_is_still_told_before_being_named(town: World) -> None:
    village = await village_at(town, MEMBER, deadline=TUESDAY_17)
    await village.chats[MEMBER].say("tôi đi công tác đến 31/12")
    for hour in ("2026-12-22T07:30", "2026-12-23T08:00"):
        await _go(town, hour)
    told = [one["text"] for one in await village.chats[MEMBER].messages()]
    assert told[-1].startswith("Chi bộ thôn Một báo trước: bản kiểm điểm của đồng chí chưa nộp")
    assert await _why_not(village) == ["away"]


async def test_secretary_who_is_away_gets_no_digest(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, deadline=TUESDAY_17)
    await village.hand_in(MEMBER)
    await village.chats[SECRETARY].say("hôm nay tôi bận")
    await _go(town, "2026-12-08T07:00")
    back = len(await _texts(village.chats[SECRETARY], "việc đang chờ"))
    await village.chats[SECRETARY].say("ngày mai tôi đi công tác")
    await _go(town, "2026-12-09T07:00")
    assert (back, len(await _texts(village.chats[SECRETARY], "việc đang chờ"))) == (1, 1)
    assert (await _why_not(village, SECRETARY))[-1] == "away"


async def test_broadcast_on_a_holiday_is_warned_of_and_not_refused(town: World) -> None:
    village = await village_with_clerk(town, MEMBER, now="2026-02-18T10:00:00+07:00", deadline=AFTER_TET)
    clerk = village.chats[CLERK]
    await written(clerk)
    warned = await clerk.last()
    await clerk.say("gửi lúc 19:45 23/2")
    planned = await clerk.last()
    assert "Ngày gửi là ngày nghỉ lễ" in warned
    assert "ngày nghỉ" not in planned
