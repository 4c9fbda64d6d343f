"""How a person's wishes stand, with what can be pressed; and the same in one line for the secretary."""

from datetime import timedelta

from markupsafe import Markup

from handlers import menu, rounds
from handlers.desk.showing import Row
from handlers.desk.showing import show as show_screen
from handlers.reminders.due import EVENING
from handlers.turn import Turn
from models.messaging import Choice, IncomingKind, Outgoing
from models.wish import Wish

_HOURS = ("07:00", "12:00", "18:00", "20:00")
_SUNDAY, _WEEK = 6, timedelta(days=7)
_ASKS_NOTHING = ("", "menu", "paused", "desk", "privacy", "wish.hour", "wish.away")
"""Flows in which nothing else is asked; elsewhere the open question stays open."""


async def wish_of(turn: Turn) -> Wish:
    """Return the person's wishes, empty where there are none."""
    return await turn.store.get(Wish, turn.me.id) or Wish(turn.me.id)


async def show_wishes(turn: Turn) -> None:
    """Show the wishes in place of what was pressed."""
    turn.goto("menu")
    text, rows = await _screen(turn)
    show_screen(turn, text, *rows)


async def answer(turn: Turn, note: Markup) -> None:
    """Say what was done and how the wishes stand now; a question that is open stays open."""
    text, rows = await _screen(turn)
    flow = turn.conversation.flow
    if turn.incoming.kind is not IncomingKind.TEXT or flow in _ASKS_NOTHING:
        turn.goto("menu")
        show_screen(turn, note + "\n\n" + text, *rows)
        return
    kept = turn.say("wish.no_answer") if flow == "form" else Markup("")
    turn.reply(
        Outgoing(Markup("\n\n").join(part for part in (note, text, kept) if part), tuple(rows)), asks=False
    )


async def _screen(turn: Turn) -> tuple[Markup, list[Row]]:
    wish = await wish_of(turn)
    lines = [turn.say("wish.title"), _hour_line(turn, wish)]
    away = wish.is_away_yet(turn.today)
    if away:
        lines += [away_line(turn, wish, "wish.away"), *await _deadline_line(turn)]
    common = (turn.choice("wish.button.common", "wish.hour", h=""),) if wish.hour else ()
    hours = tuple(_hour_choice(turn, at) for at in _HOURS)
    other = (turn.choice("wish.button.other_hour", "wish.other_hour"), *common)
    rows = [hours, other, *_away_rows(turn, away=away), (turn.choice("desk.menu", "chat.menu"),)]
    return Markup("\n").join(lines), rows


def _hour_choice(turn: Turn, at: str) -> Choice:
    return Choice(turn.label("wish.button.hour", hour=at.removeprefix("0")), "wish.hour", {"h": at})


def _hour_line(turn: Turn, wish: Wish) -> Markup:
    texts = turn.services.texts
    key = "wish.own" if wish.hour else "wish.common"
    line = turn.say(key, hour=texts.hour(turn.lang, wish.hour or EVENING))
    if wish.hour_from is None or wish.hour_from <= turn.today:
        return line
    return line + " " + turn.say("wish.begins", day=texts.day(turn.lang, wish.hour_from))


def away_line(turn: Turn, wish: Wish, key: str) -> Markup:
    """Return from when until when a person is away; ``key`` is a text with variants for both."""
    texts, last = turn.services.texts, wish.away_until or turn.today
    later = wish.away_from is not None and wish.away_from > turn.today
    first = texts.day(turn.lang, wish.away_from or turn.today)
    variant = "later" if later else "now"
    return turn.say(f"{key}.{variant}", first=first, last=texts.day(turn.lang, last))


async def _deadline_line(turn: Turn) -> list[Markup]:
    """Say that the deadline stays, where there is something to write."""
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None or not assessment.unfinished or not assessment.must_review:
        return []
    return [turn.say("wish.deadline_stays", deadline=await menu.deadline_words(turn, assessment))]


def _away_rows(turn: Turn, *, away: bool) -> list[Row]:
    if away:
        return [(turn.choice("wish.button.back", "wish.back"),)]
    sunday = turn.today + timedelta(days=_SUNDAY - turn.today.weekday())
    weeks = [
        turn.choice(f"wish.button.{which}", "wish.away", u=day.isoformat())
        for which, day in (("this_week", sunday), ("next_week", sunday + _WEEK))
    ]
    return [tuple(weeks), (turn.choice("wish.button.other_day", "wish.other_day"),)]
