"""Numbers, days and names as the office's screens say them."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.office.voice import Speaker


def number(speaker: Speaker, count: int) -> str:
    """Return a count as it is written: 3.000 in Vietnamese, 3,000 in English."""
    written = f"{count:,}"
    return written if speaker.lang == "en" else written.replace(",", ".")


def day_words(speaker: Speaker, day: date) -> str:
    """Return a day with its year, as "thứ Sáu, ngày 18/12/2026"."""
    return f"{speaker.services.texts.day(speaker.lang, day)}/{day.year}"


def deadline_words(speaker: Speaker, instant: datetime) -> str:
    """Return a deadline as "17 giờ, thứ Sáu, ngày 18/12/2026"."""
    local = speaker.store.clock.local(instant)
    return f"{speaker.services.texts.hour(speaker.lang, local.time())}, {day_words(speaker, local.date())}"


def some(speaker: Speaker, names: Sequence[str], total: int, most: int = 3) -> str:
    """Name a few of so many, as "A; B; C; và 9 mục nữa"; ``names`` may be the first of them only."""
    shown = "; ".join(names[:most])
    left = total - most
    return shown if left <= 0 else speaker.label("office.and_more", names=shown, count=number(speaker, left))
