"""What people recorded about somebody who is rated, with where it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.turn import Turn
from models.assessment import Assessment
from models.level import Level
from models.member import Member
from models.rating import RatingFact
from models.rules.conditions import Finding, Value, Whom, from_text, judge, to_text
from models.rules.schema import RuleSet
from models.store.tables import rating_fact as fact_table
from models.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Known:
    """A recorded fact: what, where it is written, and the row that says so."""

    value: Value
    source: str
    row: RatingFact


async def facts_of(store: Store, assessment_ids: Iterable[int]) -> dict[int, dict[str, Known]]:
    """Return by assessment what is known; of a kind of fact the newest row holds."""
    ids = list(assessment_ids)
    known: dict[int, dict[str, Known]] = {one: {} for one in ids}
    mine = fact_table.c.assessment_id.in_(ids)
    for row in await store.find(RatingFact, mine, order_by=fact_table.c.id):
        value = from_text(store.box.open(row.value, "rating_fact", "value", row.id))
        if value is None:
            known[row.assessment_id].pop(row.fact, None)
        else:
            source = store.box.open(row.source, "rating_fact", "source", row.id)
            known[row.assessment_id][row.fact] = Known(value, source, row)
    return known


def record_fact(turn: Turn, assessment: Assessment, fact: str, value: Value | None, source: str) -> None:
    """Record a fact by the person of this turn; None withdraws what was recorded before."""
    row_id, box = turn.store.ids.new(), turn.store.box
    text = "" if value is None else to_text(value)
    turn.store.add(
        RatingFact(
            id=row_id,
            assessment_id=assessment.id,
            fact=fact,
            value=box.seal(text, "rating_fact", "value", row_id),
            source=box.seal(source, "rating_fact", "source", row_id),
            recorded_by=turn.me.id,
            recorded_at=turn.now,
        )
    )
    action = "fact_withdrawn" if value is None else "fact_recorded"
    turn.record(action, "assessment", assessment.id, assessment.cell_id, f"{fact} {row_id}")


def whom(assessment: Assessment, member: Member | None) -> Whom:
    """Return as whom somebody is measured."""
    if not assessment.personal:
        return Whom.COLLECTIVE
    return Whom.LEADER if member is not None and member.has_post else Whom.OTHER


def findings(rules: RuleSet, level: Level, as_whom: Whom, known: Mapping[str, Known]) -> list[Finding]:
    """Return the conditions of a level with what the recorded facts say of each."""
    return judge(rules.conditions, level, as_whom, {code: one.value for code, one in known.items()})
