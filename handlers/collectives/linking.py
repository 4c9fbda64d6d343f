"""Shortcomings of a collective tied to the persons responsible, who are then asked about them in their forms.

The directive of 06/12/2023: make the collective's shortcomings clear, tied to individual responsibility,
above all that of the head.
"""

import json
from dataclasses import replace

from markupsafe import Markup

from handlers import forms_shelf, rounds
from handlers.collectives import people
from handlers.collectives.report import report_of, show_report
from handlers.desk.card import the_assessment
from handlers.desk.notices import tell_author
from handlers.desk.showing import Row, name_of, numbered, show
from handlers.drawing.pen import cut
from handlers.memory.points import item_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import READABLE, AnswerRow, Assessment
from models.carried import CarriedKind, CarriedPoint
from models.forms.schema import Carries
from models.messaging import Choice
from models.store.tables import carried_point

_LABEL_ROOM, _TEXT_ROOM = 40, 300


def register(registry: Registry) -> None:
    """Declare the list of shortcomings, the persons of one, and the release."""
    registry.action("collective.points", Who.MEMBER, show_points, Scope.LEADS)
    registry.action("collective.point", Who.MEMBER, show_persons, Scope.LEADS)
    registry.action("collective.link", Who.MEMBER, link, Scope.LEADS)
    registry.action("collective.release", Who.MEMBER, release, Scope.LEADS)


