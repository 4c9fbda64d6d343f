"""Which sums of points are shown where."""

from handlers.engine.scene import Scene
from models.forms.adding import Total, totals
from models.forms.points import WHOLE
from models.forms.schema import POINT_KINDS, Kind, Question


def sums_beside(scene: Scene, question: Question) -> tuple[Total, ...]:
    """Return the sums of a question's groups, innermost first, and the whole; all groups at a rating."""
    points = scene.form.points
    if points is None:
        return ()
    if question.kind is Kind.LEVEL4:
        return sums_of_groups(scene)
    if question.kind not in POINT_KINDS:
        return ()
    found = {total.key: total for total in totals(scene.form, scene.progress.answers, scene.facts)}
    return tuple(found[key] for key in (*(group.key for group in points.chain(question.group)), WHOLE))


def sums_of_groups(scene: Scene) -> tuple[Total, ...]:
    """Return the sums of the outermost groups and of the whole."""
    points = scene.form.points
    if points is None:
        return ()
    outer = {WHOLE, *(group.key for group in points.groups if group.within is None)}
    sums = totals(scene.form, scene.progress.answers, scene.facts)
    return tuple(total for total in sums if total.key in outer)
