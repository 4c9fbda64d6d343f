"""Forms that the office brings as Excel in the chat, and a corrected form in a running round."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import xlsxwriter

from bot import bootstrap
from handlers.formsheet.writing import form_sheet
from models.assessment import AnswerRow, Assessment, PastAnswer, Status
from models.cycle import Cycle
from models.form_row import FormRow
from models.store.tables import assessment as assessment_table
from tests.chat import Chat, World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER, SECOND, Village
from tests.scenarios.office_help import FIRST, Office, fetched, files, open_office, table

pytestmark = pytest.mark.slow

_HEAD = ("Phần", "Số mục", "Câu hỏi", "Loại", "Bắt buộc", "Chỉ hỏi khi", "Giới hạn")
_EVENING = (
    ("I. Ưu điểm, kết quả đạt được",),
    ("", "I.1", "Về phẩm chất chính trị, đạo đức, lối sống", "tự luận", "có", "", "từ 10 đến 2000"),
    ("", "I.1", "Tự đánh giá cấp độ", "bốn cấp độ", "có"),
    ("II. Hạn chế, khuyết điểm",),
    ("", "II.1", "Hạn chế, khuyết điểm", "danh sách", "nếu có"),
    ("", "II.2", "Nguyên nhân", "tự luận", "có", "không (II.1 = không có)"),
    ("III. Tự nhận mức xếp loại",),
    ("", "III", "Mức xếp loại đảng viên", "mức xếp loại", "có"),
)


def _book(*rows: Sequence[object], **info: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Câu hỏi")
        for place, row in enumerate((_HEAD, *rows)):
            sheet.write_row(place, 0, row)
        about = book.add_worksheet("Thông tin")
        for place, (label, value) in enumerate(info.items()):
            about.write_row(place, 0, (label.replace("_", " "), value))
    return buffer.getvalue()


async def _to_forms(office: Office) -> None:
    await office.clerk.say("/vanphong")
    await office.press("Mẫu bản kiểm điểm")


async def _brought(town: World) -> list[tuple[str, int]]:
    async with town.database.read() as store:
        return [(row.form_id, row.form_version) for row in await store.find(FormRow)]


async def test_office_brings_the_real_form_the_evening_it_arrives(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    await office.send(
        _book(*_EVENING, Tên_mẫu="Bản kiểm điểm cá nhân (Mẫu 2A)", Mã_mẫu="mau-2a-2025"), "mau-2a.xlsx"
    )

    lines = (await office.clerk.last()).splitlines()
    assert lines[:2] == [
        "Xem trước mẫu · Bản kiểm điểm cá nhân (Mẫu 2A)",
        "Mã mau-2a-2025, phiên bản 2. Văn bản: Bản kiểm điểm cá nhân (Mẫu 2A)",
    ]
    assert lines[3] == "5 câu trong 3 phần: viết tự do 2, bốn cấp độ 1, danh sách 1, mức xếp loại 1"
    assert "• 5 câu chưa có đủ ví dụ: dùng lời chung." in lines

    await office.press("Dùng mẫu này")
    assert (await office.clerk.last()).startswith("✓ Mẫu Bản kiểm điểm cá nhân (Mẫu 2A) đã dùng được")
    assert await _brought(town) == [("mau-2a-2025", 2)]
    assert town.parts.services.catalog.get("mau-2a-2025").version == 2


async def test_brought_form_outlives_a_restart(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    await office.send(_book(*_EVENING, Tên_mẫu="Mẫu của xã", Mã_mẫu="mau-xa"), "mau.xlsx")
    await office.press("Dùng mẫu này")
    await town.stop()

    town.parts = replace(town.parts, services=bootstrap.services(town.settings))
    assert not town.parts.services.catalog.has("mau-xa", 1)
    await town.start()

    assert town.parts.services.catalog.get("mau-xa").title.vi == "Mẫu của xã"


async def test_form_is_seen_as_a_chat_and_as_a_paper_before_it_is_used(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    await office.send(_book(*_EVENING, Tên_mẫu="Mẫu của xã", Mã_mẫu="mau-xa"), "mau.xlsx")

    await office.press("Xem như trong chat")
    assert (await office.clerk.last()).splitlines()[:3] == [
        "Mục 1/5 · I.1",
        "I. Ưu điểm, kết quả đạt được",
        "Về phẩm chất chính trị, đạo đức, lối sống",
    ]
    await office.press("Trang sau")
    assert "○ Trung bình" in (await office.clerk.last()).splitlines()
    await office.press("Trang sau")
    await office.press("Trang sau")
    assert (await office.clerk.last()).splitlines()[-1] == "Chỉ hỏi khi: không ([q_ii_1] = không có)"
    await office.press("Xem trước mẫu")
    news = await office.press("Xem như trên giấy")
    assert files(news) == ["ban-in-cua-mau.docx"]
    assert await _brought(town) == []


async def test_faults_come_back_beside_their_rows(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    broken = (*_EVENING[:2], ("", "I.2", "Kết quả nhiệm vụ", "tùy hứng"), ("", "I.3", "Điểm", "điểm"))

    news = await office.send(_book(*broken, Tên_mẫu="Mẫu của xã"), "mau.xlsx")

    assert files(news) == ["mau-can-sua.xlsx"]
    sent = next(message for message in news if message["file"])
    assert sent["text"].splitlines()[0] == "Mẫu trong tệp mau.xlsx có 2 chỗ cần sửa, chưa dùng được:"
    assert (
        sent["text"].splitlines()[1].startswith("• Trang Câu hỏi, dòng 4: Chưa hiểu loại “tùy hứng”. Các loại:")
    )
    rows = table(await fetched(town, sent))
    assert [row[0] for row in rows if row[0]][1:] == [
        rows[4][0],
        "Câu cho điểm cần điểm tối đa ở cột Giới hạn.",
    ]
    assert await _brought(town) == []


async def test_form_can_be_taken_as_excel_and_sent_back(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    await office.press("Lấy một mẫu có sẵn")
    news = await office.press("mau-02a-2023")
    assert files(news) == ["mau-02a-2023-1.xlsx"]
    content = await fetched(town, next(message for message in news if message["file"]))

    await office.send(content, "mau-02a.xlsx")

    assert "Mẫu này đã có phiên bản 1; ghi phiên bản 2 hoặc để trống." in await _all_texts(office.clerk)


async def _all_texts(chat: Chat) -> str:
    return "\n".join(message["text"] for message in await chat.messages())


async def test_dropped_form_is_not_kept(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    await office.send(_book(*_EVENING, Tên_mẫu="Mẫu của xã"), "mau.xlsx")
    await office.press("Bỏ, không dùng")

    assert (await office.clerk.last()).startswith("Mẫu trong tệp mau.xlsx đã bỏ lúc")
    assert await _brought(town) == []


async def test_word_file_is_told_what_to_do(town: World) -> None:
    office = await open_office(town, FIRST)
    await _to_forms(office)
    await office.send(b"PK", "mau.docx")

    assert "chép câu hỏi sang tệp Excel trống rồi gửi lại" in await office.clerk.last()


async def test_unit_below_brings_forms_under_ids_of_its_own(town: World) -> None:
    office = await open_office(town, FIRST, of="Đảng bộ xã An Thử")
    await _to_forms(office)
    await office.send(_book(*_EVENING, Tên_mẫu="Mẫu 2A", Mã_mẫu="mau-2a-2025"), "mau.xlsx")
    await office.press("Dùng mẫu này")

    [(form_id, version)] = await _brought(town)
    assert (form_id.startswith("mau-2a-2025-"), version) == (True, 1)
    assert town.parts.services.catalog.get("mau-2a-2025").version == 1


async def test_what_is_provisional_is_said_when_a_round_is_opened(town: World) -> None:
    office = await open_office(town, FIRST)
    await office.clerk.say("/vanphong")
    await office.press("Đợt kiểm điểm")
    await office.press("Mở đợt kiểm điểm")
    await office.press("Dùng một mẫu cho mọi người")
    await office.press("Mẫu 2C")
    await office.clerk.say("3 tuần nữa")

    lines = (await office.clerk.last()).splitlines()
    assert "Mẫu này có phần tạm thời, chờ văn bản chính thức." in lines
    assert [line.partition(":")[0] for line in lines if line.startswith("• Chưa")] == [
        "• Chưa đọc được bố cục bên trong Mẫu 2C",
        "• Chưa rõ các mục và điểm của Phụ lục 5 (đảng viên không làm việc trong hệ thống chính trị)",
    ]


# -- a corrected form in a running round -----------------------------------------------------------


async def _corrected(town: World) -> bytes:
    """Return 02A as Excel: one question gone, one reworded, one of another kind, one new."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    texts = town.parts.services.texts
    content = form_sheet(form, lambda key, /, **args: texts.plain("vi", key, **args))
    rows = table(content)
    top = next(place for place, row in enumerate(rows) if "Câu hỏi" in row)
    columns = {str(label): at for at, label in enumerate(rows[top])}
    lines = [[str(cell) for cell in row] for row in rows[top + 1 :] if any(row)]
    kept = [line for line in lines if line[columns["Mã"]] != "s1_commitment"]
    for line in kept:
        if line[columns["Mã"]] == "s1_tasks":
            line[columns["Câu hỏi"]] = "Kết quả thực hiện nhiệm vụ trong năm"
        if line[columns["Mã"]] == "s1_qualities":
            line[columns["Loại"]] = "danh sách"
            line[columns["Giới hạn"]] = ""
    new = [""] * len(rows[top])
    new[columns["Số mục"]], new[columns["Câu hỏi"]], new[columns["Loại"]] = (
        "I.4",
        "Việc làm tiêu biểu",
        "một dòng",
    )
    place = next(n for n, line in enumerate(kept) if line[columns["Mã"]] == "s2")
    kept.insert(place, new)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Câu hỏi")
        for at, line in enumerate([rows[top], *kept]):
            sheet.write_row(at, 0, [str(cell) for cell in line])
        about = book.add_worksheet("Thông tin")
        about.write_row(0, 0, ("Mã mẫu", "mau-02a-2023"))
        about.write_row(1, 0, ("Tên mẫu", form.title.vi, form.title.en))
        about.write_row(2, 0, ("Mức tin cậy", "chính thức"))
    return buffer.getvalue()


