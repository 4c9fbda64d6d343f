"""After the decision: each member is told once, may ask to have it looked at again, and the record closes."""

import pytest

from models.level import Level
from models.member import Link
from models.rating import Step
from models.store.tables import link as link_table
from tests.chat import World
from tests.scenarios.desk_help import MEMBER, SECOND
from tests.scenarios.rating_help import CLERK, DONE, GOOD, HEAD, Base, base_at_rating

_DAY = 24 * 3600


@pytest.fixture
async def released(town: World) -> Base:
    """Give a base organisation in which two results were released by the clerk."""
    base = await base_at_rating(town, CLERK, MEMBER)
    await base.propose({MEMBER: DONE, SECOND: GOOD})
    await base.go(CLERK, "Quyết định theo đề nghị", "Ghi quyết định", "Công bố kết quả", "Công bố")
    return base


async def _told(base: Base, name: str, words: str) -> int:
    return sum(words in message["text"] for message in await base.chat(name).messages())


async def _own_file(base: Base) -> str:
    chat = base.chat(MEMBER)
    await chat.say("/cuatoi")
    await chat.press("Nhận tệp thông tin của mình")
    news = await chat.press("Đúng, gửi tệp")
    url = next(message["file"]["url"] for message in news if message["file"])
    async with base.town.session.get(f"{base.town.sandbox.control_url}{url}") as response:
        return (await response.read()).decode("utf-8-sig")


async def test_nobody_is_told_before_the_release(town: World) -> None:
    base = await base_at_rating(town, CLERK, MEMBER)
    await base.propose({MEMBER: DONE})
    before = await base.chat(MEMBER).messages()
    await base.go(CLERK, "Quyết định theo đề nghị", "Ghi quyết định", "Công bố kết quả")
    assert await base.chat(MEMBER).messages() == before


async def test_each_is_told_the_own_result_once(released: Base) -> None:
    assert "✓ Đã công bố kết quả của 2 đồng chí; 1 đồng chí được báo" in await released.chat(CLERK).last()
    assert await _told(released, MEMBER, "Kết quả xếp loại đảng viên của đồng chí: Hoàn thành nhiệm vụ.") == 1
    await released.go(CLERK, "Công bố kết quả")
    assert "Chưa có quyết định nào chờ công bố" in await released.chat(CLERK).last()
    assert await _told(released, MEMBER, "Kết quả xếp loại đảng viên") == 1


async def test_reconsideration_is_answered_by_somebody_else_and_closes(released: Base) -> None:
    member, head = released.chat(MEMBER), await released.village.join(HEAD)
    await member.press("Xem kết quả")
    await member.press("Đề nghị xem xét lại")
    await member.say("Đã hoàn thành 12/12 việc được giao.")
    assert "sẽ có trả lời trước khi hết" in await member.last()
    assert await _told(released, CLERK, "đề nghị xem xét lại kết quả") == 0
    await head.press("Xem đề nghị")
    assert "“Đã hoàn thành 12/12 việc được giao.”" in await head.last()
    for label in ("Thay đổi mức", "Hoàn thành tốt"):
        await head.press(label)
    await head.say("Đã đối chiếu báo cáo quý.")
    assert "Hồ sơ đã khép lại" in await head.last()
    assert await released.history(MEMBER) == [
        (Step.PROPOSED, DONE, ""),
        (Step.DECIDED, DONE, ""),
        (Step.DECIDED, GOOD, "Đã đối chiếu báo cáo quý."),
    ]
    await member.press("Xem kết quả")
    assert "Kết quả xếp loại đảng viên: Hoàn thành tốt nhiệm vụ" in await member.last()
    assert "hồ sơ của đợt này khép lại" in await member.last()
    assert "Đề nghị xem xét lại" not in await member.labels()


async def test_result_that_stays_is_a_new_entry_too(released: Base) -> None:
    await released.village.join(HEAD)
    await released.chat(MEMBER).press("Xem kết quả")
    await released.chat(MEMBER).press("Đề nghị xem xét lại")
    await released.chat(MEMBER).say("Xin xem lại.")
    await released.go(HEAD, "Đề nghị xem xét lại chờ trả lời (1)", MEMBER, "Giữ nguyên kết quả")
    await released.chat(HEAD).say("Không có căn cứ mới.")
    told = [(level, reason) for _, level, reason in await released.history(MEMBER)]
    assert told[-2:] == [(DONE, ""), (DONE, "Không có căn cứ mới.")]


async def test_asking_ends_after_five_working_days(released: Base) -> None:
    await released.town.move_clock(advance=8 * _DAY)
    await released.chat(MEMBER).press("Xem kết quả")
    assert "Hạn đề nghị xem xét lại đã hết" in await released.chat(MEMBER).last()
    assert "Đề nghị xem xét lại" not in await released.chat(MEMBER).labels()


async def test_correction_is_told_only_when_released(released: Base) -> None:
    asked = await released.go(CLERK, "Từng đồng chí", MEMBER, "Ghi mức quyết định", "2. Hoàn thành tốt")
    assert "Đây là đính chính" in asked
    await released.chat(CLERK).say("Ghi nhầm.")
    await released.chat(MEMBER).say("/ketqua")
    assert "Kết quả xếp loại đảng viên: Hoàn thành nhiệm vụ" in await released.chat(MEMBER).last()
    await released.go(CLERK, "Công bố kết quả", "Công bố")
    assert (
        await _told(released, MEMBER, "Kết quả xếp loại đảng viên của đồng chí: Hoàn thành tốt nhiệm vụ.") == 1
    )
    levels = [level for _, level, _ in await released.history(MEMBER)]
    assert levels == [Level.DONE, Level.DONE, Level.GOOD]


async def test_own_data_hold_the_released_rating_only(released: Base) -> None:
    await released.go(CLERK, "Từng đồng chí", MEMBER, "Ghi mức quyết định", "2. Hoàn thành tốt")
    await released.chat(CLERK).say("Ghi nhầm.")
    text = await _own_file(released)
    assert "xếp loại đảng viên: Hoàn thành nhiệm vụ" in text
    assert "Ghi nhầm." not in text


async def test_in_a_shared_chat_no_level_is_read_out(town: World) -> None:
    base = await base_at_rating(town, CLERK, MEMBER)
    await base.propose({MEMBER: DONE})
    async with town.database.begin() as store:
        member, other = (base.village.round.members[name].id for name in (MEMBER, SECOND))
        link = await store.first(Link, link_table.c.member_id == member)
        assert link is not None
        store.add(Link(store.ids.new(), link.address_id, other, store.clock.now(), "birthday"))
    await base.go(CLERK, "Quyết định theo đề nghị", "Ghi quyết định", "Công bố kết quả", "Công bố")
    assert await _told(base, MEMBER, "Đã có kết quả xếp loại đảng viên của đồng chí. Mời đồng chí mở") == 1
    assert await _told(base, MEMBER, "Hoàn thành nhiệm vụ") == 0
