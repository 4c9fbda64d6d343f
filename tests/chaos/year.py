"""A year of a district on a moved clock: rounds, reminders and broadcasts, by two instances that suffer.

Run as ``python -m tests.chaos.year``; it prints one line of figures with its seed, and ends with 1
on a violation.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import SystemRandom
from time import monotonic

from sqlalchemy import and_, or_, select

from handlers.office.importing import apply, make_admin
from handlers.office.opening import Plan as Opening
from handlers.office.opening import close, only, open_cycle
from handlers.reminders.due import Verdict
from handlers.reminders.planning import read_plan
from handlers.roster.difference import difference
from models.assessment import Assessment, PaperState, Status, begin, submit
from models.broadcast import BroadcastState
from models.cycle import Cycle
from models.member import Consent, Member
from models.outbox import OutboxState
from models.roster import PartyRole, RosterRow
from models.store import migrate
from models.store.tables import broadcast as broadcast_table
from models.store.tables import heartbeat, outbox
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit
from tests.chaos import linked
from tests.chaos.checking import Report
from tests.chaos.process import BotProcess, twin
from tests.chaos.scene import Scene, database_of, scene
from tests.chaos.year_check import Fact, check_year, never_due
from tests.factories import row

_PATIENCE_SECONDS = 180.0
_TAKEOVER_SECONDS = 30.0
_CELL = 11
"""How many members a cell has."""
_ROUNDS = (("2026-01-19T08:00:00+07:00", "2026-02-20T17:00:00+07:00"),)
_ROUNDS_OF_A_YEAR = (*_ROUNDS, ("2026-11-16T08:00:00+07:00", "2026-12-18T17:00:00+07:00"))
_AFTERWARDS = timedelta(days=12)
_FINISHED_A_STEP = 0.012
_LOST_A_STEP = 0.0005
_MOST_SHOWN = 50
Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Plan:
    """What a year brings; ``hours`` is how long the longest step of the clock is."""

    seed: int
    members: int = 5_000
    bases: int = 57
    rounds: tuple[tuple[str, str], ...] = _ROUNDS_OF_A_YEAR
    hours: float = 9.0
    restarts: int = 4
    pauses: int = 2
    back: int = 3
    broadcasts: int = 3


def one_round(plan: Plan) -> Plan:
    """Return a plan of one round that suffers once of everything."""
    return replace(plan, rounds=_ROUNDS, hours=24.0, restarts=1, pauses=1, back=1, broadcasts=2)


@dataclass
class Year:
    """The district while its year passes."""

    plan: Plan
    scene: Scene
    url: str
    leading: BotProcess
    standing_by: BotProcess
    report: Report = field(default_factory=Report)
    facts: list[Fact] = field(default_factory=list)
    chats: dict[int, int] = field(default_factory=dict)
    takeovers: list[float] = field(default_factory=list)
    admin_id: int = 0

    # -- the clock ----------------------------------------------------------------------------

    async def move(self, **how: object) -> None:
        """Move the clock; the instances hear of it by themselves."""
        await self.scene.tell("clock", dict(how))
        await self.scene.follow_clock()
        self.report.figures["steps"] += 1

    async def settle(self) -> None:
        """Wait until the leader has made and sent all that is due."""
        until = monotonic() + _PATIENCE_SECONDS
        while not await self._settled():
            if monotonic() > until:
                raise RuntimeError(f"nothing moves: {self.leading.last_words()}")
            await asyncio.sleep(0.05)

    async def _settled(self) -> bool:
        clock = self.scene.database.clock
        now = clock.now()
        async with self.scene.database.read() as store:
            beats = await store.query(select(heartbeat.c.at).where(heartbeat.c.name == "bot"))
            if not beats or abs(now - beats[0].at) > timedelta(seconds=15):
                return False
            plan = await read_plan(store)
            if any(plan.fate(due, now, clock.zone).verdict is not Verdict.WAIT for due in plan.due):
                return False
            pending = and_(outbox.c.state == OutboxState.PENDING, outbox.c.not_before <= now)
            busy = select(outbox.c.id).where(or_(pending, outbox.c.state == OutboxState.SENDING)).limit(1)
            begun = and_(broadcast_table.c.finished_at.is_(None), broadcast_table.c.starts_at <= now)
            going = begun & broadcast_table.c.state.in_((BroadcastState.WAITING, BroadcastState.SENDING))
            return not await store.query(busy) and not await store.query(
                select(broadcast_table.c.id).where(going)
            )

    # -- what befalls the instances -----------------------------------------------------------

    async def change_over(self, fall: Callable[[], object]) -> None:
        """Let the leader fall; measure how long it takes until the other one runs."""
        runs, began = self.standing_by.said(self.standing_by.ready_word), monotonic()
        result = fall()
        if asyncio.iscoroutine(result):
            await result
        self.leading, self.standing_by = self.standing_by, self.leading
        await self._until(lambda: self.leading.said(self.leading.ready_word) > runs)
        self.takeovers.append(monotonic() - began)

    async def kill(self) -> None:
        """Kill the leader, and start it again when the other one leads."""
        await self.change_over(self.leading.kill)
        await self.standing_by.start()
        await self._until(lambda: self.standing_by.said(b"standing by"))

    async def pause(self) -> None:
        """Let the leader stand still for longer than its lease, then go on."""
        paused = self.leading
        steps, waits = paused.said(b"stepping down"), paused.said(b"standing by")
        await self.change_over(paused.pause)
        await self.move(advance=3600)
        await asyncio.sleep(self.scene.chance.uniform(0, 10))
        paused.go_on()
        await self._until(lambda: paused.said(b"stepping down") > steps)
        await self._until(lambda: paused.said(b"standing by") > waits)

    async def _until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not true():  # noqa: ASYNC110 - it follows another process
                await asyncio.sleep(0.05)

    # -- what befalls the members -------------------------------------------------------------

    async def live(self, cycle: Cycle) -> None:
        """Let some hand in, some go over to paper, some leave and some withdraw."""
        chance, done = self.scene.chance, len(self.scene.sandbox._state.ledger.sends)
        async with self.scene.database.begin() as store:
            now = store.clock.now()
            for assessment in await store.find(Assessment):
                if assessment.cycle_id != cycle.id or not assessment.unfinished:
                    continue
                if chance.random() < _FINISHED_A_STEP:
                    begun = begin(assessment, now) if assessment.status is Status.NOT_STARTED else assessment
                    if chance.random() < 0.1:
                        store.save(replace(assessment, paper=PaperState.WAITING))
                    else:
                        store.save(submit(begun, f"KĐ-{assessment.id % 10**6:06}", now))
                    self.facts.append(Fact(assessment.member_id, done, cycle.id, "finished"))
                elif chance.random() < _LOST_A_STEP and assessment.member_id != self.admin_id:
                    await self._lose(store, assessment.member_id, done)

    async def _lose(self, store: Store, member_id: int, done: int) -> None:
        """Let a member leave, or withdraw the consent."""
        member = await store.get(Member, member_id)
        assert member is not None
        now = self.scene.database.clock.now()
        if self.scene.chance.random() < 0.5:
            store.save(replace(member, active=False))
            self.facts.append(Fact(member_id, done, None, "left"))
        else:
            store.add(Consent(store.ids.new(), member_id, None, "1", b"1", now, now))
            self.facts.append(Fact(member_id, done, None, "withdrew"))

    # -- a year -------------------------------------------------------------------------------

    async def pass_round(self, opened: str, deadline: str) -> None:
        """Let a round pass from its opening to some days after its deadline."""
        await self.move(set=opened)
        last, chance = datetime.fromisoformat(deadline), self.scene.chance
        async with self.scene.database.begin() as store:
            root = await store.first(Unit, unit_table.c.parent_id.is_(None))
            assert root is not None
            basis, title = only(self.scene.form), f"Kiểm điểm đến {last:%d/%m/%Y}"
            cycle = await open_cycle(store, Opening(root, title, basis, last, last.date()))
        steps = int(
            (last + _AFTERWARDS - self.scene.database.clock.now()) / timedelta(hours=self.plan.hours / 2)
        )
        acts = self._acts(steps)
        place = 0
        while self.scene.database.clock.now() < last + _AFTERWARDS:
            await self.live(cycle)
            for act in acts.get(place, ()):
                await act()
            await self.move(advance=chance.uniform(0.2, self.plan.hours) * 3600)
            await self.settle()
            place += 1
        async with self.scene.database.read() as store:
            self.report.violations += await never_due(store)
        async with self.scene.database.begin() as store:
            found = await store.get(Cycle, cycle.id)
            assert found is not None
            await close(store, found)

    def _acts(self, steps: int) -> dict[int, list[Act]]:
        """Choose at which steps something befalls the instances, the clock or everybody."""
        plan, rounds = self.plan, len(self.plan.rounds)
        acts: dict[int, list[Act]] = {}
        for number, act in (
            (plan.restarts, self.kill),
            (plan.pauses, self.pause),
            (plan.back, self.set_back),
            (plan.broadcasts, self.broadcast),
        ):
            for _ in range(-(-number // rounds)):
                acts.setdefault(self.scene.chance.randrange(1, max(2, steps * 3 // 4)), []).append(act)
        return acts

    async def set_back(self) -> None:
        """Set the clock back by some hours."""
        await self.move(advance=-3600 * self.scene.chance.uniform(0.5, 8))
        await self.settle()
        self.report.figures["set_back"] += 1

    async def broadcast(self) -> None:
        """Order a broadcast to everybody, be it at night."""
        self.report.figures["broadcasts"] += 1
        text = f"Thông báo thứ {self.report.figures['broadcasts']} của năm."
        await linked.order(self.scene, self.url, self.admin_id, text)


def _roster(plan: Plan) -> tuple[RosterRow, ...]:
    made = []
    for number in range(plan.members):
        cell, place = divmod(number, _CELL)
        post = {"party_post": "Bí thư chi bộ", "cell_role": PartyRole.SECRETARY} if place == 0 else {}
        base = f"Đảng bộ xã số {cell % plan.bases:02}"
        made.append(row(f"Lê Văn {number:04}", base=base, cell=f"Chi bộ số {cell:03}", **post))
    return tuple(made)


async def _found(running: Scene, year: Year) -> None:
    """Enter the roster, make the first member the admin, and link nearly everybody."""
    async with running.database.begin() as store:
        await apply(store, difference((), _roster(year.plan)), "Đảng bộ huyện Sơn Lam")
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None
        ids = sorted(member.id for member in await store.find(Member))
        year.admin_id = ids[0]
        await make_admin(store, ids[0], root.id)
    joined = [ids[0], *(one for one in ids[1:] if running.chance.random() < 0.97)]
    year.chats = await linked.link(running, joined)


async def pass_year(plan: Plan, url: str, folder: Path) -> Report:
    """Let a year pass; check everything at the end."""
    began = monotonic()
    async with scene(url, folder, seed=plan.seed, clocked=True, short=True) as running:
        await migrate.upgrade(running.database.engine)
        second = twin(running.bot, folder / "second")
        year = Year(plan, running, url, running.bot, second)
        await year.move(set="2026-01-05T08:00:00+07:00")
        await _found(running, year)
        try:
            await running.bot.start()
            await running.until_ready()
            await second.start()
            await year._until(lambda: second.said(b"standing by"))
            for opened, deadline in plan.rounds:
                await year.pass_round(opened, deadline)
            await year.settle()
            deaths = [*running.bot.deaths, *second.deaths]
            report = await check_year(running, year.facts, year.chats, deaths, year.report)
        finally:
            if second.running:
                await second.kill()
    figures = report.figures
    figures.update(members=plan.members, linked=len(year.chats), rounds=len(plan.rounds), kills=len(deaths))
    figures["slowest_takeover"] = round(max(year.takeovers, default=0))
    if figures["slowest_takeover"] > _TAKEOVER_SECONDS:
        report.violations.append(f"a takeover took {figures['slowest_takeover']} s")
    figures.update(seconds=round(monotonic() - began), violations=len(report.violations))
    return report


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.year", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--members", type=int, default=5_000)
    given = parser.parse_args()
    plan = Plan(given.seed, given.members)
    with (
        tempfile.TemporaryDirectory(prefix="kiemdiem-year-") as name,
        database_of("postgres", Path(name)) as url,
    ):
        report = asyncio.run(pass_year(plan, url, Path(name)))
    print(f"year seed={plan.seed} {report}")
    for line in report.violations[:_MOST_SHOWN]:
        print(f"  {line}")
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