async def _clerk(village: Village) -> Office:
    chat = await village.join("Ngô Văn Phòng")
    return Office(village.town, chat, None)  # type: ignore[arg-type]


async def _release(town: World, office: Office) -> list[dict[str, Any]]:
    await _to_forms(office)
    await office.send(await _corrected(town), "mau-02a.xlsx")
    await office.press("Dùng mẫu này")
    await office.press("Đưa mẫu vào đợt đang mở")
    return await office.press("Đưa vào đợt")


async def _forms(town: World) -> dict[str, int]:
    async with town.database.read() as store:
        rows = await store.find(Assessment, order_by=assessment_table.c.id)
        return {str(row.member_id): row.form_version for row in rows}


async def _answers(town: World, assessment: Assessment) -> dict[str, str]:
    async with town.database.read() as store:
        rows = await store.group(AnswerRow, "assessment_id", assessment.id)
        return {
            row.question: store.box.open(row.value, "answer", "value", f"{assessment.id}:{row.question}")
            for row in rows
        }


async def test_release_says_first_what_would_change(town: World, round_: Round) -> None:
    village = Village(town, round_, {})
    office = await _clerk(village)
    await _to_forms(office)
    await office.send(await _corrected(town), "mau-02a.xlsx")
    await office.press("Dùng mẫu này")
    await office.press("Đưa mẫu vào đợt đang mở")

    assert (await office.clerk.last()).splitlines() == [
        "Kiểm điểm năm 2026",
        "Đang dùng: Bản kiểm điểm cá nhân (Mẫu 02A-HD KĐ.ĐG 2023) (phiên bản 1)",
        "Mẫu mới: Bản kiểm điểm cá nhân (Mẫu 02A-HD KĐ.ĐG 2023) (phiên bản 2)",
        "• 1 câu mới: Việc làm tiêu biểu",
        "• 1 câu phải trả lời lại: Phẩm chất, kỷ luật, tác phong",
        "• 1 câu đổi lời hoặc cách trả lời: Kết quả nhiệm vụ trong năm",
        "• 1 câu bỏ: Thực hiện cam kết",
        "4 bản chưa nộp sẽ sang mẫu mới (0 bản đang viết: câu trả lời nào còn câu hỏi thì giữ nguyên, "
        "từng người được báo). 0 bản đã nộp giữ mẫu cũ.",
    ]
    assert set((await _forms(town)).values()) == {1}


