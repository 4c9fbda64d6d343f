"""Why somebody has not handed in yet, in their own words; sent along with the name."""

from dataclasses import dataclass
from datetime import datetime

from models.store.crypto import Sealed


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reason that the author of an assessment gave, the newest one only."""

    assessment_id: int
    text: Sealed
    made_at: datetime
    version: int = 0
