"""The cell's review meeting, taken down in the chat: live, afterwards, by another member; and the count."""

from datetime import timedelta

import pytest

from models.audit import AuditRow
from models.level import Level
from models.minutes import CountState, MinutesState
from models.store.tables import audit as audit_table
from tests.chat import World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY
from tests.scenarios.minutes_help import begun, confirm_count, enter_count, sitting


async def test_whole_meeting_is_taken_down_live(town: World) -> None:
    village = await begun(town, MEMBER)
    desk = village.chats[SECRETARY]
    await village.hand_in(MEMBER)
    await desk.press("Điểm danh")
    await desk.press(SECOND)
    await desk.press("Ốm")
    assert (await desk.last()).startswith(
        "Điểm danh · có mặt 3/4, vắng 1. Trang 1/1\nBấm vào tên đồng chí vắng.\n• Trần Văn Thử: Ốm"
    )
    await desk.press("Xong, sang phần góp ý")
    assert (await desk.last()).startswith("1/4 · Phạm Thị Bí Thư\n")
    await desk.say("Cần giao việc cụ thể hơn.")
    await desk.say("Chủ trì họp còn dài.")
    await desk.press("Tiếp")
    assert (await desk.last()).startswith(f"2/4 · {DEPUTY}\n")
    await desk.press("Tiếp")
    await desk.say("Nên dự họp tổ đều hơn.")
    await desk.press("Tiếp")
    await desk.press("Sang kiểm phiếu")
    await desk.say("3 3 3 0")
    for votes in ("1 2 0 0 0", "0 3 0 0 0", "2 1 0 0 0", "0 0 2 0 1"):
        await desk.say(votes)
    await confirm_count(village)
    await desk.press("Mở buổi họp")
    await desk.press("Đề nghị mức xếp loại")
    await desk.press(f"1. {SECRETARY}")
    for level in ("Hoàn thành tốt", "Hoàn thành tốt", "Hoàn thành xuất sắc"):
        await desk.press(level)
    await desk.press("Chưa xếp loại")
    await desk.say("Mới chuyển đến, chưa đủ thời gian.")
    await desk.press("Kết thúc buổi họp")
    await desk.press("Xác nhận biên bản")
    await desk.press("Đúng, xác nhận biên bản")

    held = await sitting(town)
    by_name = {one.name: one.id for one in held.subjects}
    assert held.minutes.state is MinutesState.CONFIRMED
    assert held.present == 3
    assert held.comments == {
        by_name[SECRETARY]: ["Cần giao việc cụ thể hơn.", "Chủ trì họp còn dài."],
        by_name[MEMBER]: ["Nên dự họp tổ đều hơn."],
    }
    assert held.votes[by_name[SECOND]] == (0, 0, 2, 0, 1)
    assert held.proposals[by_name[MEMBER]] == (Level.EXCELLENT, "")
    assert held.proposals[by_name[SECOND]] == (Level.UNRATED, "Mới chuyển đến, chưa đủ thời gian.")


async def test_count_that_does_not_tie_is_explained_and_kept_only_with_a_note(town: World) -> None:
    village = await begun(town, MEMBER)
    desk = village.chats[SECRETARY]
    await enter_count(desk, "5 4 3 0", "0 4 0 0 0")
    said = await desk.last()
    assert [line for line in said.split("\n") if line.startswith("⚠")] == [
        "⚠ Phát ra 5 phiếu nhưng chỉ có 4 đồng chí có mặt.",
        "⚠ Hợp lệ 3 cộng không hợp lệ 0 là 3, khác số thu về là 4.",
        *(
            f"⚠ {name}: năm ô cộng lại là 4, nhiều hơn số phiếu hợp lệ là 3."
            for name in (SECRETARY, DEPUTY, MEMBER, SECOND)
        ),
    ]
    assert "Mời người thứ hai xác nhận" not in await desk.labels()
    await desk.say("Một phiếu phát thừa, tổ kiểm phiếu đã hủy.")
    await desk.press("Buổi họp")
    await desk.press("Kết thúc buổi họp")
    await desk.press("Xác nhận biên bản")
    assert (await desk.last()).startswith("Số liệu kiểm phiếu chưa được người thứ hai xác nhận")
    await desk.press("Kiểm phiếu")
    await confirm_count(village)
    assert (await sitting(town)).minutes.count_state is CountState.CONFIRMED


