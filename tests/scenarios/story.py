"""Stories that a secretary can read: who does what, and word for word what the bot answers.

A story is a YAML file with these keys:

``tên``: what it is about. ``đã vào``: who had joined before. ``đã nộp``: who had handed in before.
``chung máy``: who shares one phone.
``chuyện``: the acts and answers, in order, each with one key:

- ``NAME gõ``: types a text; ``{mã vào}`` stands for the code that was last given out.
- ``NAME gõ mã của``: types the code that was printed for somebody.
- ``NAME mở phiếu của``: opens the link that was printed for somebody.
- ``NAME bấm``: chooses what a button says.
- ``NAME gửi``: sends ``nhãn dán`` (a sticker), ``ảnh``, ``tệp NAME`` or ``danh thiếp NUMBER``.
- ``NAME sửa tin cuối thành``: edits the last own message.
- ``NAME nhận``: what the bot says, whole, with a row of choices as ``[Đồng ý] [Không]``.
- ``chờ``: lets time pass, as ``3 ngày``, ``2 giờ``, ``5 phút``.
- ``kể``: words for the reader.

``{giờ}`` stands for the hour of the moment, ``{mã KĐ}`` for the code of a receipt, ``{mã vào}`` for
a code to join with. Nothing names a messenger: the same stories are told on each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "transcripts"
HEARS = "nhận"
VERBS = ("gõ mã của", "mở phiếu của", "sửa tin cuối thành", "gõ", "bấm", "gửi", HEARS)
WAIT, TELL = "chờ", "kể"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story: who (nobody for waiting and telling), what, and the words."""

    who: str
    verb: str
    words: str

    @property
    def key(self) -> str:
        """Return the key of the line in the file."""
        return f"{self.who} {self.verb}".strip()


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is in its file."""

    title: str
    joined: tuple[str, ...]
    handed_in: tuple[str, ...]
    shared: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]

    def acts(self) -> list[Step]:
        """Return what people do and what passes, without the answers."""
        return [step for step in self.steps if step.verb != HEARS]


def names() -> list[str]:
    """Return the names of all stories."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def path_of(name: str) -> Path:
    """Return the file of a story."""
    return FOLDER / f"{name}.yaml"


def read(path: Path) -> Story:
    """Read a story; raise ValueError for a line that nobody can play."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    shared = tuple(tuple(group) for group in raw.get("chung máy", ()))
    steps = tuple(_step(line) for line in raw["chuyện"])
    joined, handed_in = tuple(raw.get("đã vào", ())), tuple(raw.get("đã nộp", ()))
    return Story(raw["tên"], joined, handed_in, shared, steps)


def _step(line: dict[str, Any]) -> Step:
    [(key, words)] = line.items()
    if key in (WAIT, TELL):
        return Step("", key, str(words))
    for verb in VERBS:
        if key.endswith(f" {verb}"):
            return Step(key.removesuffix(f" {verb}"), verb, str(words).rstrip("\n"))
    raise ValueError(f"no such line in a story: {key!r}")


def write(story: Story) -> str:
    """Return the text of a story's file."""
    head = [f"tên: {_scalar(story.title)}"]
    if story.joined:
        head.append(f"đã vào: {_row(story.joined)}")
    if story.handed_in:
        head.append(f"đã nộp: {_row(story.handed_in)}")
    if story.shared:
        head.append(f"chung máy: {_row(map(_row, story.shared))}")
    return "\n".join([*head, "chuyện:", *_lines(story.steps)]) + "\n"


def _row(words: Iterable[str]) -> str:
    return f"[{', '.join(words)}]"


def _lines(steps: Iterable[Step]) -> Iterable[str]:
    for step in steps:
        if "\n" not in step.words and step.verb != HEARS:
            yield f"- {step.key}: {_scalar(step.words)}"
            continue
        yield f"- {step.key}: |-"
        yield from (f"    {line}".rstrip() for line in step.words.split("\n"))


def _scalar(words: str) -> str:
    dumped = yaml.safe_dump(words, allow_unicode=True, width=10_000, default_flow_style=True)
    return dumped.removesuffix("\n").removesuffix("\n...")


def told(steps: Sequence[Step]) -> str:
    """Return steps as the lines of a file, for comparing."""
    return "\n".join(_lines(steps)) + "\n"
