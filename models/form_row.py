"""Forms that an office brought itself, kept beside those that ship with the program."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FormRow:
    """One version of a form as the text of its file; it is never changed, only followed by a next version.

    ``unit_id`` is the unit whose office brought it: it may be used there and below.
    """

    id: int
    form_id: str
    form_version: int
    unit_id: int
    text: str
    brought_by: int
    brought_at: datetime