async def test_who_is_writing_keeps_every_answer_whose_question_is_still_there(
    town: World, round_: Round
) -> None:
    village = Village(town, round_, {})
    member, office = await village.join(MEMBER), await _clerk(village)
    await member.press("Bắt đầu")
    for said in ("Dự đủ 12/12 buổi sinh hoạt.", "Tốt", "Thu quỹ đạt 42/45 hộ.", "Tốt", "Giữ lời hứa."):
        await town.control("clock", {"advance": 30})
        await member.say(said)

    await _release(town, office)

    told = (await member.last()).splitlines()
    assert told == [
        "Mẫu bản kiểm điểm vừa được sửa: Bản kiểm điểm cá nhân (Mẫu 02A-HD KĐ.ĐG 2023).",
        "Câu trả lời của đồng chí được giữ nguyên ở mọi câu còn trong mẫu.",
        "• 1 câu mới: Việc làm tiêu biểu",
        "• 1 câu phải trả lời lại: Phẩm chất, kỷ luật, tác phong",
        "• 1 câu đổi lời hoặc cách trả lời: Kết quả nhiệm vụ trong năm",
        "• 1 câu bỏ: Thực hiện cam kết",
    ]
    found = await village.assessment(MEMBER)
    assert (found.form_version, found.status) == (2, Status.IN_PROGRESS)
    assert await _answers(town, found) == {
        "s1_qualities_level": '"tot"',
        "s1_tasks": '"Thu quỹ đạt 42/45 hộ."',
        "s1_tasks_level": '"tot"',
        "s1_commitment": '"Giữ lời hứa."',
    }
    async with town.database.read() as store:
        past = await store.group(PastAnswer, "assessment_id", found.id)
    assert [row.question for row in past] == ["s1_qualities"]


