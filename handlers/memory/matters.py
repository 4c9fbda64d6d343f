"""The secretary enters what others put to a member: matters prompted from above, points concluded earlier."""

from dataclasses import replace

from markupsafe import Markup

from handlers import rounds
from handlers.desk.notices import tell_author
from handlers.desk.person import show_person, the_member
from handlers.desk.showing import Row, name_of, numbered, show
from handlers.drawing.pen import cut
from handlers.memory.points import item_of
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.carried import CarriedKind, CarriedPoint
from models.messaging import IncomingKind, Outgoing
from models.store.tables import carried_point

MOST_LETTERS = 1500
MOST_SOURCE_LETTERS = 150
_ENTERED = (CarriedKind.PROMPTED, CarriedKind.EARLIER)
_LABEL_ROOM = 40
_LIST_ROOM = 300


def register(registry: Registry) -> None:
    """Declare listing, entering and withdrawing."""
    registry.action("matter.list", Who.SECRETARY, show_matters, Scope.MEMBER)
    registry.action("matter.add", Who.SECRETARY, ask_text, Scope.MEMBER)
    registry.action("matter.no_source", Who.SECRETARY, leave_source, Scope.MEMBER)
    registry.action("matter.drop", Who.SECRETARY, drop, Scope.MEMBER)
    registry.flow("matter.text", Who.SECRETARY, take_text)
    registry.flow("matter.source", Who.SECRETARY, take_source)


async def show_matters(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show what was entered for a member in this round."""
    turn.goto("desk")
    member = await the_member(turn, args)
    assessment = await rounds.current(turn.store, member.id)
    if assessment is None or member.id == turn.me.id:
        await show_person(turn, args)
        return
    points = await _points(turn, assessment)
    lines = [_line(turn, place, point) for place, point in enumerate(points, start=1)]
    title = turn.say("memory.title" if points else "memory.nothing", name=member.full_name)
    text = Markup("\n").join([*([note, Markup("")] if note else []), title, *lines])
    drops = [(turn.label("memory.drop", place=place), point.id) for place, point in enumerate(points, start=1)]
    show(
        turn,
        text,
        *_adding(turn, member.id),
        *numbered(drops, "matter.drop", "p", m=member.id),
        _back(turn, args),
    )


def _adding(turn: Turn, member_id: int) -> list[Row]:
    return [(turn.choice(f"memory.add_{kind}", "matter.add", m=member_id, k=str(kind)),) for kind in _ENTERED]


def _back(turn: Turn, args: Args) -> Row:
    return (turn.choice("common.back", "desk.person", m=args["m"]),)


def _line(turn: Turn, place: int, point: CarriedPoint) -> Markup:
    item = item_of(turn.store, point)
    key = f"memory.line_{point.kind}"
    return turn.say(key, place=place, text=cut(item.text, _LIST_ROOM), source=item.source or "–")


async def _points(turn: Turn, assessment: Assessment) -> list[CarriedPoint]:
    return await turn.store.find(
        CarriedPoint,
        carried_point.c.member_id == assessment.member_id,
        carried_point.c.cycle_id == assessment.cycle_id,
        carried_point.c.kind != CarriedKind.LINKED,
        carried_point.c.withdrawn_at.is_(None),
        order_by=carried_point.c.id,
    )


async def ask_text(turn: Turn, args: Args) -> None:
    """Ask for the words of a point."""
    kind = str(args.get("k", ""))
    member = await the_member(turn, args)
    if kind not in _ENTERED or member.id == turn.me.id:
        await show_matters(turn, args)
        return
    turn.goto("matter.text", m=member.id, k=kind)
    show(
        turn,
        turn.say(f"memory.ask_{kind}", name=member.full_name),
        (turn.choice("common.back", "matter.list", m=member.id),),
    )


async def take_text(turn: Turn, data: Args) -> None:
    """Keep the words of a point and ask where it comes from."""
    if not await _may(turn, data, "matter.text"):
        return
    if (problem := _problem(turn, MOST_LETTERS)) is not None:
        turn.reply(Outgoing(problem))
        return
    member = await the_member(turn, data)
    assessment = await rounds.current(turn.store, member.id)
    if assessment is None:
        await show_matters(turn, data)
        return
    point = _new_point(turn, assessment, CarriedKind(str(data["k"])))
    turn.record("point_entered", "member", member.id, assessment.cell_id, f"{point.kind} {point.id}")
    await _tell_member(turn, assessment, point)
    turn.goto("matter.source", m=member.id, p=point.id)
    show(
        turn, turn.say("memory.ask_source"), (turn.choice("memory.no_source", "matter.no_source", m=member.id),)
    )


def _new_point(turn: Turn, assessment: Assessment, kind: CarriedKind) -> CarriedPoint:
    row_id, box = turn.store.ids.new(), turn.store.box
    return turn.store.add(
        CarriedPoint(
            id=row_id,
            cycle_id=assessment.cycle_id,
            member_id=assessment.member_id,
            kind=kind,
            text=box.seal(turn.incoming.text.strip(), "carried_point", "text", row_id),
            source=box.seal("", "carried_point", "source", row_id),
            year=turn.today.year - (kind is CarriedKind.EARLIER),
            entered_by=turn.me.id,
            entered_at=turn.now,
        )
    )


async def _tell_member(turn: Turn, assessment: Assessment, point: CarriedPoint) -> None:
    """Tell the member that something was added, without its words: the phone may be shared."""
    if assessment.unfinished:
        await tell_author(
            turn, assessment, f"memory.told_{point.kind}", ("menu.go_on", "form.open"), guard=True
        )


async def take_source(turn: Turn, data: Args) -> None:
    """Keep where a point comes from."""
    if not await _may(turn, data, "matter.source"):
        return
    if (problem := _problem(turn, MOST_SOURCE_LETTERS)) is not None:
        turn.reply(Outgoing(problem))
        return
    point = await turn.store.get(CarriedPoint, data["p"])
    if point is not None:
        source = turn.store.box.seal(turn.incoming.text.strip(), "carried_point", "source", point.id)
        turn.store.save(replace(point, source=source))
    await show_matters(turn, data, turn.say("memory.saved"))


async def leave_source(turn: Turn, args: Args) -> None:
    """Leave the source open."""
    await show_matters(turn, args, turn.say("memory.saved"))


async def drop(turn: Turn, args: Args) -> None:
    """Withdraw a point; what was answered to it stays in the history."""
    point = await turn.store.get(CarriedPoint, args.get("p", 0))
    if point is None or point.member_id != args["m"] or point.member_id == turn.me.id or point.withdrawn_at:
        await show_matters(turn, args)
        return
    turn.store.save(replace(point, withdrawn_at=turn.now))
    turn.record("point_withdrawn", "member", point.member_id, None, str(point.id))
    name = await name_of(turn, point.member_id)
    await show_matters(turn, args, turn.say("memory.dropped", name=name))


async def _may(turn: Turn, data: Args, name: str) -> bool:
    """Check the right again: between the question and the words it may have ended."""
    route = Route(name, Who.SECRETARY, Scope.MEMBER, take_text)
    if await allowed(turn.store, turn.person, route, data) and data["m"] != turn.me.id:
        return True
    turn.record("refused", "action", None, detail=name)
    turn.goto("desk")
    turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
    return False


def _problem(turn: Turn, limit: int) -> Markup | None:
    text = turn.incoming.text.strip()
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        return turn.say("desk.additions.needs_text")
    if len(text) > limit:
        return turn.say("memory.too_long", count=len(text), limit=limit)
    return None
