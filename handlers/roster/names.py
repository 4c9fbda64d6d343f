"""Names of people and places: tidied for reading, folded for comparing, keyed for sorting."""

import re
import string
import unicodedata
from functools import lru_cache

_CACHE_SIZE = 20_000
_PLAIN = str.maketrans({"đ": "d"} | dict.fromkeys(f"{string.punctuation}–—‘’“”…·•", " "))
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ALPHABET_ORDER = {letter: place for place, letter in enumerate(_ALPHABET, start=1)}
_COMRADE = re.compile(r"^(?:đ\s*/\s*c|đồng chí)\b[.:]?\s*", re.IGNORECASE)
_SMALL_PLACE_WORDS = re.compile(
    r"\b(?:Đảng Bộ|Đảng Ủy|Đảng Uỷ|Chi Bộ|Cơ Sở|Bộ Phận|Trực Thuộc|Huyện|Tỉnh|Thành Phố|Thị Trấn|Thị Xã|Xã"
    r"|Phường|Thôn|Ấp|Khóm|Khu Phố|Tổ Dân Phố|Xóm|Bản|Buôn|Trường|Tiểu Học|Mầm Non|Trạm|Cơ Quan|Khối|Ban"
    r"|Phòng|Trung Tâm)\b"
)
_BASE_PREFIX = re.compile(r"^(?:đảng bộ|đảng ủy|đảng uỷ|chi bộ)(?: cơ sở)?(?: trực thuộc)?\s+")
_CELL_PREFIX = re.compile(r"^(?:chi bộ|cb)(?: cơ sở)?(?: trực thuộc)?\s+")


def tidy(text: str) -> str:
    """Compose the accents and collapse the spaces of a text."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split())


@lru_cache(maxsize=_CACHE_SIZE)
def fold(text: str) -> str:
    """Reduce a text to lower-case letters and digits without accents, single spaces between (đ → d)."""
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_PLAIN))
    return " ".join(decomposed.encode("ascii", "ignore").decode().split())


@lru_cache(maxsize=_CACHE_SIZE)
def name_key(text: str) -> str:
    """Key a name for comparing: accents count, but not case, spaces or where a tone mark sits (hoà = hòa)."""
    return " ".join(f"{letters}{tone}" for letters, tone in map(_split_tone, tidy(text).casefold().split()))


def person_order(full_name: str) -> tuple[tuple[int, ...], ...]:
    """Key a full name for sorting as lists do: given name first, letters before tones."""
    words = [_word_order(word) for word in tidy(full_name).casefold().split()]
    return (*words[-1:], *words[:-1])


def tidy_person(text: str) -> str:
    """Tidy a person's name: no form of address, capitals only at the start of each word."""
    name = _COMRADE.sub("", tidy(text))
    return name.title() if name.isupper() else name


def tidy_base(text: str) -> str:
    """Tidy the name of a base organisation; capitals of a title line become a readable name."""
    return _readable_place(tidy(text))


def tidy_cell(text: str) -> str:
    """Tidy the name of a cell; it always begins with "Chi bộ"."""
    name = _readable_place(re.sub(r"^cb\b\.?", "Chi bộ", tidy(text), flags=re.IGNORECASE))
    return name if fold(name).startswith(("chi bo", "dang bo")) else f"Chi bộ {name}"


@lru_cache(maxsize=_CACHE_SIZE)
def base_key(text: str) -> str:
    """Key a base organisation: its name without "Đảng bộ", "Đảng ủy", "Chi bộ"."""
    return name_key(_BASE_PREFIX.sub("", tidy(text).lower()))


@lru_cache(maxsize=_CACHE_SIZE)
def cell_key(text: str) -> str:
    """Key a cell: its name without "Chi bộ"."""
    return name_key(_CELL_PREFIX.sub("", tidy(text).lower()))


def _readable_place(name: str) -> str:
    if name.isupper() and len(name) > 4:
        name = _SMALL_PLACE_WORDS.sub(lambda match: match.group().lower(), name.title())
    return name[:1].upper() + name[1:]


def _split_tone(word: str) -> tuple[str, int]:
    tone = 0
    letters = []
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            letters.append(letter)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def _word_order(word: str) -> tuple[int, ...]:
    letters, tone = _split_tone(word)
    unknown = len(_ALPHABET) + 1
    return (*(_ALPHABET_ORDER.get(letter, unknown) for letter in letters), 0, tone)
