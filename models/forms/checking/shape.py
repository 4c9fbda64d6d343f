"""Faults of shape: what pydantic found, as codes."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from models.forms.box import Box
from models.forms.checking.faults import Code, Finding, Where, found
from models.forms.checking.meaning import meaning_faults
from models.forms.points import Band, Bands, PointGroup, Points, PointSet
from models.forms.schema import Condition, Form, Help, Option, Question, Section
from models.forms.words import Remark, Words

_TYPES = {"string_type": "a text", "list_type": "a list", "tuple_type": "a list", "bool_type": "true or false"}
_NUMBERS = ("int_type", "int_parsing", "int_from_float", "float_type", "float_parsing")
_LIMITS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_MODELS: tuple[type[BaseModel], ...] = (Form, Section, Question, Help, Option, Words, Condition)
_MODELS += (Points, PointGroup, PointSet, Bands, Band, Remark, Box)


def examine(data: Mapping[str, Any], known: Iterable[Where]) -> tuple[Form | None, list[Finding]]:
    """Check the data of a form; ``known`` are the places that the file has. None where the shape is wrong."""
    places = frozenset(known)
    form: Form | None = None
    findings: list[Finding] = []
    try:
        form = Form.model_validate(data)
    except ValidationError as error:
        findings += _shape_faults(error, places)
    return form, [*findings, *meaning_faults(data)]


def _shape_faults(error: ValidationError, places: frozenset[Where]) -> Iterator[Finding]:
    for one in error.errors():
        if one["type"] == "too_short" and one["input"]:
            continue  # the parts of it have faults of their own
        yield _in_words(_place(one["type"], one["loc"], places), one)


def _place(kind: str, loc: Where, places: frozenset[Where]) -> Where:
    """Return the place of a fault without pydantic's own names for the members of a union."""
    known = loc
    while known not in places and known:
        known = known[:-1]
    return (*known, loc[-1]) if kind == "missing" else known


def _in_words(where: Where, error: Any) -> Finding:
    """Return what pydantic found."""
    kind, ctx, given = error["type"], error.get("ctx", {}), error.get("input")
    match kind:
        case "missing":
            return found(where, Code.TRANSLATION if error["loc"][-1] in ("vi", "en") else Code.MISSING)
        case "extra_forbidden":
            return found(where, Code.UNKNOWN_KEY, meant=_meant(str(error["loc"][-1])))
        case "enum" | "literal_error":
            return found(where, Code.NOT_ONE_OF, found=given, expected=ctx["expected"])
        case "string_too_long":
            return found(where, Code.TOO_LONG, size=len(str(given)), limit=ctx["max_length"])
        case "string_too_short" | "too_short":
            return found(where, Code.EMPTY)
        case "string_pattern_mismatch":
            return found(where, Code.NOT_A_NAME, found=given)
        case "value_error":
            return found(where, Code.NOT_A_CONDITION)
        case "model_type" | "dict_type":
            return found(where, Code.NOT_A_MAPPING)
    if kind in _NUMBERS:
        return found(where, Code.NOT_A_NUMBER, found=given)
    if kind in _LIMITS:
        return found(where, Code.OUT_OF_RANGE, found=given, limits=error["msg"].removeprefix("Input "))
    if kind in _TYPES:
        return found(where, Code.WRONG_TYPE, wanted=_TYPES[kind], found=given)
    return found(where, Code.OTHER, text=error["msg"])


def _meant(key: str) -> str:
    known = [field.alias or name for model in _MODELS for name, field in model.model_fields.items()]
    close = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
