"""The demo's whole roster with every case: who is assessed is worked out in a handful of queries."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from bot.demo_district import district
from handlers.office.importing import apply
from handlers.office.opening import Plan, default_cut_off, open_cycle, period_until
from handlers.office.round.eligibility import eligibility, exempt_people
from handlers.roster.difference import difference
from models.assessment import Assessment
from models.circumstance import Circumstance
from models.contest import Override
from models.cycle_kind import CycleKind
from models.member import Member
from models.rules import rulebook
from models.rules.basis import Basis
from models.rules.period import ENTERED, LENGTHS
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit
from tests import shipped
from tests.chat import World

pytestmark = pytest.mark.slow

_LAST = date(2026, 12, 20)
_MOST_STATEMENTS = 8


def _enter(store: Store, members: list[Member]) -> None:
    """Enter a case of every kind in turn for every third person, and decide on every fiftieth."""
    by = members[0].id
    for place, member in enumerate(members):
        if place % 3 == 0:
            case = ENTERED[place // 3 % len(ENTERED)]
            until = date(2026, 7, 31) if case in LENGTHS else None
            row_id, box = store.ids.new(), store.box
            sealed = [box.seal("", "circumstance", name, row_id) for name in ("source", "note")]
            since = date(2026, 3, 1)
            store.add(Circumstance(row_id, member.id, case, since, until, None, *sealed, by, store.clock.now()))
        if place % 50 == 0:
            row_id = store.ids.new()
            reason = store.box.seal("Kết luận", "override", "reason", row_id)
            store.add(Override(row_id, member.id, None, False, False, "", reason, by, store.clock.now()))


async def _people(town: World) -> Unit:
    async with town.database.begin() as store:
        await apply(store, difference((), district().rows), "Đảng bộ huyện Sơn Lam")
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None
        _enter(store, await store.find(Member, member_table.c.active, order_by=member_table.c.id))
    return root


async def test_whole_district_is_worked_out_in_few_queries_and_opened_as_shown(town: World) -> None:
    root = await _people(town)
    basis = Basis.by_rules(rulebook.shipped().get("qd-366-2025"), shipped.forms())
    cut_off = default_cut_off(CycleKind.YEARLY, _LAST)
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    async with town.database.begin() as store:
        period = period_until(CycleKind.YEARLY, _LAST, cut_off)
        event.listen(town.database.engine.sync_engine, "before_cursor_execute", note)
        found = await eligibility(store, root, basis, period)
        event.remove(town.database.engine.sync_engine, "before_cursor_execute", note)
        spared = await exempt_people(store, root, basis, period)
        deadline = store.clock.at(_LAST, 17)
        await open_cycle(store, Plan(root, "Kiểm điểm năm 2026", basis, deadline, cut_off))
    async with town.database.read() as store:
        rows = await store.find(Assessment)

    assert len(said) <= _MOST_STATEMENTS
    assert Counter(one.exemption for one in rows if not one.must_review) == found.exempt
    assert len(spared) == found.exempt_count
    assert sum(one.exemption == "theo_quyet_dinh" for one in rows) == found.decided
    assert sorted(found.notes) == ["dang_vien_du_bi", "dinh_chi_cap_uy", "nghi_om_3t", "nghi_thai_san"]
