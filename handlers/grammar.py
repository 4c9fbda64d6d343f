"""What typed words mean: accents, capitals, spaces and a full stop at the end make no difference."""

import re
import unicodedata
from enum import StrEnum

_END = " .!)…"
_LONGEST_COMMAND = 40
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_LONE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile("[\u0300-\u036f]")
_JUMP = re.compile(r"/?(?:sua|muc|sua muc|sua cau|edit|item|question) ?(\d{1,3})")
_SLASH = re.compile(r"/[A-Za-z][A-Za-z0-9_]{0,31}(?:@\w+)?(?:\s.{0,80})?")


class Command(StrEnum):
    """The words that work at every question, when they are the whole message."""

    BACK = "back"
    SKIP = "skip"
    HELP = "help"
    SUMMARY = "summary"
    PROGRESS = "progress"
    STOP = "stop"
    MORE = "more"
    NEXT = "next"
    MENU = "menu"
    SUBMIT = "submit"


_WORDS = {
    Command.BACK: ("lùi", "<", "‹", "quay lại", "trở lại", "lùi lại", "back"),
    Command.SKIP: ("bỏ qua", "skip"),
    Command.HELP: ("?", "giúp", "trợ giúp", "hướng dẫn", "help"),
    Command.SUMMARY: ("xem lại", "tóm tắt", "summary", "review"),
    Command.PROGRESS: ("mục lục", "tiến độ", "tới đâu rồi", "progress"),
    Command.STOP: ("dừng", "nghỉ", "dừng lại", "tạm dừng", "stop"),
    Command.MORE: ("thêm", "viết thêm", "thêm dòng", "more", "add"),
    Command.NEXT: ("tiếp", "tiếp tục", "xong", "giữ nguyên", "next", "done", "keep", "continue"),
    Command.MENU: ("menu", "#"),
    Command.SUBMIT: ("nộp", "nộp bài", "nộp bản kiểm điểm", "submit", "hand in"),
}
_NOTHING = frozenset({"khong co", "khong", "ko co", "ko", "k co", "none", "nothing", "khong co gi"})


def _tidy(text: str) -> str:
    """Return a text for comparing with its accents."""
    tidied = " ".join(unicodedata.normalize("NFC", text.casefold()).split())
    return tidied.rstrip(_END) or tidied


def clean(text: str) -> str:
    """Return what a person wrote, composed, without characters that cannot be seen or stored."""
    visible = _UNSEEN.sub("", _LONE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", visible).strip()


def fold(text: str) -> str:
    """Return a text for comparing: no accents, lower case, single spaces, no full stop at its end."""
    bare = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    folded = " ".join(_MARKS.sub("", bare).split())
    return folded.rstrip(_END) or folded


_EXACT = {word: command for command, words in _WORDS.items() for word in words}
_FOLDED = {fold(word): command for word, command in _EXACT.items()}


def command(text: str) -> Command | None:
    """Return the command that a whole message is, or None.

    A word with accents must have the right ones: "đúng" is not "dừng", though both fold to "dung".
    """
    if len(text) > _LONGEST_COMMAND:
        return None
    said = _tidy(text).removeprefix("/")
    return _FOLDED.get(fold(said)) if said.isascii() else _EXACT.get(said)


def jump(text: str) -> int | None:
    """Return the number in "sửa 7", or None."""
    found = _JUMP.fullmatch(fold(text)) if len(text) <= _LONGEST_COMMAND else None
    return int(found[1]) if found else None


def is_nothing(text: str) -> bool:
    """Tell whether a whole message says "không có"."""
    return len(text) <= _LONGEST_COMMAND and fold(text) in _NOTHING


def is_slash(text: str) -> bool:
    """Tell whether a message looks like a /command, so that it is never kept as an answer."""
    return _SLASH.fullmatch(text) is not None


def number(text: str) -> int | None:
    """Return the number that a whole message is, or None."""
    found = re.fullmatch(r"(\d{1,3})", fold(text)) if len(text) <= _LONGEST_COMMAND else None
    return int(found[1]) if found else None
