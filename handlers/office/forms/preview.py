"""A form before it is used: what it is, as a chat question by question, as a paper, and the yes to it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup, escape

from handlers import forms_shelf
from handlers.desk.showing import page_of, show, turning, when
from handlers.engine.prompts import Ask
from handlers.formsheet.conditions import spoken
from handlers.formsheet.problems import Lack
from handlers.formsheet.words import KINDS, ROUNDS, STATES, SUBJECTS, word_for
from handlers.office.asking import ask_here
from handlers.office.forms.receiving import FLOW
from handlers.office.voice import Row, Speaker
from handlers.prompts import render
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind
from models.forms.loading import read_form
from models.forms.schema import Form, Question
from models.messaging import Outgoing
from models.store.unit_of_work import Store
from models.unit import Unit
from models.upload import Upload, UploadState


def register(registry: Registry) -> None:
    """Declare what can be done with a form that was read."""
    registry.action("office.form.preview", Who.ADMIN, show_preview, Scope.UPLOAD)
    registry.action("office.form.try", Who.ADMIN, show_question, Scope.UPLOAD)
    registry.action("office.form.paper", Who.ADMIN, send_paper, Scope.UPLOAD)
    registry.action("office.form.use", Who.ADMIN, use, Scope.UPLOAD)
    registry.action("office.form.drop", Who.ADMIN, drop, Scope.UPLOAD)


def message(speaker: Speaker, upload: Upload, form: Form, lacks: Mapping[Lack, int] | None = None) -> Outgoing:
    """Draw what a form is, with what can be done about it."""
    found = (lacks or {}).items()
    told = [speaker.say(f"formsheet.lack.{lack}", count=count) for lack, count in found if count]
    lines = [_about(speaker, form), *(Markup("• ") + line for line in told)]
    if form.is_provisional:
        lines.append(speaker.say("office.form.provisional"))
    lines.append(speaker.say("office.form.ask"))
    own = {"f": upload.id}
    rows: list[Row] = [
        (speaker.choice("office.form.as_chat", "office.form.try", p=0, **own),),
        (speaker.choice("office.form.as_paper", "office.form.paper", **own),),
        (speaker.choice("office.form.yes", "office.form.use", **own),),
        (speaker.choice("office.form.no", "office.form.drop", **own),),
    ]
    return Outgoing(Markup("\n").join(lines), tuple(rows))


def _about(speaker: Speaker, form: Form) -> Markup:
    kinds = Counter(question.kind for question in form.by_key.values())
    return speaker.say(
        "office.form.about",
        name=form.name(speaker.lang),
        id=form.id,
        version=form.version,
        source=form.source,
        subject=word_for(form.subject, SUBJECTS),
        rounds=", ".join(word_for(kind, ROUNDS) for kind in form.kinds),
        state=word_for(form.state, STATES),
        sections=len(form.sections),
        questions=len(form.by_key),
        kinds=", ".join(f"{word_for(kind, KINDS)} {count}" for kind, count in kinds.items()),
    )


async def _the_upload(turn: Turn, args: Args) -> Upload:
    found = await turn.store.get(Upload, args["f"])
    if found is None:
        raise LookupError("the form was there when the permission was checked")
    return found


def form_in(store: Store, upload: Upload) -> Form | None:
    """Return the form of a preview while it waits for its yes."""
    if upload.preview is None or upload.state is not UploadState.SHOWN:
        return None
    text = store.box.open_bytes(upload.preview, "upload", "preview", upload.id)
    return read_form("preview.yaml", text.decode())


async def show_preview(turn: Turn, args: Args) -> None:
    """Show the preview again, or what became of the form."""
    upload = await _the_upload(turn, args)
    turn.goto(FLOW, u=upload.unit_id)
    form = form_in(turn.store, upload)
    if form is None:
        _show_state(turn, upload)
        return
    drawn = message(turn, upload, form)
    show(turn, drawn.text, *drawn.choices)


def _show_state(turn: Turn, upload: Upload) -> None:
    """Say what became of a form; this is what a second press finds."""
    back = (turn.choice("office.back", "office.unit", u=upload.unit_id),)
    name = turn.store.box.open(upload.name, "upload", "name", upload.id)
    key = f"office.form.state_{upload.state}"
    show(turn, turn.say(key, name=name, when=when(turn, upload.settled_at)), back)


async def show_question(turn: Turn, args: Args) -> None:
    """Show one question as people will see it, with its help and with when it is asked."""
    upload = await _the_upload(turn, args)
    turn.goto(FLOW, u=upload.unit_id)
    form = form_in(turn.store, upload)
    if form is None:
        _show_state(turn, upload)
        return
    questions = list(form.by_key.values())
    page, pages = page_of(args.get("p"), len(questions), 1)
    text = _drawn(turn, form, questions[page], page + 1, pages)
    back = (turn.choice("office.form.back", "office.form.preview", f=upload.id),)
    show(turn, text, turning(turn, page, pages, "office.form.try", f=upload.id), back)


def _drawn(turn: Turn, form: Form, question: Question, place: int, total: int) -> Markup:
    asked = Ask(question.key, place, total, opens_section=True, help=True)
    drawn = render(asked, form, turn.services.texts, turn.lang)
    options = [option.label.to(turn.lang) for option in form.options(question)]
    lines = [escape(drawn.text), *(turn.say("office.form.option", label=label) for label in options)]
    conditions = [one for one in (form.section_of[question.key].show_if, question.show_if) if one is not None]
    lines += [turn.say("office.form.only_if", condition=spoken(form, one)) for one in conditions]
    if question.optional or question.none_ok:
        lines.append(turn.say("office.form.may_skip" if question.optional else "office.form.may_none"))
    return Markup("\n").join(lines)


async def send_paper(turn: Turn, args: Args) -> None:
    """Send the form as the paper that will be printed, with nothing filled in."""
    upload = await _the_upload(turn, args)
    turn.goto(FLOW, u=upload.unit_id)
    if upload.state is not UploadState.SHOWN:
        _show_state(turn, upload)
        return
    await ask_here(turn, {"u": upload.unit_id}, ErrandKind.FORM_PAPER, {"f": upload.id})


async def use(turn: Turn, args: Args) -> None:
    """Keep the form for use, once; a second press shows how it stands."""
    upload = await _the_upload(turn, args)
    turn.goto(FLOW, u=upload.unit_id)
    unit, form = await turn.store.get(Unit, upload.unit_id), form_in(turn.store, upload)
    if form is None or unit is None:
        _show_state(turn, upload)
        return
    kept = await _numbered(turn, form)
    row = forms_shelf.put(turn.store, turn.services.catalog, kept, unit, turn.me.member)
    turn.store.save(replace(upload, state=UploadState.DONE, preview=None, settled_at=turn.now))
    turn.record("form.brought", "form", row.id, unit.id, f"{kept.id} {kept.version}")
    ways: list[Row] = [
        (turn.choice("office.form.to_release", "office.release", u=unit.id, form=kept.id),),
        (turn.choice("office.to_round", "office.round", u=unit.id),),
        (turn.choice("office.back", "office.unit", u=unit.id),),
    ]
    text = turn.say("office.form.used", name=kept.name(turn.lang), id=kept.id, version=kept.version)
    show(turn, text, *ways)


async def _numbered(turn: Turn, form: Form) -> Form:
    """Give the form the next version where somebody else has brought one meanwhile."""
    catalog = turn.services.catalog
    await forms_shelf.take_up(turn.store, catalog)
    if not catalog.has(form.id, form.version):
        return form
    values = {name: getattr(form, name) for name in Form.model_fields}
    return Form(**{**values, "version": catalog.newest(form.id) + 1})


async def drop(turn: Turn, args: Args) -> None:
    """Set the form aside; nothing of it is kept."""
    upload = await _the_upload(turn, args)
    turn.goto(FLOW, u=upload.unit_id)
    if upload.state is UploadState.SHOWN:
        settled = replace(upload, state=UploadState.DROPPED, preview=None, settled_at=turn.now)
        upload = turn.store.save(settled)
        turn.record("form.dropped", "upload", upload.id, upload.unit_id)
    _show_state(turn, upload)
