"""What the screens of the desk share: where a message goes, pages of choices, names, dates in words."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from handlers.turn import Turn
from models.member import Member
from models.messaging import Choice, Outgoing, Scalar
from models.outbox import OutboxRow
from models.unit import Unit

PER_PAGE = 8
Row = tuple[Choice, ...]


def show(turn: Turn, text: Markup, *rows: Row) -> OutboxRow:
    """Change the pressed message while it is the open one; else answer at the end of the chat."""
    message = Outgoing(text, tuple(row for row in rows if row))
    if turn.pressed is not None and turn.conversation.prompt_id == turn.pressed.id:
        return turn.redraw(message)
    return turn.reply(message)


def show_below(turn: Turn, parts: Sequence[str], text: Markup, *rows: Row) -> OutboxRow:
    """Send a long text in parts, then the message with the choices below them."""
    for part in parts:
        turn.reply(Outgoing(escape(part)))
    return turn.reply(Outgoing(text, tuple(row for row in rows if row)))


def page_of(wanted: Scalar | None, count: int, per_page: int = PER_PAGE) -> tuple[int, int]:
    """Return the page that is shown, from 0, and how many there are; at least one."""
    pages = max(1, -(-count // per_page))
    page = wanted if isinstance(wanted, int) else 0
    return min(max(page, 0), pages - 1), pages


def turning(turn: Turn, page: int, pages: int, action: str, **args: Scalar) -> Row:
    """Return the choices that turn the pages of a list or a text."""
    back = [turn.choice("desk.page_back", action, p=page - 1, **args)] if page else []
    onward = [turn.choice("desk.page_next", action, p=page + 1, **args)] if page + 1 < pages else []
    return (*back, *onward)


def numbered(labels: Sequence[tuple[str, Scalar]], action: str, arg: str, **args: Scalar) -> list[Row]:
    """Return a row for each label; the number is what can be typed instead of pressing."""
    return [
        (Choice(f"{place}. {label}", action, {arg: value, **args}),)
        for place, (label, value) in enumerate(labels, start=1)
    ]


def when(turn: Turn, instant: datetime | None, lang: str = "") -> str:
    """Return an instant in words, as "19 giờ 30, thứ Tư, ngày 02/12"."""
    if instant is None:
        return "–"
    local, texts, lang = turn.store.clock.local(instant), turn.services.texts, lang or turn.lang
    return texts.moment(lang, local)


def short_day(turn: Turn, instant: datetime | None) -> str:
    """Return the local day of an instant in digits."""
    return f"{turn.store.clock.local(instant):%d/%m}" if instant else "–"


async def name_of(turn: Turn, member_id: int | None) -> str:
    """Return a member's full name."""
    member = await turn.store.get(Member, member_id) if member_id else None
    return member.full_name if member else "–"


async def cell_name(turn: Turn, cell_id: int) -> str:
    """Return the name of a cell."""
    cell = await turn.store.get(Unit, cell_id)
    return cell.name if cell else "–"


async def language_of(turn: Turn, member_id: int) -> str:
    """Return the language in which a member is written to."""
    member = await turn.store.get(Member, member_id)
    return (member.language if member else "") or "vi"
