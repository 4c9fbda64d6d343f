"""Reading a form file: every fault in one run, with file, line and key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from models.errors import KiemdiemError
from models.forms.checking.faults import Code, Finding, Where, found
from models.forms.checking.shape import examine
from models.forms.schema import Form

# The reader in C, where PyYAML was built with it, is ten times as quick; the other one names a line better.
_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BROKEN = (yaml.YAMLError, ValueError, RecursionError)
_MOST_NODES = 50_000


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a form file; ``key`` is the path to it, with the keys of questions as names."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class FormFaultsError(KiemdiemError):
    """A form file that cannot be used; ``faults`` names every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def load_form(path: Path) -> Form:
    """Read a form file; raise FormFaultsError that names every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _unreadable(path.name, "the file is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise _unreadable(path.name, f"cannot be read: {error.strerror}") from error
    return read_form(path.name, text)


def _unreadable(name: str, message: str, line: int = 1) -> FormFaultsError:
    return FormFaultsError([Fault(name, line, "-", message)])


def read_form(name: str, text: str) -> Form:
    """Read a form from YAML; raise FormFaultsError that names every fault."""
    node, data = _read_yaml(name, text)
    lines: dict[Where, int] = {}
    faults = [_fault(name, data, {one.where: line}, one) for line, one in _walk(node, (), lines, ())]
    form, findings = examine(data, lines)
    faults += [_fault(name, data, lines, one) for one in findings]
    if faults or form is None:
        raise FormFaultsError(_once(faults))
    return form


def _read_yaml(name: str, text: str) -> tuple[yaml.Node, dict[str, Any]]:
    text = text.removeprefix("\ufeff")
    try:
        node, data = _parsed(_QUICK(text))
    except _BROKEN:
        node, data = _parsed_with_line(name, text)
    if node is None or not isinstance(data, dict):
        raise _unreadable(name, "a form file is a mapping that starts with 'id:'")
    return node, data


def _parsed(loader: Any) -> tuple[yaml.Node | None, Any]:
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def _parsed_with_line(name: str, text: str) -> tuple[yaml.Node | None, Any]:
    try:
        return _parsed(yaml.SafeLoader(text))
    except _BROKEN as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = mark.line + 1 if mark else 1
        raise _unreadable(name, f"this is not YAML: {problem}", line) from None


def _walk(
    node: yaml.Node, path: Where, lines: dict[Where, int], above: tuple[int, ...]
) -> Iterator[tuple[int, Finding]]:
    """Note the line of every key in ``lines``; give keys that are written twice, and loops."""
    lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in above or len(lines) > _MOST_NODES:
        yield lines[path], found(path, Code.LOOP)
        return
    if isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(node, path, lines, above)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _walk(value, (*path, place), lines, (*above, id(node)))


def _walk_mapping(
    node: yaml.MappingNode, path: Where, lines: dict[Where, int], above: tuple[int, ...]
) -> Iterator[tuple[int, Finding]]:
    seen: set[str] = set()
    for key, value in node.value:
        where = (*path, str(key.value))
        line = key.start_mark.line + 1
        if str(key.value) in seen and key.value != "<<":
            yield line, found(where, Code.DOUBLE_KEY)
        seen.add(str(key.value))
        lines[where] = line
        yield from _walk(value, where, lines, (*above, id(node)))


def _fault(name: str, data: Any, lines: Mapping[Where, int], one: Finding) -> Fault:
    known = one.where
    while known not in lines and known:
        known = known[:-1]
    return Fault(name, lines.get(known, 1), _named(data, one.where), one.message)


def _named(data: Any, where: Where) -> str:
    """Return a path in words; a question or a section is named by its key."""
    words: list[str] = []
    for step in where:
        data = _inside(data, step)
        named = data.get("key") if isinstance(step, int) and isinstance(data, dict) else None
        words.append(named if isinstance(named, str) else str(step))
    return ".".join(words) or "-"


def _inside(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults in the order of lines, each once, also where an alias repeats it."""
    first: dict[tuple[int, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.line, fault.key), fault)
    seen = {
        (fault.line, fault.key.rpartition(".")[2], fault.message): fault for fault in reversed(first.values())
    }
    return sorted(seen.values())
