"""What was said in earlier years is followed up one by one."""

import pytest

from models.forms.tailoring import detail_key, follow_up_key
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in
from tests.scenarios.writing_help import LONG, Writer
from tests.scenarios.years_help import earlier_round

SHY, LATE = "Ít phát biểu trong họp", "Nộp đảng phí chậm"
UNTIL_EARLIER = (
    LONG,
    "2",
    "Thu quỹ 42/45 hộ.",
    "tot",
    "Đã làm 3 việc.",
    "Còn nóng nảy",
    "xong",
    "Ngại va chạm.",
)


@pytest.fixture
async def writer(town: World) -> Writer:
    village = await settle_in(town)
    return Writer(village, await village.join(MEMBER))


async def _until_earlier(writer: Writer) -> str:
    await writer.chat.press("Bắt đầu")
    return await writer.write(*UNTIL_EARLIER)


async def test_last_years_shortcomings_are_asked_about_one_by_one(writer: Writer) -> None:
    past = await earlier_round(writer.village, MEMBER, 1, {"s2_shortcomings": [SHY, LATE]})

    first = await _until_earlier(writer)
    second = await writer.write("đã khắc phục")
    detail = await writer.write("2")
    rest = await writer.write("Còn chậm một tháng, do tôi.")

    assert f"Năm 2025 đã nêu: “{SHY}”. Đến nay điểm này thế nào?" in first
    assert f"Năm 2025 đã nêu: “{LATE}”." in second
    assert f"Điểm “{LATE}”: mức độ khắc phục" in detail
    assert "Ngoài các điểm trên" in rest
    answers = await writer.answers()
    refs = [f"{past.id:x}_{place}" for place in (0, 1)]
    assert [answers[follow_up_key("s3_prior_fixes", ref)] for ref in refs] == [
        '"da_khac_phuc"',
        '"dang_khac_phuc"',
    ]
    assert answers[detail_key("s3_prior_fixes", refs[1])] == '"Còn chậm một tháng, do tôi."'


async def test_level_is_asked_where_earlier_points_were(writer: Writer) -> None:
    await earlier_round(writer.village, MEMBER, 1, {"s2_shortcomings": [SHY]})
    await _until_earlier(writer)

    last = await writer.write("1", "không có")

    assert "Tự đánh giá về cấp độ thực hiện mục III" in last


async def test_open_point_comes_back_until_it_is_remedied(writer: Writer) -> None:
    first = await earlier_round(writer.village, MEMBER, 2, {"s2_shortcomings": [SHY, LATE]})
    told = {
        follow_up_key("s3_prior_fixes", f"{first.id:x}_0"): "da_khac_phuc",
        follow_up_key("s3_prior_fixes", f"{first.id:x}_1"): "tai_dien",
    }
    await earlier_round(writer.village, MEMBER, 1, told)

    asked = await _until_earlier(writer)

    assert f"Năm 2024 đã nêu: “{LATE}”." in asked
    assert "Mục 8/14" in asked


async def test_somebody_without_earlier_rounds_gets_the_form_as_it_is(writer: Writer) -> None:
    last = await _until_earlier(writer)

    assert "Mục 8/13" in last
    assert "Từng điểm đã được chỉ ra ở các kỳ trước" in last


async def test_braces_and_markup_in_an_earlier_text_are_only_text(writer: Writer) -> None:
    await earlier_round(writer.village, MEMBER, 1, {"s2_shortcomings": ["{year} <b>{text}</b> {0}"]})

    asked = await _until_earlier(writer)

    assert "Năm 2025 đã nêu: “{year} <b>{text}</b> {0}”." in asked


async def test_secretary_reads_the_followed_up_points(writer: Writer) -> None:
    secretary = await writer.village.join(SECRETARY)
    await earlier_round(writer.village, MEMBER, 1, {"s2_shortcomings": [SHY]})
    await _until_earlier(writer)
    await writer.write("1", "không có", "2", "không có", "không có", "Góp ý đều từ tháng 01.", "3", "nộp", "có")

    await secretary.press("Mở bản này")
    await secretary.press("Đọc")
    texts = "".join(str(message["text"]) for message in await secretary.messages())
    for _ in range(3):
        if any("Trang sau" in label for label in await secretary.labels()):
            await secretary.press("Trang sau")
            texts += "".join(str(message["text"]) for message in await secretary.messages())

    assert f"“{SHY}”" in texts
    assert "Đã khắc phục" in texts


async def _enter(secretary: Chat, label: str, text: str, source: str) -> str:
    """Let the secretary enter one point for the member."""
    await secretary.say("/chuavao")
    await secretary.press("Cả chi bộ")
    await secretary.press(MEMBER)
    await secretary.press("Gợi ý kiểm điểm")
    await secretary.press(label)
    await secretary.say(text)
    await secretary.say(source)
    return await secretary.last()


async def test_prompted_matter_becomes_a_required_item_and_the_member_is_told(writer: Writer) -> None:
    secretary = await writer.village.join(SECRETARY)
    await _until_earlier(writer)

    listed = await _enter(secretary, "Thêm vấn đề được gợi ý", "Chậm báo cáo quý II", "Công văn 12-CV/ĐU")
    told = await writer.chat.last()
    asked = await writer.write("tiếp", "không có")

    assert "1. Gợi ý kiểm điểm: Chậm báo cáo quý II (theo: Công văn 12-CV/ĐU)" in listed
    assert told.startswith("Có vấn đề được gợi ý kiểm điểm") and "Chậm" not in told
    assert "Vấn đề được gợi ý kiểm điểm: “Chậm báo cáo quý II” (Công văn 12-CV/ĐU)." in asked


async def test_withdrawn_matter_is_no_longer_asked(writer: Writer) -> None:
    secretary = await writer.village.join(SECRETARY)
    await _enter(secretary, "Thêm hạn chế đã được chỉ ra", LATE, "Thông báo 3-TB/CB")

    await secretary.press("Rút điểm 1")
    last = await _until_earlier(writer)

    assert "Mục 8/13" in last


async def test_nobody_enters_a_matter_about_oneself(writer: Writer) -> None:
    secretary = await writer.village.join(SECRETARY)
    await secretary.say("/chuavao")
    await secretary.press("Cả chi bộ")

    await secretary.press(SECRETARY)

    assert [label for label in await secretary.labels() if "Gợi ý" in label] == []


async def test_owner_reads_the_assessments_of_earlier_years(writer: Writer) -> None:
    await earlier_round(writer.village, MEMBER, 1, {"s2_shortcomings": [SHY]})
    await earlier_round(writer.village, MEMBER, 4, {"s2_shortcomings": [LATE]})
    await writer.chat.say("bản của tôi")

    await writer.chat.press("Bản các năm trước")
    listed = [label for label in await writer.chat.labels() if "năm" in label]
    await writer.chat.press("Kiểm điểm năm 2025")

    assert listed == ["1. Kiểm điểm năm 2025"]
    assert SHY in await writer.chat.last()
