"""The screen "Thông tin của tôi": what is stored, since when, for how long, and what can be asked."""

from collections.abc import Iterable
from datetime import timedelta

from markupsafe import Markup, escape
from sqlalchemy import func, select

from handlers import rounds
from handlers.desk.showing import Row, show
from handlers.privacy import own_data, wording
from handlers.privacy.own_data import OwnData
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.store.tables import answer as answer_table

YEARS_KEPT = 3
"""Hướng dẫn 12-HD/BTCTW 2022: the member's file keeps the self-reviews of the last three years."""

_SHOWN = timedelta(days=30)
"""How long the outcome of a request is shown."""


def register(registry: Registry) -> None:
    """Declare the screen; it shows the person's own data only."""
    registry.action("privacy.mine", Who.MEMBER, show_mine)
    registry.command("privacy.mine", "cuatoi", "thong tin cua toi", "thongtincuatoi")


async def show_mine(turn: Turn, _args: Args) -> None:
    """Show what is stored about the person, and what can be asked about it."""
    turn.goto("privacy")
    data = await own_data.read(turn)
    counts = await answer_counts(turn, data)
    fresh = [one for one in data.requests if one.settled_at is None or turn.now - one.settled_at < _SHOWN]
    parts = [
        turn.say("privacy.title", name=turn.me.member.full_name),
        _part(turn, "roster", wording.roster_lines(turn, data.details)),
        _part(
            turn,
            "assessments",
            [wording.assessment_line(turn, one, counts.get(one.assessment.id, 0)) for one in data.written],
        ),
        _part(turn, "consents", [wording.consent_line(turn, one) for one in data.consents]),
        _part(turn, "chats", [wording.chat_line(turn, one) for one in data.chats if one.link.ended_at is None]),
        _part(turn, "requests", [wording.request_line(turn, one) for one in fresh]),
        turn.say("privacy.kept", years=YEARS_KEPT),
    ]
    show(turn, Markup("\n\n").join(part for part in parts if part), *await _rows(turn))


def _part(turn: Turn, key: str, lines: Iterable[str]) -> Markup:
    rows = [Markup("• ") + escape(line) for line in lines]
    return Markup("\n").join([turn.say(f"privacy.part.{key}"), *rows]) if rows else Markup("")


async def answer_counts(turn: Turn, data: OwnData) -> dict[int, int]:
    """Return how many answers each assessment has."""
    ids = [one.assessment.id for one in data.written]
    column = answer_table.c.assessment_id
    query = select(column, func.count().label("answers")).where(column.in_(ids)).group_by(column)
    return {int(row.assessment_id): int(row.answers) for row in await turn.store.query(query)}


async def _rows(turn: Turn) -> list[Row]:
    current = await rounds.current(turn.store, turn.me.id)
    viewers: Row = (turn.choice("own.button.viewers", "own.viewers", a=current.id),) if current else ()
    return [
        viewers,
        (turn.choice("wish.button.open", "wish.show"),),
        (turn.choice("privacy.button.wrong", "privacy.correct"),),
        (turn.choice("privacy.button.export", "privacy.export"),),
        (turn.choice("privacy.button.withdraw", "privacy.withdraw"),),
        (turn.choice("privacy.button.erase", "privacy.erase"),),
        (turn.choice("desk.menu", "chat.menu"),),
    ]
