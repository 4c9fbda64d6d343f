"""The desk beyond reading: what is new, a question back, a part of the queue, somebody who stands in."""

import pytest

from models.assessment import Status
from models.member import Role, RoleKind
from models.store.tables import role as role_table
from tests.chat import World
from tests.factories import ROWS, row
from tests.scenarios.clock_help import SUNDAY_17, village_at
from tests.scenarios.desk_help import MEMBER, MORE, SECOND, SECRETARY, Village, settle_in
from tests.scenarios.writing_help import Writer
from tests.scenarios.years_help import earlier_round

_GIVEN = "An Bình Cường Dũng Em Giang Hải Khoa Lâm Minh Nam Oanh Phúc Quý Sơn Tú Uy Vinh Xuân Yên"
CROWD = tuple(row(f"Nguyễn Văn {name}") for name in _GIVEN.split())


@pytest.fixture
async def village(town: World) -> Village:
    return await settle_in(town, SECRETARY, MEMBER)


async def _card(village: Village) -> None:
    desk = village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")


@pytest.mark.slow
async def test_queue_of_twenty_is_emptied_with_two_presses_each(town: World) -> None:
    village = await village_at(town, SECRETARY, deadline=SUNDAY_17, rows=(*ROWS, *MORE, *CROWD))
    for place, one in enumerate(CROWD):
        await village.hand_in(one.full_name, days_ago=20 - place)
    desk, presses = village.chats[SECRETARY], 0
    await desk.say("/canxem")
    await desk.press("1.")
    for place in range(len(CROWD)):
        await desk.press("Đủ, đưa ra chi bộ")
        presses += 2
        if place + 1 < len(CROWD):
            await desk.press("Bản tiếp theo")
    states = [(await village.assessment(one.full_name)).status for one in CROWD]

    assert set(states) == {Status.PASSED}
    assert presses <= 3 * len(CROWD)
    assert "Bản tiếp theo" not in " ".join(await desk.labels())


async def test_what_was_added_is_shown_against_the_version_before(village: Village) -> None:
    writer, desk = Writer(village, village.chats[MEMBER]), village.chats[SECRETARY]
    await writer.hand_in()
    await _card(village)
    await desk.press("Đề nghị bổ sung")
    await desk.press("I.2")
    await desk.say("Nêu số hộ cụ thể.")
    await desk.press("Gửi")
    await village.chats[MEMBER].press("Xem và bổ sung")
    await writer.write("Thu quỹ 45/45 hộ, đã thu đủ.")
    await village.chats[MEMBER].press("Nộp")
    await village.chats[MEMBER].press("Có, nộp")
    await _card(village)
    await desk.press("Chỗ đã sửa so với lần trước")
    shown = await desk.last()

    assert "1 mục đã sửa so với lần nộp trước" in shown
    assert "Trước: Thu quỹ 42/45 hộ, phụ trách tổ tự quản." in shown
    assert shown.endswith("Nay: Thu quỹ 42/45 hộ, phụ trách tổ tự quản.\nThu quỹ 45/45 hộ, đã thu đủ.")


async def test_answers_stand_beside_last_years(village: Village) -> None:
    await earlier_round(village, MEMBER, 1, {"s1_tasks": "Thu quỹ 30/45 hộ."})
    await village.hand_in(MEMBER, {"s1_tasks": "Thu quỹ 42/45 hộ."})
    await _card(village)
    await village.chats[SECRETARY].press("So với năm trước")

    assert "Trước: Thu quỹ 30/45 hộ.\nNay: Thu quỹ 42/45 hộ." in await village.chats[SECRETARY].last()


async def test_question_is_answered_without_sending_the_form_back(village: Village) -> None:
    await village.hand_in(MEMBER)
    desk, author = village.chats[SECRETARY], village.chats[MEMBER]
    await _card(village)
    await desk.press("Hỏi thêm")
    await desk.say("Ba hộ chưa thu là hộ nào?")
    told = await author.last()
    await author.press("Xem câu hỏi và trả lời")
    question = await author.last()
    await author.say("Hộ ông Tư, bà Năm và ông Bảy.")
    await desk.press("Xem trả lời")

    assert "không bị trả lại" in told and "Ba hộ" not in told
    assert "Ba hộ chưa thu là hộ nào?" in question
    assert "Trả lời: Hộ ông Tư, bà Năm và ông Bảy." in await desk.last()
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW


async def test_stand_in_sees_the_queue_until_the_time_is_over(village: Village) -> None:
    await village.join(SECOND)
    await village.hand_in(MEMBER)
    desk, other = village.chats[SECRETARY], village.chats[SECOND]
    await desk.say("/canxem")
    await desk.press("Nhờ người xem thay")
    await desk.press("Chọn người xem thay")
    await desk.press(SECOND)
    await desk.press("3 ngày")
    told = await other.last()
    await other.press("Bản cần xem")
    seen = await other.labels()
    await desk.press(f"Thôi nhờ {SECOND}")
    await other.press(MEMBER)
    async with village.town.database.read() as store:
        of_second = role_table.c.member_id == village.round.members[SECOND].id
        roles = await store.find(Role, of_second, role_table.c.kind == RoleKind.DEPUTY)

    assert "nhờ đồng chí xem thay bản kiểm điểm của Chi bộ thôn Một" in told
    assert any(MEMBER in label for label in seen)
    assert "Nộp lúc" not in await other.last()
    assert len(roles) == 1 and roles[0].until is not None


@pytest.mark.slow
async def test_long_queue_can_be_looked_at_in_parts(town: World) -> None:
    village = await village_at(town, SECRETARY, rows=(*ROWS, *MORE, *CROWD[:10]))
    for one in CROWD[:10]:
        await village.hand_in(one.full_name)
    desk = village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    await desk.say("/canxem")
    await desk.press("Đã mở (1)")
    opened = await desk.last()
    await desk.press("Tất cả")

    assert "Bản cần xem: 1" in opened
    assert "Bản cần xem: 10" in await desk.last()
