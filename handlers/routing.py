"""Finding the handler of an update: a press, a command, a typed choice, or the open flow."""

from dataclasses import replace

from handlers.desk import shorthand
from handlers.mail import Mail, Terms, open_message
from handlers.permissions import allowed, holds_role
from handlers.privacy import asking_again
from handlers.registry import Args, Registry, Route
from handlers.roster.names import fold
from handlers.services import Services
from handlers.turn import Turn
from handlers.typed import choosing
from handlers.wishes import wishes
from models.inbox import TOO_FAST, InboxRow
from models.letter import read_press
from models.member import AddressRow, Link, Member
from models.messaging import Choice, IncomingKind, Outgoing, Press
from models.outbox import Kind, OutboxRow
from models.store.tables import address as address_table
from models.store.unit_of_work import Store

_WRITING = "form"
"""The flow whose typed words are answers: its own grammar decides what is a command."""
_ASKS_NOTHING = ("", "paused")
"""Flows that only answer what is typed although nothing was asked."""


async def route(turn: Turn, registry: Registry) -> None:
    """Run the handler that the update asks for."""
    if not turn.incoming.private:
        if turn.incoming.kind is IncomingKind.TEXT and turn.incoming.text.startswith("/"):
            turn.answer("common.private_only")
        return
    if turn.incoming.sender not in ("", turn.address.chat):
        # In a private chat nobody but its person acts; a client that says otherwise is modified.
        turn.record("refused", "sender", None)
        turn.alert = turn.label("common.stale")
        return
    _note_reachable(turn)
    if turn.row.error == TOO_FAST:
        turn.answer("common.too_fast")
    match turn.incoming.kind:
        case IncomingKind.PRESS:
            await _press(turn, registry)
        case IncomingKind.TEXT:
            await _text(turn, registry)
        case IncomingKind.CONTACT:
            await take_words(turn, registry)
        case IncomingKind.FILE:
            await _file(turn, registry)
        case IncomingKind.EDITED:
            turn.answer("common.edited")
        case IncomingKind.BLOCKED:
            await run(turn, registry, "chat.blocked", {})
        case IncomingKind.UNBLOCKED:
            return
        case IncomingKind.OTHER:
            turn.answer("common.not_text")


async def run(turn: Turn, registry: Registry, action: str, args: Args) -> None:
    """Run an action if the person may; a refusal reads like 'not found' and is recorded."""
    found = registry.actions.get(action)
    if found is None or not await allowed(turn.store, turn.person, found, args):
        await _refuse(turn, registry, found)
        return
    if await asking_again.must_ask(turn, found):
        await asking_again.ask(turn, {})
        return
    await found.handle(turn, args)


async def _refuse(turn: Turn, registry: Registry, found: Route | None) -> None:
    turn.record("refused", "action", None, detail=found.name if found else "unknown")
    turn.alert = turn.label("common.not_found")
    if turn.incoming.kind is IncomingKind.TEXT:
        turn.answer("common.unknown_command")
    await show_open_step(turn, registry)


async def show_open_step(turn: Turn, registry: Registry) -> None:
    """Show the step that is open in this chat, so that an old button never leads nowhere."""
    await registry.actions["chat.resume"].handle(turn, {})


def _note_reachable(turn: Turn) -> None:
    came_back = turn.incoming.kind is not IncomingKind.BLOCKED
    language = turn.address.language or turn.incoming.language[:2]
    if turn.address.reachable != came_back or turn.address.language != language:
        turn.address = turn.store.save(replace(turn.address, reachable=came_back, language=language))


async def _press(turn: Turn, registry: Registry) -> None:
    press = turn.incoming.press
    choice = await _pressed_choice(turn, press.data) if press else None
    if choice is None and (owner := await _other_person(turn, press)) is not None:
        turn.answer(
            "people.other_person", (turn.choice("people.choose", "people.switch"),), name=owner.full_name
        )
        return
    if choice is None:
        turn.record("refused", "press", None)
        turn.alert = turn.label("common.stale")
        await show_open_step(turn, registry)
        return
    await run(turn, registry, choice.action, choice.args)


