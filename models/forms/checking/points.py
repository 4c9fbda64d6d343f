"""Points: every question in a group, every sum what the frame says, in the form and in each set."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.forms.checking.faults import Code, Finding, Where, found
from models.forms.checking.reading import maps, number, questions
from models.forms.schema import POINT_KINDS

_CLOSE = 1e-6


def point_faults(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Give every fault of the points of a form."""
    frame = data.get("points")
    groups = {g["key"]: g for _, g in maps(frame, "groups") if isinstance(g.get("key"), str)}
    names = list(_questions(data, groups, isinstance(frame, dict)))
    yield from names
    if not isinstance(frame, dict):
        return
    loops = list(_groups(frame, groups))
    yield from loops
    yield from _bands(frame, data)
    if names or loops:
        return  # sums over groups that are wrong would only repeat it
    sums = list(_sums(("points",), frame, groups, _maxima(data), {}))
    yield from sums
    yield from _sets(frame, groups, data, summed=not sums)


def _questions(data: Mapping[str, Any], groups: Mapping[str, Any], framed: bool) -> Iterator[Finding]:
    for where, question in questions(data):
        kind, group = question.get("kind"), question.get("group")
        if kind not in POINT_KINDS:
            if group is not None:
                yield found((*where, "group"), Code.NOT_IN_A_GROUP, kind=kind)
        elif group is not None and not framed:
            yield found((*where, "group"), Code.NO_FRAME)
        elif group is None and framed:
            yield found((*where, "group"), Code.NO_GROUP_NAMED, kind=kind)
        elif isinstance(group, str) and group not in groups:
            yield found((*where, "group"), Code.NO_GROUP, key=group)


def _groups(frame: Mapping[str, Any], groups: Mapping[str, Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, group in maps(frame, "groups"):
        where: Where = ("points", "groups", place)
        key, within = group.get("key"), group.get("within")
        if key in seen:
            yield found((*where, "key"), Code.GROUP_TWICE, key=key)
        seen.add(str(key))
        if isinstance(within, str) and within not in groups:
            yield found((*where, "within"), Code.NO_GROUP, key=within)
        elif isinstance(key, str) and _is_within_itself(key, groups):
            yield found((*where, "within"), Code.GROUP_LOOP, key=key)


def _is_within_itself(key: str, groups: Mapping[str, Any]) -> bool:
    seen: set[Any] = set()
    step: Any = key
    while step in groups and step not in seen:
        seen.add(step)
        step = groups[step].get("within")
    return bool(step == key)


def _maxima(data: Mapping[str, Any]) -> dict[str, tuple[Any, float]]:
    """Return group and points of every question that has both."""
    return {
        str(question.get("key")): (question.get("group"), number(question, "maximum") or 0.0)
        for _, question in questions(data)
        if question.get("kind") in POINT_KINDS
    }


def _sums(
    where: Where,
    frame: Mapping[str, Any],
    groups: Mapping[str, Any],
    maxima: Mapping[str, tuple[Any, float]],
    own: Mapping[str, float],
) -> Iterator[Finding]:
    """Compare each group with its parts and the whole with its groups; ``own`` are a set's group sums."""
    most = {key: own.get(key, number(group, "maximum")) for key, group in groups.items()}
    for place, key in enumerate(groups):
        parts = [points for held, points in maxima.values() if held == key]
        parts += [most[k] or 0.0 for k, inner in groups.items() if inner.get("within") == key and k != key]
        at: Where = (*where, "groups", key) if own else ("points", "groups", place, "maximum")
        if not parts:
            yield found(at, Code.GROUP_EMPTY)
        else:
            yield from _sum(at, sum(parts), most[key])
    tops = [most[key] or 0.0 for key, group in groups.items() if group.get("within") is None]
    if tops:
        yield from _sum((*where, "groups") if own else (*where, "maximum"), sum(tops), number(frame, "maximum"))


def _sum(where: Where, total: float, maximum: float | None) -> Iterator[Finding]:
    if maximum is not None and abs(total - maximum) > _CLOSE:
        yield found(where, Code.SUM, found=total, maximum=maximum)


def _bands(frame: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Finding]:
    scales = data.get("scales")
    levels = [option.get("value") for _, option in maps(scales, "level4")]
    last, whole = float("inf"), number(frame, "maximum") or float("inf")
    for place, band in maps(frame.get("bands"), "steps"):
        where: Where = ("points", "bands", "steps", place)
        least, level = number(band, "least"), band.get("level")
        if isinstance(level, str) and level not in levels:
            yield found((*where, "level"), Code.BAND_LEVEL, level=level)
        if least is not None and (least >= last or least > whole):
            yield found((*where, "least"), Code.BAND_ORDER, maximum=whole)
        last = least if least is not None else last


def _sets(
    frame: Mapping[str, Any], groups: Mapping[str, Any], data: Mapping[str, Any], summed: bool
) -> Iterator[Finding]:
    known, seen = _maxima(data), set[Any]()
    for place, one in maps(frame, "sets"):
        where: Where = ("points", "sets", place)
        if one.get("key") in seen:
            yield found((*where, "key"), Code.SET_TWICE, key=one.get("key"))
        seen.add(one.get("key"))
        given = one.get("maxima") if isinstance(one.get("maxima"), dict) else {}
        titles = one.get("titles") if isinstance(one.get("titles"), dict) else {}
        yield from _set_keys(where, given or {}, titles or {}, known)
        own = {key: number(one.get("groups"), key) or 0.0 for key in groups}
        maxima = {key: (known[key][0], number(given, key) or 0.0) for key in known if key in (given or {})}
        if given and summed:
            yield from _sums(where, frame, groups, maxima, own)


def _set_keys(
    where: Where, given: Mapping[str, Any], titles: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[Finding]:
    for name, keys in (("maxima", given), ("titles", titles)):
        for key in keys:
            if key not in known:
                yield found((*where, name, key), Code.SET_QUESTION, key=key)
    for key in given:
        points = number(given, key)
        if points is not None and points <= 0:
            yield found((*where, "maxima", key), Code.SET_STEP, key=key)
