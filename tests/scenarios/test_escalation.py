"""From level to level: the cell, whoever is about to be named, the base organisation, the admins."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from models.assessment import PaperState
from models.audit import AuditRow
from models.cycle import Cycle, Extension, Meeting
from models.member import Role, RoleKind
from models.outbox import OutboxRow, OutboxState
from models.reminder import STEPS, Occurrence, OccurrenceState
from models.review import Request, RequestKind
from models.store.tables import audit as audit_table
from models.store.tables import occurrence as occurrence_table
from models.store.tables import outbox as outbox_table
from models.store.tables import reminder_rule as rule_table
from models.store.tables import unit as unit_table
from models.unit import Unit
from tests.chat import Chat, World
from tests.factories import BASE, CELL, ROWS, row
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER, Village

pytestmark = pytest.mark.slow

OPENED = "2026-12-07T09:00:00+07:00"
CALLS, TO_CELL, FOREWARN, TO_BASE, TO_ADMIN = (
    "2026-12-14T08:00",
    "2026-12-17T08:00",
    "2026-12-21T08:00",
    "2026-12-22T08:00",
    "2026-12-24T08:00",
)
"""Steps of a deadline on Sunday, 20 December, 17:00: Friday is one working day before it, Monday one after."""
ADMIN = "Ngô Văn Phòng"


async def _go(town: World, local: str) -> None:
    await town.move_clock(set=f"{local}:05+07:00")


async def _told(chat: Chat, words: str) -> list[str]:
    return [one["text"] for one in await chat.messages() if words in one["text"]]


async def _base_secretary(village: Village, name: str) -> None:
    """Let a person be the secretary of the base organisation."""
    async with village.town.database.begin() as store:
        base = await store.first(Unit, unit_table.c.name == BASE)
        assert base is not None
        member = village.round.members[name]
        store.add(Role(store.ids.new(), member.id, base.id, RoleKind.SECRETARY, store.clock.now()))


async def _skipped(town: World) -> list[str]:
    """Return why steps were left out."""
    steps = select(rule_table.c.id).where(rule_table.c.kind.in_(STEPS))
    skipped = occurrence_table.c.state == OccurrenceState.SKIPPED
    async with town.database.read() as store:
        rows = await store.find(Occurrence, skipped, occurrence_table.c.rule_id.in_(steps))
    return sorted(one.reason for one in rows)


async def _hand_in_all(village: Village, *but: str) -> None:
    for name in village.round.members:
        if name not in but:
            await village.hand_in(name)


async def test_each_level_is_told_at_its_time_and_once(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, STRANGER, ADMIN, now=OPENED)
    await _base_secretary(village, STRANGER)
    await _hand_in_all(village, MEMBER, SECOND)
    for hour in (TO_CELL, FOREWARN, TO_BASE, TO_ADMIN):
        await _go(town, hour)
        await _go(town, hour.replace("08:00", "08:30"))
    assert await _told(village.chats[SECRETARY], "tính đến") == [
        f"{CELL}, tính đến 8 giờ hôm nay: còn 2 đồng chí chưa nộp bản kiểm điểm. "
        f"Hạn nộp: 17 giờ, Chủ nhật, ngày 20/12.\n– {MEMBER}\n– {SECOND}"
    ]
    assert await _told(village.chats[MEMBER], "báo trước") == [
        f"{CELL} báo trước: bản kiểm điểm của đồng chí chưa nộp; hạn nộp là 17 giờ, Chủ nhật, ngày 20/12.\n"
        f"Đến thứ Ba, ngày 22/12, chi bộ báo cáo {BASE} số đồng chí chưa nộp, có ghi tên. "
        "Đồng chí nộp trước lúc đó thì không có tên trong báo cáo. Nếu có lý do, đồng chí ghi lại để gửi kèm."
    ]
    assert await _told(village.chats[STRANGER], "tính đến") == [
        f"{BASE}, tính đến 8 giờ hôm nay: 2 đồng chí chưa nộp bản kiểm điểm.\n• {CELL}: 2\n"
        f"– {MEMBER} ({CELL})\n1 đồng chí chưa được báo trước nên chỉ tính số, không ghi tên."
    ]
    assert await _told(village.chats[ADMIN], "tính đến") == [
        "Đảng bộ huyện Sơn Lam, tính đến 8 giờ hôm nay: 2 đồng chí chưa nộp bản kiểm điểm. "
        f"Hạn nộp: 17 giờ, Chủ nhật, ngày 20/12.\n• {BASE}: 2"
    ]


async def test_nothing_left_to_tell_is_on_record(town: World) -> None:
    village = await village_at(town, SECRETARY, ADMIN, now=OPENED)
    await _hand_in_all(village)
    for hour in (CALLS, TO_CELL, FOREWARN, TO_BASE, TO_ADMIN):
        await _go(town, hour)
    assert await _skipped(town) == ["nothing left to tell"] * 11  # three cells thrice, their base, the round
    assert await _told(village.chats[ADMIN], "tính đến") == []


async def test_base_organisation_without_anybody_is_on_record(town: World) -> None:
    await village_at(town, SECRETARY, now=OPENED)
    for hour in (CALLS, TO_CELL, FOREWARN, TO_BASE):
        await _go(town, hour)
    assert await _skipped(town) == ["nobody to tell"] * 3  # the office's cell has no reviewer either


async def test_who_reads_for_several_cells_gets_one_message(town: World) -> None:
    village = await village_at(town, SECRETARY, now=OPENED)
    await village.end_roles(STRANGER)
    await village.end_roles(DEPUTY)
    await _base_secretary(village, SECRETARY)
    await _hand_in_all(village, MEMBER, STRANGER, ADMIN)
    await _go(town, TO_CELL)
    [told] = await _told(village.chats[SECRETARY], "tính đến")
    assert [line for line in told.split("\n") if line.startswith("–")] == [
        f"– {ADMIN}",
        f"– {STRANGER}",
        f"– {MEMBER}",
    ]


async def test_own_meeting_and_extension_move_the_steps(town: World) -> None:
    village = await village_at(town, SECRETARY, ADMIN, now=OPENED)
    starts_at = datetime.fromisoformat("2026-12-18T19:30:00+07:00")  # the cell writes until Tuesday, the 15th
    async with town.database.begin() as store:
        cycle, member = await store.get(Cycle, village.round.cycle.id), village.round.members[MEMBER]
        assert cycle is not None
        store.add(Meeting(store.ids.new(), cycle.id, member.cell_id, starts_at, "Nhà văn hóa", member.id))
        store.save(replace(cycle, deadline=datetime.fromisoformat("2026-12-27T17:00:00+07:00")))
    await _go(town, "2026-12-11T08:00")
    early = len(await _told(village.chats[SECRETARY], "tính đến"))
    for hour in (TO_CELL, TO_ADMIN):
        await _go(town, hour)
    assert (early, len(await _told(village.chats[SECRETARY], "tính đến"))) == (1, 1)
    assert await _told(village.chats[ADMIN], "tính đến") == []


async def test_whoever_hands_in_after_the_warning_is_not_named(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, STRANGER, now=OPENED)
    await _base_secretary(village, STRANGER)
    await _hand_in_all(village, MEMBER, SECOND)
    await _go(town, FOREWARN)
    await village.hand_in(MEMBER)
    await _go(town, TO_BASE)
    assert await _told(village.chats[STRANGER], "tính đến") == [
        f"{BASE}, tính đến 8 giờ hôm nay: 1 đồng chí chưa nộp bản kiểm điểm.\n• {CELL}: 1\n– {SECOND} ({CELL})"
    ]


async def test_list_shows_who_has_not_handed_in_now_and_to_its_own_readers_only(town: World) -> None:
    village = await village_at(town, MEMBER, SECRETARY, STRANGER, ADMIN, now=OPENED)
    await _base_secretary(village, STRANGER)
    await _hand_in_all(village, MEMBER, SECOND)
    for hour in (TO_CELL, FOREWARN, TO_BASE):
        await _go(town, hour)
    async with town.database.begin() as store:
        found = await village.assessment(SECOND)
        store.save(replace(found, paper=PaperState.WAITING))
    await village.chats[SECRETARY].press("Xem danh sách")
    assert await village.chats[SECRETARY].last() == f"{CELL} · chưa nộp: 1. Trang 1/1\n– {MEMBER}"
    await village.chats[STRANGER].press("Xem danh sách")
    assert await village.chats[STRANGER].last() == f"{BASE} · chưa nộp: 1. Trang 1/1\n– {MEMBER} ({CELL})"
    await village.end_roles(STRANGER)
    await village.chats[STRANGER].press("Xem danh sách")
    async with town.database.read() as store:
        refused = await store.find(AuditRow, audit_table.c.action == "refused")
    assert [one.detail for one in refused] == ["owing.list"]


async def test_reason_goes_along_with_the_name(town: World) -> None:
    village = await village_at(town, MEMBER, SECRETARY, STRANGER, now=OPENED)
    await _base_secretary(village, STRANGER)
    await _hand_in_all(village, MEMBER)
    await _go(town, FOREWARN)
    chat = village.chats[MEMBER]
    await chat.press("Nêu lý do")
    await chat.say("x" * 301)
    assert (await chat.last()).startswith("Xin viết lý do bằng chữ")
    await chat.say("Đi viện")
    await chat.press("Nêu lý do")
    await chat.say("Nằm viện <b>huyện</b> đến hết tuần")
    assert (await chat.last()).startswith("Đã ghi lý do")
    await _go(town, TO_BASE)
    assert await _told(village.chats[STRANGER], "tính đến") == [
        f"{BASE}, tính đến 8 giờ hôm nay: 1 đồng chí chưa nộp bản kiểm điểm.\n• {CELL}: 1\n"
        f"– {MEMBER} ({CELL}): “Nằm viện <b>huyện</b> đến hết tuần”"
    ]


async def test_reason_is_not_asked_of_whoever_has_handed_in(town: World) -> None:
    village = await village_at(town, MEMBER, now=OPENED)
    await _go(town, FOREWARN)
    await village.hand_in(MEMBER)
    await village.chats[MEMBER].press("Nêu lý do")
    assert (await village.chats[MEMBER].last()).endswith("không cần nêu lý do.")


async def test_secretary_gets_who_is_out_of_reach_once_with_a_list_to_call(town: World) -> None:
    rows = (*ROWS, row("Đặng Văn Xa", phone="0912345678"), row("Mai Thị Gần"))
    village = await village_at(town, SECRETARY, MEMBER, SECOND, now=OPENED, rows=rows)
    await town.control("faults", {"channel": "telegram", "kind": "block", "chat": village.chats[SECOND].number})
    await town.settle()
    assert len(await _told(village.chats[SECRETARY], "không còn gửi tin được")) == 1  # and not again below
    await _go(town, CALLS)
    chat = village.chats[SECRETARY]
    assert await _told(chat, "chưa gửi tin được cho") == [
        f"{CELL}: hộp thư chưa gửi tin được cho 2 đồng chí chưa nộp bản kiểm điểm.\n"
        "– Mai Thị Gần: chưa vào hộp thư\n– Đặng Văn Xa: chưa vào hộp thư\n"
        "Nhờ đồng chí gọi điện hoặc gặp; nếu đồng chí nào không dùng hộp thư thì ghi làm bản giấy."
    ]
    await chat.press("Danh sách gọi điện")
    assert (await chat.last()).split("\n")[2:] == [
        f"1. Mai Thị Gần ({CELL}) · danh sách không có số điện thoại · chưa vào hộp thư",
        f"2. {SECOND} ({CELL}) · danh sách không có số điện thoại · tin không đến máy nữa",
        f"3. Đặng Văn Xa ({CELL}) · 0912345678 · chưa vào hộp thư",
    ]
    await chat.press("3. Đặng Văn Xa")
    assert (await chat.last()).startswith("Đồng chí Đặng Văn Xa")


async def test_who_was_shown_once_is_not_shown_again_after_an_extension(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    await _hand_in_all(village, SECOND)
    await _go(town, CALLS)
    async with town.database.begin() as store:
        cycle = await store.get(Cycle, village.round.cycle.id)
        assert cycle is not None
        store.save(replace(cycle, deadline=datetime.fromisoformat("2026-12-27T17:00:00+07:00")))
    await _go(town, "2026-12-21T08:00")
    assert len(await _told(village.chats[SECRETARY], "chưa gửi tin được cho")) == 1


async def test_list_to_call_is_of_the_own_cells_only(town: World) -> None:
    village = await village_at(town, STRANGER, MEMBER, now=OPENED)
    await village.hand_in(STRANGER)
    await village.chats[STRANGER].say("gọi điện")
    assert (await village.chats[STRANGER].last()).startswith("Không có đồng chí nào cần gọi điện")
    await village.chats[MEMBER].say("/goidien")
    assert SECOND not in await village.chats[MEMBER].last()


async def test_digest_leads_to_the_list_to_call(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, now=OPENED)
    await village.hand_in(MEMBER)
    await _go(town, "2026-12-08T07:00")
    [told] = await _told(village.chats[SECRETARY], "việc đang chờ")
    assert "• Hộp thư chưa gửi tin được, cần gọi điện: 2" in told.split("\n")
    await village.chats[SECRETARY].press("Danh sách gọi điện")
    assert (await village.chats[SECRETARY].last()).startswith("Cần gọi điện: 2. Trang 1/1")


async def test_nothing_left_to_tell_at_the_moment_of_sending_is_dropped(town: World) -> None:
    village = await village_at(town, SECRETARY, now=OPENED)
    await _hand_in_all(village, MEMBER)
    broken = {"channel": "telegram", "kind": "json_500", "method": "sendMessage", "count": 1}
    await town.control("faults", broken)
    await town.control("clock", {"set": f"{TO_CELL}:05+07:00"})
    while await town.ask("faults"):  # noqa: ASYNC110 - until the first try has come back
        await asyncio.sleep(0.01)
    await village.hand_in(MEMBER)
    await town.move_clock(advance=30)
    async with town.database.read() as store:
        rows = await store.find(OutboxRow, outbox_table.c.guard.startswith("owing:"))
    assert [(one.state, one.reason) for one in rows] == [(OutboxState.SKIPPED, "finished")]
    assert await _told(village.chats[SECRETARY], "tính đến") == []


async def test_names_stay_below_the_admins(town: World) -> None:
    village = await village_at(town, MEMBER, ADMIN, now=OPENED)
    await _base_secretary(village, ADMIN)
    await _hand_in_all(village, MEMBER)
    for hour in (FOREWARN, TO_BASE):
        await _go(town, hour)
    await village.end_roles(ADMIN)  # who stays an admin of the district
    chat = village.chats[ADMIN]
    await chat.press("Xem danh sách")
    assert await chat.last() == town.parts.services.texts.plain("vi", "common.not_found")
    await _go(town, TO_ADMIN)
    assert MEMBER not in (await _told(chat, "tính đến"))[-1]


async def test_wish_for_more_time_is_told_beside_the_name(town: World) -> None:
    village = await village_at(town, MEMBER, SECRETARY, now=OPENED)
    await _hand_in_all(village, MEMBER, SECOND)
    async with town.database.begin() as store:
        member, now = village.round.members[MEMBER], store.clock.now()
        kind = RequestKind.MORE_TIME
        store.add(Request(store.ids.new(), kind, member.id, member.cell_id, None, None, now))
    await _go(town, TO_CELL)
    [told] = await _told(village.chats[SECRETARY], "tính đến")
    assert told.split("\n")[1:] == [f"– {MEMBER} · đang xin thêm thời gian", f"– {SECOND}"]


async def test_more_time_moves_the_warning_and_the_naming_of_that_person(town: World) -> None:
    village = await village_at(town, MEMBER, SECOND, STRANGER, now=OPENED)
    await _base_secretary(village, STRANGER)
    await _hand_in_all(village, MEMBER, SECOND)
    found, until = await village.assessment(MEMBER), datetime.fromisoformat("2026-12-22T17:00:00+07:00")
    async with town.database.begin() as store:
        store.add(Extension(found.id, until, village.round.members[SECRETARY].id, store.clock.now()))
    counts = []
    for hour in (FOREWARN, TO_BASE, "2026-12-23T08:00", TO_ADMIN):  # the last one is two days after the 22nd
        await _go(town, hour)
        counts.append([len(await _told(village.chats[name], "báo trước")) for name in (MEMBER, SECOND)])
    assert counts == [[0, 1], [0, 1], [1, 1], [1, 1]]
    first, second = await _told(village.chats[STRANGER], "tính đến")
    assert first.split("\n")[1:] == [f"• {CELL}: 1", f"– {SECOND} ({CELL})"]
    assert second.split("\n")[1:] == [f"• {CELL}: 1", f"– {MEMBER} ({CELL})"]
