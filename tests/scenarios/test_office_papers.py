"""Codes, slips and figures that the office has sent to its chat."""

import re
from dataclasses import replace

import pytest

from models.assessment import Assessment, PaperState
from models.member import Member
from models.roster import Standing
from models.store.tables import member as member_table
from tests.chat import World
from tests.factories import row
from tests.scenarios.office_help import (
    FIRST,
    FIRST_LINES,
    Office,
    excel,
    fetched,
    files,
    line,
    open_office,
    table,
)
from tests.scenarios.test_office_rounds import _open

pytestmark = pytest.mark.slow

_MORE = (
    row("Đỗ Thị Xóm Bên", cell="Chi bộ thôn Hai"),
    row("Hà Văn Xã Khác", base="Đảng bộ xã Bình Thử", cell="Chi bộ xóm Đông"),
)


async def _codes(office: Office) -> tuple[list[list[object]], str]:
    """Let codes be made for everybody; return the table and the slips."""
    await office.clerk.say("/vanphong")
    await office.press("Mã vào, phiếu mời")
    await office.press("Tất cả")
    news = await office.press("Làm mã, gửi tệp")
    sent = [message for message in news if message["file"]]
    assert files(sent) == ["ma-vao.xlsx", "phieu-moi.html"]
    slips = (await fetched(office.town, sent[1])).decode()
    return table(await fetched(office.town, sent[0])), slips


async def test_codes_come_as_a_table_and_as_slips_for_everybody_without_a_chat(town: World) -> None:
    office = await open_office(town, (*FIRST, *_MORE))
    rows, slips = await _codes(office)
    assert [line_[:3] for line_ in rows[1:]] == [
        ["Đảng bộ xã An Thử", "Chi bộ thôn Một", "Lê Thị Mẫu"],
        ["Đảng bộ xã An Thử", "Chi bộ thôn Một", "Phạm Thị Bí Thư"],
        ["Đảng bộ xã An Thử", "Chi bộ thôn Hai", "Đỗ Thị Xóm Bên"],
        ["Đảng bộ xã Bình Thử", "Chi bộ xóm Đông", "Hà Văn Xã Khác"],
    ]
    assert (slips.count('class="slip"'), slips.count("<svg")) == (4, 4)


async def test_code_of_the_table_lets_its_person_in(town: World) -> None:
    office = await open_office(town)
    rows, _ = await _codes(office)
    newcomer = town.chat(5001)
    await newcomer.say(str(rows[1][3]))
    await newcomer.press("Đồng ý")
    await newcomer.say("20/11")
    assert (await newcomer.last()).startswith("Đây có phải là đồng chí không?\n\nLê Thị Mẫu")


async def test_link_of_the_table_lets_its_person_in(town: World) -> None:
    office = await open_office(town)
    rows, _ = await _codes(office)
    found = re.fullmatch(r"https://t\.me/\w+\?start=([\w-]{22})", str(rows[1][4]))
    assert found is not None
    newcomer = town.chat(5001)
    await newcomer.say(f"/start {found[1]}")
    assert (await newcomer.last()).startswith("Trước khi bắt đầu")


async def test_new_codes_end_the_old_ones_only_after_a_question(town: World) -> None:
    office = await open_office(town)
    first, _ = await _codes(office)
    await office.press("Việc của văn phòng")
    await office.press("Mã vào, phiếu mời")
    await office.press("Tất cả")
    assert "2 người đang có mã: mã và phiếu cũ của họ không dùng được nữa." in (
        (await office.clerk.last()).splitlines()
    )
    await office.press("Làm mã, gửi tệp")
    newcomer = town.chat(5001)
    await newcomer.say(str(first[1][3]))
    assert (await newcomer.last()).startswith("Mã này không dùng được")


