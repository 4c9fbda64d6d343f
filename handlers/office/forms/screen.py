"""The forms of the office: what there is, how to bring one, how to take one as Excel."""

from markupsafe import Markup

from handlers import forms_shelf
from handlers.desk.showing import numbered, page_of, show, turning
from handlers.office.asking import ask_here
from handlers.office.forms import preview, release_screen
from handlers.office.forms.receiving import FLOW, take_sent
from handlers.office.scope import the_unit
from handlers.office.voice import Row
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind
from models.store.tables import upload as upload_table
from models.upload import Upload, UploadKind, UploadState

_PER_PAGE = 6


def register(registry: Registry) -> None:
    """Declare the ways to and from the forms."""
    registry.action("office.forms", Who.ADMIN, show_forms, Scope.CELL)
    registry.action("office.form.empty", Who.ADMIN, send_empty, Scope.CELL)
    registry.action("office.form.list", Who.ADMIN, show_list, Scope.CELL)
    registry.action("office.form.sheet", Who.ADMIN, send_sheet, Scope.CELL)
    registry.flow(FLOW, Who.ADMIN, take_sent, files=True)
    registry.command("office.menu", "mau", "mau kiem diem", "forms")
    preview.register(registry)
    release_screen.register(registry)


async def show_forms(turn: Turn, args: Args) -> None:
    """Say how a form is brought; one that waits for a yes is offered again."""
    unit = await the_unit(turn, args)
    turn.goto(FLOW, u=unit.id)
    t = upload_table.c
    mine = (t.member_id == turn.me.id, t.unit_id == unit.id, t.kind == UploadKind.FORM)
    shown = await turn.store.first(Upload, *mine, t.state == UploadState.SHOWN)
    waiting: Row = (turn.choice("office.form.waiting", "office.form.preview", f=shown.id),) if shown else ()
    here = {"u": unit.id}
    ways: list[Row] = [
        waiting,
        (turn.choice("office.form.template", "office.form.empty", **here),),
        (turn.choice("office.form.take", "office.form.list", p=0, **here),),
        (turn.choice("office.form.to_release", "office.release", **here),),
        (turn.choice("office.back", "office.unit", **here),),
    ]
    show(turn, turn.say("office.form.how", unit=unit.name), *ways)


async def show_list(turn: Turn, args: Args) -> None:
    """List the forms that the unit may use; a press sends one as Excel."""
    unit = await the_unit(turn, args)
    turn.goto(FLOW, u=unit.id)
    usable = await forms_shelf.usable(turn.store, turn.services.catalog, unit)
    forms = [form for form in usable if not form.variant]
    page, pages = page_of(args.get("p"), len(forms), _PER_PAGE)
    shown = forms[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    lines = [
        turn.say(
            "office.form.provisional_line" if form.is_provisional else "office.form.line",
            place=place,
            name=form.name(turn.lang),
            id=form.id,
            version=form.version,
        )
        for place, form in enumerate(shown, start=1)
    ]
    rows = numbered([(form.id, form.id) for form in shown], "office.form.sheet", "form", u=unit.id)
    pager = turning(turn, page, pages, "office.form.list", u=unit.id)
    back = (turn.choice("office.form.back_all", "office.forms", u=unit.id),)
    show(turn, Markup("\n").join([turn.say("office.form.list_title"), *lines]), *rows, pager, back)


async def send_empty(turn: Turn, args: Args) -> None:
    """Send the empty sheet with its headers and notes."""
    await ask_here(turn, args, ErrandKind.FORM_SHEET, {})


async def send_sheet(turn: Turn, args: Args) -> None:
    """Send a form as Excel, to be changed and sent back."""
    await ask_here(turn, args, ErrandKind.FORM_SHEET, {"form": str(args["form"])})
