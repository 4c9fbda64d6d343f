"""The parts of a paper that others fill in after its author: whose they are, and what is asked."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from models.forms.words import Key, Label, Sourced, Words

_USUAL = Path(__file__).parent / "boxes.yaml"


class Box(Sourced):
    """One part: a comment and, with ``level``, a level of ``level4``, never of ``scale4``.

    ``only_for`` is a fact without which nobody is asked; with ``on_request`` a round has to ask for it.
    """

    key: Key
    short: Label
    heading: Words
    title: Words
    level: Words | None = None
    signed_by: Label
    only_for: Key | None = None
    on_request: bool = False


class _Usual(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    boxes: tuple[Box, ...]


@cache
def usual_boxes() -> tuple[Box, ...]:
    """Return the parts of a person's yearly paper, where its form names none of its own."""
    return _Usual.model_validate(yaml.safe_load(_USUAL.read_text(encoding="utf-8"))).boxes
