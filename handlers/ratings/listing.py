"""The deciding level's list (danh sách dự kiến): one order, places given by people from the top."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.collectives import wording
from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.ratings import seats
from handlers.ratings import sheet as sheets
from handlers.ratings.card import side_of, the_subject
from handlers.ratings.desk import line, name_rows, quotas, the_sheet
from handlers.ratings.saying import problem_of, refuse
from handlers.ratings.sheet import Sheet, Subject, Tally
from handlers.ratings.words import level_words, quota_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle
from models.messaging import Outgoing, Scalar
from models.rating import Step


def register(registry: Registry) -> None:
    """Declare the list, one place of it, and what can be done there."""
    registry.action("rate.list", Who.OFFICER, open_list, Scope.CELL)
    registry.action("rate.people", Who.OFFICER, show_people, Scope.CELL)
    registry.action("rate.others", Who.OFFICER, show_others, Scope.CELL)
    registry.action("rate.seat", Who.OFFICER, open_seat, Scope.ASSESSMENT)
    registry.action("rate.up", Who.OFFICER, move_up, Scope.ASSESSMENT)
    registry.action("rate.down", Who.OFFICER, move_down, Scope.ASSESSMENT)
    registry.action("rate.give", Who.OFFICER, give, Scope.ASSESSMENT)
    registry.action("rate.take", Who.OFFICER, take_back, Scope.ASSESSMENT)
    registry.action("rate.enlist", Who.OFFICER, enlist, Scope.ASSESSMENT)
    registry.flow("rate.over", Who.OFFICER, take_reason)


async def open_list(turn: Turn, args: Args) -> None:
    """Show the list."""
    sheet = await the_sheet(turn, args, "rate.list")
    if sheet is not None:
        show_list(turn, sheet, args)


def show_list(turn: Turn, sheet: Sheet, args: Args, note: Markup | None = None) -> None:
    """Show those proposed for the top level in their order, and how many places are given."""
    turn.goto("desk")
    listed = sheet.candidates
    page, pages = page_of(args.get("p"), len(listed))
    shown = listed[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [note, Markup("")] if note else []
    lines += [turn.say("rating.list.title", unit=sheet.unit.name), *_quota(turn, sheet), Markup("")]
    lines += [_line(turn, one, page * PER_PAGE + place) for place, one in enumerate(shown, start=1)]
    if not listed:
        lines.append(turn.say("rating.list.nothing"))
    key: dict[str, Scalar] = {"u": sheet.unit.id, "s": str(sheet.side)}
    others: Row = (turn.choice("rating.list.others", "rate.others", **key),)
    back: Row = (turn.choice("common.back", "rate.base", **key),)
    turns = turning(turn, page, pages, "rate.list", **key)
    names = name_rows(turn, shown, "rate.seat", sheet.side, page * PER_PAGE + 1)
    show(turn, Markup("\n").join(lines), *names, turns, others, back)


def _quota(turn: Turn, sheet: Sheet) -> list[Markup]:
    if len(sheet.groups) > 1:
        return quotas(turn, sheet)
    tally = sheet.tally()
    return [quota_words(turn, sheet, tally), _taken(turn, tally)]


def _taken(turn: Turn, tally: Tally) -> Markup:
    key = "rating.list.taken" if tally.left >= 0 else "rating.list.over"
    return turn.say(key, taken=tally.taken, places=tally.limit, over=-tally.left)


def _line(turn: Turn, one: Subject, place: int) -> Markup:
    key = "free"
    if one.seated:
        key = "decided" if one.chain.final else "given"
    elif one.chain.final is not None:
        key = "other"
    level = one.chain.final.level if one.chain.final else None
    return turn.say(
        f"rating.list.{key}",
        place=place,
        name=one.member.full_name,
        cell=one.cell.name,
        level=level_words(turn, level),
    )


async def show_people(turn: Turn, args: Args) -> None:
    """Show everybody whom this level decides about."""
    sheet = await the_sheet(turn, args, "rate.people")
    if sheet is not None:
        title = turn.say("rating.people.title", unit=sheet.unit.name)
        _show_names(turn, sheet, sheet.subjects, args, ("rate.people", "rate.card", "rate.base"), title)


async def show_others(turn: Turn, args: Args) -> None:
    """Show those who are not on the list, for what would be if."""
    sheet = await the_sheet(turn, args, "rate.others")
    if sheet is not None:
        others = [one for one in sheet.subjects if not one.listed]
        title = turn.say("rating.list.others_title")
        _show_names(turn, sheet, others, args, ("rate.others", "rate.seat", "rate.list"), title)


def _show_names(
    turn: Turn, sheet: Sheet, people: Sequence[Subject], args: Args, ways: tuple[str, str, str], title: Markup
) -> None:
    turn.goto("desk")
    here, onward, above = ways
    page, pages = page_of(args.get("p"), len(people))
    shown = people[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [title, *(line(turn, one, place, sees=True) for place, one in enumerate(shown, start=1))]
    key: dict[str, Scalar] = {"u": sheet.unit.id, "s": str(sheet.side)}
    turns, back = turning(turn, page, pages, here, **key), (turn.choice("common.back", above, **key),)
    show(turn, Markup("\n").join(lines), *name_rows(turn, shown, onward, sheet.side), turns, back)


async def _place(turn: Turn, args: Args, name: str) -> tuple[Sheet, Subject] | None:
    """Read the list around one person, for who decides; refuse for others."""
    asked = await the_subject(turn, args)
    cycle = await turn.store.get(Cycle, asked.assessment.cycle_id)
    sheet = await sheets.load(turn, asked.unit, asked.side, cycle) if asked.decides else None
    one = sheet.subject(asked.assessment.id) if sheet else None
    if sheet is None or one is None:
        await refuse(turn, name)
        return None
    return sheet, one


async def open_seat(turn: Turn, args: Args) -> None:
    """Show one person's place on the list, and what a place would do to the quota."""
    found = await _place(turn, args, "rate.seat")
    if found is not None:
        show_seat(turn, *found)


