"""The papers of a meeting: minutes and counting record in Word, and the sheet that is typed in afterwards."""

from dataclasses import dataclass

import pytest

from handlers.mail import reach
from handlers.office.errands import ask
from models.errand import ErrandKind
from models.level import Level
from models.member import Member
from models.store.tables import member as member_table
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY
from tests.scenarios.minutes_help import begun, confirm_count, sitting
from tests.scenarios.paper_help import papers, read_paper


@dataclass(frozen=True)
class Asker:
    """Who asks, from which chat."""

    address_id: int
    member_id: int
    unit_id: int


_PAGE = """vắng 4 ốm
1 Giao việc cụ thể hơn.
Chủ trì họp còn dài.
2. Vũ Văn Phó nên đi cơ sở nhiều hơn
phiếu 3 3 3 0
1 phiếu 1 2 0 0 0
2 phiếu 0 3 0 0 0
3
phiếu: 2 1 0 0 0
4 phiếu 0 0 2 0 1
1 mức 2
3 mức: 1
4 mức 5 mới chuyển đến
9 không có người này
2 phiếu 1 2"""


async def _typed_in(town: World) -> Chat:
    village = await begun(town, MEMBER)
    desk = village.chats[SECRETARY]
    await desk.press("Nhập từ phiếu ghi tay")
    await desk.say(_PAGE)
    return desk


@pytest.mark.slow
async def test_page_is_shown_as_it_was_understood_before_anything_is_kept(town: World) -> None:
    desk = await _typed_in(town)
    said = (await desk.last()).split("\n")
    assert said[:4] == [
        "Hộp thư hiểu là:",
        f"• {SECOND}: vắng, ốm",
        f"• {SECRETARY}, góp ý: Giao việc cụ thể hơn.",
        f"• {SECRETARY}, góp ý: Chủ trì họp còn dài.",
    ]
    assert said[-2:] == ["✗ 9: không có người này", "✗ phiếu 1 2"]
    assert (await sitting(town)).comments == {}


async def test_page_is_kept_once_however_often_it_is_pressed(town: World) -> None:
    desk = await _typed_in(town)
    open_ = (await desk.messages())[-1]
    await desk.press("Đúng, ghi vào biên bản")
    await desk.forge(open_["buttons"][0][0]["data"], open_["message_id"])
    held = await sitting(town)
    by_name = {one.name: one.id for one in held.subjects}
    assert [one.full_name for one in held.absent] == [SECOND]
    assert held.comments == {
        by_name[SECRETARY]: ["Giao việc cụ thể hơn.", "Chủ trì họp còn dài."],
        by_name[DEPUTY]: ["Vũ Văn Phó nên đi cơ sở nhiều hơn"],
    }
    assert held.votes[by_name[MEMBER]] == (2, 1, 0, 0, 0)
    assert held.proposals == {
        by_name[SECRETARY]: (Level.GOOD, ""),
        by_name[MEMBER]: (Level.EXCELLENT, ""),
        by_name[SECOND]: (Level.UNRATED, "mới chuyển đến"),
    }


async def test_minutes_and_counting_record_come_in_the_chat(town: World) -> None:
    village = await begun(town, MEMBER)
    desk = village.chats[SECRETARY]
    await desk.press("Nhập từ phiếu ghi tay")
    await desk.say(_PAGE)
    await desk.press("Đúng, ghi vào biên bản")
    await desk.press("Buổi họp")
    await desk.press("Kiểm phiếu")
    await desk.press("Xem lại số liệu")
    await confirm_count(village)
    await desk.press("Mở buổi họp")
    for label in ("Biên bản họp", "Biên bản kiểm phiếu", "Phiếu in để ghi tay"):
        await desk.press(label)
    made = {message["file"]["name"]: message for message in await papers(town, desk)}
    assert [name.partition(" Chi bộ")[0] for name in made] == [
        "Biên bản họp",
        "Biên bản kiểm phiếu",
        "Phiếu ghi họp",
    ]

    minutes, counting, sheet = [await read_paper(town, message) for message in made.values()]
    assert "1. Tổng số đảng viên của chi bộ: 4. Có mặt: 3. Vắng mặt: 1." in minutes
    assert f"- {SECOND}: vắng, lý do: ốm." in minutes
    assert "- Chủ trì họp còn dài." in minutes
    assert "Phát ra 3 phiếu; thu về 3 phiếu; hợp lệ 3 phiếu; không hợp lệ 0 phiếu." in minutes
    assert f"2. Đồng chí {MEMBER}: thành viên." in counting
    assert "4. Số phiếu hợp lệ: 3." in counting
    assert "C. KIỂM PHIẾU" in sheet


@pytest.mark.slow
async def test_nothing_is_made_for_a_member_who_is_no_longer_named(town: World) -> None:
    await begun(town, MEMBER)
    held = await sitting(town)
    async with town.database.begin() as store:
        member = await store.first(Member, member_table.c.full_name == MEMBER)
        address = await reach(store, member.id) if member else None
        assert member is not None and address is not None
        asker = Asker(address.id, member.id, member.cell_id)
        ask(store, ErrandKind.MINUTES, asker, {"g": held.minutes.id})
    assert await papers(town, town.chat(2002)) == []
