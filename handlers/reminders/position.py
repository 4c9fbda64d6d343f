"""Where a person stands in the form: the same "Mục 5/14" that the conversation shows."""

import json
from collections.abc import Sequence

import structlog

from handlers.engine.progress import Progress
from handlers.engine.scene import Scene
from handlers.facts import facts_of
from handlers.memory.tailored import form_of
from models.assessment import AnswerRow, Assessment
from models.errors import KiemdiemError
from models.forms.catalog import Catalog
from models.member import Member
from models.store.unit_of_work import Store

log = structlog.get_logger()


async def position(
    store: Store, catalog: Catalog, assessment: Assessment, member: Member, rows: Sequence[AnswerRow]
) -> tuple[int, int] | None:
    """Return the open item's place, 0 at the end of the form, and how many items there are.

    None where the form or an answer cannot be read: a reminder must not fail because of that.
    """
    try:
        return await _position(store, catalog, assessment, member, rows)
    except (KiemdiemError, ValueError, LookupError) as error:
        log.error("a position is unknown", action="due", assessment=assessment.id, error=type(error).__name__)
        return None


async def _position(
    store: Store, catalog: Catalog, assessment: Assessment, member: Member, rows: Sequence[AnswerRow]
) -> tuple[int, int]:
    form = await form_of(store, catalog, assessment)
    answers = {row.question: json.loads(_opened(store, row)) for row in rows}
    scene = Scene.of(form, facts_of(member), Progress.from_json(assessment.progress, answers))
    return scene.place(scene.progress.at), len(scene.questions)


def _opened(store: Store, row: AnswerRow) -> str:
    return store.box.open(row.value, "answer", "value", f"{row.assessment_id}:{row.question}")
