"""Kill the bot at random moments while people write, and count what is lost.

Run as ``python -m tests.chaos.kill``; it prints one line of figures with its seed, and ends with 1
on a violation.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic
from typing import Any

import aiohttp
from sqlalchemy import func, select

from bot import bootstrap
from bot.sandbox.limits import Limits
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from handlers.answers.parse import parse
from models.assessment import AnswerRow, Assessment, PastAnswer, Status
from models.forms.schema import Form
from models.inbox import InboxState
from models.outbox import Kind, OutboxState
from models.roster import PartyRole, RosterRow
from models.store import migrate
from models.store.tables import answer, assessment, inbox, outbox, past_answer
from models.store.unit_of_work import Database, Store
from tests.chaos.invariants import violations
from tests.chaos.people import Person, Phone, crowd
from tests.chaos.process import BotProcess, ours
from tests.chat import SECRET
from tests.factories import Round, open_round, row
from tests.postgres import serving

FORM = "mau-02a-2023"
_SECRETARY, _CLERK = "Phạm Thị Bí Thư", "Ngô Văn Phòng"
_FIRST_CHAT = 10_001
_BEFORE_READY = 0.15
"""Which part of the kills strikes while the bot still starts."""
_READY_SECONDS = 60.0
_DRAIN_SECONDS = 60.0
Json = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """How to torment the bot: ``people`` write at once; ``alive`` is how long it lives on average."""

    seed: int
    people: int = 20
    kills: int = 10
    seconds: float = 600.0
    alive: float = 2.0
    pace: float = 0.3
    patience: float = 60.0


@dataclass
class Report:
    """What came of it."""

    plan: Plan
    database: str
    figures: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        counts = " ".join(f"{name}={number}" for name, number in self.figures.items())
        return f"chaos seed={self.plan.seed} database={self.database} {counts} seconds={self.seconds:.0f}"


@dataclass
class Scene:
    """The sandbox, the bot under torment, the round and its people."""

    plan: Plan
    chance: Random
    sandbox: Sandbox
    http: aiohttp.ClientSession
    database: Database
    bot: BotProcess
    round: Round
    form: Form

    async def ask(self, path: str) -> Json:
        """Read from the sandbox's control."""
        async with self.http.get(f"{self.sandbox.control_url}/sandbox/{path}") as response:
            answer: Json = await response.json()
            return answer

    def person(self, name: str, number: int) -> Person:
        """Return a member of the roster at a phone."""
        phone = Phone(self.http, self.sandbox.control_url, number, self.plan.patience)
        chance = Random(self.chance.random())
        return Person(phone, name, self.round.code(name), "20/11", chance, self.plan.pace)

    async def until_ready(self) -> None:
        """Wait until the bot polls."""
        until = monotonic() + _READY_SECONDS
        while not (await self.ask("ledger?since=999999999"))["updates"]["pollers"]:
            if not self.bot.running or monotonic() > until:
                raise RuntimeError(f"the bot does not start, see {self.bot.log}")
            await asyncio.sleep(0.02)


async def torment(plan: Plan, database_url: str, folder: Path) -> Report:
    """Let people write while the bot is killed and started again; check everything at the end."""
    report = Report(plan, database_url.partition(":")[0])
    began = monotonic()
    sandbox = Sandbox(seed=plan.seed, limits=Limits(enforced=False))
    await sandbox.start()
    database = bootstrap.database(_settings(database_url))
    try:
        async with aiohttp.ClientSession() as http:
            scene = await _scene(plan, sandbox, http, database, ours(sandbox, database_url, folder))
            people = await _live(scene)
            await _check(scene, people, report)
    finally:
        await database.close()
        await sandbox.stop()
    report.seconds = monotonic() - began
    return report


def _settings(database_url: str) -> Settings:
    return Settings(_env_file=None, database_url=database_url, secret_key=SECRET)  # type: ignore[call-arg]


async def _scene(
    plan: Plan, sandbox: Sandbox, http: aiohttp.ClientSession, database: Database, bot: BotProcess
) -> Scene:
    form = bootstrap.services(_settings("sqlite://")).catalog.get(FORM)
    await migrate.upgrade(database.engine)
    opened = await open_round(database, form, datetime.now(UTC) + timedelta(days=21), tuple(_roster(plan)))
    return Scene(plan, Random(plan.seed), sandbox, http, database, bot, opened, form)


def _roster(plan: Plan) -> Iterator[RosterRow]:
    born = date(1960, 11, 20)
    yield row(_SECRETARY, born, party_post="Bí thư chi bộ", cell_role=PartyRole.SECRETARY)
    yield row(_CLERK, born, cell="Chi bộ cơ quan")
    for number in range(_members(plan)):
        yield row(f"Lê Văn {number:04}", born)


