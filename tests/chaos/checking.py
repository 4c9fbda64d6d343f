"""After a run: what people sent beside what the database holds, in figures and violations."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from handlers.answers.parse import parse
from models.assessment import AnswerRow, Assessment, PastAnswer, Status
from models.forms.schema import Form
from models.inbox import InboxState
from models.outbox import Kind, OutboxState
from models.store.tables import answer, assessment, inbox, outbox, past_answer
from models.store.unit_of_work import Store
from tests.chaos.invariants import violations
from tests.chaos.people import Person
from tests.chaos.scene import Json, Scene, count


@dataclass
class Report:
    """What came of a run."""

    figures: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join(f"{name}={number}" for name, number in self.figures.items())


async def check(scene: Scene, writers: Sequence[Person], others: Sequence[Person] = ()) -> Report:
    """Check everything; only what ``writers`` sent is answers."""
    report, ledger = Report(), await scene.ask("ledger")
    report.figures.update(kills=len(scene.bot.deaths), people=len(writers))
    report.figures["answers"] = sum(len(person.given) for person in writers)
    async with scene.database.read() as store:
        await _check_updates(store, (*writers, *others), report)
        for person in writers:
            await _check_person(store, scene, person, report)
        await _count_notices(store, report)
    report.figures["copies"] = _copies(ledger["sends"])
    report.figures["unanswered_presses"] = len(ledger["unanswered_presses"])
    report.violations += await violations(scene.database, ledger, scene.bot.deaths)
    report.figures["violations"] = len(report.violations)
    return report


async def _check_updates(store: Store, people: Sequence[Person], report: Report) -> None:
    """Every act that the sandbox accepted was taken in once and is done."""
    done = select(inbox.c.key, func.count()).where(inbox.c.state == InboxState.DONE).group_by(inbox.c.key)
    known = Counter({key: number for key, number in await store.query(done)})  # noqa: C416 - rows are no pairs
    acts = [act for person in people for act in person.phone.acts]
    report.figures["acts"] = len(acts)
    report.figures["acts_lost"] = sum(known[str(act.update_id)] == 0 for act in acts)
    report.violations += [
        f"{act.what!r} of chat {act.chat} is in the inbox {known[str(act.update_id)]} times"
        for act in acts
        if known[str(act.update_id)] != 1
    ]


async def _check_person(store: Store, scene: Scene, person: Person, report: Report) -> None:
    """What the person sent is what the database holds: each answer once, current or past."""
    assert scene.round is not None
    found = await store.first(Assessment, assessment.c.member_id == scene.round.members[person.name].id)
    assert found is not None
    held = await _held(store, found)
    given = [(one.question, _as_stored(scene.form, one.question, one.text)) for one in person.given]
    lost, doubled = Counter(given) - Counter(held), Counter(held) - Counter(given)
    report.figures["lost"] += lost.total()
    report.figures["doubled"] += doubled.total()
    report.figures["stuck"] += bool(person.stuck)
    report.violations += [f"{person.name}: {what} is lost" for what in lost]
    report.violations += [f"{person.name}: {what} was never sent, or is there twice" for what in doubled]
    if person.stuck:
        report.violations.append(f"stuck: {person.stuck}")
    elif person.receipt and (found.status is not Status.SUBMITTED or found.code != person.receipt):
        report.violations.append(f"{person.name} has receipt {person.receipt}, but it is {found.status}")


async def _held(store: Store, found: Assessment) -> list[tuple[str, str]]:
    """Return every answer, current and past, as JSON texts."""
    rows = await store.find(AnswerRow, answer.c.assessment_id == found.id)
    past = await store.find(PastAnswer, past_answer.c.assessment_id == found.id)
    opened = store.box.open
    current = [
        (one.question, opened(one.value, "answer", "value", f"{found.id}:{one.question}")) for one in rows
    ]
    return current + [(one.question, opened(one.value, "past_answer", "value", one.id)) for one in past]


def _as_stored(form: Form, question: str, text: str) -> str:
    asked = form.by_key[question]
    value = asked.nothing if text == "không có" else parse(form, asked, text, date(2026, 11, 25))
    return json.dumps(value, ensure_ascii=False)


async def _count_notices(store: Store, report: Report) -> None:
    kinds = outbox.c.kind != Kind.REPLY
    report.figures["notices"] = await count(store, outbox, kinds)
    report.figures["ambiguous"] = await count(store, outbox, kinds, outbox.c.state == OutboxState.AMBIGUOUS)


def _copies(sends: Sequence[Json]) -> int:
    """Return how many messages came again, as replies may after a crash."""
    texts = Counter((send["chat"], send["text"]) for send in sends if not send["method"].startswith("edit"))
    return sum(number - 1 for number in texts.values())
