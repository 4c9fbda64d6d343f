"""How far the round has come: names for the cell's own reviewers, counts above, and totals that tie."""

from dataclasses import replace
from datetime import datetime

import pytest

from models.assessment import PaperState, Status
from models.member import RoleKind
from tests.chat import World
from tests.factories import BASE, ROWS, row
from tests.scenarios.clock_help import give_role, village_at
from tests.scenarios.desk_help import DEPUTY, MEMBER, MORE, SECOND, SECRETARY, STRANGER, Village

pytestmark = pytest.mark.slow

ADMIN = "Ngô Văn Phòng"


async def _change(village: Village, name: str, **changes: object) -> None:
    found = await village.assessment(name)
    async with village.town.database.begin() as store:
        store.save(replace(found, **changes))  # type: ignore[arg-type]


async def _spread(village: Village) -> None:
    """Let the people of the first cell stand in different places."""
    await village.hand_in(MEMBER)
    await _change(village, SECOND, status=Status.IN_PROGRESS)
    await _change(village, DEPUTY, paper=PaperState.WAITING)


async def test_secretary_sees_where_the_own_cell_stands(town: World) -> None:
    village = await village_at(town, SECRETARY)
    await _spread(village)
    chat = village.chats[SECRETARY]
    await chat.say("/tiendo")
    assert await chat.last() == (
        "Tiến độ · Chi bộ thôn Một\nKiểm điểm năm 2026\n"
        "Hạn nộp: 17 giờ, Chủ nhật, ngày 20/12\n"
        "Thuộc diện kiểm điểm: 4 · đã xong: 2 (50 %)\n"
        "• Chưa bắt đầu: 1\n• Đang viết: 1\n• Đã nộp, chờ bí thư xem: 1\n• Làm bản giấy, chưa nhận: 1"
    )
    assert await chat.labels() == [
        "Chưa bắt đầu (1)",
        "Đang viết (1)",
        "Chờ xem (1)",
        "Bản giấy, chưa nhận (1)",
        "Gửi lời nhắc",
        "Các việc khác",
    ]


async def test_secretary_sees_who_stands_there_and_goes_on_to_the_person(town: World) -> None:
    village = await village_at(town, SECRETARY)
    await _spread(village)
    chat = village.chats[SECRETARY]
    await chat.say("tiến độ")
    await chat.press("Đang viết")
    assert await chat.labels() == [f"1. {SECOND}", "‹ Tiến độ"]
    assert "chưa đọc được" in await chat.last()
    await chat.press(SECOND)
    assert (await chat.last()).startswith(f"Đồng chí {SECOND}\nChi bộ thôn Một")


async def test_exempt_people_are_counted_apart(town: World) -> None:
    village = await village_at(town, SECRETARY)
    await _change(village, SECOND, must_review=False, exemption="mien_sinh_hoat")
    chat = village.chats[SECRETARY]
    await chat.say("/tiendo")
    lines = (await chat.last()).split("\n")
    assert lines[3] == "Thuộc diện kiểm điểm: 3 · đã xong: 0 (0 %)"
    assert lines[-1] == "Không thuộc diện kiểm điểm đợt này: 1"


async def test_admin_goes_down_from_the_district_to_a_cell_without_names_or_paper(town: World) -> None:
    village = await village_at(town, ADMIN)
    await _spread(village)
    chat = village.chats[ADMIN]
    await chat.say("/tiendo")
    assert await chat.last() == (
        "Tiến độ · Đảng bộ huyện Sơn Lam\nKiểm điểm năm 2026\n"
        "Thuộc diện kiểm điểm: 6 · đã xong: 2 (33 %)\n"
        "• Chưa bắt đầu: 3\n• Đang viết: 1\n• Đã nộp, chờ bí thư xem: 1\n• Đủ, đã đưa ra chi bộ: 1\n"
        "Dự báo: chưa đủ số liệu.\n"
        "Trang 1/1. Mỗi dòng: đã xong/thuộc diện."
    )
    await chat.press(BASE)
    assert (await chat.labels())[:3] == [
        "1. Chi bộ cơ quan · 0/1",
        "2. Chi bộ thôn Hai · 0/1",
        "3. Chi bộ thôn Một · 2/4",
    ]
    await chat.press("Chi bộ thôn Một")
    assert await chat.last() == (
        "Tiến độ · Chi bộ thôn Một\nKiểm điểm năm 2026\n"
        "Hạn nộp: 17 giờ, Chủ nhật, ngày 20/12\n"
        "Thuộc diện kiểm điểm: 4 · đã xong: 2 (50 %)\n"
        "• Chưa bắt đầu: 1\n• Đang viết: 1\n• Đã nộp, chờ bí thư xem: 1\n• Đủ, đã đưa ra chi bộ: 1"
    )
    assert await chat.labels() == ["Gửi lời nhắc", f"‹ {BASE}", "Các việc khác"]


