"""Signed papers: that a person's signed assessment has come."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """The signed paper of an assessment; ``revision`` is the hand-in that was signed, a newer one is not."""

    assessment_id: int
    revision: int
    noted_by: int
    noted_at: datetime
    version: int = 0
