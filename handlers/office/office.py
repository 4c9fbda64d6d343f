"""The office in the chat: every screen of it, and every piece of work behind them."""

from collections.abc import Mapping

from handlers.office import front
from handlers.office.errands import Work
from handlers.office.forms import reading as form_reading
from handlers.office.forms import releasing, sending
from handlers.office.forms import screen as forms
from handlers.office.lists import bringing, reading
from handlers.office.lists import screen as lists
from handlers.office.papers import export_screen, exporting, invite_screen, inviting
from handlers.office.round import announcing, launching
from handlers.office.round import screen as round_screen
from handlers.registry import Registry
from models.errand import ErrandKind

SCREENS = (front, lists, forms, round_screen, invite_screen, export_screen)
WORKS: Mapping[ErrandKind, Work] = {
    ErrandKind.READ_ROSTER: reading.read,
    ErrandKind.IMPORT_ROSTER: bringing.bring_in,
    ErrandKind.TEMPLATE: exporting.send_template,
    ErrandKind.ROSTER: exporting.send_people,
    ErrandKind.OPEN_ROUND: launching.open_round,
    ErrandKind.ANNOUNCE: announcing.announce,
    ErrandKind.INVITATIONS: inviting.invite,
    ErrandKind.SUMMARY: exporting.send_summary,
    ErrandKind.UNFINISHED: exporting.send_unfinished,
    ErrandKind.READ_FORM: form_reading.read,
    ErrandKind.FORM_SHEET: sending.send_sheet,
    ErrandKind.FORM_PAPER: sending.send_paper,
    ErrandKind.RELEASE_FORM: releasing.release_form,
}


def register(registry: Registry) -> None:
    """Declare every screen of the office."""
    for screen in SCREENS:
        screen.register(registry)
