import io
import re
from dataclasses import replace
from datetime import date
from functools import partial

import segno
from python_calamine import CalamineWorkbook

from handlers.documents.invitation import InvitationCard
from handlers.documents.invitation_sheet import invitations_xlsx
from handlers.documents.invitation_slips import QR_MASK, slips_html
from tests import shipped
from tests.unit.roster_files import plain_texts

LAST_DAY = date(2026, 12, 20)


def card(
    name: str, cell: str = "Chi bộ thôn 1", link: str = "https://chat.example/bot?start=abc"
) -> InvitationCard:
    return InvitationCard(name, "Đảng bộ xã An Hòa", cell, "ABCD2345", link, LAST_DAY)


def page_of(cards: list[InvitationCard]) -> str:
    return slips_html("Giấy mời năm 2026", cards, plain_texts("vi")).decode()


def test_slips_begin_a_page_for_each_cell_and_each_eight_people() -> None:
    cards = [card(f"Người {place}") for place in range(9)] + [card("Lê Chi", "Chi bộ thôn 2"), card("Lê An")]

    pages = page_of(cards).split('<section class="page">')[1:]

    assert [page.count("<article") for page in pages] == [8, 2, 1]


def test_slips_escape_what_people_wrote() -> None:
    page = page_of([card("<script>alert(1)</script>")])

    assert (page.count("<script"), page.count("&lt;script&gt;")) == (0, 1)


def test_slips_load_nothing_from_anywhere() -> None:
    page = page_of([card("Lê Chi")])

    assert re.findall(r"(?:src|href)=|url\(|@import|https?://(?!www\.w3\.org)", page) == []


def test_slips_show_the_link_as_squares_and_the_code_in_halves() -> None:
    page = page_of([card("Lê Chi")])
    drawn = segno.make(
        "https://chat.example/bot?start=abc", error="m", micro=False, boost_error=False, mask=QR_MASK
    )

    assert page.count(drawn.svg_inline(border=2, omitsize=True)) == 1
    assert page.count("<span>ABCD</span><span>2345</span>") == 1


def test_slip_without_a_link_tells_how_to_type_the_code() -> None:
    page = page_of([card("Lê Chi", link="")])

    assert (page.count("<svg"), page.count(plain_texts("vi")("roster.slip_no_link_2"))) == (0, 1)


def test_slip_with_a_page_names_both_ways_in() -> None:
    say = partial(shipped.texts().plain, "vi")

    page = slips_html("", [replace(card("Lê Chi"), page="https://page.example/f/abc")], say).decode()

    assert [page.count(word) for word in ("<svg", say("page.slip_chat"), say("page.slip_page"))] == [2, 1, 1]


def test_invitation_sheet_lists_cell_after_cell() -> None:
    cards = [card("Lê An"), card("Lê Chi", "Chi bộ thôn 2"), card("=1+1")]

    book = CalamineWorkbook.from_object(io.BytesIO(invitations_xlsx(cards, plain_texts("vi"))))

    rows = book.get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows] == ["Họ và tên", "Lê An", "=1+1", "Lê Chi"]
    assert rows[1][3:] == ["ABCD2345", "https://chat.example/bot?start=abc", "20/12/2026"]
