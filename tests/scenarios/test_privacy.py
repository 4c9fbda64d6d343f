"""What a person may know and ask about the own data, over the wire."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.privacy.erasing import erase
from models.assessment import PaperState, Status
from models.audit import AuditRow
from models.letter import decode
from models.member import Consent, Link
from models.outbox import OutboxRow
from models.review import Request, RequestKind, due_days
from models.store.tables import answer as answer_table
from models.store.tables import audit, consent, inbox, link, metadata, outbox, request
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village, settle_in
from tests.scenarios.office_help import work
from tests.scenarios.writing_help import LONG, Writer

pytestmark = pytest.mark.slow

CLERK = "Ngô Văn Phòng"
_CLERK_BIRTHDAY = "2/9"


async def _join_clerk(village: Village) -> Chat:
    chat = village.town.chat(2900)
    await chat.say(village.round.code(CLERK))
    await chat.press("Đồng ý")
    await chat.say(_CLERK_BIRTHDAY)
    await chat.press("Đúng")
    return chat


async def _requests(town: World) -> list[Request]:
    async with town.database.read() as store:
        return await store.find(Request, order_by=request.c.id)


async def _file(village: Village, name: str) -> str:
    """Return the text of the file that a person gets on asking for it."""
    chat = village.chats[name]
    await chat.say("/cuatoi")
    await chat.press("Nhận tệp thông tin của mình")
    news = await chat.press("Đúng, gửi tệp")
    url = next(message["file"]["url"] for message in news if message["file"])
    async with village.town.session.get(f"{village.town.sandbox.control_url}{url}") as response:
        return (await response.read()).decode("utf-8-sig")


# -- knowing ----------------------------------------------------------------------------------------


async def test_own_data_are_shown_with_consent_chat_and_time(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/cuatoi")
    lines = (await chat.last()).splitlines()
    heads = [line for line in lines if line and not line.startswith("•")]
    assert heads[:5] == [
        f"Thông tin đang lưu về đồng chí {MEMBER}",
        "Trong danh sách của tổ chức",
        "Bản kiểm điểm",
        "Ý kiến đồng ý dùng hộp thư",
        "Khung chat đang nối với đồng chí",
    ]
    assert "• Ngày sinh: 20/11/1960" in lines
    assert sum("(lời hỏi bản 2026-11)" in line for line in lines) == 1
    assert sum(line.startswith("• Telegram, từ ") for line in lines) == 1


async def test_file_holds_the_own_data_and_nobody_else_s(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER, {"s1_qualities": LONG})
    await village.hand_in(SECOND, {"s1_qualities": "Câu trả lời của người khác."})
    await village.chats[SECRETARY].say("/canxem")
    await village.chats[SECRETARY].press("1.")
    text = await _file(village, MEMBER)
    assert (LONG in text, "Câu trả lời của người khác." in text) == (True, False)
    others = [name for name in village.round.members if name != MEMBER]
    assert [name for name in others if name in text] == []


async def test_file_is_sent_after_a_press_only(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/cuatoi")
    news = await chat.press("Nhận tệp thông tin của mình")
    assert [message["file"] for message in news] == [None]
    await chat.press("Thôi, quay lại")
    assert (await chat.last()).startswith("Thông tin đang lưu về đồng chí")


# -- a bare "sửa" or "xóa" --------------------------------------------------------------------------


@pytest.mark.parametrize("screen", ["menu", "/cuatoi", "Bắt đầu"])
async def test_bare_word_never_touches_personal_data(town: World, screen: str) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    for word in ("sửa", "xóa", "xoá", "/sua", "/xoa", "sua", "xoa", "delete"):
        await (chat.press(screen) if screen == "Bắt đầu" else chat.say(screen))
        news = await chat.say(word)
        asked = ("Yêu cầu xóa", "Đồng chí viết thông tin cần sửa")
        assert [message["text"] for message in news if message["text"].startswith(asked)] == []
    assert await _requests(town) == []


# -- correcting -------------------------------------------------------------------------------------


async def test_correction_goes_to_the_secretary_with_its_days(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    chat = village.chats[MEMBER]
    await chat.say("/saithongtin")
    await chat.say("Ngày vào Đảng đúng là 03/02/1991")
    assert (await chat.last()).startswith("✓ Đã chuyển bí thư chi bộ. Đồng chí sẽ được trả lời chậm nhất thứ")
    await village.chats[SECRETARY].press("Xem đề nghị")
    assert "Ngày vào Đảng đúng là 03/02/1991" in await village.chats[SECRETARY].last()
    [made] = await _requests(town)
    assert (made.answer_by, made.due_on) == due_days(RequestKind.CORRECTION, town.database.clock.today())


async def test_correction_does_not_stop_the_form(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Bắt đầu")
    question = await chat.last()
    await chat.say("/saithongtin")
    await chat.say("Ngày vào Đảng đúng là 03/02/1991")
    await chat.press("Làm tiếp bản kiểm điểm")
    assert question.endswith(await chat.last())


# -- withdrawing ------------------------------------------------------------------------------------


async def _withdraw(village: Village, name: str) -> Chat:
    chat = village.chats[name]
    await chat.say("/rutdongy")
    await chat.press("Đúng, không dùng máy nữa")
    return chat


async def test_after_a_withdrawal_nothing_more_is_sent(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER)
    chat = await _withdraw(village, MEMBER)
    told = await chat.last()
    desk = village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    await desk.press("Đủ, đưa ra chi bộ")
    assert told.startswith("Đã ghi nhận: đồng chí không dùng máy nữa, làm bản giấy. Đây là tin cuối cùng")
    assert await chat.last() == told


async def test_withdrawal_ends_consent_and_links_and_is_on_record(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await _withdraw(village, MEMBER)
    member = village.round.members[MEMBER].id
    async with town.database.read() as store:
        consents = await store.find(Consent, consent.c.member_id == member)
        links = await store.find(Link, link.c.member_id == member)
        acts = await store.find(AuditRow, audit.c.action == "consent.withdrawn")
    assert [row.withdrawn_at is None for row in consents] == [False]
    assert ([row.ended_at is None for row in links], len(acts)) == ([False], 1)


async def test_secretary_puts_who_withdrew_on_paper(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await _withdraw(village, MEMBER)
    desk = village.chats[SECRETARY]
    await desk.press("Xem đề nghị")
    assert await desk.labels() == ["Ghi làm bản giấy", "‹ Các đề nghị"]
    await desk.press("Ghi làm bản giấy")
    assert (await village.assessment(MEMBER)).paper is PaperState.WAITING


async def test_who_withdrew_is_a_stranger_until_a_new_code(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = await _withdraw(village, MEMBER)
    await chat.say("menu")
    assert (await chat.last()).startswith("Kiểm điểm cuối năm")


async def test_withdrawal_asks_once_more(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/rutdongy")
    await chat.press("Thôi, quay lại")
    assert (await chat.last()).startswith("Thông tin đang lưu về đồng chí")
    assert await _requests(town) == []


# -- erasure ----------------------------------------------------------------------------------------


async def _ask_erasure(village: Village, name: str) -> Chat:
    chat = village.chats[name]
    await chat.say("/yeucauxoa")
    await chat.press("Đúng, gửi yêu cầu xóa")
    return chat


async def test_erasure_is_on_the_register_with_its_days(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    clerk = await _join_clerk(village)
    await _ask_erasure(village, MEMBER)
    await _ask_erasure(village, MEMBER)
    [made] = await _requests(town)
    assert (made.answer_by, made.due_on) == due_days(RequestKind.ERASURE, town.database.clock.today())
    assert await clerk.last() == f"Đồng chí {MEMBER} yêu cầu xóa dữ liệu cá nhân."
    await village.chats[SECRETARY].press("Xem đề nghị")
    assert await village.chats[SECRETARY].labels() == ["‹ Các đề nghị"]


async def test_admin_carries_the_erasure_out_and_the_person_is_told(town: World) -> None:
    village = await settle_in(town, MEMBER)
    clerk = await _join_clerk(village)
    writer = Writer(village, village.chats[MEMBER])
    await writer.hand_in()
    chat = await _ask_erasure(village, MEMBER)
    await clerk.say("yêu cầu dữ liệu")
    await clerk.press("Xóa dữ liệu")
    await clerk.press("Xóa ngay")
    await clerk.press("Đúng, xóa hết")
    await work(town)

    assert (await chat.last()).startswith("Văn phòng báo: những gì đồng chí đã viết và gửi")
    assert f"yêu cầu của đồng chí {MEMBER} đã làm xong" in await clerk.last()
    assert [one.granted for one in await _requests(town)] == [True]
    assert await writer.answers() == {}


async def test_nothing_that_was_written_or_sent_is_left_after_an_erasure(town: World) -> None:
    village = await settle_in(town, MEMBER, SECOND)
    writer, member = Writer(village, village.chats[MEMBER]), village.round.members[MEMBER]
    await writer.hand_in()
    other = Writer(village, village.chats[SECOND])
    await other.hand_in()
    found = await village.assessment(MEMBER)
    async with town.database.begin() as store:
        erased = await erase(store, member.id)
    async with town.database.begin() as store:
        again = await erase(store, member.id)

    async with town.database.read() as store:
        left = {}
        for table in metadata.sorted_tables:
            if "assessment_id" in table.c and table.name != "rating":
                rows = await store.query(table.select().where(table.c.assessment_id == found.id))
                left[table.name] = len(rows)
        mine = outbox.c.member_id == member.id
        bodies = [
            decode(store.box.open(row.body, "outbox", "body", row.id))
            for row in await store.find(OutboxRow, mine)
        ]
        sent = await store.query(select(inbox.c.body).where(inbox.c.chat == str(writer.chat.number)))
        links = await store.find(Link, link.c.member_id == member.id)
        given = await store.find(Consent, consent.c.member_id == member.id)
        kept = await store.query(select(answer_table.c.question))

    assert {name: rows for name, rows in left.items() if rows} == {}
    assert {str(one.text) for one in bodies} == {""}
    assert {row.body for row in sent} == {None}
    assert all(one.ended_at for one in links) and all(one.withdrawn_at for one in given)
    assert erased.rows > 20 and again.files == []
    assert len(kept) == len(await other.answers_of(SECOND))
    assert (await village.assessment(MEMBER)).status is Status.SUBMITTED


async def test_admin_gives_the_ground_for_keeping_and_the_person_reads_it(town: World) -> None:
    village = await settle_in(town, MEMBER)
    clerk = await _join_clerk(village)
    chat = await _ask_erasure(village, MEMBER)
    await clerk.say("/yeucaudulieu")
    await clerk.press("Xóa dữ liệu")
    await clerk.press("Phải lưu, ghi căn cứ")
    await clerk.say("Hướng dẫn 12-HD/BTCTW, mục 3")
    await chat.press("Thông tin của tôi")
    assert "không thực hiện. Lý do: Hướng dẫn 12-HD/BTCTW, mục 3" in await chat.last()


async def test_overdue_request_stands_out(town: World) -> None:
    village = await settle_in(town, MEMBER)
    clerk = await _join_clerk(village)
    await _ask_erasure(village, MEMBER)
    await town.move_clock(advance=17 * 86400)
    await clerk.say("/yeucaudulieu")
    assert (await clerk.last()).startswith("Yêu cầu về dữ liệu cá nhân: 1, quá hạn: 1.")


@pytest.mark.parametrize(
    ("made", "answer"),
    [("2026-11-25", "2026-11-27"), ("2026-11-26", "2026-11-30"), ("2026-11-28", "2026-12-01")],
)
def test_working_days_skip_the_weekend(made: str, answer: str) -> None:
    days = due_days(RequestKind.ERASURE, date.fromisoformat(made))
    assert days == (date.fromisoformat(answer), date.fromisoformat(made) + timedelta(days=15))


# -- asking again -----------------------------------------------------------------------------------


async def _make_consents_old(town: World) -> None:
    async with town.database.begin() as store:
        for row in await store.find(Consent):
            store.save(replace(row, text_version="2025-01"))


async def test_changed_text_is_asked_again_before_anything_is_taken(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Bắt đầu")
    question = await chat.last()
    await _make_consents_old(town)
    await chat.say(LONG)
    assert (await chat.last()).startswith("Lời hỏi ý kiến đã được sửa, xin đồng chí đọc lại.")
    assert await chat.labels() == ["Đồng ý", "Không, làm bản giấy"]
    await chat.say("đồng ý")
    assert question.endswith(await chat.last())
    await chat.say(LONG)
    assert (await chat.last()).startswith("✓ Đã lưu mục 1.")


async def test_new_yes_is_kept_beside_the_old_one(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await _make_consents_old(town)
    await chat.press("Bắt đầu")
    await chat.press("Đồng ý")
    await chat.press("Đồng ý")
    async with town.database.read() as store:
        rows = await store.find(Consent, order_by=consent.c.given_at)
    assert [row.text_version for row in rows] == ["2025-01", "2026-11"]


async def test_no_to_the_new_text_is_a_withdrawal_after_one_more_question(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await _make_consents_old(town)
    await chat.press("Bắt đầu")
    await chat.press("Không, làm bản giấy")
    assert (await chat.last()).startswith("Không dùng máy nữa, làm bản giấy?")


async def test_own_data_stay_open_without_the_new_yes(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await _make_consents_old(town)
    await chat.say("/cuatoi")
    assert (await chat.last()).startswith("Thông tin đang lưu về đồng chí")
