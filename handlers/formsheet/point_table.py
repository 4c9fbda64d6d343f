"""The points of a form as a table: the whole, its groups, the document's bands, the sets of other places."""

from collections.abc import Callable, Iterator

from handlers.answers.numbers import shown
from handlers.documents.table_xlsx import Table
from handlers.formsheet.point_rows import POINT_COLUMNS, POINT_ROWS, PointColumn, PointRow
from handlers.formsheet.words import METHODS, SCOPES, STATES, word_for
from models.forms.points import Bands, PointGroup, Points, PointSet
from models.forms.schema import Form

Say = Callable[..., str]
P = PointColumn


def points_table(form: Form, points: Points, say: Say) -> Table:
    """Return the sheet of the points."""
    columns = tuple(POINT_COLUMNS)
    rows = [[cells.get(column, "") for column in columns] for cells in _point_cells(form, points)]
    header = [POINT_COLUMNS[column][0] for column in columns]
    return Table(say("formsheet.sheet.points"), header, rows, [20 if c is P.NAME else 14 for c in columns])


def _point_cells(form: Form, points: Points) -> Iterator[dict[PointColumn, str]]:
    yield {P.ROW: POINT_ROWS[PointRow.WHOLE][0], P.POINTS: shown(points.maximum)}
    for group in points.groups:
        yield _group_cells(group)
    if points.bands is not None:
        yield from _band_cells(form, points.bands)
    for one in points.sets:
        yield from _set_cells(one)


def _band_cells(form: Form, bands: Bands) -> Iterator[dict[PointColumn, str]]:
    levels = {option.value: option.label.vi for option in form.scales.get("level4", ())}
    for band in bands.steps:
        yield {
            P.ROW: POINT_ROWS[PointRow.BAND][0],
            P.KEY: levels.get(band.level, band.level),
            P.POINTS: shown(band.least),
            P.SOURCE: bands.source,
            P.STATE: word_for(bands.state, STATES),
        }


def _group_cells(group: PointGroup) -> dict[PointColumn, str]:
    return {
        P.ROW: POINT_ROWS[PointRow.GROUP][0],
        P.KEY: group.key,
        P.NUMBER: group.number,
        P.NAME: group.title.vi,
        P.NAME_EN: group.title.en,
        P.SHORT: group.short.vi,
        P.SHORT_EN: group.short.en,
        P.POINTS: shown(group.maximum),
        P.WITHIN: group.within or "",
        P.SCOPE: word_for(group.scope, SCOPES),
        P.SOURCE: group.source,
        P.STATE: word_for(group.state, STATES),
    }


def _set_cells(one: PointSet) -> Iterator[dict[PointColumn, str]]:
    yield {
        P.ROW: POINT_ROWS[PointRow.SET][0],
        P.KEY: one.key,
        P.NAME: one.title.vi,
        P.NAME_EN: one.title.en,
        P.SCOPE: word_for(one.scope, SCOPES),
        P.METHOD: word_for(one.method, METHODS) if one.method else "",
        P.STEP: shown(one.step) if one.step else "",
        P.SOURCE: one.source,
        P.STATE: word_for(one.state, STATES),
    }
    for key, points in one.groups.items():
        yield {P.ROW: POINT_ROWS[PointRow.SET_GROUP][0], P.SET: one.key, P.KEY: key, P.POINTS: shown(points)}
    for key, points in one.maxima.items():
        title = one.titles.get(key)
        yield {
            P.ROW: POINT_ROWS[PointRow.SET_QUESTION][0],
            P.SET: one.key,
            P.KEY: key,
            P.POINTS: shown(points),
            P.NAME: title.vi if title else "",
            P.NAME_EN: title.en if title else "",
        }
