"""Noting that somebody has an assessment's paper: it counts as reading it, and its author sees that."""

from handlers.desk.card import READ
from models.assessment import Assessment, open_for_review
from models.audit import AuditRow
from models.store.unit_of_work import Store


def note_reading(store: Store, assessment: Assessment, reader_id: int) -> None:
    """Record who has it; from here the author asks before taking it back."""
    now = store.clock.now()
    opened = open_for_review(assessment, reader_id, now)
    if opened is not assessment:
        store.save(opened)
    detail = f"paper, revision {assessment.revision}"
    row_id, cell_id = store.ids.new(), assessment.cell_id
    store.add(AuditRow(row_id, now, reader_id, READ, "assessment", assessment.id, cell_id, detail))