async def test_newcomers_alone_can_be_given_codes(town: World) -> None:
    office = await open_office(town)
    first, _ = await _codes(office)
    await office.send(excel(line("Trần Văn Mới")))
    await office.press("Nhập danh sách")
    await office.clerk.say("/vanphong")
    await office.press("Mã vào, phiếu mời")
    await office.press("Chỉ người chưa có mã (1)")
    news = await office.press("Làm mã, gửi tệp")
    rows = table(await fetched(town, next(message for message in news if message["file"])))
    assert [line_[2] for line_ in rows[1:]] == ["Trần Văn Mới"]
    newcomer = town.chat(5001)
    await newcomer.say(str(first[1][3]))
    assert (await newcomer.last()).startswith("Trước khi bắt đầu")


async def test_one_unit_can_be_invited(town: World) -> None:
    office = await open_office(town, (*FIRST, *_MORE))
    await office.clerk.say("/vanphong")
    await office.press("Mã vào, phiếu mời")
    await office.press("Chọn đơn vị")
    assert (await office.clerk.labels())[:2] == ["1. Đảng bộ xã An Thử (3)", "2. Đảng bộ xã Bình Thử (1)"]
    await office.press("Bình Thử")
    await office.press("Tất cả")
    news = await office.press("Làm mã, gửi tệp")
    rows = table(await fetched(town, next(message for message in news if message["file"])))
    assert [line_[2] for line_ in rows[1:]] == ["Hà Văn Xã Khác"]


async def test_figures_tie_from_cell_to_total(town: World) -> None:
    office = await open_office(town, (*FIRST, *_MORE, row("Vũ Thị Già", standing=Standing.EXCUSED)))
    await _open(office)
    await office.clerk.say("/vanphong")
    await office.press("Số liệu")
    news = await office.press("Bảng số liệu")
    rows = table(await fetched(town, next(message for message in news if message["file"])))[5:]
    numbers = {str(line_[1]): [int(str(n).removesuffix(".0")) for n in line_[2:13]] for line_ in rows}
    assert numbers["Chi bộ thôn Một"] == [3, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2]
    assert numbers["Đảng bộ xã An Thử"] == [5, 1, 0, 0, 0, 1, 4, 0, 0, 0, 4]
    assert numbers["Tổng cộng"] == [6, 1, 0, 0, 0, 1, 5, 0, 0, 0, 5]


async def test_those_who_have_not_finished_are_listed_without_who_writes_on_paper(town: World) -> None:
    office = await open_office(town, (*FIRST, *_MORE))
    await _open(office)
    await _write_on_paper(town, "Đỗ Thị Xóm Bên")
    await office.clerk.say("menu")
    await office.press("Bắt đầu")
    await office.clerk.say("/vanphong")
    await office.press("Số liệu")
    news = await office.press("Danh sách người chưa xong")
    rows = table(await fetched(town, next(message for message in news if message["file"])))[5:]
    assert [(line_[1], line_[4], line_[5]) for line_ in rows] == [
        ("Ngô Văn Phòng", "Đang viết", "Đã vào"),
        ("Lê Thị Mẫu", "Chưa bắt đầu", "Chưa"),
        ("Phạm Thị Bí Thư", "Chưa bắt đầu", "Chưa"),
        ("Hà Văn Xã Khác", "Chưa bắt đầu", "Chưa"),
    ]


async def _write_on_paper(town: World, name: str) -> None:
    async with town.database.begin() as store:
        member = await store.first(Member, member_table.c.full_name == name)
        assert member is not None
        for assessment in await store.group(Assessment, "member_id", member.id):
            store.save(replace(assessment, paper=PaperState.WAITING))


async def test_office_goes_from_a_list_to_people_who_write(town: World) -> None:
    office = await open_office(town, FIRST[:1])
    await office.send(excel(*FIRST_LINES))
    await office.press("Nhập danh sách")
    await _open(office)
    rows, _ = await _codes(office)
    newcomer = town.chat(5001)
    await newcomer.say(str(rows[1][3]))
    await newcomer.press("Đồng ý")
    await newcomer.say("20/11")
    await newcomer.press("Đúng")
    assert (await newcomer.last()).startswith("Kính chào đồng chí Lê Thị Mẫu.")
    await newcomer.press("Bắt đầu")
    assert (await newcomer.last()).startswith("Bản kiểm điểm cá nhân (Mẫu 02A-HD KĐ.ĐG 2023)")
