"""The first screen, the menu of each role, help, and the way back to the open step."""

from dataclasses import replace
from datetime import timedelta

from handlers import reach, rounds
from handlers.collectives import tasks
from handlers.registry import Args, Registry, Who
from handlers.roster.names import fold
from handlers.turn import Turn
from models.assessment import Assessment, PaperState, Status
from models.cycle import Cycle
from models.member import Link
from models.messaging import Choice, Gone, Outgoing
from models.page import WEB

_LANGUAGES = {"english": "en", "tieng viet": "vi", "tiengviet": "vi"}

_SOON = timedelta(days=1)
"""From so long before the own deadline on the menu offers to ask for more time."""


def register(registry: Registry) -> None:
    """Declare what everybody may ask for."""
    registry.action("chat.menu", Who.ANYONE, show_menu)
    registry.action("chat.help", Who.ANYONE, show_help)
    registry.action("chat.blocked", Who.ANYONE, note_blocked)
    registry.action("chat.language", Who.ANYONE, switch_language)
    registry.command("chat.menu", "menu", "#")
    registry.command("chat.help", "help", "giup", "tro giup", "?")
    registry.command("chat.language", "english", "tieng viet", "tiengviet", "language")


async def show_help(turn: Turn, _args: Args) -> None:
    """Explain in a few lines what the bot is for and which words it knows."""
    turn.answer("menu.help" if turn.person else "join.greeting")


async def note_blocked(turn: Turn, _args: Args) -> None:
    """Record that this chat no longer wants messages, and tell the secretary; routing has noted it."""
    turn.record("blocked", "address", turn.address.id)
    await reach.turn_over(turn.store, turn.address)
    await reach.tell_lost(turn.store, turn.mail, turn.services, turn.address, Gone.BLOCKED)


async def switch_language(turn: Turn, _args: Args) -> None:
    """Switch to the language whose name was typed, else to the other one."""
    said = fold(turn.incoming.text).removeprefix("/")
    other = _LANGUAGES.get(said) or ("vi" if turn.lang == "en" else "en")
    turn.address = turn.store.save(replace(turn.address, language=other))
    if turn.person is not None:
        member = turn.store.save(replace(turn.person.member, language=other))
        turn.person = replace(turn.person, member=member)
    await show_menu(turn, {})


async def show_first(turn: Turn) -> None:
    """Show what waits for this person first: the assessment, else the menu; whoever leads sees both."""
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None or not assessment.unfinished or assessment.status is not Status.NOT_STARTED:
        await show_menu(turn, {})
        return
    cycle = await turn.store.get(Cycle, assessment.cycle_id)
    turn.goto("menu")
    begin = turn.choice("menu.begin", "form.open", a=assessment.id)
    turn.answer(
        "menu.first",
        (begin,),
        *_secretary_rows(turn),
        *_admin_rows(turn),
        (
            turn.choice("menu.paper", "paper.ask", a=assessment.id),
            turn.choice("hand.button", "hand.open", a=assessment.id),
        ),
        (turn.choice("menu.menu", "chat.menu"),),
        name=turn.me.member.full_name,
        title=cycle.title if cycle else "",
        deadline=await deadline_words(turn, assessment),
    )


async def deadline_words(turn: Turn, assessment: Assessment) -> str:
    """Return the person's own deadline in words."""
    deadline = await rounds.own_deadline(turn.store, assessment)
    if deadline is None:
        return ""
    local = turn.store.clock.local(deadline)
    texts = turn.services.texts
    return texts.moment(turn.lang, local)


async def show_menu(turn: Turn, _args: Args) -> None:
    """Show what this person can do now."""
    if turn.person is None:
        await _stranger(turn)
        return
    turn.goto("menu")
    mine = (turn.choice("menu.mine", "privacy.mine"),)
    rows = [*await _own_rows(turn), *await _common_rows(turn), *_secretary_rows(turn), *_admin_rows(turn)]
    rows += [*_desk_rows(turn), *_channel_rows(turn), mine]
    turn.reply(
        Outgoing(turn.say("menu.title", name=turn.me.member.full_name, cell=turn.me.cell.name), tuple(rows))
    )


async def _stranger(turn: Turn) -> None:
    if any(link.ended_at is None for link in await turn.store.group(Link, "address_id", turn.address.id)):
        turn.answer("people.first", (turn.choice("people.choose", "people.switch"),))
        return
    if turn.conversation.flow.startswith(("people.", "join.")) and turn.conversation.flow != "join.code":
        turn.answer("join.go_on")
        return
    turn.goto("join.code")
    turn.answer("join.greeting")


async def _own_rows(turn: Turn) -> list[tuple[Choice, ...]]:
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None or not assessment.must_review:
        return []
    if assessment.paper is not PaperState.NONE:
        return [(turn.choice("menu.on_paper", "paper.show", a=assessment.id),)]
    match assessment.status:
        case Status.NOT_STARTED:
            key, action = "menu.begin", "form.open"
        case Status.IN_PROGRESS | Status.FINALIZING:
            key, action = "menu.go_on", "form.open"
        case Status.ADDITIONS:
            key, action = "menu.add", "form.open"
        case _:
            key, action = "menu.read_own", "own.show"
    page = turn.services.public_url and assessment.writable
    deadline = await rounds.own_deadline(turn.store, assessment) if assessment.unfinished else None
    soon = deadline is not None and deadline <= turn.now + _SOON
    return [
        (turn.choice(key, action, a=assessment.id),),
        *([(turn.choice("page.button", "page.link", a=assessment.id),)] if page else []),
        *([(turn.choice("more_time.button", "time.ask", a=assessment.id),)] if soon else []),
    ]


async def _common_rows(turn: Turn) -> list[tuple[Choice, ...]]:
    if not await tasks.has_common(turn):
        return []
    return [(turn.choice("menu.tasks", "task.list"),)]


def _desk_rows(turn: Turn) -> list[tuple[Choice, ...]]:
    """Return the way to the desk in a browser, where pages are served and this is not one of them."""
    officer = turn.me.reviews or turn.me.leads
    if not officer or not turn.services.public_url or turn.address.channel == WEB:
        return []
    return [(turn.choice("page.desk.button", "page.desk"),)]


def _channel_rows(turn: Turn) -> list[tuple[Choice, ...]]:
    """Return the way to a second chat, where people can have one on another messenger."""
    if len(turn.services.messengers) < 2:
        return []
    return [(turn.choice("join.channel.button", "channel.code"),)]


def _secretary_rows(turn: Turn) -> list[tuple[Choice, ...]]:
    if not turn.me.reviews:
        return []
    return [
        (turn.choice("menu.queue", "desk.queue"), turn.choice("menu.requests", "request.list")),
        (turn.choice("menu.joining", "desk.joining"), turn.choice("menu.meeting", "meeting.show")),
        (turn.choice("menu.progress", "progress.show"), turn.choice("menu.remind", "remind.preview")),
        (turn.choice("menu.papers", "print.cells"), turn.choice("rating.menu.entry", "rate.menu")),
    ]


def _admin_rows(turn: Turn) -> list[tuple[Choice, ...]]:
    if not turn.me.leads:
        return []
    rows: list[tuple[Choice, ...]] = [
        (turn.choice("menu.office", "office.menu"), turn.choice("menu.broadcast", "broadcast.begin"))
    ]
    if not turn.me.reviews:
        rows.insert(
            0, (turn.choice("menu.progress", "progress.show"), turn.choice("menu.remind", "remind.preview"))
        )
        rows.append((turn.choice("rating.menu.entry", "rate.menu"),))
    return rows
