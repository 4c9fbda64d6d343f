"""A person's own deadline: asked for in chat, granted with one press, and followed by the reminders."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from handlers import rounds
from models.cycle import Extension, Meeting
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.tables import outbox as outbox_table
from tests.chat import Chat, World
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village

pytestmark = pytest.mark.slow

OPENED = "2026-12-07T09:00:00+07:00"
"""The round ends on Sunday, 20 December, 17:00."""
WEDNESDAY = "17 giờ, thứ Tư, ngày 23/12"


async def _go(town: World, local: str) -> None:
    await town.move_clock(set=f"{local}:05+07:00")


async def _told(chat: Chat, words: str) -> list[str]:
    return [one["text"] for one in await chat.messages() if words in one["text"]]


async def _give(village: Village, name: str, until: str = "2026-12-23T17:00:00+07:00") -> None:
    """Give somebody more time, as a grant does."""
    assessment, by = await village.assessment(name), village.round.members[SECRETARY]
    async with village.town.database.begin() as store:
        now, last = store.clock.now(), datetime.fromisoformat(until)
        earlier = await store.get(Extension, assessment.id)
        if earlier is None:
            store.add(Extension(assessment.id, last, by.id, now))
        else:
            store.save(replace(earlier, until=last))


async def test_more_time_moves_the_reminders_of_that_person_only(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, now=OPENED)
    await _give(village, MEMBER)
    counts = []
    for hour in ("2026-12-17T19:45", "2026-12-19T19:45", "2026-12-20T19:45", "2026-12-22T19:45"):
        await _go(town, hour)
        counts.append([len(await _told(village.chats[name], "nhắc lịch")) for name in (MEMBER, SECOND)])
    assert counts == [[0, 1], [0, 2], [1, 2], [2, 2]]
    assert {WEDNESDAY in text for text in await _told(village.chats[MEMBER], "nhắc lịch")} == {True}
    await village.chats[MEMBER].say("menu")
    await village.chats[MEMBER].say("/start")
    assert f"{WEDNESDAY}" in await village.chats[MEMBER].last()


async def test_reminder_of_a_deadline_that_moved_meanwhile_is_dropped(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    restart = {"channel": "telegram", "kind": "json_500", "method": "sendMessage", "count": 1}
    await town.control("faults", restart)
    await town.control("clock", {"set": "2026-12-17T19:45:05+07:00"})
    while await town.ask("faults"):  # noqa: ASYNC110 - until the first try has come back
        await asyncio.sleep(0.01)
    await _give(village, MEMBER)
    await town.move_clock(advance=30)
    async with town.database.read() as store:
        rows = await store.find(OutboxRow, outbox_table.c.kind == Kind.REMINDER)
    assert [(row.state, row.reason) for row in rows] == [(OutboxState.SKIPPED, "deadline moved")]
    assert await _told(village.chats[MEMBER], "nhắc lịch") == []


async def test_whoever_has_more_time_is_not_told_upwards_as_late(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    for name in village.round.members:
        if name not in (MEMBER, SECOND):
            await village.hand_in(name)
    await _give(village, MEMBER)
    await _go(town, "2026-12-17T08:00")
    [told] = await _told(village.chats[SECRETARY], "tính đến")
    assert [line for line in told.split("\n") if line.startswith("–")] == [f"– {SECOND}"]


async def _ask(chat: Chat, reason: str = "") -> None:
    """Ask for three days more than until Sunday, the 20th."""
    await chat.say("Xin thêm thời gian")
    await chat.press("thứ Tư, ngày 23/12")
    await (chat.say(reason) if reason else chat.press("Gửi, không ghi lý do"))


async def _deadline(village: Village, name: str) -> str:
    """Return until when somebody writes, in local time."""
    assessment = await village.assessment(name)
    async with village.town.database.read() as store:
        deadline = await rounds.own_deadline(store, assessment)
        return store.clock.local(deadline).isoformat(" ", "minutes") if deadline else ""


async def test_more_time_is_asked_for_in_chat_and_granted_with_one_press(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    member, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await _ask(member)
    assert f"xin nộp đến {WEDNESDAY}" in await member.last()
    assert await desk.last() == (
        f"Đồng chí {MEMBER} xin thêm thời gian.\nXin nộp đến {WEDNESDAY}.\n"
        "Lưu ý: ngày này sau hạn chung của cả đợt (17 giờ, Chủ nhật, ngày 20/12)."
    )
    await desk.press("Đồng ý thêm thời gian")
    assert f"đồng chí nộp bản kiểm điểm đến {WEDNESDAY}" in await member.last()
    assert await _deadline(village, MEMBER) == "2026-12-23 17:00+07:00"
    assert await _deadline(village, SECRETARY) == "2026-12-20 17:00+07:00"


async def test_second_wish_for_more_time_takes_the_place_of_the_first(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    member, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await _ask(member)
    await member.say("xin thêm thời gian")
    assert "đang chờ bí thư chi bộ trả lời" in await member.last()
    await desk.press("Đồng ý thêm thời gian")
    await member.say("xin thêm thời gian")
    await member.press("thứ Năm, ngày 24/12")
    await member.press("Gửi, không ghi lý do")
    await desk.press("Đồng ý thêm thời gian")
    assert await _deadline(village, MEMBER) == "2026-12-24 17:00+07:00"


async def test_secretary_reads_the_reason_and_declines_with_a_sentence(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    member, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await _ask(member, "Tôi đi điều trị ở tỉnh.")
    assert "điều trị" not in await desk.last()
    await desk.press("Xem đề nghị")
    assert "Lý do: Tôi đi điều trị ở tỉnh." in await desk.last()
    await desk.press("Không đồng ý")
    await desk.say("Chi bộ họp sớm, mong đồng chí cố gắng.")
    assert await member.last() == (
        "Bí thư chi bộ chưa thêm được thời gian:\nChi bộ họp sớm, mong đồng chí cố gắng.\n"
        "Đồng chí vẫn viết và nộp được ở đây."
    )
    assert await _deadline(village, MEMBER) == "2026-12-20 17:00+07:00"


async def test_more_time_after_the_meeting_is_called_that(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    member = village.round.members[MEMBER]
    starts_at = datetime.fromisoformat("2026-12-18T19:30:00+07:00")  # the cell writes until Tuesday, the 15th
    async with town.database.begin() as store:
        cycle_id = village.round.cycle.id
        store.add(Meeting(store.ids.new(), cycle_id, member.cell_id, starts_at, "Nhà văn hóa", member.id))
    chat = village.chats[MEMBER]
    await chat.say("Xin thêm thời gian")
    await chat.press("thứ Sáu, ngày 18/12")
    assert "sau buổi họp chi bộ (19 giờ 30, thứ Sáu, ngày 18/12)" in await chat.last()


async def test_nothing_is_granted_to_whoever_has_handed_in_meanwhile(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    await _ask(village.chats[MEMBER])
    await village.hand_in(MEMBER)
    await village.chats[SECRETARY].press("Đồng ý thêm thời gian")
    assert "bản kiểm điểm đã nộp" in await village.chats[SECRETARY].last()
    assert await _deadline(village, MEMBER) == "2026-12-20 17:00+07:00"


async def test_whoever_is_late_is_asked_on_the_next_working_day_whether_time_is_needed(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, SECOND, now=OPENED)
    await village.hand_in(SECRETARY)
    await _give(village, SECOND)
    for hour in ("2026-12-21T08:00", "2026-12-21T19:45"):
        await _go(town, hour)
    counts = [len(await _told(village.chats[name], "Đã quá hạn")) for name in (SECRETARY, MEMBER, SECOND)]
    [text] = await _told(village.chats[MEMBER], "Đã quá hạn")
    assert "hạn nộp bản kiểm điểm là 17 giờ, Chủ nhật, ngày 20/12. Đã quá hạn nộp 1 ngày, " in text
    for hour in ("2026-12-24T08:00", "2026-12-24T19:45"):
        await _go(town, hour)
    later = [len(await _told(village.chats[name], "Đã quá hạn")) for name in (SECRETARY, MEMBER, SECOND)]
    assert (counts, later) == ([0, 1, 0], [0, 1, 1])
    await village.chats[MEMBER].press("Xin thêm thời gian")
    await village.chats[MEMBER].press("thứ Sáu, ngày 25/12")
    assert "Đồng chí xin nộp đến 17 giờ, thứ Sáu, ngày 25/12" in await village.chats[MEMBER].last()
