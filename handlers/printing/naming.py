"""Names of files, for every system that they may be kept on."""

import re

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')
_LETTERS = 100


def file_name(title: str) -> str:
    """Return a title as the stem of a file's name."""
    return " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:_LETTERS].strip(" .") or "-"
