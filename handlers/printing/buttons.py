"""The buttons with which papers are asked for."""

from handlers.documents.pdf import can_make_pdf
from handlers.files.evidence import attached_to
from handlers.turn import Turn
from models.assessment import Assessment
from models.messaging import Choice, Scalar


def paper_row(turn: Turn, action: str, /, *, many: bool = False, **args: Scalar) -> tuple[Choice, ...]:
    """Return the choices of a paper's kind: Word, and PDF where it can be made; ``many`` for a cell's."""
    kind = "all_" if many else ""
    word = turn.choice(f"printing.button.{kind}word", action, **args)
    if not can_make_pdf(turn.services.libreoffice):
        return (word,)
    return (word, turn.choice(f"printing.button.{kind}pdf", action, f=True, **args))


async def evidence_row(turn: Turn, assessment: Assessment, action: str) -> tuple[Choice, ...]:
    """Return the way to the files of an assessment, nothing where there are none."""
    files = await attached_to(turn.store, assessment)
    return (turn.choice("printing.button.evidence", action, a=assessment.id),) if files else ()
