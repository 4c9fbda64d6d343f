"""Lists of members that the office sends in the chat: the preview, the yes, the rows that come back."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.office.opening import Plan, only, open_cycle
from models.assessment import Assessment
from models.store.tables import upload as upload_table
from models.upload import Upload, UploadState
from tests.chat import World
from tests.scenarios.office_help import (
    FIRST_LINES,
    excel,
    fetched,
    files,
    line,
    members,
    open_office,
    table,
)

_NEW = (line("Trần Văn Mới"), line("Hồ Thị Khác", cell="Chi bộ thôn Chín"))


async def _uploads(town: World) -> list[UploadState]:
    async with town.database.read() as store:
        return [upload.state for upload in await store.find(Upload, order_by=upload_table.c.id)]


async def _assessed(town: World) -> int:
    async with town.database.read() as store:
        return len(await store.find(Assessment))


async def _open(town: World, unit: object) -> None:
    form = town.parts.services.catalog.get("mau-02a-2023")
    deadline = datetime.now(UTC) + timedelta(days=21)
    async with town.database.begin() as store:
        await open_cycle(store, Plan(unit, "Kiểm điểm năm 2026", only(form), deadline, deadline.date()))  # type: ignore[arg-type]


async def test_list_is_shown_before_anything_is_imported(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*FIRST_LINES, *_NEW))
    assert (await office.clerk.last()).splitlines() == [
        "Xem trước · danh-sach.xlsx",
        "Đọc được 5 người. Chưa nhập gì; nếu đồng chí bấm Nhập danh sách thì:",
        "• Thêm mới: 2 người: Trần Văn Mới (Chi bộ thôn Một, Đảng bộ xã An Thử); "
        "Hồ Thị Khác (Chi bộ thôn Chín, Đảng bộ xã An Thử)",
        "• Giữ nguyên: 3 người",
        "• Lập chi bộ mới: 1: Chi bộ thôn Chín, Đảng bộ xã An Thử",
    ]
    assert len(await members(town)) == 3


async def test_confirmed_list_is_imported_and_the_same_list_again_is_nothing_new(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*FIRST_LINES, *_NEW))
    await office.press("Nhập danh sách")
    assert await office.clerk.last() == "✓ Đã nhập danh sách: 2 người mới, 0 người thay đổi."
    await office.send(excel(*FIRST_LINES, *_NEW))
    assert (await office.clerk.last()).startswith("Không có gì để nhập · danh-sach.xlsx\nĐọc được 5 người")
    assert len(await members(town)) == 5


async def test_changes_are_told_in_the_words_of_the_list(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*FIRST_LINES[:2], line("Lê Thị Mẫu", post="Phó Bí thư chi bộ")))
    assert "    – Lê Thị Mẫu: Chức vụ Đảng: (trống) → Phó Bí thư chi bộ" in await office.clerk.last()
    await office.press("Xem thay đổi")
    assert (await office.clerk.last()).splitlines()[:2] == [
        "Thay đổi: 1 người · trang 1/1",
        "• Lê Thị Mẫu · Chi bộ thôn Một, Đảng bộ xã An Thử",
    ]


async def test_who_is_not_in_the_file_stays(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*FIRST_LINES[:2], *_NEW))
    assert "• Đang có mà tệp không có: 1 người; vẫn giữ, không xóa ai" in await office.clerk.last()
    await office.press("Nhập danh sách")
    assert "Lê Thị Mẫu" in await members(town)


async def test_faulty_rows_come_back_with_the_reason_and_good_ones_are_imported(town: World) -> None:
    office = await open_office(town)
    news = await office.send(excel(*FIRST_LINES, *_NEW, line("Đỗ Văn Lỗi", "31/02/1970")))
    assert files(news) == ["dong-can-sua.xlsx"]
    sent = next(message for message in news if message["file"])
    row = table(await fetched(town, sent))[-1]
    assert row[:2] == [
        "7",
        "Ngày sinh: ngày này không có trong lịch; ghi lại theo ngày/tháng/năm, ví dụ 03/02/1985",
    ]
    await office.press("Nhập danh sách")
    assert "Đỗ Văn Lỗi" not in await members(town)


async def test_corrected_rows_can_be_sent_back_alone(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*FIRST_LINES, line("Đỗ Văn Lỗi", "31/02/1970")))
    await office.send(excel(line("Đỗ Văn Lỗi", "28/02/1970")), "dong-can-sua.xlsx")
    await office.press("Nhập danh sách")
    assert "Đỗ Văn Lỗi" in await members(town)


async def test_import_pressed_twice_imports_once(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*_NEW))
    message = (await office.clerk.messages())[-1]
    data = message["buttons"][0][0]["data"]
    await office.clerk.forge(data, message["message_id"])
    await office.clerk.forge(data, message["message_id"])
    await office.worked()
    assert (await members(town)).count("Trần Văn Mới") == 1
    await office.clerk.forge(data, message["message_id"])
    assert (await office.clerk.last()).startswith("Danh sách trong tệp danh-sach.xlsx đã nhập xong lúc")


async def test_list_that_is_set_aside_changes_nothing(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*_NEW))
    await office.press("Bỏ, không nhập")
    assert await office.clerk.last() == "Đã bỏ tệp danh-sach.xlsx, không nhập gì."
    assert (await _uploads(town), len(await members(town))) == ([UploadState.DROPPED], 3)


async def test_later_file_takes_the_place_of_the_earlier_one(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(*_NEW), "cu.xlsx")
    old = (await office.clerk.messages())[-1]
    await office.send(excel(*_NEW[:1]), "moi.xlsx")
    await office.clerk.forge(old["buttons"][0][0]["data"], old["message_id"])
    assert (await office.clerk.last()).startswith("Tệp cu.xlsx không dùng nữa")
    assert await _uploads(town) == [UploadState.DROPPED, UploadState.SHOWN]


async def test_new_people_of_an_open_round_get_a_form_at_once(town: World) -> None:
    office = await open_office(town)
    await _open(town, office.unit)
    new = line("Vũ Thị Vừa Vào", since=f"{datetime.now(UTC):%d/%m/%Y}")
    await office.send(excel(*_NEW, new))
    assert "Kiểm điểm năm 2026 đang mở: người thêm mới có bản kiểm điểm ngay." in await office.clerk.last()
    await office.press("Nhập danh sách")
    assert (await office.clerk.last()).splitlines()[1] == (
        "Kiểm điểm năm 2026: 2 người mới đã có bản kiểm điểm; 1 người mới không thuộc diện."
    )
    assert await _assessed(town) == 6


async def test_long_lists_are_imported_in_parts_and_shown_in_pages(town: World) -> None:
    office = await open_office(town)
    people = [line(f"Nguyễn Văn {chr(65 + place // 26)}{chr(97 + place % 26)}", f"{1 + place % 28:02}/03/1960")
              for place in range(250)]  # fmt: skip
    await office.send(excel(*people))
    assert "; và 247 mục nữa" in await office.clerk.last()
    await office.press("Xem người mới")
    assert (await office.clerk.last()).splitlines()[0] == "Thêm mới: 250 người · trang 1/32"
    await office.press("Trang sau")
    assert (await office.clerk.last()).splitlines()[0] == "Thêm mới: 250 người · trang 2/32"
    await office.press("Về xem trước")
    await office.press("Nhập danh sách")
    assert await office.clerk.last() == "✓ Đã nhập danh sách: 250 người mới, 0 người thay đổi."
    assert len(await members(town)) == 253


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Tệp không có nội dung."),
        (b"PK\x03\x04 broken", "Tệp này không phải bảng Excel (.xlsx) hoặc CSV."),
        (excel(("Ghi chú",), header=("Mục", "Nội dung")), "Không tìm thấy dòng tiêu đề."),
        (excel(), "Bảng có tiêu đề nhưng chưa có tên ai."),
    ],
)
async def test_broken_file_gets_a_clear_sentence(town: World, content: bytes, why: str) -> None:
    office = await open_office(town)
    await office.send(content)
    first, second = (await office.clerk.last()).splitlines()
    assert first == "Tệp danh-sach.xlsx chưa đọc được, chưa nhập gì."
    assert second.startswith(why)
    assert await _uploads(town) == [UploadState.FAILED]


async def test_file_that_is_no_table_is_told_so_at_once(town: World) -> None:
    office = await open_office(town)
    await office.clerk.say("/vanphong")
    await office.press("Danh sách đảng viên")
    await office.send(b"%PDF-1.7", "danh-sach.pdf")
    assert (await office.clerk.last()).startswith("Tệp danh-sach.pdf không phải bảng Excel")
    assert await _uploads(town) == []


async def test_list_may_be_sent_while_the_own_form_is_open(town: World) -> None:
    office = await open_office(town)
    await _open(town, office.unit)
    await office.clerk.say("menu")
    await office.press("Bắt đầu")
    await office.send(excel(*_NEW))
    assert (await office.clerk.last()).startswith("Xem trước · danh-sach.xlsx")
    await office.clerk.say("tiếp")
    assert (await office.clerk.last()) != ""


async def test_template_comes_as_a_file_that_is_read_again(town: World) -> None:
    office = await open_office(town)
    await office.clerk.say("/vanphong")
    await office.press("Danh sách đảng viên")
    news = await office.press("Lấy tệp mẫu")
    assert files(news) == ["mau-danh-sach-dang-vien.xlsx"]
    await office.press("Việc của văn phòng")
    await office.press("Danh sách đảng viên")
    news = await office.press("Tải danh sách hiện có")
    await office.send(await fetched(town, next(m for m in news if m["file"])), "hien-co.xlsx")
    assert (await office.clerk.last()).startswith("Không có gì để nhập · hien-co.xlsx\nĐọc được 3 người")
