"""What an invitation says to one person, for tables and for paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """One invitation; it holds a secret that works once: never for a log.

    ``link`` is empty where the channel has no links that open a chat. ``valid_until`` is the last day.
    ``how`` replaces the usual steps. ``page`` opens the draft in a browser, empty where there are no pages.
    """

    name: str
    base: str
    cell: str
    code: str
    link: str
    valid_until: date
    how: Sequence[str] = ()
    page: str = ""


def by_cell(cards: Iterable[InvitationCard]) -> list[list[InvitationCard]]:
    """Group the cards by cell; cells keep the order in which they come first."""
    places: dict[tuple[str, str], int] = {}
    listed = list(cards)
    for card in listed:
        places.setdefault((card.base, card.cell), len(places))
    listed.sort(key=lambda card: places[card.base, card.cell])
    return [list(group) for _, group in groupby(listed, key=lambda card: places[card.base, card.cell])]
