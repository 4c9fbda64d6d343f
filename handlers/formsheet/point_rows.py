"""The sheet of points: the whole, its groups, the document's bands, the sets of other places."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from handlers.formsheet.draft import Draft, listed
from handlers.formsheet.problems import Lack, SheetCode
from handlers.formsheet.tables import Row, rows_below
from handlers.formsheet.words import METHODS, SCOPES, STATES, meaning_of
from handlers.roster.names import fold
from handlers.roster.sheets import RawSheet
from models.forms.points import Scope
from models.forms.schema import POINT_KINDS, State


class PointColumn(StrEnum):
    """What a column of the points says."""

    ROW = "row"
    SET = "set"
    KEY = "key"
    NUMBER = "number"
    NAME = "name"
    NAME_EN = "name_en"
    SHORT = "short"
    SHORT_EN = "short_en"
    POINTS = "points"
    WITHIN = "within"
    SCOPE = "scope"
    METHOD = "method"
    STEP = "step"
    SOURCE = "source"
    STATE = "state"


class PointRow(StrEnum):
    """What a row of the points is about."""

    WHOLE = "whole"
    GROUP = "group"
    BAND = "band"
    SET = "set"
    SET_GROUP = "set_group"
    SET_QUESTION = "set_question"


P = PointColumn
POINT_COLUMNS: Mapping[PointColumn, tuple[str, ...]] = {
    P.ROW: ("Dòng", "Row"),
    P.SET: ("Thuộc bộ điểm", "In set"),
    P.KEY: ("Mã", "Key"),
    P.NUMBER: ("Số mục", "Number"),
    P.NAME: ("Tên", "Name"),
    P.NAME_EN: ("Tên (tiếng Anh)", "Name in English"),
    P.SHORT: ("Tên ngắn", "Short name"),
    P.SHORT_EN: ("Tên ngắn (tiếng Anh)", "Short name in English"),
    P.POINTS: ("Điểm", "Points"),
    P.WITHIN: ("Thuộc nhóm", "Within"),
    P.SCOPE: ("Phạm vi", "Scope"),
    P.METHOD: ("Cách chấm", "Method"),
    P.STEP: ("Bước", "Step"),
    P.SOURCE: ("Nguồn", "Source"),
    P.STATE: ("Mức tin cậy", "How sure"),
}
POINT_ROWS: Mapping[PointRow, tuple[str, ...]] = {
    PointRow.WHOLE: ("tổng điểm", "whole"),
    PointRow.GROUP: ("nhóm", "group"),
    PointRow.BAND: ("khung mức", "mức", "band"),
    PointRow.SET: ("bộ điểm khác", "bộ điểm", "set"),
    PointRow.SET_GROUP: ("nhóm của bộ", "group of a set"),
    PointRow.SET_QUESTION: ("câu của bộ", "question of a set"),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def point_rows(sheets: Sequence[RawSheet]) -> list[Row[PointColumn]]:
    """Return the rows of the sheets about points."""
    return [row for place, sheet in enumerate(sheets) for row in rows_below(place, sheet, _column, _is_enough)]


def _column(label: str) -> PointColumn | None:
    return meaning_of(label, POINT_COLUMNS)


def _is_enough(columns: Mapping[PointColumn, int]) -> bool:
    return {P.ROW, P.KEY, P.POINTS} <= columns.keys()


def read_points(draft: Draft, rows: Sequence[Row[PointColumn]], *, grouped: bool) -> None:
    """Read the frame of the points; without a sheet of it each part with points becomes a group.

    ``grouped`` says that the sheet was written from a form, which has all the groups that it needs.
    """
    if not rows:
        if not grouped:
            _make_groups(draft)
        return
    frame: dict[str, Any] = {"groups": []}
    draft.put(rows[0].spot(P.ROW), ("points",), frame)
    for row in rows:
        match draft.meant(row.spot(P.ROW), row.text(P.ROW), POINT_ROWS):
            case PointRow.WHOLE:
                draft.put(row.spot(P.POINTS), ("points", "maximum"), _points(row))
            case PointRow.GROUP:
                _add(draft, row, "groups", _group(draft, row))
            case PointRow.BAND:
                _band(draft, row, frame)
            case PointRow.SET:
                _add(draft, row, "sets", _set(draft, row))
            case PointRow.SET_GROUP | PointRow.SET_QUESTION as about:
                _of_a_set(draft, row, frame, about)
            case None:
                continue


def _add(draft: Draft, row: Row[PointColumn], name: str, part: dict[str, Any]) -> None:
    parts = draft.data["points"].setdefault(name, [])
    where = ("points", name, len(parts))
    parts.append(part)
    draft.places[where] = row.spot(P.KEY)
    for key, column in (("maximum", P.POINTS), ("within", P.WITHIN), ("title", P.NAME), ("short", P.SHORT)):
        draft.places[*where, key] = row.spot(column)


def _group(draft: Draft, row: Row[PointColumn]) -> dict[str, Any]:
    name = row.text(P.NAME) or row.text(P.KEY)
    group: dict[str, Any] = {
        "key": row.text(P.KEY) or fold(name).replace(" ", "_")[:60],
        "number": row.text(P.NUMBER) or row.text(P.KEY),
        "title": draft.words(name, row.text(P.NAME_EN)),
        "short": draft.words(row.text(P.SHORT) or name[:60], row.text(P.SHORT_EN)),
        "maximum": _points(row),
        **_told(draft, row),
    }
    return group | ({"within": row.text(P.WITHIN)} if row.text(P.WITHIN) else {})


def _told(draft: Draft, row: Row[PointColumn]) -> dict[str, Any]:
    """Return how far the points reach, and where they come from."""
    scope = draft.meant(row.spot(P.SCOPE), row.text(P.SCOPE), SCOPES) or Scope.UNIT
    state = draft.meant(row.spot(P.STATE), row.text(P.STATE), STATES) or State.PROVISIONAL
    source = row.text(P.SOURCE) or draft.data["source"]
    return {"scope": str(scope), "source": source, "state": str(state)}


def _band(draft: Draft, row: Row[PointColumn], frame: dict[str, Any]) -> None:
    told = _told(draft, row)
    bands = frame.setdefault("bands", {"source": told["source"], "state": told["state"], "steps": []})
    levels = {fold(option["label"]["vi"]): option["value"] for option in draft.data["scales"].get("level4", ())}
    level = levels.get(fold(row.text(P.KEY)), row.text(P.KEY))
    where = ("points", "bands", "steps", len(bands["steps"]))
    bands["steps"].append({"least": _points(row), "level": level})
    draft.places[where] = row.spot(P.KEY)
    draft.places[*where, "least"] = row.spot(P.POINTS)


def _set(draft: Draft, row: Row[PointColumn]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": row.text(P.KEY),
        "title": draft.words(row.text(P.NAME) or row.text(P.KEY), row.text(P.NAME_EN)),
        **_told(draft, row),
        "groups": {},
        "maxima": {},
    }
    if method := draft.meant(row.spot(P.METHOD), row.text(P.METHOD), METHODS):
        found["method"] = str(method)
    if row.text(P.STEP):
        found["step"] = _number(row.text(P.STEP))
    return found


def _of_a_set(draft: Draft, row: Row[PointColumn], frame: dict[str, Any], about: PointRow) -> None:
    sets = frame.get("sets", [])
    place = next((n for n, one in enumerate(sets) if one["key"] == row.text(P.SET)), None)
    if place is None:
        known = listed(one["key"] for one in sets)
        draft.wrong(row.spot(P.SET), SheetCode.WORD, found=row.text(P.SET), known=known)
        return
    name = "groups" if about is PointRow.SET_GROUP else "maxima"
    draft.put(row.spot(P.POINTS), ("points", "sets", place, name, row.text(P.KEY)), _points(row))
    if about is PointRow.SET_QUESTION and row.text(P.NAME):
        title = draft.words(row.text(P.NAME), row.text(P.NAME_EN))
        sets[place].setdefault("titles", {})[row.text(P.KEY)] = title


def _points(row: Row[PointColumn]) -> Any:
    return _number(row.text(P.POINTS))


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text.replace(",", "."))
    return int(number) if number == int(number) else number


def _make_groups(draft: Draft) -> None:
    """Make a group of every part that gives points, and the whole of all of them."""
    groups: list[dict[str, Any]] = []
    for section in draft.data.get("sections", ()):
        given = [one for one in section["questions"] if one["kind"] in POINT_KINDS]
        most = sum(one["maximum"] for one in given if isinstance(one.get("maximum"), int | float))
        if not most:
            continue
        for question in given:
            question.setdefault("group", section["key"])
        short = {lang: text[:60] for lang, text in section["title"].items()}
        groups.append(
            {
                "key": section["key"],
                "number": section["number"],
                "title": section["title"],
                "short": short,
                "maximum": most,
                "scope": str(Scope.UNIT),
                "source": section["source"],
                "state": section["state"],
            }
        )
    if groups:
        draft.lacks[Lack.POINTS] += 1
        draft.data["points"] = {"maximum": sum(group["maximum"] for group in groups), "groups": groups}