async def show_points(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """List the shortcomings of the report with the persons who are tied to each."""
    assessment = await the_assessment(turn, args)
    if assessment.status not in READABLE:
        await show_report(turn, args)
        return
    turn.goto("menu")
    points = await shortcomings(turn, assessment)
    linked = await _linked(turn, assessment)
    said = [await _line(turn, place, text, linked) for place, text in enumerate(points)]
    title = turn.say("collective.link.title" if points else "collective.link.none")
    labels = [(cut(text, _LABEL_ROOM), place) for place, text in enumerate(points)]
    waiting = sum(point.kind is CarriedKind.LINKED for point in linked)
    free: Row = (
        (Choice(turn.label("collective.link.release", count=waiting), "collective.release", {"a": args["a"]}),)
        if waiting
        else ()
    )
    text = Markup("\n").join([*([note, Markup("")] if note else []), title, *said])
    back: Row = (turn.choice("common.back", "collective.show", a=assessment.id),)
    show(turn, text, *numbered(labels, "collective.point", "i", a=assessment.id), free, back)


async def shortcomings(turn: Turn, assessment: Assessment) -> list[str]:
    """Return the shortcomings that the report names, one by one."""
    form = await forms_shelf.find(
        turn.store, turn.services.catalog, assessment.form_id, assessment.form_version
    )
    keys = [question.key for question in form.by_key.values() if question.carries is Carries.SHORTCOMINGS]
    rows = await turn.store.group(AnswerRow, "assessment_id", assessment.id)
    found: list[str] = []
    for row in rows:
        if row.question in keys:
            value = json.loads(
                turn.store.box.open(row.value, "answer", "value", f"{row.assessment_id}:{row.question}")
            )
            found += [str(one) for one in value] if isinstance(value, list) else []
    return found


async def _linked(turn: Turn, assessment: Assessment) -> list[CarriedPoint]:
    """Return what ties persons to this collective in this round."""
    ids = await people.member_ids(turn.store, assessment.collective_id or 0)
    rows = await turn.store.find(
        CarriedPoint,
        carried_point.c.cycle_id == assessment.cycle_id,
        carried_point.c.member_id.in_(ids),
        carried_point.c.kind.in_((CarriedKind.LINKED, CarriedKind.COLLECTIVE)),
        carried_point.c.withdrawn_at.is_(None),
        order_by=carried_point.c.id,
    )
    source = await _source(turn, assessment)
    return [row for row in rows if item_of(turn.store, row).source == source]


async def _source(turn: Turn, assessment: Assessment) -> str:
    name = await people.subject_name(turn.store, assessment)
    return turn.services.texts.plain("vi", "collective.link.source", name=name)


async def _line(turn: Turn, place: int, text: str, linked: list[CarriedPoint]) -> Markup:
    names = []
    for point in linked:
        if item_of(turn.store, point).text == text:
            member = await name_of(turn, point.member_id)
            names.append(member if point.kind is CarriedKind.COLLECTIVE else f"{member} (*)")
    key = "collective.link.line" if names else "collective.link.line_nobody"
    return turn.say(key, place=place + 1, text=cut(text, _TEXT_ROOM), names=", ".join(names))


async def show_persons(turn: Turn, args: Args) -> None:
    """Show who can be tied to one shortcoming, with a mark on those who are."""
    assessment = await the_assessment(turn, args)
    text = await _point(turn, assessment, args)
    if text is None:
        await show_points(turn, {"a": args["a"]})
        return
    turn.goto("menu")
    tied = {
        point.member_id for point in await _linked(turn, assessment) if item_of(turn.store, point).text == text
    }
    members = await people.members(turn.store, assessment.collective_id or 0)
    labels = [(f"{'✓ ' if one.id in tied else ''}{one.full_name}", one.id) for one in members]
    rows = numbered(labels, "collective.link", "m", a=assessment.id, i=int(args["i"]))
    back: Row = (turn.choice("common.back", "collective.points", a=assessment.id),)
    show(turn, turn.say("collective.link.whom", text=cut(text, _TEXT_ROOM)), *rows, back)


async def _point(turn: Turn, assessment: Assessment, args: Args) -> str | None:
    points, place = await shortcomings(turn, assessment), args.get("i")
    open_ = assessment.status in READABLE and isinstance(place, int) and 0 <= place < len(points)
    return points[int(place or 0)] if open_ else None


async def link(turn: Turn, args: Args) -> None:
    """Tie a person to a shortcoming, or untie; nobody hears of it before the release."""
    assessment = await the_assessment(turn, args)
    text, member_id = await _point(turn, assessment, args), args.get("m")
    members = await people.member_ids(turn.store, assessment.collective_id or 0)
    if text is None or member_id not in members:
        await show_points(turn, {"a": args["a"]})
        return
    here = [
        point
        for point in await _linked(turn, assessment)
        if point.member_id == member_id and item_of(turn.store, point).text == text
    ]
    for point in here:
        turn.store.save(replace(point, withdrawn_at=turn.now))
    if not here:
        await _add(turn, assessment, int(member_id or 0), text)
    action = "point_unlinked" if here else "point_linked"
    turn.record(action, "assessment", assessment.id, assessment.cell_id, str(member_id))
    await show_persons(turn, {"a": assessment.id, "i": args["i"]})


async def _add(turn: Turn, assessment: Assessment, member_id: int, text: str) -> None:
    row_id, box = turn.store.ids.new(), turn.store.box
    turn.store.add(
        CarriedPoint(
            id=row_id,
            cycle_id=assessment.cycle_id,
            member_id=member_id,
            kind=CarriedKind.LINKED,
            text=box.seal(text, "carried_point", "text", row_id),
            source=box.seal(await _source(turn, assessment), "carried_point", "source", row_id),
            year=turn.today.year,
            entered_by=turn.me.id,
            entered_at=turn.now,
        )
    )
    await turn.store.flush()


async def release(turn: Turn, args: Args) -> None:
    """Put every tied shortcoming into its person's own form, and tell them that there is more to answer."""
    assessment = await the_assessment(turn, args)
    waiting = [point for point in await _linked(turn, assessment) if point.kind is CarriedKind.LINKED]
    for point in waiting:
        turn.store.save(replace(point, kind=CarriedKind.COLLECTIVE))
    if waiting:
        report = await report_of(turn, assessment)
        turn.store.save(replace(report, released_at=turn.now, released_by=turn.me.id))
        turn.record("points_released", "assessment", assessment.id, assessment.cell_id, str(len(waiting)))
    handed_in = [
        await name_of(turn, member_id)
        for member_id in dict.fromkeys(point.member_id for point in waiting)
        if not await _tell(turn, member_id)
    ]
    note = turn.say("collective.link.released", count=len(waiting))
    if handed_in:
        note += "\n" + turn.say("collective.link.handed_in", names=", ".join(handed_in))
    await show_points(turn, args, note)


async def _tell(turn: Turn, member_id: int) -> bool:
    """Tell a person that there is more to answer; False where nothing is written any more."""
    own = await rounds.current(turn.store, member_id)
    if own is None or not own.unfinished:
        return False
    await tell_author(turn, own, "memory.told_collective", ("menu.go_on", "form.open"), guard=True)
    return True