async def _pressed_choice(turn: Turn, data: str) -> Choice | None:
    """Return the choice behind a press, if this chat and this person were given it."""
    named = read_press(data)
    row = await turn.store.get(OutboxRow, named[0]) if named else None
    if row is None or named is None or row.address_id != turn.address.id:
        return None
    if row.member_id is not None and row.member_id != turn.address.member_id:
        return None
    turn.pressed = row
    choices = open_message(turn.store, row).flat
    return choices[named[1]] if named[1] < len(choices) else None


async def _other_person(turn: Turn, press: Press | None) -> Member | None:
    """Return whose message was pressed where another person of this shared chat is entered."""
    named = read_press(press.data) if press else None
    row = await turn.store.get(OutboxRow, named[0]) if named else None
    if row is None or row.address_id != turn.address.id or row.member_id in (None, turn.address.member_id):
        return None
    links = await turn.store.group(Link, "address_id", turn.address.id)
    here = any(link.member_id == row.member_id and link.ended_at is None for link in links)
    return await turn.store.get(Member, row.member_id) if here else None


async def _text(turn: Turn, registry: Registry) -> None:
    text = turn.incoming.text.strip()
    flow = registry.flows.get(turn.conversation.flow)
    word, _, rest = text.removeprefix("/").partition(" ")
    if text.startswith("/"):
        name = fold(word.partition("@")[0])
        if name in registry.commands:
            await run(turn, registry, registry.commands[name], {"text": rest.strip()})
        elif flow is not None and flow.name == _WRITING:
            await take_words(turn, registry)
        else:
            turn.answer("common.unknown_command")
            await show_open_step(turn, registry)
        return
    said = choosing.short(text)
    if said in registry.everywhere:
        await run(turn, registry, registry.commands[said], {})
        return
    found = await _meant(turn, text, flow)
    if isinstance(found, Choice):
        await run(turn, registry, found.action, found.args)
    elif found is None:
        await _words(turn, registry, said)


async def _meant(turn: Turn, text: str, flow: Route | None) -> choosing.Found:
    """Return what the words choose: a wish, a hand-in by its code, else what was shown in the chat."""
    if (wish := wishes.find(turn, text)) is not None:
        return wish
    asks_words = flow is not None and flow.name not in _ASKS_NOTHING
    found = await shorthand.find(turn, text, asks_words=asks_words)
    if found is not None:
        return found
    return await choosing.find(turn, text, asks_words=asks_words, answers=_is_writing(flow))


def _is_writing(flow: Route | None) -> bool:
    return flow is not None and flow.name == _WRITING


async def _words(turn: Turn, registry: Registry, said: str) -> None:
    """Take typed words that choose nothing: as a command, else as what the open flow asks for."""
    action = registry.commands.get(said)
    if action is None or _is_writing(registry.flows.get(turn.conversation.flow)):
        await take_words(turn, registry)
    else:
        await run(turn, registry, action, {})


async def _file(turn: Turn, registry: Registry) -> None:
    """Give a file to who takes such files at any time, unless the open flow asks for files itself."""
    if turn.conversation.flow not in registry.wants_files:
        for who, take in registry.takers:
            if holds_role(turn.person, who) and await take(turn):
                return
    await take_words(turn, registry)


async def take_words(turn: Turn, registry: Registry) -> None:
    """Give what came to the open flow, if the person may use it."""
    flow = registry.flows.get(turn.conversation.flow) or registry.flows[""]
    if not await allowed(turn.store, turn.person, flow, {}):
        await _refuse(turn, registry, flow)
        return
    if await asking_again.must_ask(turn, flow):
        await asking_again.ask(turn, {})
        return
    await flow.handle(turn, turn.conversation.data)


async def tell_not_saved(store: Store, mail: Mail, services: Services, row: InboxRow) -> None:
    """Tell a person that a message could not be saved."""
    address = await store.first(
        AddressRow,
        address_table.c.channel == row.channel,
        address_table.c.bot == row.bot,
        address_table.c.chat == row.chat,
    )
    if address is not None:
        text = services.texts.say(address.language or "vi", "common.not_saved")
        mail.post(address, Outgoing(text), f"unsaved:{row.id}", Terms(kind=Kind.REPLY), address.member_id)
