"""Reviewing a leader's assessment in a collective: reading, a comment, passing it on to the meeting."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from handlers.collectives import people, places
from handlers.collectives.wording import may_go_on
from handlers.desk import contents
from handlers.desk.card import READ, page_words
from handlers.desk.pages import pages_of
from handlers.desk.showing import Row, language_of, name_of, page_of, show, turning, when
from handlers.drawing.pen import cut
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.collective import AssessmentPlace, Collective, Report
from models.messaging import Choice, IncomingKind, Outgoing
from models.store.tables import assessment as assessment_table

_COMMENT = "place.words"
_MOST_LETTERS = 3000
_ROOM = 3200


def register(registry: Registry) -> None:
    """Declare the card, reading, the comment and the decision, and what the author sees of it."""
    registry.action("place.card", Who.MEMBER, show_card, Scope.PLACE)
    registry.action("place.read", Who.MEMBER, read, Scope.PLACE)
    registry.action("place.comment", Who.MEMBER, ask_comment, Scope.PLACE)
    registry.action("place.settle", Who.MEMBER, settle, Scope.PLACE)
    registry.action("place.mine", Who.MEMBER, show_mine, Scope.OWN)
    registry.flow(_COMMENT, Who.MEMBER, take_comment)


async def tell_reviewers(turn: Turn, assessment: Assessment) -> None:
    """Let a handed-in assessment wait in its further places, and tell who reviews there."""
    for place in await places.open_places(turn.store, assessment):
        await turn.store.flush()
        body = await _body(turn, place)
        for person in await places.reviewers(turn.store, place):
            lang, texts = person.member.language or "vi", turn.services.texts
            text = texts.say(lang, "collective.told.place", who=turn.me.member.full_name, name=body.name)
            card = Choice(texts.plain(lang, "desk.notice.open"), "place.card", {"w": place.id})
            key = f"place:{place.id}:{assessment.revision}:{person.id}"
            await turn.notify(person.id, Outgoing(text, ((card,),)), key)


async def _body(turn: Turn, place: AssessmentPlace) -> Collective:
    found = await turn.store.get(Collective, place.collective_id)
    assert found is not None, "a place's collective is a foreign key"  # noqa: S101 - holds by constraint
    return found


async def _the_place(turn: Turn, args: Args) -> tuple[AssessmentPlace, Assessment, Collective]:
    place = await turn.store.get(AssessmentPlace, args["w"])
    assessment = await turn.store.get(Assessment, place.assessment_id) if place else None
    if place is None or assessment is None:
        raise LookupError("the place was there when the permission was checked")
    return place, assessment, await _body(turn, place)


async def show_card(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show whose assessment it is, in which collective, when that meets, and what can be done."""
    turn.goto("menu")
    place, assessment, body = await _the_place(turn, args)
    meeting = await _meeting(turn, assessment, body)
    text = turn.say(
        "collective.place.card",
        name=await people.subject_name(turn.store, assessment),
        body=body.name,
        when=when(turn, assessment.submitted_at),
        meeting=when(turn, meeting),
        settled=when(turn, place.settled_at),
    )
    if place.comment is not None:
        text += "\n" + turn.say("collective.place.has_comment")
    key = {"w": place.id}
    rows: list[Row] = [
        (turn.choice("desk.card.read", "place.read", **key),),
        (turn.choice("collective.place.comment", "place.comment", **key),),
    ]
    if place.settled_at is None:
        rows.append((turn.choice("collective.place.settle", "place.settle", **key),))
    rows.append((turn.choice("collective.tasks.back", "task.list"),))
    show(turn, note + "\n\n" + text if note else text, *rows)


async def _meeting(turn: Turn, assessment: Assessment, body: Collective) -> datetime | None:
    """Return when the collective meets in the round of an assessment."""
    c = assessment_table.c
    of_body = (c.cycle_id == assessment.cycle_id, c.collective_id == body.id, c.part_of.is_(None))
    found = await turn.store.first(Assessment, *of_body)
    report = await turn.store.get(Report, found.id) if found else None
    return report.meeting_at if report else None


