"""Contributions to a report: who was asked for which of its questions, and taking over what they wrote."""

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from handlers import forms_shelf
from handlers.collectives import people
from handlers.desk.showing import language_of, name_of, show
from handlers.turn import Turn
from handlers.writing.draft import opened_answer, remember
from models.assessment import AnswerRow, Assessment, PaperState, Status
from models.collective import Contribution
from models.forms import part
from models.forms.schema import Form
from models.messaging import Choice, Outgoing
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store

_SEALED = ("answer", "value")


async def parts_of(store: Store, report: Assessment) -> list[tuple[Assessment, Contribution]]:
    """Return the parts that people were asked to contribute, the oldest first."""
    rows = await store.find(Assessment, assessment_table.c.part_of == report.id, order_by=assessment_table.c.id)
    await store.load(Contribution, [(row.id,) for row in rows])
    found = [(row, await store.get(Contribution, row.id)) for row in rows]
    return [(row, asked) for row, asked in found if asked is not None and asked.questions]


async def form_of_report(turn: Turn, report: Assessment) -> Form:
    """Return the form of a report as it was released, the same for all collectives."""
    return await forms_shelf.find(turn.store, turn.services.catalog, report.form_id, report.form_version)


def numbers(form: Form, keys: Iterable[str]) -> list[str]:
    """Return the numbers of some questions, each once, in the order of the form."""
    asked = set(keys)
    return [number for number, questions in part.items(form).items() if any(q.key in asked for q in questions)]


async def lines(turn: Turn, report: Assessment) -> list[Markup]:
    """Say who contributes what, and whether it has come."""
    found = await parts_of(turn.store, report)
    if not found:
        return []
    form = await form_of_report(turn, report)
    said = [
        turn.say(
            f"collective.part.{_state(row)}",
            name=await name_of(turn, row.member_id),
            numbers=", ".join(numbers(form, asked.questions)),
        )
        for row, asked in found
    ]
    return [Markup(""), turn.say("collective.part.title"), *said]


def _state(row: Assessment) -> str:
    match row.status:
        case Status.PASSED:
            return "done"
        case Status.NOT_STARTED:
            return "asked"
        case _:
            return "writing"


async def ask_for(turn: Turn, report: Assessment, member_id: int, keys: tuple[str, ...]) -> Assessment:
    """Ask somebody for some questions of a report; what the report says to them already goes along."""
    of_member = (assessment_table.c.part_of == report.id, assessment_table.c.member_id == member_id)
    row = await turn.store.first(Assessment, *of_member)
    asked = await turn.store.get(Contribution, row.id) if row else None
    if row is None or asked is None:
        row = _new_part(turn, report, member_id)
        asked = turn.store.add(Contribution(row.id, [], turn.me.id, turn.now))
    else:
        status = Status.IN_PROGRESS if row.status is Status.PASSED else row.status
        row = turn.store.save(replace(row, status=status, progress=None, must_review=True))
    await turn.store.flush()
    turn.store.save(replace(asked, questions=list(dict.fromkeys([*asked.questions, *keys]))))
    await _copy(turn, report, row, [row.question for row in await _answers(turn, report, keys)])
    turn.record("contribution_asked", "assessment", report.id, report.cell_id, f"{member_id} {' '.join(keys)}")
    return row


def _new_part(turn: Turn, report: Assessment, member_id: int) -> Assessment:
    return turn.store.add(
        Assessment(
            id=turn.store.ids.new(),
            cycle_id=report.cycle_id,
            member_id=member_id,
            cell_id=report.cell_id,
            form_id=report.form_id,
            form_version=report.form_version,
            status=Status.NOT_STARTED,
            progress=None,
            must_review=True,
            is_rated=False,
            exemption="",
            paper=PaperState.NONE,
            collective_id=report.collective_id,
            part_of=report.id,
        )
    )


async def release(turn: Turn, report: Assessment, keys: tuple[str, ...]) -> list[int]:
    """Ask nobody for some questions any more; return whom it was taken from. What they wrote stays theirs."""
    freed = []
    for row, asked in await parts_of(turn.store, report):
        kept = [key for key in asked.questions if key not in keys]
        if len(kept) < len(asked.questions):
            turn.store.save(replace(asked, questions=kept))
            turn.store.save(replace(row, progress=None, must_review=bool(kept)))
            freed.append(row.member_id)
    return freed


async def hand_in(turn: Turn, row: Assessment) -> None:
    """Take a contribution over into the report, and tell whoever writes that."""
    report = await turn.store.get(Assessment, row.part_of or 0)
    turn.store.save(replace(row, status=Status.PASSED, submitted_at=turn.now))
    turn.goto("menu")
    menu = (turn.choice("desk.menu", "chat.menu"),)
    if report is None or not report.unfinished:
        show(turn, turn.say("collective.part.too_late"), menu)
        return
    await _copy(turn, row, report, [one.question for one in await _answers(turn, row, ())])
    turn.record("contribution_taken", "assessment", report.id, report.cell_id, str(row.member_id))
    writer = await name_of(turn, report.member_id)
    show(turn, turn.say("collective.part.thanks", writer=writer), menu)
    await _tell_writer(turn, report, row)


async def _tell_writer(turn: Turn, report: Assessment, row: Assessment) -> None:
    if report.member_id == turn.me.id:
        return
    asked, form = await turn.store.get(Contribution, row.id), await form_of_report(turn, report)
    lang, texts = await language_of(turn, report.member_id), turn.services.texts
    text = texts.say(
        lang,
        "collective.told.part",
        name=await people.subject_name(turn.store, report),
        who=turn.me.member.full_name,
        numbers=", ".join(numbers(form, asked.questions if asked else ())),
    )
    open_ = Choice(texts.plain(lang, "collective.button.open"), "collective.show", {"a": report.id})
    await turn.notify(report.member_id, Outgoing(text, ((open_,),)), f"part:{row.id}:{row.version}")


async def _answers(turn: Turn, assessment: Assessment, keys: tuple[str, ...]) -> list[AnswerRow]:
    """Return the answers to some questions, or all; questions that follow up on them go along."""
    rows = await turn.store.group(AnswerRow, "assessment_id", assessment.id)
    return [row for row in rows if not keys or any(_belongs(row.question, key) for key in keys)]


def _belongs(question: str, key: str) -> bool:
    return question == key or question.startswith(f"{key}_")


async def _copy(turn: Turn, source: Assessment, target: Assessment, keys: Iterable[str]) -> None:
    """Write answers of one draft into another, sealed anew; what stood there goes to the past ones."""
    here = {row.question: row for row in await turn.store.group(AnswerRow, "assessment_id", source.id)}
    there = {row.question: row for row in await turn.store.group(AnswerRow, "assessment_id", target.id)}
    for key in keys:
        text = opened_answer(turn.store, here[key])
        value = turn.store.box.seal(text, *_SEALED, f"{target.id}:{key}")
        if (old := there.get(key)) is None:
            turn.store.add(AnswerRow(target.id, key, value, turn.now, target.revision + 1))
        elif opened_answer(turn.store, old) != text:
            remember(turn.store, old, turn.now)
            turn.store.save(replace(old, value=value, answered_at=turn.now, revision=target.revision + 1))
