"""Cutting an assessment into pages."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.desk.contents import Item, SectionText
from handlers.desk.pages import pages_of, split_text
from handlers.drawing.pen import size

_ROOM = 200


def _section(number: str, *texts: str) -> SectionText:
    items = tuple(
        Item(f"k{i}", f"{number}.{i}", "Tên mục", "Tên", text) for i, text in enumerate(texts, start=1)
    )
    return SectionText(number, "Tên phần", items)


def test_page_holds_one_section_only() -> None:
    pages = pages_of([_section("I", "một", "hai"), _section("II", "ba")])
    assert [(page.number, str(page.body)) for page in pages] == [
        ("I", "<b>I.1 Tên mục</b>\nmột\n\n<b>I.2 Tên mục</b>\nhai"),
        ("II", "<b>II.1 Tên mục</b>\nba"),
    ]


def test_text_is_split_where_a_sentence_ends() -> None:
    assert split_text("Câu thứ nhất dài. Câu thứ hai.", 22) == ["Câu thứ nhất dài.", "Câu thứ hai."]


def test_nothing_that_a_person_wrote_is_markup() -> None:
    assert "&lt;b&gt;" in pages_of([_section("I", "<b>đậm</b>")])[0].body


@given(st.lists(st.text(max_size=900), max_size=4))
def test_every_page_fits(texts: list[str]) -> None:
    assert all(size(page.body) <= _ROOM for page in pages_of([_section("I", *texts)], _ROOM))


@given(st.text(max_size=2000), st.integers(min_value=10, max_value=300))
def test_split_loses_only_space(text: str, room: int) -> None:
    parts = split_text(text, room)
    assert "".join("".join(parts).split()) == "".join(text.split())
