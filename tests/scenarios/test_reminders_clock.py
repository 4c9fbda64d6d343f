"""Reminders by the clock: T-7, T-3, T-1 in the evening, T in the morning, once each, only to those not done."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.office import opening
from models.assessment import PaperState
from models.cycle import Cycle, Meeting
from models.outbox import Kind, OutboxRow, OutboxState
from models.reminder import Notice, NoticeState, Occurrence, OccurrenceState, RuleKind
from models.store.tables import notice as notice_table
from models.store.tables import occurrence as occurrence_table
from models.store.tables import outbox as outbox_table
from models.store.tables import reminder_rule as rule_table
from tests.chat import Chat, World
from tests.scenarios.clock_help import TUESDAY_17, village_at
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village

pytestmark = pytest.mark.slow

OPENED = "2026-12-07T09:00:00+07:00"
HOURS = ("2026-12-13T19:45", "2026-12-17T19:45", "2026-12-19T19:45")
"""T-7, T-3 and T-1 of a deadline on Sunday, 20 December, 17:00; T would be in the morning of that Sunday."""
TUESDAY_HOURS = ("2026-12-15T19:45", "2026-12-19T19:45", "2026-12-21T19:45", "2026-12-22T07:30")
"""T-7, T-3, T-1 and T of a deadline on Tuesday, 22 December, 17:00."""


async def _go(town: World, local: str) -> None:
    """Let it be a local time, a few seconds after the minute has begun."""
    await town.move_clock(set=f"{local}:05+07:00")


async def _reminders(chat: Chat) -> list[str]:
    return [one["text"] for one in await chat.messages() if "nhắc lịch" in one["text"]]


async def _change(village: Village, name: str, **changes: object) -> None:
    found = await village.assessment(name)
    async with village.town.database.begin() as store:
        store.save(replace(found, **changes))  # type: ignore[arg-type]


async def _meet(village: Village, local: str, cycle: Cycle | None = None) -> None:
    """Set the first cell's meeting directly."""
    member = village.round.members[MEMBER]
    starts_at = datetime.fromisoformat(f"{local}:00+07:00")
    async with village.town.database.begin() as store:
        row_id, cycle_id = store.ids.new(), (cycle or village.round.cycle).id
        store.add(Meeting(row_id, cycle_id, member.cell_id, starts_at, "Nhà văn hóa", member.id))


async def _hand_in(village: Village) -> None:
    await village.hand_in(MEMBER)


async def _choose_paper(village: Village) -> None:
    await _change(village, MEMBER, paper=PaperState.WAITING)


async def _close(village: Village) -> None:
    async with village.town.database.begin() as store:
        cycle = await store.get(Cycle, village.round.cycle.id)
        assert cycle is not None
        await opening.close(store, cycle)


async def _skipped(town: World) -> set[str]:
    """Return why reminders of the deadline were not made."""
    about = select(rule_table.c.id).where(rule_table.c.kind == RuleKind.DEADLINE)
    async with town.database.read() as store:
        skipped = occurrence_table.c.state == OccurrenceState.SKIPPED
        rows = await store.find(Occurrence, skipped, occurrence_table.c.rule_id.in_(about))
    return {row.reason for row in rows}


async def test_four_reminders_come_at_their_hours_to_those_not_done(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, now=OPENED, deadline=TUESDAY_17)
    await village.hand_in(SECOND)
    counts = []
    for hour in TUESDAY_HOURS:
        await _go(town, (datetime.fromisoformat(hour) - timedelta(minutes=1)).isoformat(timespec="minutes"))
        before = len(await _reminders(village.chats[MEMBER]))
        await _go(town, hour)
        counts.append((before, len(await _reminders(village.chats[MEMBER]))))
    await _go(town, "2026-12-24T20:00")
    assert counts == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert len(await _reminders(village.chats[MEMBER])) == 4
    assert await _reminders(village.chats[SECOND]) == []
    assert (await _reminders(village.chats[MEMBER]))[-1].startswith(
        "Chi bộ thôn Một nhắc lịch: hạn nộp bản kiểm điểm là 17 giờ hôm nay, thứ Ba, ngày 22/12."
    )


