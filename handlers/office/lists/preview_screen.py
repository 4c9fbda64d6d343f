"""The preview of a list: what would change, page by page, and the yes or no to it."""

from dataclasses import replace

from markupsafe import Markup

from handlers import rounds
from handlers.desk.showing import page_of, show, turning, when
from handlers.office.errands import ask
from handlers.office.lists.preview import KINDS, Line, Preview, load
from handlers.office.voice import Row, Speaker
from handlers.office.wording import number, some
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind
from models.messaging import Choice, Outgoing
from models.store.unit_of_work import Store
from models.unit import Unit
from models.upload import Upload, UploadState

_PER_PAGE = 8
_CHANGES_SHOWN = 3
_EXAMPLES = 2


def register(registry: Registry) -> None:
    """Declare what can be done with a list that was read."""
    registry.action("office.preview", Who.ADMIN, show_preview, Scope.UPLOAD)
    registry.action("office.lines", Who.ADMIN, show_lines, Scope.UPLOAD)
    registry.action("office.import", Who.ADMIN, confirm, Scope.UPLOAD)
    registry.action("office.drop", Who.ADMIN, drop, Scope.UPLOAD)


async def message(speaker: Speaker, upload: Upload, preview: Preview) -> Outgoing:
    """Draw the preview with what can be done about it."""
    name = speaker.store.box.open(upload.name, "upload", "name", upload.id)
    head = "office.preview.nothing_new" if preview.is_empty else "office.preview.title"
    lines = [speaker.say(head, name=name, people=number(speaker, preview.people)), *_lines(speaker, preview)]
    if preview.new and (title := await _open_round(speaker, upload)):
        lines.append(speaker.say("office.preview.in_round", title=title))
    return Outgoing(Markup("\n").join(lines), tuple(row for row in _rows(speaker, upload, preview) if row))


def _lines(speaker: Speaker, preview: Preview) -> list[Markup]:
    lines = [_counted(speaker, "new", preview.new, [_named(line) for line in preview.lines["new"]])]
    lines.append(_counted(speaker, "changed", preview.changed, []))
    lines += [_example(speaker, line) for line in preview.lines["changed"][:_EXAMPLES]]
    lines.append(_counted(speaker, "unchanged", preview.unchanged, []))
    lines.append(_counted(speaker, "new_cells", len(preview.new_cells), preview.new_cells))
    lines.append(_counted(speaker, "missing", preview.missing, []))
    lines.append(_counted(speaker, "returned", preview.returned, []))
    lines.append(_counted(speaker, "partly", preview.partly, []))
    return [line for line in lines if line]


def _counted(speaker: Speaker, kind: str, count: int, names: list[str] | tuple[str, ...]) -> Markup:
    if not count:
        return Markup("")
    line = speaker.say(f"office.preview.{kind}", count=number(speaker, count))
    return line + speaker.say("office.preview.examples", names=some(speaker, names, count)) if names else line


def _named(line: Line) -> str:
    return f"{line.name} ({line.place})"


def _example(speaker: Speaker, line: Line) -> Markup:
    changes = some(speaker, line.changes, len(line.changes), _CHANGES_SHOWN)
    return speaker.say("office.preview.example", name=line.name, changes=changes)


async def _open_round(speaker: Speaker, upload: Upload) -> str:
    unit = await speaker.store.get(Unit, upload.unit_id)
    cycles = await rounds.cycles_of(speaker.store, unit) if unit else []
    return cycles[0].title if cycles else ""


def _rows(speaker: Speaker, upload: Upload, preview: Preview) -> list[Row]:
    back = (speaker.choice("office.back", "office.unit", u=upload.unit_id),)
    if upload.state is not UploadState.SHOWN:
        return [back]
    counts = {"new": preview.new, "changed": preview.changed}
    what = ", ".join(
        speaker.label(f"office.preview.yes_{kind}", count=number(speaker, count))
        for kind, count in counts.items()
        if count
    )
    label = speaker.label("office.preview.yes", what=what)
    views = [
        Choice(speaker.label(f"office.preview.see_{kind}"), "office.lines", {"f": upload.id, "l": kind})
        for kind in KINDS
        if preview.lines[kind]
    ]
    drop_it = (speaker.choice("office.preview.no", "office.drop", f=upload.id),)
    return [(Choice(label, "office.import", {"f": upload.id}),), tuple(views[:2]), tuple(views[2:]), drop_it]


