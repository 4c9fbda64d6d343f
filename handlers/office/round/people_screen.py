"""Before a round is opened: who is not assessed, and of whom something is to be kept in mind, by name."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.circumstances.words import duty_words
from handlers.desk.showing import page_of, show, turning
from handlers.office.round.eligibility import Judged, exempt_people, marked_people
from handlers.office.round.plan import Draft, draft_of
from handlers.office.wording import number
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn

_PER_PAGE = 12


def register(registry: Registry) -> None:
    """Declare the lists."""
    registry.action("office.open_exempt", Who.ADMIN, show_exempt, Scope.CELL)
    registry.action("office.open_marked", Who.ADMIN, show_marked, Scope.CELL)


async def show_exempt(turn: Turn, args: Args) -> None:
    """Name who is not assessed and by which rule, page by page."""
    draft = await draft_of(turn, args)
    people = await exempt_people(turn.store, draft.unit, draft.basis, draft.period)
    _show_people(turn, args, draft, people, "exempt")


async def show_marked(turn: Turn, args: Args) -> None:
    """Name who is assessed with something to be kept in mind, page by page."""
    draft = await draft_of(turn, args)
    people = await marked_people(turn.store, draft.unit, draft.basis, draft.period)
    _show_people(turn, args, draft, people, "marked")


def _show_people(turn: Turn, args: Args, draft: Draft, people: Sequence[Judged], kind: str) -> None:
    turn.goto("office")
    page, pages = page_of(args.get("p"), len(people), _PER_PAGE)
    count = number(turn, len(people))
    lines = [turn.say(f"office.opening.{kind}_list", count=count, page=page + 1, pages=pages)]
    for one in people[page * _PER_PAGE : (page + 1) * _PER_PAGE]:
        reason = duty_words(turn, draft.basis.rules, one.duty)
        lines.append(turn.say("office.opening.exempt_line", name=one.name, cell=one.cell, reason=reason))
    pager = turning(turn, page, pages, f"office.open_{kind}", **draft.args)
    show(turn, Markup("\n").join(lines), pager, (turn.choice("common.back", "office.open_day", **draft.args),))