async def test_words_typed_after_a_release_answer_no_question_that_was_not_seen(
    town: World, round_: Round
) -> None:
    village = Village(town, round_, {})
    member, office = await village.join(MEMBER), await _clerk(village)
    await member.press("Bắt đầu")
    await _release(town, office)

    before = await _answers(town, await village.assessment(MEMBER))
    await member.say("Dự đủ 12/12 buổi sinh hoạt.")
    assert await _answers(town, await village.assessment(MEMBER)) == before

    await member.press("Làm tiếp")
    assert (await member.last()).splitlines()[2].startswith("Về phẩm chất chính trị")
    await member.say("Dự đủ 12/12 buổi sinh hoạt.")
    assert await _answers(town, await village.assessment(MEMBER)) == {
        "s1_qualities": '["Dự đủ 12/12 buổi sinh hoạt."]'
    }


async def test_what_was_handed_in_stays_on_its_form_and_newcomers_get_the_new_one(
    town: World, round_: Round
) -> None:
    village = Village(town, round_, {})
    await village.hand_in(SECOND)
    office = await _clerk(village)

    await _release(town, office)

    assert (await office.clerk.last()).splitlines()[0] == (
        "✓ Đã đưa mẫu Bản kiểm điểm cá nhân (Mẫu 02A-HD KĐ.ĐG 2023) (phiên bản 2) vào đợt: "
        "3 bản sang mẫu mới, 0 đồng chí đang viết được báo."
    )
    assert (await village.assessment(SECOND)).form_version == 1
    assert (await village.assessment(MEMBER)).form_version == 2
    async with town.database.read() as store:
        [cycle] = await store.find(Cycle)
    assert (cycle.form_id, cycle.form_version) == ("mau-02a-2023", 2)


async def test_release_pressed_twice_moves_once(town: World, round_: Round) -> None:
    village = Village(town, round_, {})
    member, office = await village.join(MEMBER), await _clerk(village)
    await member.press("Bắt đầu")
    await _release(town, office)
    message = next(
        m for m in reversed(await office.clerk.messages()) if m["buttons"] and "Đưa vào đợt" in str(m)
    )
    data = message["buttons"][0][0]["data"]
    await office.clerk.forge(data, message["message_id"])
    await office.worked()

    assert [m["text"].startswith("Mẫu bản kiểm điểm vừa") for m in await member.messages()].count(True) == 1
