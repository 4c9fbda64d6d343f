"""Releasing a corrected form into a running round: who is writing keeps every answer that still is one.

What waits for the reviewer or was passed on stays on the form that it was written with; what its author
can still write moves, drafts and what is to be added to.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, select

from handlers import forms_shelf, guards
from handlers.files.workshop import Workshop
from handlers.mail import Mail, Terms
from handlers.office.errands import answering, go_on
from handlers.office.opening import repin
from handlers.office.voice import Row, asker_of
from handlers.office.wording import number
from handlers.reminders.due import free_from, quiet_blocks
from handlers.services import Services
from handlers.writing.conversing import FLOW as WRITING
from handlers.writing.conversing import PAUSED
from handlers.writing.draft import opened_answer, remember
from models.assessment import UNFINISHED, AnswerRow, Assessment, PaperState, Status
from models.conversation import Conversation
from models.cycle import Cycle, CycleState
from models.errand import Errand
from models.forms.changes import Changes, changes
from models.forms.fitting import fits
from models.forms.schema import Form
from models.member import Link, Member
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store

_PEOPLE_PER_COMMIT = 100
_AT_IT = timedelta(hours=1)
_NAMES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Release:
    """One form that takes the place of another in a round."""

    cycle_id: int
    old: Form
    new: Form

    @property
    def changes(self) -> Changes:
        """Return what differs."""
        return changes(self.old, self.new)

    def on_old(self) -> ColumnElement[bool]:
        """Return which assessments are on the old form."""
        t = assessment_table.c
        form = and_(t.form_id == self.old.id, t.form_version == self.old.version)
        return and_(t.cycle_id == self.cycle_id, form)

    def moving(self) -> ColumnElement[bool]:
        """Return which assessments are to move: open ones that are on the old form."""
        return and_(self.on_old(), assessment_table.c.status.in_(UNFINISHED))


@dataclass(frozen=True, slots=True)
class Extent:
    """How many assessments would move, how many of them are begun, how many stay."""

    moving: int
    begun: int
    staying: int


async def extent(store: Store, release: Release) -> Extent:
    """Count what a release would do."""
    t = assessment_table.c
    query = select(t.status, func.count().label("people")).where(release.on_old(), t.must_review)
    counts = {Status(row.status): int(row.people) for row in await store.query(query.group_by(t.status))}
    moving = sum(counts.get(status, 0) for status in UNFINISHED)
    return Extent(moving, moving - counts.get(Status.NOT_STARTED, 0), sum(counts.values()) - moving)


async def forms_in(store: Store, cycle: Cycle) -> list[tuple[str, int]]:
    """Return the forms that a round uses, the most used first."""
    t = assessment_table.c
    query = select(t.form_id, t.form_version, func.count().label("people")).where(t.cycle_id == cycle.id)
    rows = await store.query(query.group_by(t.form_id, t.form_version))
    found = sorted(rows, key=lambda row: -row.people)
    return [(row.form_id, row.form_version) for row in found] or [(cycle.form_id, cycle.form_version)]


# -- the work --------------------------------------------------------------------------------------


async def release_form(workshop: Workshop, errand: Errand) -> None:
    """Move the open assessments of a round to another form, a hundred people a transaction, and say so."""
    release = await _begin(workshop, errand)
    while release is not None and await _part(workshop, errand, release):
        pass
    async with answering(workshop, errand) as (store, voice):
        if voice is None:
            return
        back: Row = (voice.choice("office.back", "office.unit", u=voice.unit.id),)
        if release is None:
            voice.answer("office.release.gone", back)
            return
        now = await store.get(Errand, errand.id)
        told, moved = (int(now.args.get(name, 0)) if now else 0 for name in ("told", "moved"))
        voice.record("form.released", "cycle", release.cycle_id, f"{release.new.id} {release.new.version}")
        voice.answer(
            "office.release.done",
            back,
            name=release.new.name(voice.lang),
            version=release.new.version,
            moved=number(voice, moved),
            told=number(voice, told),
        )


async def _begin(workshop: Workshop, errand: Errand) -> Release | None:
    """Let new assessments of the round have the new form; None where it may not be released any more."""
    args, catalog = errand.args, workshop.services.catalog
    async with workshop.database.begin() as store:
        cycle = await store.get(Cycle, args["c"])
        if cycle is None or cycle.state is not CycleState.OPEN or await asker_of(store, errand) is None:
            return None
        old = await forms_shelf.find(store, catalog, args["old"], args["old_version"])
        new = await forms_shelf.find(store, catalog, args["new"], args["new_version"])
        await repin(store, cycle, (old.id, old.version), (new.id, new.version))
    return Release(args["c"], old, new)


async def _part(workshop: Workshop, errand: Errand, release: Release) -> int:
    """Move some more assessments; return how many."""
    async with workshop.database.begin() as store:
        mail = Mail(store, workshop.courier)
        found = await store.find(
            Assessment, release.moving(), order_by=assessment_table.c.id, limit=_PEOPLE_PER_COMMIT
        )
        await store.load_groups(AnswerRow, "assessment_id", [one.id for one in found])
        told = 0
        for assessment in found:
            told += await _move(store, mail, workshop.services, release, assessment)
        known = await store.get(Errand, errand.id)
        before = known.args if known else {}
        counts = {"moved": int(before.get("moved", 0)) + len(found), "told": int(before.get("told", 0)) + told}
        await go_on(store, errand, **counts)
    mail.deliver()
    return len(found)


async def _move(store: Store, mail: Mail, services: Services, release: Release, assessment: Assessment) -> int:
    """Move one assessment; return 1 where its author was told."""
    again = await _drop_unfit(store, release, assessment)
    moved = replace(assessment, form_id=release.new.id, form_version=release.new.version)
    store.save(moved)
    if assessment.status is Status.NOT_STARTED or assessment.paper is not PaperState.NONE:
        return 0
    writing = await _pause(store, assessment)
    sent = await mail.to_member(
        assessment.member_id,
        await _message(store, services, release, assessment, again),
        f"form:{assessment.id}:{release.new.id}:{release.new.version}",
        Terms(
            kind=Kind.NOTICE,
            guard=guards.unfinished(assessment.id),
            not_before=None if writing else _not_at_night(store),
        ),
    )
    return 1 if sent is not None else 0


async def _drop_unfit(store: Store, release: Release, assessment: Assessment) -> list[str]:
    """Put answers that are none any more among the past ones; return their questions."""
    gone = []
    for row in await store.group(AnswerRow, "assessment_id", assessment.id):
        question = release.new.by_key.get(row.question)
        if question is None or row.question not in release.old.by_key:
            continue
        if not fits(release.new, question, json.loads(opened_answer(store, row))):
            remember(store, row, store.clock.now())
            await store.remove(row)
            gone.append(row.question)
    return gone


async def _pause(store: Store, assessment: Assessment) -> bool:
    """Take no typed words for an answer to a question that may have changed; tell whether one was at it."""
    at_it = False
    for link in await store.group(Link, "member_id", assessment.member_id):
        conversation = await store.get(Conversation, link.address_id)
        if conversation is None or conversation.flow != WRITING or conversation.data.get("a") != assessment.id:
            continue
        asked = conversation.asked_at
        at_it = at_it or (asked is not None and store.clock.now() - asked < _AT_IT)
        store.save(replace(conversation, flow=PAUSED, data={"a": assessment.id}))
    return at_it


def _not_at_night(store: Store) -> datetime:
    now = store.clock.now()
    return free_from(now, quiet_blocks(now, now, store.clock.zone))[0]


async def _message(
    store: Store, services: Services, release: Release, assessment: Assessment, again: Sequence[str]
) -> Outgoing:
    member = await store.get(Member, assessment.member_id)
    lang, texts = (member.language if member else "") or "vi", services.texts
    lines = [texts.say(lang, "office.release.told", name=release.new.title.to(lang))]
    lines += change_lines(services, lang, release, again)
    go_on_now = Choice(texts.plain(lang, "menu.go_on"), "form.open", {"a": assessment.id})
    return Outgoing(Markup("\n").join(lines), ((go_on_now,),))


def change_lines(services: Services, lang: str, release: Release, again: Sequence[str] = ()) -> list[Markup]:
    """Return what changed, a line for each kind of change; ``again`` are answers to be given anew."""
    found, old, new = release.changes, release.old, release.new
    otherwise = [key for key in (*found.reworded, *found.remade) if key not in again]
    groups = (("added", found.added, new), ("again", again, new), ("changed", otherwise, new))
    lines = [
        services.texts.say(lang, f"office.release.{name}", count=len(keys), names=_names(form, keys, lang))
        for name, keys, form in (*groups, ("removed", found.removed, old))
        if keys
    ]
    return lines or [services.texts.say(lang, "office.release.nothing")]


def _names(form: Form, keys: Sequence[str], lang: str) -> str:
    shown = "; ".join(form.by_key[key].short.to(lang) for key in keys[:_NAMES_TOLD])
    return f"{shown}; …" if len(keys) > _NAMES_TOLD else shown