async def read(turn: Turn, args: Args) -> None:
    """Show one page of it; the author sees who has read it."""
    turn.goto("menu")
    place, assessment, _ = await _the_place(turn, args)
    if place.opened_at is None:
        place = turn.store.save(replace(place, opened_at=turn.now))
        turn.record(READ, "assessment", assessment.id, assessment.cell_id, f"revision {assessment.revision}")
    pages = pages_of(await contents.sections(turn, assessment))
    page, count = page_of(args.get("p"), len(pages), per_page=1)
    body = page_words(turn, pages[page], page, count) if pages else turn.say("desk.read.empty")
    head = turn.say("desk.read.head", name=await people.subject_name(turn.store, assessment))
    back: Row = (turn.choice("common.back", "place.card", w=place.id),)
    show(turn, head + "\n" + body, turning(turn, page, count, "place.read", w=place.id), back)


async def ask_comment(turn: Turn, args: Args) -> None:
    """Ask for the collective's comment."""
    place, assessment, body = await _the_place(turn, args)
    turn.goto(_COMMENT, w=place.id)
    name = await people.subject_name(turn.store, assessment)
    back: Row = (turn.choice("common.back", "place.card", w=place.id),)
    show(turn, turn.say("collective.place.ask", name=name, body=body.name), back)


async def take_comment(turn: Turn, data: Args) -> None:
    """Keep the comment and tell the author that there is one."""
    if not await may_go_on(turn, data, _COMMENT, Scope.PLACE):
        return
    place, assessment, body = await _the_place(turn, data)
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    if not text or len(text) > _MOST_LETTERS:
        problem = turn.say("collective.remark.problem", count=len(text), limit=_MOST_LETTERS)
        turn.reply(Outgoing(problem, ((turn.choice("common.back", "place.card", w=place.id),),)))
        return
    sealed = turn.store.box.seal(text, "assessment_place", "comment", place.id)
    turn.store.save(replace(place, comment=sealed))
    turn.record("place_commented", "assessment", assessment.id, assessment.cell_id, str(place.id))
    await _tell_author(turn, assessment, body, "collective.told.comment")
    await show_card(turn, data, turn.say("collective.place.kept"))


async def settle(turn: Turn, args: Args) -> None:
    """Pass it on to the collective's meeting."""
    place, assessment, body = await _the_place(turn, args)
    if place.settled_at is None:
        turn.store.save(replace(place, settled_at=turn.now, settled_by=turn.me.id))
        turn.record("place_settled", "assessment", assessment.id, assessment.cell_id, str(place.id))
        await _tell_author(turn, assessment, body, "collective.told.settled")
    await show_card(turn, args, turn.say("collective.place.settled"))


async def _tell_author(turn: Turn, assessment: Assessment, body: Collective, key: str) -> None:
    lang, texts = await language_of(turn, assessment.member_id), turn.services.texts
    button = Choice(texts.plain(lang, "collective.place.mine"), "place.mine", {"a": assessment.id})
    message = Outgoing(texts.say(lang, key, name=body.name), ((button,),))
    await turn.notify(assessment.member_id, message, f"{key}:{assessment.id}:{turn.row.id}")


async def show_mine(turn: Turn, args: Args) -> None:
    """Show the author how the assessment stands in each further place, with the comments."""
    turn.goto("menu")
    rows = await places.of_assessment(turn.store, int(args["a"]))
    page, count = page_of(args.get("p"), len(rows), per_page=1)
    said = await _standing(turn, rows[page]) if rows else turn.say("collective.place.none")
    back: Row = (turn.choice("common.back", "own.show", a=args["a"]),)
    text = turn.say("collective.place.title", page=page + 1, pages=count) + "\n\n" + said
    show(turn, text, turning(turn, page, count, "place.mine", a=args["a"]), back)


async def _standing(turn: Turn, row: AssessmentPlace) -> Markup:
    body = await _body(turn, row)
    key = "settled" if row.settled_at else "read" if row.opened_at else "waiting"
    by, at = await name_of(turn, row.settled_by), when(turn, row.settled_at or row.opened_at)
    text = turn.say(f"collective.place.line_{key}", name=body.name, by=by, when=at)
    if row.comment is None:
        return text
    comment = turn.store.box.open(row.comment, "assessment_place", "comment", row.id)
    return text + "\n" + turn.say("collective.place.said", text=cut(comment, _ROOM))
