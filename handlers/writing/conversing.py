"""One step of writing: what was said goes to the engine, what comes of it is stored and drawn."""

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from handlers import grammar, menu
from handlers.engine import step as engine
from handlers.engine.inputs import Said, Typed
from handlers.engine.prompts import Ask, Note, NoteKind, Prompt
from handlers.engine.scene import Scene
from handlers.engine.showing import whole_summary
from handlers.engine.turns import Event
from handlers.engine.turns import Turn as Step
from handlers.prompts import render
from handlers.turn import Turn
from handlers.writing import submitting
from handlers.writing.draft import Draft, keep
from models.assessment import Assessment
from models.member import AddressRow, Link
from models.messaging import Outgoing

FLOW = "form"
PAUSED = "paused"
_CHAT = "chat"
"""Where an assessment's progress keeps the chat in which it was shown last."""


async def converse(turn: Turn, draft: Draft, said: Said) -> None:
    """Take what was said at the open question, or explain why it does not belong there."""
    if isinstance(said, Typed) and (elsewhere := _answered_elsewhere(turn, draft, said)) is not None:
        await tell(turn, draft, elsewhere)
        return
    draft = _at_shown(turn, draft, said)
    await tell(turn, draft, engine.step(draft.form, draft.progress, said, turn.today, draft.facts))


async def tell(turn: Turn, draft: Draft, step: Step) -> None:
    """Store a step and say what comes next."""
    step = step if turn.has_buttons else whole_summary(draft.form, draft.facts, step)
    assessment = _note_chat(turn, await keep(turn, draft, step))
    match step.event:
        case Event.SUBMITTED:
            await submitting.finish(turn, assessment)
        case Event.MENU:
            await menu.show_menu(turn, {})
        case Event.STOPPED:
            await _say(turn, draft, step.prompts)
            turn.goto(PAUSED, a=assessment.id)
        case Event.NONE:
            await _say(turn, draft, step.prompts)
            turn.goto(FLOW, a=assessment.id, q=step.progress.at)


def _note_chat(turn: Turn, assessment: Assessment) -> Assessment:
    """Note in which chat the form was shown last, where people may have chats on several messengers."""
    if len(turn.services.messengers) < 2 or (assessment.progress or {}).get(_CHAT) == turn.address.id:
        return assessment
    return turn.store.save(
        replace(assessment, progress={**(assessment.progress or {}), _CHAT: turn.address.id})
    )


async def say_where_from(turn: Turn, draft: Draft) -> None:
    """Say on which other messenger the draft was being written, and from which item it goes on here."""
    last = (draft.assessment.progress or {}).get(_CHAT)
    other = await turn.store.get(AddressRow, last) if isinstance(last, int) else None
    if other is None or other.channel == turn.address.channel:
        return
    scene = Scene.of(draft.form, draft.facts, draft.progress)
    place = scene.place(scene.progress.at)
    key = "writing.continued" if place else "writing.continued_end"
    turn.answer(key, asks=False, channel=turn.channel_name(other.channel), place=place)


async def _say(turn: Turn, draft: Draft, prompts: Iterable[Prompt]) -> None:
    for prompt in prompts:
        message = await _drawn(turn, draft, prompt)
        if isinstance(prompt, Ask) and prompt.redraw:
            turn.redraw(message)
        else:
            turn.reply(message)


async def _drawn(turn: Turn, draft: Draft, prompt: Prompt) -> Outgoing:
    args = {"a": draft.assessment.id}
    message = render(prompt, draft.form, turn.services.texts, turn.lang, args, turn.has_buttons)
    if not await _is_shared(turn):
        return message
    owner = turn.say("writing.owner", name=turn.me.member.full_name)
    return replace(message, text=owner + Markup("\n") + message.text)


async def _is_shared(turn: Turn) -> bool:
    """Tell whether several persons use this chat, so that every question names whose form it is."""
    links = await turn.store.group(Link, "address_id", turn.address.id)
    return sum(link.ended_at is None for link in links) > 1


# -- the same draft on two devices ------------------------------------------------------------------


def _shown_elsewhere(turn: Turn, draft: Draft) -> str:
    """Return the question that this chat showed last where another device has gone on since."""
    shown = str(turn.conversation.data.get("q", ""))
    if turn.conversation.flow != FLOW or not shown or shown == draft.progress.at:
        return ""
    return shown if shown in draft.form.by_key else ""


def _is_command(text: str) -> bool:
    return grammar.command(text) is not None or grammar.jump(text) is not None or grammar.is_slash(text)


def _answered_elsewhere(turn: Turn, draft: Draft, said: Typed) -> Step | None:
    """Refuse to replace, unseen, an answer that was given on another device since this chat asked."""
    shown = _shown_elsewhere(turn, draft)
    if not shown or shown not in draft.progress.answers or _is_command(said.text):
        return None
    scene = Scene.of(draft.form, draft.facts, draft.progress)
    note = Note(NoteKind.ELSEWHERE, shown, scene.place(shown))
    open_step = engine.ask(draft.form, draft.progress, draft.facts)
    prompts = tuple(replace(one, notes=(note,)) if isinstance(one, Ask) else one for one in open_step.prompts)
    return replace(open_step, prompts=prompts)


def _at_shown(turn: Turn, draft: Draft, said: Said) -> Draft:
    """Let typed words answer the question that this chat showed last, not one that it never showed."""
    shown = _shown_elsewhere(turn, draft)
    if not shown or not isinstance(said, Typed) or _is_command(said.text):
        return draft
    return replace(draft, progress=replace(draft.progress, at=shown, adding=False, open_text=None))