def show_seat(turn: Turn, sheet: Sheet, one: Subject, note: Markup | None = None) -> None:
    """Show one person of the list."""
    turn.goto("desk")
    tally, then = sheet.tally(one), sheets.what_if(sheet, one)
    lines = [note, Markup("")] if note else []
    lines.append(
        turn.say(
            "rating.seat.head",
            name=one.member.full_name,
            cell=one.cell.name,
            own=level_words(turn, one.chain.self_level),
            proposed=level_words(turn, one.chain.at(Step.PROPOSED)),
        )
    )
    lines.append(_taken(turn, tally))
    if reason := seats.seat_reason(turn.store, one.seat):
        lines.append(turn.say("rating.seat.reason", text=reason))
    if not sheet.counts(one):
        lines.append(turn.say("rating.quota.head_apart"))
    elif not one.seated:
        key = "rating.seat.if_fits" if then.left >= 0 else "rating.seat.if_over"
        lines.append(
            turn.say(key, name=one.member.full_name, taken=then.taken, places=then.limit, over=-then.left)
        )
    show(turn, Markup("\n").join(lines), *_seat_rows(turn, sheet, one))


def _seat_rows(turn: Turn, sheet: Sheet, one: Subject) -> list[Row]:
    key: dict[str, Scalar] = {"a": one.id, "s": str(sheet.side)}
    card: Row = (turn.choice("rating.seat.card", "rate.card", **key),)
    back: Row = (turn.choice("rating.card.list", "rate.list", u=sheet.unit.id, s=str(sheet.side)),)
    if one.chain.final is not None:
        return [card, back]
    if not one.listed:
        return [(turn.choice("rating.seat.enlist", "rate.enlist", **key),), card, back]
    moves: Row = (
        turn.choice("rating.seat.up", "rate.up", **key),
        turn.choice("rating.seat.down", "rate.down", **key),
    )
    if one.seated:
        return [(turn.choice("rating.seat.take", "rate.take", **key),), moves, card, back]
    over = sheet.counts(one) and sheets.what_if(sheet, one).left < 0
    give_ = turn.choice("rating.seat.give_over" if over else "rating.seat.give", "rate.give", **key)
    return [(give_,), moves, card, back]


