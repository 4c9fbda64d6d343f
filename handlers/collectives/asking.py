"""Asking somebody to contribute an item of a report: which one, then whom."""

from markupsafe import Markup

from handlers.collectives import contributing, people
from handlers.collectives.finding import named_people, with_cell
from handlers.collectives.report import show_report
from handlers.collectives.wording import may_go_on
from handlers.desk.card import the_assessment
from handlers.desk.showing import (
    PER_PAGE,
    Row,
    language_of,
    name_of,
    numbered,
    page_of,
    show,
    turning,
)
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.forms import part
from models.forms.schema import Question
from models.member import Member
from models.messaging import Choice, IncomingKind, Outgoing, Scalar

_NAME = "collective.name"
_LETTERS = 60


def register(registry: Registry) -> None:
    """Declare the steps."""
    registry.action("collective.parts", Who.MEMBER, show_items, Scope.LEADS)
    registry.action("collective.part", Who.MEMBER, choose_person, Scope.LEADS)
    registry.action("collective.other", Who.MEMBER, ask_name, Scope.LEADS)
    registry.action("collective.ask", Who.MEMBER, ask_person, Scope.LEADS)
    registry.action("collective.unask", Who.MEMBER, ask_nobody, Scope.LEADS)
    registry.flow(_NAME, Who.MEMBER, take_name)


async def show_items(turn: Turn, args: Args) -> None:
    """List the items of the report, each with who contributes it."""
    report = await the_assessment(turn, args)
    if not report.unfinished:
        await show_report(turn, args)
        return
    turn.goto("menu")
    items = part.items(await contributing.form_of_report(turn, report))
    holders = await _holders(turn, report)
    labels = [(_label(turn, number, asked, holders), number) for number, asked in items.items()]
    page, pages = page_of(args.get("p"), len(labels))
    shown = labels[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Choice(label, "collective.part", {"a": report.id, "n": number}),) for label, number in shown]
    back: Row = (turn.choice("common.back", "collective.show", a=report.id),)
    pager = turning(turn, page, pages, "collective.parts", a=report.id)
    show(turn, turn.say("collective.parts.title"), *rows, pager, back)


async def _holders(turn: Turn, report: Assessment) -> dict[str, str]:
    """Return by question the name of who was asked for it."""
    found = await contributing.parts_of(turn.store, report)
    return {key: await name_of(turn, row.member_id) for row, asked in found for key in asked.questions}


def _label(turn: Turn, number: str, asked: tuple[Question, ...], holders: dict[str, str]) -> str:
    short = asked[0].short.to(turn.lang)
    holder = next((holders[q.key] for q in asked if q.key in holders), "")
    return f"{number}. {short} · {holder}" if holder else f"{number}. {short}"


async def choose_person(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Offer the people of the collective for an item, and somebody else by name."""
    report = await the_assessment(turn, args)
    asked = await _asked(turn, report, args)
    if not asked or not report.unfinished:
        await show_items(turn, {"a": report.id})
        return
    turn.goto("menu")
    key: dict[str, Scalar] = {"a": report.id, "n": str(args["n"])}
    members = await people.members(turn.store, report.collective_id or 0)
    labels = [(one.full_name, one.id) for one in members if one.id != report.member_id]
    rows = numbered(labels, "collective.ask", "m", **key)
    rows.append((turn.choice("collective.parts.other", "collective.other", **key),))
    holders = await _holders(turn, report)
    if any(question.key in holders for question in asked):
        rows.append((turn.choice("collective.parts.nobody", "collective.unask", **key),))
    rows.append((turn.choice("common.back", "collective.parts", a=report.id),))
    text = turn.say("collective.parts.whom", number=str(args["n"]), title=asked[0].title.to(turn.lang))
    show(turn, note + "\n\n" + text if note else text, *rows)


async def _asked(turn: Turn, report: Assessment, args: Args) -> tuple[Question, ...]:
    items = part.items(await contributing.form_of_report(turn, report))
    return items.get(str(args.get("n", "")), ())


async def ask_name(turn: Turn, args: Args) -> None:
    """Ask for the name of somebody else."""
    report = await the_assessment(turn, args)
    turn.goto(_NAME, a=report.id, n=str(args.get("n", "")))
    back: Row = (turn.choice("common.back", "collective.parts", a=report.id),)
    show(turn, turn.say("collective.parts.name"), back)


async def take_name(turn: Turn, data: Args) -> None:
    """Find the people whom a typed name can mean, in the organisation that the collective belongs to."""
    if not await may_go_on(turn, data, _NAME, Scope.LEADS):
        return
    report = await the_assessment(turn, data)
    said = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    unit = await people.unit_of(turn.store, await people.collective_of(turn.store, report))
    found = await named_people(turn.store, unit, said) if len(said) <= _LETTERS else []
    rows = numbered(
        [(await with_cell(turn, one), one.id) for one in found[:PER_PAGE]],
        "collective.ask",
        "m",
        a=report.id,
        n=str(data.get("n", "")),
    )
    back: Row = (turn.choice("common.back", "collective.parts", a=report.id),)
    turn.reply(Outgoing(turn.say(f"collective.parts.{'found' if found else 'not_found'}"), (*rows, back)))


async def ask_person(turn: Turn, args: Args) -> None:
    """Ask somebody to contribute an item, and tell them."""
    report = await the_assessment(turn, args)
    asked, member = await _asked(turn, report, args), await turn.store.get(Member, args.get("m", 0))
    if not asked or member is None or not member.active or not report.unfinished:
        await show_items(turn, {"a": report.id})
        return
    keys = tuple(question.key for question in asked)
    await contributing.release(turn, report, keys)
    row = await contributing.ask_for(turn, report, member.id, keys)
    reached = await _tell(turn, report, row, str(args["n"]))
    key = "collective.parts.asked" if reached else "collective.parts.asked_unreached"
    note = turn.say(key, name=member.full_name, number=str(args["n"]))
    await show_report(turn, {"a": report.id}, note)


async def _tell(turn: Turn, report: Assessment, row: Assessment, number: str) -> bool:
    lang, texts = await language_of(turn, row.member_id), turn.services.texts
    name = await people.subject_name(turn.store, report)
    text = texts.say(lang, "collective.told.asked", name=name, number=number, by=turn.me.member.full_name)
    begin = Choice(texts.plain(lang, "collective.button.write_part"), "form.open", {"a": row.id})
    message = Outgoing(text, ((begin,),))
    return await turn.notify(row.member_id, message, f"part:{row.id}:{turn.row.id}") is not None


async def ask_nobody(turn: Turn, args: Args) -> None:
    """Ask nobody for an item any more."""
    report = await the_assessment(turn, args)
    asked = await _asked(turn, report, args)
    await contributing.release(turn, report, tuple(question.key for question in asked))
    await show_report(turn, {"a": report.id}, turn.say("collective.parts.freed", number=str(args.get("n", ""))))
