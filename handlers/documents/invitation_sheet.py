"""Invitations as an Excel table: unit, name, code, link, last day."""

from collections.abc import Callable, Iterable

from handlers.documents.invitation import InvitationCard, by_cell
from handlers.documents.table_xlsx import Table, tables_xlsx

_WIDTHS = (28, 28, 28, 14, 60, 20)


def invitations_xlsx(cards: Iterable[InvitationCard], say: Callable[..., str]) -> bytes:
    """Write the invitations, cell after cell; ``say`` gives plain texts."""
    header = [say(f"roster.invitations_{name}") for name in ("base", "cell", "name", "code", "link", "until")]
    rows = [_line(card) for group in by_cell(cards) for card in group]
    return tables_xlsx([Table(say("roster.invitations_sheet"), header, rows, _WIDTHS)])


def _line(card: InvitationCard) -> tuple[str, ...]:
    return (card.base, card.cell, card.name, card.code, card.link, card.valid_until.strftime("%d/%m/%Y"))
