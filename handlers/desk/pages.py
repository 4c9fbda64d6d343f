"""Cutting an assessment into pages that a messenger takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from handlers.desk.contents import Item, SectionText
from handlers.drawing.pen import size

ROOM = 3200
"""UTF-16 units of a page's body; what is left of 3900 is for its head."""
_GAP = 2


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of a section."""

    number: str
    title: str
    body: Markup


def pages_of(sections: Sequence[SectionText], room: int = ROOM) -> list[Page]:
    """Cut sections into pages; a page never holds two sections."""
    return [
        Page(section.number, section.title, body)
        for section in sections
        for body in _pack([block for item in section.items for block in _blocks(item, room)], room)
    ]


def _pack(blocks: Iterable[Markup], room: int) -> list[Markup]:
    pages: list[list[Markup]] = []
    left = 0
    for block in blocks:
        if not pages or size(block) + _GAP > left:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= size(block) + _GAP
    return [Markup("\n\n").join(page) for page in pages]


def _blocks(item: Item, room: int) -> list[Markup]:
    head = Markup("<b>{} {}</b>\n").format(item.number, item.title)
    first, *others = split_text(item.text, max(room // 4, room - size(head) - _GAP))
    return [head + first, *map(escape, others)]


def split_text(text: str, room: int) -> list[str]:
    """Split a text where lines or words end, so that each part fits even after escaping."""
    parts = []
    while size(escape(text)) > room:
        end = _fitting(text, room)
        cut = max(text.rfind("\n", 0, end), text.rfind(". ", 0, end) + 1)
        if cut < end // 2:
            cut = text.rfind(" ", 0, end)
        cut = cut if cut > end // 2 else end
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]


def _fitting(text: str, room: int) -> int:
    """Return how many letters fit."""
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(escape(text[:middle])) <= room else (low, middle - 1)
    return low