async def test_bases_come_in_pages(town: World) -> None:
    bases = tuple(row(f"Đảng Viên {n}", base=f"Đảng bộ xã {n}", cell=f"Chi bộ {n}") for n in range(1, 11))
    village = await village_at(town, ADMIN, rows=(*ROWS, *bases))
    chat = village.chats[ADMIN]
    await chat.say("/tiendo")
    assert (await chat.labels())[:2] == ["1. Đảng bộ xã 1 · 0/1", "2. Đảng bộ xã 2 · 0/1"]
    await chat.press("Trang sau")
    assert (await chat.labels())[:3] == [
        "1. Đảng bộ xã 9 · 0/1",
        "2. Đảng bộ xã 10 · 0/1",
        f"3. {BASE} · 0/4",
    ]


async def test_names_stay_in_the_cell_when_the_role_ends(town: World) -> None:
    village = await village_at(town, SECRETARY)
    await give_role(village, SECRETARY, RoleKind.ADMIN, cell_of=SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("/tiendo")
    await village.end_roles(SECRETARY)
    await chat.press("Chưa bắt đầu")
    seen = await chat.last()
    assert [name for name in (MEMBER, SECOND, DEPUTY) if name in seen] == []
    assert seen.startswith("Tiến độ · Chi bộ thôn Một")


async def test_secretary_of_another_cell_sees_only_the_own_one(town: World) -> None:
    village = await village_at(town, STRANGER)
    chat = village.chats[STRANGER]
    await chat.say("/tiendo")
    assert (await chat.last()).startswith("Tiến độ · Chi bộ thôn Hai")


async def test_member_sees_no_progress_of_others(town: World) -> None:
    village = await village_at(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/tiendo")
    assert "Tiến độ" not in await chat.last()


async def _handed_in(village: Village, name: str, day: int) -> None:
    """Put a hand-in of a day in December into the database."""
    await village.hand_in(name)
    await _change(village, name, submitted_at=datetime.fromisoformat(f"2026-12-{day:02}T20:00:00+07:00"))


async def test_forecast_goes_to_the_level_that_leads_the_cells(town: World) -> None:
    people = tuple(row(f"Đảng Viên {n}") for n in range(1, 9))
    village = await village_at(town, SECRETARY, ADMIN, rows=(*ROWS, *MORE, *people))
    for number, person in enumerate(people[:6]):
        await _handed_in(village, person.full_name, day=8 + number)
    await town.move_clock(set="2026-12-17T12:00:00+07:00")
    chat = village.chats[ADMIN]
    await chat.say("/tiendo")
    assert (await chat.last()).split("\n")[-3:-1] == [
        "Dự báo đến hạn (17 giờ, Chủ nhật, ngày 20/12): 7–8 trên 14 đồng chí xong (50–58 %), "
        "theo nhịp nộp từ đầu đợt và 7 ngày qua.",
        "Từ giờ đến hết hôm nay còn gửi 2 lời nhắc, mất khoảng 1 giây.",
    ]
    await chat.press("Chi bộ có thể chưa kịp hạn (3)")
    assert (await chat.labels())[:3] == ["1. Chi bộ cơ quan", "2. Chi bộ thôn Hai", "3. Chi bộ thôn Một"]
    await village.chats[SECRETARY].say("/tiendo")
    assert "Dự báo" not in await village.chats[SECRETARY].last()