def _members(plan: Plan) -> int:
    """Return how many there are: a place is taken by the next one while there are kills to come."""
    return plan.people * max(2, plan.kills // 4)


async def _live(scene: Scene) -> list[Person]:
    """Let the secretary join in peace, then everybody write under kills, then the bot finish in peace."""
    await scene.bot.start()
    await scene.until_ready()
    secretary = scene.person(_SECRETARY, _FIRST_CHAT)
    await secretary.join()
    await secretary.phone.until("Kính chào")
    names = (f"Lê Văn {number:04}" for number in range(_members(scene.plan)))
    numbered = (scene.person(name, _FIRST_CHAT + place) for place, name in enumerate(names, 1))
    over = asyncio.Event()
    killing = asyncio.create_task(_kill(scene, over))
    try:
        people = await crowd(numbered, scene.plan.people, over)
        over.set()
        await killing
    finally:
        killing.cancel()
    await _drain(scene)
    code = await scene.bot.stop()
    assert code == 0, f"the bot ended with {code}, see {scene.bot.log}"
    return [secretary, *people]


async def _kill(scene: Scene, over: asyncio.Event) -> None:
    """Kill and start until the plan is done or everybody is; leave a running bot."""
    until = monotonic() + scene.plan.seconds
    while len(scene.bot.deaths) < scene.plan.kills and monotonic() < until and not over.is_set():
        if scene.chance.random() >= _BEFORE_READY:
            await scene.until_ready()
        await asyncio.sleep(scene.chance.uniform(0, 2 * scene.plan.alive))
        await scene.bot.kill()
        await scene.bot.start()
    await scene.until_ready()
    over.set()


async def _drain(scene: Scene) -> None:
    """Wait until nothing waits: not at the sandbox, not in the inbox, not in the outbox."""
    until = monotonic() + _DRAIN_SECONDS
    while monotonic() < until:
        pending = (await scene.ask("ledger?since=999999999"))["pending_updates"]
        async with scene.database.read() as store:
            waiting = await _count(store, inbox, inbox.c.state == InboxState.OPEN)
            going = await _count(store, outbox, outbox.c.state.in_(("pending", "sending")))
        if not pending and not waiting and not going:
            return
        await asyncio.sleep(0.2)


async def _count(store: Store, table: Any, *where: Any) -> int:
    return int((await store.query(select(func.count()).select_from(table).where(*where)))[0][0])


# -- checking -----------------------------------------------------------------------------------------


async def _check(scene: Scene, people: Sequence[Person], report: Report) -> None:
    ledger = await scene.ask("ledger")
    writers = people[1:]
    report.figures.update(kills=len(scene.bot.deaths), people=len(writers))
    report.figures["answers"] = sum(len(person.given) for person in writers)
    async with scene.database.read() as store:
        await _check_updates(store, people, report)
        for person in writers:
            await _check_person(store, scene, person, report)
        await _count_notices(store, report)
    report.figures["copies"] = _copies(ledger["sends"])
    report.figures["unanswered_presses"] = len(ledger["unanswered_presses"])
    report.violations += await violations(scene.database, ledger, scene.bot.deaths)
    report.figures["violations"] = len(report.violations)


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
    """What the person sent is what the database holds, each answer once, in the order of sending."""
    member = scene.round.members[person.name]
    found = await store.first(Assessment, assessment.c.member_id == member.id)
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
    elif found.status is not Status.SUBMITTED or found.code != person.receipt:
        report.violations.append(f"{person.name} has receipt {person.receipt!r}, but it is {found.status}")


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
    report.figures["notices"] = await _count(store, outbox, kinds)
    report.figures["ambiguous"] = await _count(store, outbox, kinds, outbox.c.state == OutboxState.AMBIGUOUS)


def _copies(sends: Sequence[Json]) -> int:
    """Return how many replies came again, as they may after a crash."""
    texts = Counter((send["chat"], send["text"]) for send in sends if not send["method"].startswith("edit"))
    return sum(number - 1 for number in texts.values())


# -- the command --------------------------------------------------------------------------------------


@contextmanager
def database_of(name: str, folder: Path) -> Iterator[str]:
    """Give the address of a new database: ``sqlite``, ``postgres``, or an address as it is."""
    if name == "postgres":
        with serving(folder / "postgres") as server:
            yield server.new(migrated=False)
    else:
        yield f"sqlite:///{folder}/chaos.sqlite3" if name == "sqlite" else name


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kill", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=600.0, help="kill no more after so long")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or an empty database's address")
    given = parser.parse_args()
    plan = Plan(given.seed, given.people, given.kills, given.seconds)
    with (
        tempfile.TemporaryDirectory(prefix="kiemdiem-chaos-") as name,
        database_of(given.database, Path(name)) as url,
    ):
        report = asyncio.run(torment(plan, url, Path(name)))
    print(report)
    for line in report.violations[:50]:
        print(f"  {line}")
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