async def move_up(turn: Turn, args: Args) -> None:
    """Move somebody up."""
    await _move(turn, args, -1)


async def move_down(turn: Turn, args: Args) -> None:
    """Move somebody down."""
    await _move(turn, args, 1)


async def _move(turn: Turn, args: Args, by: int) -> None:
    found = await _place(turn, args, "rate.up" if by < 0 else "rate.down")
    if found is None:
        return
    sheet, one = found
    if one.listed and one.chain.final is None and seats.move(turn, sheet, one, by):
        await _redraw(turn, sheet, args)
        return
    show_list(turn, sheet, args)


async def _redraw(turn: Turn, sheet: Sheet, args: Args, note: Markup | None = None) -> None:
    """Show the list as it is after a change."""
    fresh = await sheets.load(turn, sheet.unit, side_of(args), sheet.cycle)
    if fresh is not None:
        show_list(turn, fresh, {}, note)


async def enlist(turn: Turn, args: Args) -> None:
    """Put somebody on the list whom no cell has proposed for the top level."""
    found = await _place(turn, args, "rate.enlist")
    if found is None:
        return
    sheet, one = found
    if not one.listed and one.chain.final is None:
        seats.enlist(turn, sheet, one)
    await _redraw(turn, sheet, args, turn.say("rating.list.enlisted", name=one.member.full_name))


async def give(turn: Turn, args: Args) -> None:
    """Give a place; beyond the quota ask for the reason first (đề nghị vượt tỷ lệ)."""
    found = await _place(turn, args, "rate.give")
    if found is None:
        return
    sheet, one = found
    if not one.listed or one.seated or one.chain.final is not None:
        show_seat(turn, sheet, one)
        return
    then = sheets.what_if(sheet, one)
    if sheet.counts(one) and then.left < 0:
        turn.goto("rate.over", a=one.id, s=str(sheet.side))
        text = turn.say("rating.seat.ask_over", name=one.member.full_name, taken=then.taken, places=then.limit)
        show(turn, text, (turn.choice("common.back", "rate.seat", a=one.id, s=str(sheet.side)),))
        return
    seats.give(turn, sheet, one, "")
    await _redraw(turn, sheet, args, _given(turn, sheet, one))


def _given(turn: Turn, sheet: Sheet, one: Subject) -> Markup:
    """Say that a place is given, and who stands before without one: the order is people's, so is leaving it."""
    order = sheet.candidates
    before = [other for other in order[: order.index(one)] if other.chain.final is None and not other.seated]
    note = turn.say("rating.list.gave", name=one.member.full_name)
    return note + ("\n" + turn.say("rating.list.passed_over", count=len(before)) if before else Markup(""))


async def take_reason(turn: Turn, data: Args) -> None:
    """Give a place beyond the quota, with the reason on record."""
    if not await wording.may_go_on(turn, data, "rate.over", Scope.ASSESSMENT, Who.OFFICER):
        return
    found = await _place(turn, data, "rate.over")
    if found is None:
        return
    if (problem := problem_of(turn)) is not None:
        turn.reply(Outgoing(problem))
        return
    sheet, one = found
    if one.listed and not one.seated and one.chain.final is None:
        seats.give(turn, sheet, one, turn.incoming.text.strip())
    await _redraw(turn, sheet, data, turn.say("rating.list.gave_over", name=one.member.full_name))


async def take_back(turn: Turn, args: Args) -> None:
    """Take a place back."""
    found = await _place(turn, args, "rate.take")
    if found is None:
        return
    sheet, one = found
    if one.chain.final is None:
        seats.take_back(turn, sheet, one)
    await _redraw(turn, sheet, args, turn.say("rating.list.took", name=one.member.full_name))
