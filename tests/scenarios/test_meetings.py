"""The cell's meeting: set, moved and called off by the secretary in the chat."""

from datetime import datetime

import pytest

from handlers.rounds import deadline_of
from models.audit import AuditRow
from models.cycle import Cycle, Meeting
from models.member import RoleKind
from models.store.tables import audit as audit_table
from models.store.tables import meeting as meeting_table
from tests.chat import Chat, World
from tests.scenarios.clock_help import end_role, give_role, village_at
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER, Village

pytestmark = pytest.mark.slow

IMPOSSIBLE = {
    "bao giờ cũng được": "Chưa hiểu ngày này. Đồng chí gõ ngày và tháng, ví dụ 11/12, hoặc thứ Tư tuần sau.",
    "31/2": "Chưa hiểu ngày này. Đồng chí gõ ngày và tháng, ví dụ 11/12, hoặc thứ Tư tuần sau.",
    "thứ Tư 19/12": "Ngày đồng chí gõ là thứ Bảy, ngày 19/12, không khớp với thứ đã gõ. "
    "Đồng chí gõ lại, ví dụ 19/12.",
    "06/12": "Chưa đặt được: Chủ nhật, ngày 06/12 đã qua. Đồng chí chọn ngày khác, ví dụ 11/12.",
    "09/12": "Chưa đặt được: nếu họp thứ Tư, ngày 09/12 thì hạn nộp của chi bộ (21 giờ, Chủ nhật, ngày 06/12) "
    "đã qua, các đồng chí không còn thời gian viết. Buổi họp cần cách hôm nay hơn 3 ngày, ví dụ 11/12.",
    "20/1": "Chưa đặt được: thứ Tư, ngày 20/01 quá muộn so với đợt này. "
    "Họp chậm nhất thứ Ba, ngày 19/01; ví dụ 11/12.",
}
NINETEENTH = "2026-12-19T19:30:00+07:00"


async def _meetings(town: World) -> list[Meeting]:
    async with town.database.read() as store:
        return await store.find(Meeting, order_by=meeting_table.c.id)


async def _deadline(village: Village) -> datetime:
    async with village.town.database.read() as store:
        cycle, meeting = await store.get(Cycle, village.round.cycle.id), await store.first(Meeting)
    assert cycle is not None
    return deadline_of(cycle, meeting)


async def _records(town: World) -> list[str]:
    async with town.database.read() as store:
        rows = await store.find(AuditRow, audit_table.c.action.like("meeting.%"), order_by=audit_table.c.id)
    return [row.action for row in rows]


async def _set(chat: Chat, day: str = "19/12", hour: str = "19h30", place: str = "Nhà văn hóa thôn") -> str:
    await chat.say("/lichhop")
    await chat.press("Đặt lịch họp")
    for said in (day, hour, place):
        await chat.say(said)
    await chat.press("Đúng, đặt lịch")
    return await chat.last()


