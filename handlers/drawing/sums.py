"""Drawing sums of points: what was entered so far, and the document's bands as help."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.answers.numbers import shown
from handlers.drawing.pen import Pen
from models.forms.adding import Total
from models.forms.points import WHOLE, Band


def draw_sums(pen: Pen, totals: Sequence[Total]) -> Markup:
    """Draw the sums in one line; nothing where the form has no points."""
    if not totals:
        return Markup("")
    return pen.say("total.lead", sums=", ".join(_sum(pen, total) for total in totals))


def _sum(pen: Pen, total: Total) -> str:
    groups = {group.key: group for group in pen.form.points.groups} if pen.form.points else {}
    points, maximum = shown(total.points), shown(total.maximum)
    if total.key == WHOLE:
        return pen.texts.plain(pen.lang, "form.total.whole", points=points, maximum=maximum)
    name = groups[total.key].short.to(pen.lang)
    return pen.texts.plain(pen.lang, "form.total.group", name=name, points=points, maximum=maximum)


def draw_bands(pen: Pen) -> Markup:
    """Draw the document's bands; they are there to be read, and nothing follows from them."""
    bands = pen.form.points.bands if pen.form.points else None
    if bands is None:
        return Markup("")
    above = [*bands.steps[:1], *bands.steps]
    steps = "; ".join(_band(pen, *pair) for pair in zip(above, bands.steps, strict=False))
    return pen.say("total.bands", source=bands.source, steps=steps)


def _band(pen: Pen, above: Band, band: Band) -> str:
    levels = {option.value: option.label.to(pen.lang) for option in pen.form.scales.get("level4", ())}
    key = "form.total.band" if band.least > 0 else "form.total.lowest"
    least, most = shown(band.least), shown(above.least)
    return pen.texts.plain(pen.lang, key, least=least, above=most, level=levels.get(band.level, band.level))