async def _the_upload(turn: Turn, args: Args) -> Upload:
    found = await turn.store.get(Upload, args["f"])
    if found is None:
        raise LookupError("the list was there when the permission was checked")
    return found


def _preview(store: Store, upload: Upload) -> Preview | None:
    if upload.preview is None:
        return None
    return load(store.box.open_bytes(upload.preview, "upload", "preview", upload.id))


async def show_preview(turn: Turn, args: Args) -> None:
    """Show the preview again, or what became of the list."""
    turn.goto("office.roster", u=(await _the_upload(turn, args)).unit_id)
    upload = await _the_upload(turn, args)
    preview = _preview(turn.store, upload)
    if preview is None or upload.state is not UploadState.SHOWN:
        _show_state(turn, upload)
        return
    drawn = await message(turn, upload, preview)
    show(turn, drawn.text, *drawn.choices)


def _show_state(turn: Turn, upload: Upload, note: str = "") -> None:
    """Say what became of a list; this is what a second press finds."""
    back = (turn.choice("office.back", "office.unit", u=upload.unit_id),)
    name = turn.store.box.open(upload.name, "upload", "name", upload.id)
    key = note or f"office.list_state.{upload.state}"
    show(turn, turn.say(key, name=name, when=when(turn, upload.settled_at)), back)


async def show_lines(turn: Turn, args: Args) -> None:
    """Show the people of one kind, page by page."""
    upload = await _the_upload(turn, args)
    turn.goto("office.roster", u=upload.unit_id)
    preview, kind = _preview(turn.store, upload), str(args.get("l"))
    if preview is None or kind not in KINDS or upload.state is not UploadState.SHOWN:
        await show_preview(turn, args)
        return
    lines = preview.lines[kind]
    page, pages = page_of(args.get("p"), len(lines), _PER_PAGE)
    count = number(turn, getattr(preview, kind))
    head = turn.say(f"office.preview.list_{kind}", count=count, page=page + 1, pages=pages)
    shown = [_full(turn, line) for line in lines[page * _PER_PAGE : (page + 1) * _PER_PAGE]]
    pager = turning(turn, page, pages, "office.lines", f=upload.id, l=kind)
    back = (turn.choice("office.preview.back", "office.preview", f=upload.id),)
    show(turn, Markup("\n").join([head, *shown]), pager, back)


def _full(turn: Turn, line: Line) -> Markup:
    if not line.changes:
        return turn.say("office.preview.line", name=line.name, place=line.place)
    changes = some(turn, line.changes, len(line.changes), _CHANGES_SHOWN)
    return turn.say("office.preview.line_changed", name=line.name, place=line.place, changes=changes)


async def confirm(turn: Turn, args: Args) -> None:
    """Bring the list in, once; a second press shows how it stands."""
    upload = await _the_upload(turn, args)
    turn.goto("office.roster", u=upload.unit_id)
    if upload.state is not UploadState.SHOWN:
        _show_state(turn, upload)
        return
    confirmed = turn.store.save(replace(upload, state=UploadState.CONFIRMED))
    ask(turn.store, ErrandKind.IMPORT_ROSTER, confirmed, {"f": upload.id})
    turn.record("roster.confirmed", "upload", upload.id, upload.unit_id)
    _show_state(turn, confirmed)


async def drop(turn: Turn, args: Args) -> None:
    """Set the list aside; nothing of it is brought in."""
    upload = await _the_upload(turn, args)
    turn.goto("office.roster", u=upload.unit_id)
    if upload.state is UploadState.SHOWN:
        upload = turn.store.save(replace(upload, state=UploadState.DROPPED, settled_at=turn.now))
        turn.record("roster.dropped", "upload", upload.id, upload.unit_id)
        _show_state(turn, upload, "office.preview.dropped")
        return
    _show_state(turn, upload)
