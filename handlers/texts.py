"""The texts that people read, by language and key."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup, escape

# The reader in C, where PyYAML was built with it, is ten times as quick; our own files need nothing else.
_READER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Controls that turn the direction of writing, and letters that cannot be seen.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Texts:
    """All texts, loaded once; a key is ``file.path.to.text``."""

    def __init__(self, catalogs: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogs = catalogs

    @classmethod
    def load(cls, directory: Path) -> "Texts":
        """Read ``<directory>/<language>/*.yaml``."""
        return cls({folder.name: _read(folder) for folder in sorted(directory.iterdir()) if folder.is_dir()})

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that there are texts in."""
        return tuple(self._catalogs)

    def keys(self, lang: str) -> Mapping[str, str]:
        """Return the templates of one language."""
        return self._catalogs[lang]

    def say(self, lang: str, key: str, /, **args: object) -> Markup:
        """Return a text with its arguments escaped; raise KeyError for an unknown key."""
        safe = {name: escape(_clean(value)) for name, value in args.items()}
        return Markup(self._template(lang, key).format(**safe))  # noqa: S704 - our own template, escaped arguments

    def plain(self, lang: str, key: str, /, **args: object) -> str:
        """Return a text without markup, for buttons and files."""
        clean = {name: _clean(value) for name, value in args.items()}
        return self._template(lang, key).format(**clean)

    def day(self, lang: str, day: date) -> str:
        """Return a day in words, as "thứ Tư, ngày 02/12"."""
        weekday = self._template(lang, f"calendar.weekday{day.weekday()}")
        return self.plain(lang, "calendar.day", weekday=weekday, day=f"{day:%d}", month=f"{day:%m}")

    def hour(self, lang: str, at: time) -> str:
        """Return an hour in words, as "19 giờ 30"."""
        key = "calendar.hour" if at.minute else "calendar.full_hour"
        return self.plain(lang, key, hour=str(at.hour), minute=f"{at.minute:02}")

    def moment(self, lang: str, local: datetime) -> str:
        """Return a local hour and day in words, as "19 giờ 30, thứ Tư, ngày 02/12"."""
        return f"{self.hour(lang, local.time())}, {self.day(lang, local.date())}"

    def _template(self, lang: str, key: str) -> str:
        return self._catalogs.get(lang, self._catalogs["vi"])[key]


def _clean(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return _UNSEEN.sub("", value) if isinstance(value, str) else value


def _read(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        _flatten(path.stem, yaml.load(text, _READER) or {}, texts)  # noqa: S506 - both readers are safe
    return texts


def _flatten(stem: str, value: Any, into: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(f"{stem}.{key}", inner, into)
    else:
        into[stem] = str(value)
