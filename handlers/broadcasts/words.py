"""Broadcasts in words: the message as people see it, who is meant, how long it takes, how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.broadcasts.reader import Reader
from handlers.broadcasts.tally import Tally
from handlers.texts import Texts
from models.broadcast import Audience, Broadcast, BroadcastState, Segment
from models.clock import Clock
from models.messaging import Choice, Outgoing, Scalar
from models.store.unit_of_work import Store
from models.unit import Unit

_MINUTE, _HOUR = 60, 3600
_AGAIN = (Audience.DOUBT, Audience.FAILED)
_KNOWN_REASONS = frozenset(
    (
        "blocked",
        "deactivated",
        "chat not found",
        "closed",
        "finished",
        "too late",
        "not linked",
        "unreachable",
        "consent withdrawn",
        "no longer meant",
    )
)


@dataclass(frozen=True, slots=True)
class Words:
    """How broadcasts are spoken of in one language."""

    texts: Texts
    lang: str
    clock: Clock

    def say(self, key: str, /, **args: object) -> Markup:
        """Return a text of this room."""
        return self.texts.say(self.lang, f"broadcast.{key}", **args)

    def choice(self, key: str, action: str, /, *, count: int = 0, **args: Scalar) -> Choice:
        """Return a choice of this room."""
        return Choice(self.texts.plain(self.lang, f"broadcast.button.{key}", count=count), action, args)

    def when(self, instant: datetime) -> str:
        """Return an instant in words."""
        return self.texts.moment(self.lang, self.clock.local(instant))

    def who(self, segment: Segment, unit: str) -> Markup:
        """Return who is meant."""
        return self.say(f"who.{_key(segment)}", unit=unit, days=segment.unreminded)

    def audience(self, segment: Segment) -> Markup:
        """Return who is meant, without the unit."""
        return self.say(f"audience.{_key(segment)}", days=segment.unreminded)

    def duration(self, seconds: float) -> Markup:
        """Return about how long something takes."""
        if seconds < _MINUTE:
            return self.say("seconds", count=max(1, round(seconds)))
        if seconds < _HOUR:
            return self.say("minutes", count=round(seconds / _MINUTE))
        return self.say("hours", count=round(seconds / _HOUR, 1))

    def reasons(self, counts: Mapping[str, int]) -> Markup:
        """Return reasons with their counts."""
        return Markup(", ").join(self.reason(reason, count) for reason, count in sorted(counts.items()))

    def reason(self, reason: str, count: int) -> Markup:
        """Return one reason with its count."""
        return self.say("with_count", what=self.plain_reason(reason), count=count)

    def plain_reason(self, reason: str) -> Markup:
        """Return one reason in words."""
        key = reason.replace(" ", "_") if reason in _KNOWN_REASONS else "other"
        return self.say(f"reason.{key}")


def _key(segment: Segment) -> str:
    return f"{segment.audience}_unreminded" if segment.unreminded else str(segment.audience)


async def unit_name(store: Store, unit_id: int) -> str:
    """Return the name of a unit."""
    unit = await store.get(Unit, unit_id)
    return unit.name if unit else "–"


def body_of(store: Store, broadcast: Broadcast) -> str:
    """Return what the admin has written."""
    return store.box.open(broadcast.text, "broadcast", "text", broadcast.id)


async def message(store: Store, words: Words, broadcast: Broadcast, reader: Reader | None) -> Outgoing:
    """Return the message as a person sees it, named where several persons read the chat."""
    sender, body = await unit_name(store, broadcast.sender_id), body_of(store, broadcast)
    body = reader.fill(body) if reader else body
    name = reader.full_name if reader and reader.shared else ""
    text = words.say("message.named" if name else "message.text", sender=sender, body=body, name=name)
    if broadcast.recipients.audience in _AGAIN:
        text = words.say("message.again") + "\n" + text
    return Outgoing(text)


async def card_text(store: Store, words: Words, broadcast: Broadcast, tally: Tally) -> Markup:
    """Return how a confirmed broadcast stands."""
    who = words.who(broadcast.recipients, await unit_name(store, broadcast.unit_id))
    starts = words.when(broadcast.starts_at) if broadcast.starts_at else ""
    head = words.say(f"card.{_stage(broadcast)}", who=who, when=starts)
    if broadcast.sent_at is None:
        return Markup("\n").join([head, *_reach_lines(words, broadcast)])
    return Markup("\n").join([head, *_lines(words, broadcast, tally)])


def _stage(broadcast: Broadcast) -> str:
    resting = broadcast.state is BroadcastState.WAITING and broadcast.sent_at is not None
    return "night" if resting else str(broadcast.state)


def _reach_lines(words: Words, broadcast: Broadcast) -> list[Markup]:
    lines = [words.say("line.reached", count=broadcast.total)]
    if missed := sum(broadcast.missed.values()):
        lines.append(words.say("line.missed", count=missed, reasons=words.reasons(broadcast.missed)))
    return lines


def _lines(words: Words, broadcast: Broadcast, tally: Tally) -> list[Markup]:
    unwritten = max(0, broadcast.total - tally.all) if not broadcast.complete else 0
    lines = [words.say("line.sent", count=tally.sent, total=max(broadcast.total, tally.all))]
    for name, count in (
        ("waiting", tally.waiting + unwritten),
        ("doubt", tally.doubt),
        ("cancelled", tally.cancelled),
    ):
        if count:
            lines.append(words.say(f"line.{name}", count=count))
    for name, counts in (("failed", tally.failed), ("dropped", tally.dropped), ("missed", broadcast.missed)):
        if total := sum(counts.values()):
            lines.append(words.say(f"line.{name}", count=total, reasons=words.reasons(counts)))
    return lines


def card_rows(words: Words, broadcast: Broadcast, tally: Tally) -> list[tuple[Choice, ...]]:
    """Return what can be done with a confirmed broadcast now."""
    key = broadcast.id
    if not broadcast.live:
        return _end_rows(words, broadcast, tally)
    cancel = (words.choice("cancel", "broadcast.cancel", b=key),)
    match broadcast.state:
        case BroadcastState.SENDING:
            return [(words.choice("pause", "broadcast.pause", b=key),), cancel]
        case BroadcastState.PAUSED:
            return [(words.choice("resume", "broadcast.resume", b=key),), cancel]
        case BroadcastState.WAITING:
            return [cancel]
        case _:
            return []


def _end_rows(words: Words, broadcast: Broadcast, tally: Tally) -> list[tuple[Choice, ...]]:
    key, failed = broadcast.id, tally.failed.total()
    rows = []
    for name, audience, count in (
        ("again_doubt", Audience.DOUBT, tally.doubt),
        ("again_failed", Audience.FAILED, failed),
    ):
        if count:
            rows.append((words.choice(name, "broadcast.again", count=count, b=key, s=str(audience)),))
    if tally.doubt or failed:
        rows.append((words.choice("names", "broadcast.names", b=key),))
    return [*rows, (words.choice("menu", "chat.menu"),)]


async def card(store: Store, words: Words, broadcast: Broadcast, tally: Tally) -> Outgoing:
    """Return the live card of a confirmed broadcast."""
    return Outgoing(await card_text(store, words, broadcast, tally), tuple(card_rows(words, broadcast, tally)))


def fingerprint(broadcast: Broadcast, tally: Tally) -> str:
    """Return what the card shows, so that nothing is sent where nothing has changed."""
    ended = (tally.sent, tally.doubt, tally.cancelled, tally.failed.total(), tally.dropped.total())
    return ":".join(map(str, (_stage(broadcast), int(broadcast.live), tally.waiting, *ended)))