async def test_secretary_sets_the_meeting_step_by_step(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("menu")
    await chat.press("Lịch họp chi bộ")
    assert (await chat.last()).startswith("Lịch họp kiểm điểm · Chi bộ thôn Một\nChưa đặt lịch.")
    await chat.press("Đặt lịch họp")
    await chat.say("thứ Bảy tuần sau")
    assert (await chat.last()).startswith("Ngày họp: thứ Bảy, ngày 19/12. Họp lúc mấy giờ?")
    await chat.say("7h tối")
    await chat.say("Nhà văn hóa thôn")
    assert (await chat.last()).startswith(
        "Đồng chí xem lại lịch họp\n"
        "Chi bộ thôn Một họp kiểm điểm lúc 19 giờ, thứ Bảy, ngày 19/12 (buổi tối), tại Nhà văn hóa thôn.\n"
        "Hạn nộp bản kiểm điểm của chi bộ: 19 giờ, thứ Tư, ngày 16/12.\n"
    )
    assert await _meetings(town) == []
    await chat.press("Đúng, đặt lịch")
    assert (await chat.last()).startswith(
        "✓ Đã đặt lịch họp: 19 giờ, thứ Bảy, ngày 19/12, tại Nhà văn hóa thôn.\n"
        "Đã gửi tin báo cho 1 đồng chí.\n"
        f"Chưa nhận được tin ở đây, xin đồng chí báo trực tiếp: {SECOND}, {DEPUTY}."
    )
    assert await _records(town) == ["meeting.set"]


async def test_linked_members_of_the_cell_are_invited_and_need_not_answer(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, STRANGER)
    before = await village.chats[STRANGER].last()
    await _set(village.chats[SECRETARY])
    invited = village.chats[MEMBER]
    assert await invited.last() == (
        "Chi bộ thôn Một mời đồng chí dự họp kiểm điểm lúc 19 giờ 30, thứ Bảy, ngày 19/12, "
        "tại Nhà văn hóa thôn.\n"
        "Hạn nộp bản kiểm điểm: 19 giờ 30, thứ Tư, ngày 16/12."
    )
    assert await invited.labels() == []
    assert await village.chats[STRANGER].last() == before


async def test_deadline_of_the_cell_follows_the_meeting(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await _set(village.chats[SECRETARY])
    assert await _deadline(village) == datetime.fromisoformat("2026-12-16T19:30:00+07:00")
    await village.chats[MEMBER].say("/start")
    assert "Hạn nộp: 19 giờ 30, thứ Tư, ngày 16/12." in await village.chats[MEMBER].last()


async def test_meeting_after_the_deadline_leaves_the_deadline(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await _set(village.chats[SECRETARY], day="30/12")
    assert await _deadline(village) == village.round.cycle.deadline
    assert "Hạn nộp" not in await village.chats[MEMBER].last()


async def test_whoever_has_handed_in_is_not_told_a_deadline(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await village.hand_in(MEMBER)
    await _set(village.chats[SECRETARY])
    assert "Hạn nộp" not in await village.chats[MEMBER].last()


async def test_day_that_cannot_be_is_explained_with_an_example(town: World) -> None:
    village = await village_at(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("lịch họp")
    await chat.press("Đặt lịch họp")
    told = [(await chat.say(said))[-1]["text"].split("\n\n")[0] for said in IMPOSSIBLE]
    assert told == list(IMPOSSIBLE.values())
    await chat.say("19/12")
    assert (await chat.last()).startswith("Ngày họp: thứ Bảy, ngày 19/12.")


async def test_bad_hour_and_bad_place_lose_nothing(town: World) -> None:
    village = await village_at(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("/lichhop")
    await chat.press("Đặt lịch họp")
    await chat.say("19/12")
    await chat.say("chiều tối")
    assert (await chat.last()).startswith("Chưa hiểu giờ này.")
    await chat.say("23h")
    assert (await chat.last()).startswith("Giờ họp trong khoảng từ 6 giờ đến 21 giờ.")
    await chat.say("19 giờ 30")
    await chat.act(sticker=True)
    await chat.say("x" * 201)
    assert (await chat.last()).startswith("Địa điểm này dài 201 ký tự, tối đa 200.")
    await chat.say("Hội trường <b>xã</b>")
    assert "(buổi tối), tại Hội trường <b>xã</b>." in await chat.last()


async def test_day_and_hour_may_be_said_at_once(town: World) -> None:
    village = await village_at(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("/lichhop")
    await chat.press("Đặt lịch họp")
    await chat.say("tối thứ bảy 19/12 lúc 7h30")
    assert (await chat.last()).startswith("Họp ở đâu?")
    await chat.say("Nhà văn hóa")
    await chat.say("có")
    assert [one.starts_at for one in await _meetings(town)] == [datetime.fromisoformat(NINETEENTH)]


async def test_moving_the_meeting_tells_the_members(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await _set(chat)
    await chat.press("Đổi ngày giờ")
    await chat.say("22/12 8h sáng")
    await chat.press("Đúng, đặt lịch")
    assert await village.chats[MEMBER].last() == (
        "Chi bộ thôn Một báo đồng chí: lịch họp kiểm điểm đã đổi, nay là 8 giờ, thứ Ba, ngày 22/12, "
        "tại Nhà văn hóa thôn. Lịch trước: 19 giờ 30, thứ Bảy, ngày 19/12, tại Nhà văn hóa thôn.\n"
        "Hạn nộp bản kiểm điểm: 8 giờ, thứ Bảy, ngày 19/12."
    )
    assert await _deadline(village) == datetime.fromisoformat("2026-12-19T08:00:00+07:00")
    assert await _records(town) == ["meeting.set", "meeting.moved"]


async def test_place_alone_can_be_changed(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await _set(chat)
    await chat.press("Đổi địa điểm")
    await chat.say("Trường tiểu học")
    await chat.press("Đúng, đặt lịch")
    found = await _meetings(town)
    assert [(one.starts_at, one.place) for one in found] == [
        (datetime.fromisoformat(NINETEENTH), "Trường tiểu học")
    ]
    assert "Hạn nộp" not in await village.chats[MEMBER].last()


async def test_calling_it_off_tells_the_members_and_frees_the_deadline(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await _set(chat)
    await chat.press("Hủy buổi họp")
    assert len(await _meetings(town)) == 1
    await chat.press("Hủy buổi họp và báo")
    assert await village.chats[MEMBER].last() == (
        "Chi bộ thôn Một báo đồng chí: buổi họp kiểm điểm lúc 19 giờ 30, thứ Bảy, ngày 19/12 không họp nữa. "
        "Khi có lịch mới sẽ có tin báo.\nHạn nộp bản kiểm điểm: 17 giờ, Chủ nhật, ngày 20/12."
    )
    assert await _meetings(town) == []
    assert await _deadline(village) == village.round.cycle.deadline


async def test_pressing_the_confirmation_twice_tells_once(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/lichhop")
    await chat.press("Đặt lịch họp")
    await chat.say("19/12 19h30")
    await chat.say("Nhà văn hóa")
    message = (await chat.messages())[-1]
    data = message["buttons"][0][0]["data"]
    await chat.forge(data, message["message_id"])
    await chat.forge(data, message["message_id"])
    invitations = [
        one for one in await village.chats[MEMBER].messages() if "mời đồng chí dự họp" in one["text"]
    ]
    assert (len(invitations), await _records(town)) == (1, ["meeting.set"])
    assert (await chat.last()).startswith("Lịch họp kiểm điểm · Chi bộ thôn Một")


async def test_two_reviewers_do_not_overwrite_each_other(town: World) -> None:
    village = await village_at(town, SECRETARY, DEPUTY)
    first, second = village.chats[SECRETARY], village.chats[DEPUTY]
    for chat in (first, second):
        await chat.say("/lichhop")
        await chat.press("Đặt lịch họp")
    await first.say("19/12 19h30")
    await first.say("Nhà văn hóa")
    await second.say("22/12 8h")
    await second.say("Trường học")
    await first.press("Đúng, đặt lịch")
    await second.press("Đúng, đặt lịch")
    shown = [one["text"] for one in await second.messages()]
    assert any(text.startswith("Lịch họp vừa được đổi ở nơi khác") for text in shown)
    assert [one.place for one in await _meetings(town)] == ["Nhà văn hóa"]


async def test_news_of_the_night_is_told_in_the_morning(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await town.move_clock(set="2026-12-07T22:30:00+07:00")
    said = await _set(village.chats[SECRETARY])
    assert "Đang là giờ nghỉ nên tin báo cho 1 đồng chí sẽ gửi lúc 6 giờ 30, thứ Ba, ngày 08/12." in said
    before = await village.chats[MEMBER].last()
    assert "mời đồng chí dự họp" not in before
    await town.move_clock(set="2026-12-08T06:31:00+07:00")
    assert "mời đồng chí dự họp" in await village.chats[MEMBER].last()


async def test_invitation_that_was_overtaken_is_not_sent(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await town.move_clock(set="2026-12-07T22:30:00+07:00")
    await _set(chat)
    await chat.press("Đổi địa điểm")
    await chat.say("Trường tiểu học")
    await chat.press("Đúng, đặt lịch")
    await town.move_clock(set="2026-12-08T06:31:00+07:00")
    told = [one["text"] for one in await village.chats[MEMBER].messages() if "họp kiểm điểm" in one["text"]]
    assert len(told) == 1
    assert "tại Trường tiểu học" in told[0]


async def test_meeting_can_be_put_off_by_a_day_at_the_last_moment(town: World) -> None:
    village = await village_at(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await _set(chat)
    await town.move_clock(set="2026-12-19T09:00:00+07:00")
    await chat.say("/lichhop")
    await chat.press("Đổi ngày giờ")
    await chat.say("20/12 19h30")
    await chat.press("Đúng, đặt lịch")
    assert [one.starts_at for one in await _meetings(town)] == [
        datetime.fromisoformat("2026-12-20T19:30:00+07:00")
    ]


async def test_secretary_of_several_cells_picks_one_first(town: World) -> None:
    village = await village_at(town, SECRETARY)
    await give_role(village, SECRETARY, RoleKind.SECRETARY, cell_of=STRANGER)
    await village.end_roles(STRANGER)
    chat = village.chats[SECRETARY]
    await chat.say("/lichhop")
    assert await chat.labels() == ["1. Chi bộ thôn Hai", "2. Chi bộ thôn Một", "Các việc khác"]
    await chat.press("Chi bộ thôn Hai")
    assert (await chat.last()).startswith("Lịch họp kiểm điểm · Chi bộ thôn Hai")


async def test_member_cannot_set_a_meeting(town: World) -> None:
    village = await village_at(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/lichhop")
    assert "Lịch họp" not in await chat.last()


async def test_role_that_ended_meanwhile_sets_nothing(town: World) -> None:
    village = await village_at(town, SECRETARY)
    await give_role(village, STRANGER, RoleKind.SECRETARY, cell_of=SECRETARY)
    chat = await village.join(STRANGER)
    await chat.say("/lichhop")
    await chat.press("Chi bộ thôn Một")
    await chat.press("Đặt lịch họp")
    await end_role(village, STRANGER, cell_of=SECRETARY)
    await chat.say("19/12 19h30")
    assert await chat.last() == "Không tìm thấy việc này."