async def test_each_comes_once_across_restarts_and_a_clock_that_jumps_back(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await _go(town, HOURS[0])
    await town.stop()
    await town.start()
    await _go(town, "2026-12-13T18:00")
    await _go(town, HOURS[0])
    await town.stop()
    await town.control("clock", {"set": f"{HOURS[1]}:30+07:00"})
    await town.start()
    await _go(town, "2026-12-17T19:50")
    assert len(await _reminders(village.chats[MEMBER])) == 2


async def test_time_that_is_lived_again_brings_what_is_new_in_it(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await _go(town, "2026-12-16T07:01")
    await _go(town, "2026-12-08T09:00")
    await _meet(village, "2026-12-18T19:30")  # three days before the new deadline is the 12th
    await _go(town, "2026-12-12T19:45")
    assert len(await _reminders(village.chats[MEMBER])) == 1


async def test_clock_that_jumps_is_followed_at_once(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await town.control("clock", {"set": f"{HOURS[0]}:05+07:00"})
    async with asyncio.timeout(5):  # before the alarm would ring by itself
        while not await _reminders(village.chats[MEMBER]):  # noqa: ASYNC110 - it comes over HTTP
            await asyncio.sleep(0.02)


async def test_reminder_that_nobody_could_send_in_time_is_left_out(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await town.stop()
    await town.control("clock", {"set": "2026-12-14T08:00:00+07:00"})
    await town.start()
    await _go(town, "2026-12-14T08:01")
    assert await _reminders(village.chats[MEMBER]) == []
    assert await _skipped(town) == {"not made in time"}


async def test_reminder_leads_into_the_form(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await _go(town, HOURS[0])
    await village.chats[MEMBER].press("Bắt đầu")
    assert "Mục 1/" in await village.chats[MEMBER].last()


async def test_paper_is_never_reminded(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, now=OPENED)
    await _change(village, MEMBER, paper=PaperState.WAITING)
    await _change(village, SECOND, paper=PaperState.RECEIVED)
    for hour in HOURS:
        await _go(town, hour)
    assert [await _reminders(village.chats[name]) for name in (MEMBER, SECOND)] == [[], []]


async def test_exempt_and_closed_rounds_are_not_reminded(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, now=OPENED)
    await _change(village, MEMBER, must_review=False, exemption="mien_sinh_hoat")
    await _go(town, HOURS[0])
    assert [len(await _reminders(village.chats[name])) for name in (MEMBER, SECOND)] == [0, 1]
    await _close(village)
    await _go(town, HOURS[1])
    assert len(await _reminders(village.chats[SECOND])) == 1


async def test_nothing_is_sent_while_the_cell_is_meeting(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED, deadline=TUESDAY_17)
    async with town.database.begin() as store:
        another = store.add(replace(village.round.cycle, id=store.ids.new(), version=0))
    await _meet(village, "2026-12-22T07:00", another)
    await _go(town, TUESDAY_HOURS[3])
    during = len(await _reminders(village.chats[MEMBER]))
    await _go(town, "2026-12-22T10:01")
    assert (during, len(await _reminders(village.chats[MEMBER]))) == (0, 1)


async def test_evening_reminder_is_left_out_for_a_meeting_of_the_evening(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    async with town.database.begin() as store:
        another = store.add(replace(village.round.cycle, id=store.ids.new(), version=0))
    await _meet(village, "2026-12-13T19:30", another)
    await _go(town, HOURS[0])
    await _go(town, "2026-12-13T22:45")
    assert await _reminders(village.chats[MEMBER]) == []
    assert await _skipped(town) == {"quiet hours"}  # for the meeting lasts until then


async def _move_meeting(village: Village, local: str) -> None:
    async with village.town.database.begin() as store:
        meeting = await store.first(Meeting)
        assert meeting is not None
        store.save(replace(meeting, starts_at=datetime.fromisoformat(f"{local}:00+07:00")))


async def test_meeting_and_its_moving_move_the_reminders(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await _meet(village, "2026-12-19T19:30")  # the cell writes until Wednesday, 16 December, 19:30
    await _go(town, "2026-12-09T19:45")
    after_seven = len(await _reminders(village.chats[MEMBER]))
    await _move_meeting(village, "2026-12-21T19:30")  # now until Friday, 18 December
    for hour in ("2026-12-11T19:45", "2026-12-13T19:45", "2026-12-15T19:45", "2026-12-17T19:45"):
        await _go(town, hour)
    told = await _reminders(village.chats[MEMBER])
    assert (after_seven, len(told)) == (1, 4)
    assert "19 giờ 30, thứ Sáu, ngày 18/12" in told[-1]


async def test_extension_moves_the_reminders(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await _go(town, HOURS[0])
    async with town.database.begin() as store:
        cycle = await store.get(Cycle, village.round.cycle.id)
        assert cycle is not None
        await opening.extend(store, cycle, cycle.deadline + timedelta(days=7))
    for hour in ("2026-12-17T19:45", "2026-12-19T19:45", "2026-12-20T19:45"):
        await _go(town, hour)
    told = await _reminders(village.chats[MEMBER])
    assert len(told) == 2
    assert "17 giờ, Chủ nhật, ngày 27/12" in told[-1]


@pytest.mark.parametrize("settle", [_hand_in, _choose_paper, _close])
async def test_whoever_is_done_between_planning_and_sending_gets_none(
    town: World, settle: Callable[[Village], Awaitable[None]]
) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    restart = {"channel": "telegram", "kind": "json_500", "method": "sendMessage", "count": 1}
    await town.control("faults", restart)
    await town.control("clock", {"set": f"{HOURS[0]}:05+07:00"})
    while await town.ask("faults"):  # noqa: ASYNC110 - until the first try has come back
        await asyncio.sleep(0.01)
    await settle(village)
    await town.move_clock(advance=30)
    async with town.database.read() as store:
        rows = await store.find(OutboxRow, outbox_table.c.kind == Kind.REMINDER)
    assert [(row.state, row.reason) for row in rows] == [(OutboxState.SKIPPED, "finished")]
    assert await _reminders(village.chats[MEMBER]) == []


async def test_whoever_is_out_of_reach_is_on_record(town: World) -> None:
    await village_at(town, MEMBER, now=OPENED)
    await _go(town, HOURS[0])
    async with town.database.read() as store:
        rows = await store.find(Notice, notice_table.c.state == NoticeState.SKIPPED)
    assert {row.reason for row in rows} == {"not linked"}


async def test_secretary_gets_one_digest_each_morning_with_something_to_tell(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    chat = village.chats[SECRETARY]
    await _go(town, "2026-12-08T07:00")
    quiet = [one for one in await chat.messages() if "việc đang chờ" in one["text"]]
    await village.hand_in(MEMBER)
    await _go(town, "2026-12-09T06:59")
    await _go(town, "2026-12-09T07:00")
    await town.stop()
    await town.start()
    await _go(town, "2026-12-09T07:20")
    told = [one["text"] for one in await chat.messages() if "việc đang chờ" in one["text"]]
    assert (quiet, len(told)) == ([], 1)
    assert told[0].startswith(f"thứ Tư, ngày 09/12: việc đang chờ đồng chí {SECRETARY}\n• Bản cần xem: 1")
    await chat.press("Bản cần xem")
    assert (await chat.last()).startswith("Bản cần xem: 1")
