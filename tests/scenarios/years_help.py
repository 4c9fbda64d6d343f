"""Earlier rounds of a person, put into the database as if they had been written in the chat."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from models.assessment import AnswerRow, Assessment, PaperState, Status
from models.cycle import CycleState
from tests.scenarios.desk_help import Village

YEAR = timedelta(days=365)


async def earlier_round(
    village: Village, name: str, years_ago: int, answers: Mapping[str, object]
) -> Assessment:
    """Give a person a passed assessment of a closed round."""
    now, member = village.round.cycle, village.round.members[name]
    async with village.town.database.begin() as store:
        opened = now.opened_at - YEAR * years_ago
        cycle = store.add(
            replace(
                now,
                id=store.ids.new(),
                title=f"Kiểm điểm năm {now.year - years_ago}",
                year=now.year - years_ago,
                state=CycleState.CLOSED,
                opened_at=opened,
                deadline=opened + timedelta(days=21),
            )
        )
        made = store.add(
            Assessment(
                id=store.ids.new(),
                cycle_id=cycle.id,
                member_id=member.id,
                cell_id=member.cell_id,
                form_id=cycle.form_id,
                form_version=cycle.form_version,
                status=Status.PASSED,
                progress={"at": "@summary"},
                must_review=True,
                is_rated=True,
                exemption="",
                paper=PaperState.NONE,
                revision=1,
                submitted_at=opened + timedelta(days=9),
            )
        )
        for question, value in answers.items():
            sealed = store.box.seal(
                json.dumps(value, ensure_ascii=False), "answer", "value", f"{made.id}:{question}"
            )
            store.add(AnswerRow(made.id, question, sealed, opened, 1))
    return made
