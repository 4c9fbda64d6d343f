"""Finding the handler of an update: a press, a command, a typed choice, or the open flow."""

from dataclasses import replace

from handlers.mail import Mail, Terms
from handlers.permissions import allowed, holds_role
from handlers.privacy import asking_again
from handlers.registry import Args, Registry, Route
from handlers.roster.names import fold
from handlers.services import Services
from handlers.turn import Turn
from models.inbox import TOO_FAST, InboxRow
from models.letter import decode, read_press
from models.member import AddressRow, Link, Member
from models.messaging import Choice, IncomingKind, Outgoing, Press
from models.outbox import Kind, OutboxRow
from models.store.tables import address as address_table
from models.store.unit_of_work import Store

_LABEL_LETTERS = 3
_LONGEST_WORDS = 100
_WRITING = "form"
"""The flow whose typed words are answers: its own grammar decides what is a command."""


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
            await _flow(turn, registry)
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
    choices = _message(turn, row).flat
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


def _message(turn: Turn, row: OutboxRow) -> Outgoing:
    return decode(turn.store.box.open(row.body, "outbox", "body", row.id))


async def _text(turn: Turn, registry: Registry) -> None:
    text = turn.incoming.text.strip()
    flow = registry.flows.get(turn.conversation.flow)
    word, _, rest = text.removeprefix("/").partition(" ")
    if text.startswith("/"):
        name = fold(word.partition("@")[0])
        if name in registry.commands:
            await run(turn, registry, registry.commands[name], {"text": rest.strip()})
        elif flow is not None and flow.name == _WRITING:
            await _flow(turn, registry)
        else:
            turn.answer("common.unknown_command")
            await show_open_step(turn, registry)
        return
    said = _short(text)
    if said in registry.everywhere:
        await run(turn, registry, registry.commands[said], {})
        return
    if flow is None or flow.name != _WRITING:
        if (choice := await _typed_choice(turn, text)) is not None:
            await run(turn, registry, choice.action, choice.args)
            return
        if (action := registry.commands.get(said)) is not None:
            await run(turn, registry, action, {})
            return
    await _flow(turn, registry)


def _short(text: str) -> str:
    """Return words for comparing; a longer text is an answer, and no copy of it is kept for comparing."""
    return fold(text) if len(text) <= _LONGEST_WORDS else ""


async def _typed_choice(turn: Turn, text: str) -> Choice | None:
    """Return the choice of the open prompt that a number, a label or its beginning means."""
    prompt_id = turn.conversation.prompt_id
    row = await turn.store.get(OutboxRow, prompt_id) if prompt_id else None
    if row is None or row.member_id not in (None, turn.address.member_id):
        return None
    choices = _message(turn, row).flat
    said = _short(text)
    if said.isdigit():
        # A PIN such as 0001 is no number of a choice.
        number = 0 if said.startswith("0") else int(said)
        return choices[number - 1] if 0 < number <= len(choices) else None
    labels = [fold(choice.label) for choice in choices]
    if said and said in labels:
        return choices[labels.index(said)]
    beginning = [i for i, label in enumerate(labels) if len(said) >= _LABEL_LETTERS and label.startswith(said)]
    return choices[beginning[0]] if len(beginning) == 1 else None


async def _file(turn: Turn, registry: Registry) -> None:
    """Give a file to who takes such files at any time, unless the open flow asks for files itself."""
    if turn.conversation.flow not in registry.wants_files:
        for who, take in registry.takers:
            if holds_role(turn.person, who) and await take(turn):
                return
    await _flow(turn, registry)


async def _flow(turn: Turn, registry: Registry) -> None:
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
