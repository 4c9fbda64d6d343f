"""After the meeting: the member takes the comments in and hands in the final version, the one to sign."""

import pytest

from handlers.printing.right import PRINTABLE
from models.assessment import PastAnswer, Status, pass_on
from models.signature import Signature
from models.store.tables import past_answer as past_table
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECRETARY, Village
from tests.scenarios.minutes_help import begun
from tests.unit.paper_help import ANSWERS


async def _held(town: World) -> Village:
    """Hold a meeting that comments on a member whose assessment was passed on; confirm its record."""
    village = await begun(town, MEMBER)
    handed = await village.hand_in(MEMBER, ANSWERS)
    desk = village.chats[SECRETARY]
    async with town.database.begin() as store:
        store.save(pass_on(handed, village.round.members[SECRETARY].id, store.clock.now()))
    await desk.press("Họp không bỏ phiếu")
    await desk.press("Góp ý từng đồng chí")
    await desk.press("Chọn trong danh sách")
    await desk.press(MEMBER)
    await desk.say("Ghi rõ ba hộ chưa thu được quỹ.")
    await desk.press("Buổi họp")
    for label in ("Kết thúc buổi họp", "Xác nhận biên bản", "Đúng, xác nhận biên bản"):
        await desk.press(label)
    return village


async def _signed(desk: Chat) -> list[str]:
    await desk.say("/banky")
    await desk.press("Bản đã ký")
    return [label for label in await desk.labels() if "☐" in label or "☑" in label]


async def test_member_takes_comments_in_and_hands_in_the_final_version(town: World) -> None:
    village = await _held(town)
    member, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await desk.say("/banky")
    await desk.press("Bản đã ký")
    await desk.press(MEMBER)
    await member.press("Xem góp ý")
    assert (await member.last()).startswith(
        "Góp ý của chi bộ đối với đồng chí\n• Ghi rõ ba hộ chưa thu được quỹ."
    )
    await member.press("Tiếp thu, sửa bản kiểm điểm")
    assert (await village.assessment(MEMBER)).status is Status.FINALIZING
    await member.press("Sửa 3")
    await member.say("Thu quỹ 42/45 hộ; còn ba hộ ở xóm Đồi.")
    await member.press("Nộp bản kiểm điểm")
    await member.press("Có, nộp")
    assert (await member.last()).startswith("✓ Đã nhận bản đã tiếp thu lúc ")

    final = await village.assessment(MEMBER)
    assert (final.status, final.revision, final.done) == (Status.FINAL, 2, True)
    assert (await desk.last()) == f"Đồng chí {MEMBER} đã nộp bản đã tiếp thu."
    await desk.press("Xem chỗ đã sửa")
    assert (await desk.last()).split("\n")[0] == f"Đồng chí {MEMBER} · 1 chỗ đã sửa sau họp. Trang 1/1"
    assert (await desk.last()).split("\n")[-2:] == [
        "Trước: Thu quỹ 42/45 hộ.",
        "Nay: Thu quỹ 42/45 hộ; còn ba hộ ở xóm Đồi.",
    ]
    async with town.database.read() as store:
        kept = await store.find(PastAnswer, past_table.c.assessment_id == final.id)
        signed = await store.get(Signature, final.id)
    assert [(row.question, row.revision) for row in kept] == [("s1_tasks", 1)]
    assert signed is not None and signed.revision == 1
    assert await _signed(desk) == [f"1. ☐ {MEMBER}"]


@pytest.mark.slow
async def test_version_of_the_meeting_can_be_kept_as_the_final_one(town: World) -> None:
    village = await _held(town)
    member, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await member.press("Xem góp ý")
    await member.press("Giữ nguyên")
    await member.press("Đúng, giữ nguyên và nộp")
    final = await village.assessment(MEMBER)
    assert (final.status, final.revision, final.status in PRINTABLE) == (Status.FINAL, 1, True)
    await desk.say("/tiendo")
    assert "đã đưa ra chi bộ: 1" in (await desk.last())


@pytest.mark.slow
async def test_nobody_but_the_author_reads_what_is_being_changed_and_nobody_is_reminded(town: World) -> None:
    village = await _held(town)
    member = village.chats[MEMBER]
    await member.press("Xem góp ý")
    await member.press("Tiếp thu, sửa bản kiểm điểm")
    open_ = await village.assessment(MEMBER)
    assert (open_.status in PRINTABLE, open_.unfinished, open_.done) == (False, False, True)
    await member.say("menu")
    await member.press("Làm tiếp")
    assert (await village.assessment(MEMBER)).status is Status.FINALIZING


@pytest.mark.slow
async def test_final_version_does_not_open_before_the_record_is_confirmed(town: World) -> None:
    village = await begun(town, MEMBER)
    handed = await village.hand_in(MEMBER, ANSWERS)
    async with town.database.begin() as store:
        store.save(pass_on(handed, village.round.members[SECRETARY].id, store.clock.now()))
    member = village.chats[MEMBER]
    await member.say("/bancuatoi")
    assert [label for label in await member.labels() if "Góp ý" in label] == []