@pytest.mark.slow
async def test_second_person_refuses_and_confirms_no_numbers_but_those_that_were_shown(town: World) -> None:
    village = await begun(town, MEMBER)
    desk, witness = village.chats[SECRETARY], village.chats[MEMBER]
    await enter_count(desk, votes="0 3 0 0 0")
    await desk.press("Mời người thứ hai")
    await desk.press(MEMBER)
    await witness.press("Xem số liệu")
    await witness.press("Chưa đúng")
    await witness.say("Có một phiếu không hợp lệ.")
    assert await desk.last() == (
        f"Đồng chí {MEMBER} chưa đồng ý với số liệu kiểm phiếu của Chi bộ thôn Một: Có một phiếu không hợp lệ."
    )
    await desk.press("Xem lại số liệu")
    await desk.press("Mời người thứ hai")
    await desk.press(MEMBER)
    await witness.press("Xem số liệu")
    old = (await witness.messages())[-1]
    await desk.press("Kiểm phiếu")
    await desk.say("4 4 3 1")
    await desk.press("Xem lại số liệu")
    await desk.press("Mời người thứ hai")
    pick = (await desk.messages())[-1]
    await desk.press(MEMBER)
    await witness.forge(old["buttons"][0][0]["data"], old["message_id"])
    assert (await sitting(town)).minutes.count_state is CountState.ASKED
    await witness.press("Đúng, xác nhận")
    await desk.forge(pick["buttons"][0][0]["data"], pick["message_id"])
    assert (await sitting(town)).minutes.count_state is CountState.CONFIRMED


async def test_member_whom_the_secretary_names_takes_the_meeting_down(town: World) -> None:
    village = await begun(town, MEMBER)
    desk, taker = village.chats[SECRETARY], village.chats[MEMBER]
    await taker.say("/bienban")
    assert (await taker.last()).startswith("Đồng chí chưa được phân công ghi biên bản")
    await desk.press("Người ghi biên bản")
    await desk.press(MEMBER)
    await taker.press("Mở buổi họp")
    await taker.press("Góp ý từng đồng chí")
    await taker.say("Giao việc rõ người hơn.")
    await taker.say("menu")
    await taker.say("/bienban")
    await taker.press("Góp ý từng đồng chí")
    await taker.say("Đi cơ sở nhiều hơn.")
    held = await sitting(town)
    assert held.comments == {held.subjects[0].id: ["Giao việc rõ người hơn.", "Đi cơ sở nhiều hơn."]}
    await taker.press("Buổi họp")
    await taker.press("Người ghi biên bản")
    assert (await taker.last()).startswith("Việc này do bí thư, phó bí thư chi bộ làm")
    await taker.press("Họp không bỏ phiếu")
    await taker.press("Kết thúc buổi họp")
    await taker.press("Xác nhận biên bản")
    assert (await taker.last()).startswith("Biên bản do bí thư hoặc phó bí thư chi bộ xác nhận.")
    assert (await sitting(town)).minutes.state is MinutesState.ENDED


@pytest.mark.slow
async def test_taker_who_is_replaced_takes_nothing_down_any_more(town: World) -> None:
    village = await begun(town, MEMBER)
    desk, taker = village.chats[SECRETARY], village.chats[MEMBER]
    await desk.press("Người ghi biên bản")
    await desk.press(MEMBER)
    await taker.press("Mở buổi họp")
    await taker.press("Góp ý từng đồng chí")
    await desk.press("Người ghi biên bản")
    await desk.press(SECOND)
    await taker.say("Chữ gõ sau khi thôi việc.")
    assert (await sitting(town)).comments == {}
    async with town.database.read() as store:
        refused = await store.find(AuditRow, audit_table.c.action == "refused")
    assert [row.detail for row in refused] == ["minutes.comment"]


@pytest.mark.slow
async def test_record_is_typed_in_afterwards_with_the_hour_of_the_meeting(town: World) -> None:
    village = await begun(town)
    desk = village.chats[SECRETARY]
    began = (await sitting(town)).minutes.starts_at
    yesterday = town.database.clock.local(began - timedelta(days=1))
    await desk.press("Giờ, nơi họp, đại biểu")
    await desk.say(f"ngày {yesterday:%d/%m/%Y}\ngiờ 19h30 21h15\nnơi Nhà văn hóa thôn")
    await desk.press("Họp không bỏ phiếu")
    await desk.press("Góp ý từng đồng chí")
    await desk.say("Gương mẫu.")
    await desk.press("Bỏ ý kiến vừa ghi")
    await desk.press("Chọn trong danh sách")
    await desk.press(f"4. {SECOND}")
    await desk.say("Cần cố gắng.")
    await desk.press("Buổi họp")
    await desk.press("Kết thúc buổi họp")
    await desk.press("Xác nhận biên bản")
    await desk.press("Đúng, xác nhận biên bản")
    held = await sitting(town)
    assert held.comments == {held.subjects[3].id: ["Cần cố gắng."]}
    assert held.minutes.state is MinutesState.CONFIRMED
    local = [town.database.clock.local(at) for at in (held.minutes.starts_at, held.minutes.ends_at or began)]
    assert [f"{at:%d %H:%M}" for at in local] == [f"{yesterday:%d} 19:30", f"{yesterday:%d} 21:15"]
    assert held.minutes.place == "Nhà văn hóa thôn"


@pytest.mark.slow
async def test_long_record_is_shown_in_several_messages(town: World) -> None:
    village = await begun(town)
    desk = village.chats[SECRETARY]
    await desk.press("Góp ý từng đồng chí")
    for place in range(8):
        await desk.say(f"{place} " + "ý kiến " * 90)
    shown = [message["text"] for message in (await desk.messages())[-2:]]
    assert [max(map(len, shown)) < 3600, shown[-1].endswith("sang đồng chí tiếp theo.")] == [True, True]
