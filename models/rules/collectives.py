"""The kinds of collectives that are assessed, as data with their sources."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from models.forms.schema import State, Words

_KINDS = Path(__file__).parent / "collectives.yaml"


class CollectiveKind(BaseModel):
    """One kind: its code, what it is called, where that is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    title: Words
    source: str = Field(min_length=1)
    state: State


@cache
def kinds() -> dict[str, CollectiveKind]:
    """Return the kinds by code, in the order of the directive of 06/12/2023 and Hướng dẫn 25-HD/BTCTW."""
    rows = yaml.safe_load(_KINDS.read_text(encoding="utf-8"))["kinds"]
    found = [CollectiveKind.model_validate(row) for row in rows]
    return {kind.code: kind for kind in found}


def place_of(code: str) -> int:
    """Return the place of a kind in that order; an unknown one comes last."""
    return list(kinds()).index(code) if code in kinds() else len(kinds())
