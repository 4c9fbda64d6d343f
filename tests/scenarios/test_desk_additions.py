"""Asking for additions: a comment per answer, sent with one press."""

import pytest

from models.assessment import Status
from models.review import ReviewComment
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECRETARY, Village, settle_in

pytestmark = pytest.mark.slow


async def _begin(village: Village, who: str = SECRETARY) -> Chat:
    chat = village.chats[who]
    await chat.say("/canxem")
    await chat.press("1.")
    await chat.press("Đề nghị bổ sung")
    return chat


async def _comments(town: World) -> list[tuple[str, str, bool]]:
    async with town.database.read() as store:
        rows = await store.find(ReviewComment)
        box = store.box
        return [
            (row.question, box.open(row.text, "review_comment", "text", row.id), row.sent_at is not None)
            for row in rows
        ]


async def test_comment_is_kept_and_ticked_but_not_sent(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    await chat.press("3. ☐ I.2")
    assert "Thu quỹ 42/45 hộ." in await chat.last()
    await chat.say("Nêu rõ việc quý IV.")
    assert (await chat.labels())[2].startswith("3. ☑ I.2")
    assert await _comments(town) == [("s1_tasks", "Nêu rõ việc quý IV.", False)]
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW


async def test_sending_tells_the_member_without_content(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    await chat.press("3.")
    await chat.say("Nêu rõ việc quý IV.")
    await chat.press("Gửi đề nghị (1 mục)")
    told = village.chats[MEMBER]
    assert (
        await told.last()
        == "Chi bộ đề nghị đồng chí bổ sung 1 mục trong bản kiểm điểm. Các mục khác giữ nguyên."
    )
    assert await told.labels() == ["Xem và bổ sung"]
    assert await _comments(town) == [("s1_tasks", "Nêu rõ việc quý IV.", True)]
    assert (await village.assessment(MEMBER)).status is Status.ADDITIONS


async def test_nothing_can_be_sent_without_a_comment(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    assert [label for label in await chat.labels() if label.startswith("Gửi")] == []


async def test_comment_can_be_rewritten_and_dropped(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    for text in ("Lần một", "Lần hai"):
        await chat.press("1. ")
        await chat.say(text)
    assert await _comments(town) == [("s1_qualities", "Lần hai", False)]
    await chat.press("1. ☑")
    assert "Lần hai" in await chat.last()
    await chat.press("Bỏ góp ý này")
    assert (await chat.labels())[0].startswith("1. ☐")


async def test_too_long_comment_is_refused_and_asked_again(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    await chat.press("1. ")
    await chat.say("x" * 1501)
    assert await chat.last() == (
        "Góp ý chưa được ghi: dài 1501 ký tự, tối đa 1500. Đồng chí viết gọn lại rồi gửi."
    )
    await chat.say("Ngắn gọn.")
    assert await _comments(town) == [("s1_qualities", "Ngắn gọn.", False)]


async def test_answer_does_not_appear_while_it_is_being_added_to(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(MEMBER)
    other = village.chats[DEPUTY]
    await other.say("/canxem")
    await other.press("1.")
    chat = await _begin(village)
    await chat.press("3.")
    await chat.say("Nêu rõ việc quý IV.")
    await chat.press("Gửi đề nghị")
    await other.press("Đọc từng phần")
    assert f"đồng chí {SECRETARY} đã đề nghị bổ sung lúc" in await other.last()


async def test_second_reviewer_cannot_send_after_the_first(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    await chat.press("1. ")
    await chat.say("Góp ý của bí thư.")
    other = village.chats[DEPUTY]
    await other.say("/canxem")
    await other.press("1.")
    await other.press("Đủ")
    await chat.press("Gửi đề nghị")
    assert f"đồng chí {DEPUTY} đã đưa ra chi bộ lúc" in await chat.last()
    assert await _comments(town) == [("s1_qualities", "Góp ý của bí thư.", False)]


async def test_words_of_somebody_who_lost_the_role_are_not_kept(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = await _begin(village)
    await chat.press("1. ")
    await village.move(MEMBER, cell_of="Đỗ Thị Xóm Bên")
    await chat.say("Góp ý muộn.")
    assert await chat.last() == "Không tìm thấy việc này."
    assert await _comments(town) == []
