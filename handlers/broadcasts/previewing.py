"""What an admin sees of a draft: the message as its readers will see it, and what would happen."""

from dataclasses import replace

from markupsafe import Markup

from handlers.broadcasts import words as wording
from handlers.broadcasts.choosing import OFFERED_AUDIENCES, words_of
from handlers.broadcasts.costing import cost_lines
from handlers.broadcasts.moving import earliest, first_free
from handlers.broadcasts.samples import Sample, samples_of
from handlers.broadcasts.segments import Forecast, forecast
from handlers.desk.showing import Row
from handlers.reminders.due import rest
from handlers.services import Services
from handlers.turn import Turn
from models.broadcast import Broadcast
from models.messaging import Choice, Outgoing
from models.unit import Unit


async def preview(turn: Turn, draft: Broadcast, note_: Markup | None = None) -> None:
    """Show the message exactly as people will see it, for some of them where it differs, then the card."""
    for shown in await _as_seen(turn, draft):
        turn.reply(shown, asks=False)
    await show_card(turn, draft, note_)


async def _as_seen(turn: Turn, draft: Broadcast) -> list[Outgoing]:
    words, unit = words_of(turn), await _unit_of(turn, draft)
    seen: dict[Markup, Sample] = {}
    for sample in await samples_of(turn.store, draft, unit):
        theirs = replace(words, lang=sample.lang)
        seen.setdefault((await wording.message(turn.store, theirs, draft, sample.reader)).text, sample)
    if not seen:
        return [await wording.message(turn.store, words, draft, None)]
    if len(seen) == 1:
        return [Outgoing(text) for text in seen]
    return [
        Outgoing(words.say("preview.as", name=one.reader.full_name, cell=one.reader.cell) + "\n" + text)
        for text, one in seen.items()
    ]


async def _unit_of(turn: Turn, draft: Broadcast) -> Unit:
    unit = await turn.store.get(Unit, draft.unit_id)
    assert unit is not None, "a broadcast's unit is a foreign key"  # noqa: S101
    return unit


async def show_card(turn: Turn, draft: Broadcast, note_: Markup | None = None) -> None:
    """Show who would receive the draft, how long that takes, and what can be done."""
    turn.goto("broadcast.draft", b=draft.id)
    unit, words = await _unit_of(turn, draft), words_of(turn)
    found = await forecast(turn.store, draft.recipients, unit, draft.author_id)
    lines = [words.say("preview.text", who=words.who(draft.recipients, unit.name), count=found.reached)]
    if found.reached:
        names = [one.reader for one in await samples_of(turn.store, draft, unit)]
        lines.append(words.say("preview.samples", names="; ".join(f"{r.full_name} ({r.cell})" for r in names)))
    if len(found.channels) > 1:
        parts = [f"{turn.channel_name(channel)} {count}" for channel, count in found.channels.items()]
        lines.append(words.say("preview.channels", channels="; ".join(parts)))
    lines += _details(turn, draft, found)
    lines[-1:-1] = await cost_lines(turn, draft, unit)
    text = Markup("\n").join(lines)
    turn.reply(Outgoing((note_ + "\n\n" + text) if note_ else text, _rows(turn, draft, found)))


def _details(turn: Turn, draft: Broadcast, found: Forecast) -> list[Markup]:
    words, services, lines = words_of(turn), turn.services, list[Markup]()
    if missed := sum(found.missed.values()):
        lines.append(words.say("preview.missed", count=missed, reasons=words.reasons(found.missed)))
    if not found.reached:
        return [*lines, words.say("preview.nobody")]
    lines.append(words.say("preview.takes", duration=words.duration(found.reached / services.send_rate)))
    clock, wait = turn.store.clock, services.broadcast_wait
    if draft.planned_for is not None and draft.planned_for > turn.now:
        lines.append(words.say("preview.planned", when=words.when(draft.planned_for)))
    elif (free := first_free(clock, turn.now)) > turn.now:
        lines.append(words.say("preview.night", when=words.when(free)))
    lines += _rest_lines(turn, draft)
    planned = draft.planned_for
    if needs_wait(services, found) and earliest(clock, planned, wait) > earliest(clock, planned):
        minutes = round(services.broadcast_wait.total_seconds() / 60)
        lines.append(words.say("preview.wait", limit=services.broadcast_alone, minutes=minutes))
    return [*lines, words.say("preview.hint")]


def _rest_lines(turn: Turn, draft: Broadcast) -> list[Markup]:
    """Warn where it would go out on a holiday or the morning of a weekend; it is not refused."""
    at = max(draft.planned_for or turn.now, first_free(turn.store.clock, turn.now))
    why = rest(at, turn.store.clock.zone)
    return [words_of(turn).say(f"preview.rest.{why.name.lower()}")] if why else []


def needs_wait(services: Services, found: Forecast) -> bool:
    """Tell whether so many receive it that one person alone has to wait."""
    return found.reached > services.broadcast_alone


def _rows(turn: Turn, draft: Broadcast, found: Forecast) -> tuple[Row, ...]:
    words, key = words_of(turn), {"b": draft.id, "v": draft.version}
    ends: tuple[Choice, ...] = (
        words.choice("other", "broadcast.begin"),
        words.choice("drop", "broadcast.drop", **key),
    )
    if not found.reached:
        return (_lists(turn, draft, found), ends)
    send = words.choice(
        "send_later" if draft.planned_for else "send", "broadcast.send", count=found.reached, **key
    )
    tries = (words.choice("try", "broadcast.try", **key), words.choice("plan", "broadcast.plan", b=draft.id))
    return (tries, (send,), _lists(turn, draft, found), ends)


def _lists(turn: Turn, draft: Broadcast, found: Forecast) -> Row:
    words, missed = words_of(turn), sum(found.missed.values())
    keep = words.choice("keep", "broadcast.keep", b=draft.id)
    kept = (keep,) if draft.recipients.audience in OFFERED_AUDIENCES else ()
    return (words.choice("missed", "broadcast.missed", count=missed, b=draft.id), *kept) if missed else kept
