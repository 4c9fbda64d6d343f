"""What is stored about a person, line by line, for the screen and for the file."""

from collections.abc import Iterator
from datetime import date

from handlers.desk.showing import when
from handlers.privacy.own_data import Joined, Written
from handlers.turn import Turn
from models.assessment import PaperState
from models.member import Consent
from models.review import Request
from models.roster import RosterRow, Sex


def roster_lines(turn: Turn, details: RosterRow) -> list[str]:
    """Return what the roster knows; what it does not know is left out."""
    values = dict(_roster(turn, details))
    return [turn.label(f"privacy.roster.{key}", value=value) for key, value in values.items() if value]


def _roster(turn: Turn, details: RosterRow) -> Iterator[tuple[str, str]]:
    yield "cell", turn.me.cell.name
    yield "base", details.base
    yield "birth", _day(details.birth_date) or str(details.birth_year or "")
    yield "sex", "" if details.sex is Sex.UNKNOWN else turn.label(f"privacy.sex.{details.sex}")
    yield "card", details.card_number
    yield "admitted", _day(details.admitted_on)
    yield "official", _day(details.official_on)
    for post in ("party_post", "gov_post", "union_post", "workplace", "phone"):
        yield post, getattr(details, post)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def assessment_line(turn: Turn, written: Written, count: int) -> str:
    """Say how one assessment stands and how much of it is stored."""
    row = written.assessment
    state = f"paper_{row.paper}" if row.paper is not PaperState.NONE else row.status
    key = f"privacy.state.{state}"
    return turn.label("privacy.assessment", title=written.title, state=turn.label(key), count=count)


def consent_line(turn: Turn, consent: Consent) -> str:
    """Say when which text was agreed to, and whether that still holds."""
    key = "privacy.consent.given" if consent.withdrawn_at is None else "privacy.consent.withdrawn"
    return turn.label(
        key,
        when=when(turn, consent.given_at),
        version=consent.text_version,
        ended=when(turn, consent.withdrawn_at),
    )


def chat_line(turn: Turn, joined: Joined) -> str:
    """Say since when a chat is bound to the person."""
    key = "privacy.chat.live" if joined.link.ended_at is None else "privacy.chat.ended"
    since, ended = when(turn, joined.link.linked_at), when(turn, joined.link.ended_at)
    return turn.label(key, channel=joined.channel.capitalize(), since=since, ended=ended)


def request_line(turn: Turn, request: Request) -> str:
    """Say what was asked when, and by when it is answered or how it ended."""
    kind = turn.label(f"requests.kind.{request.kind}")
    if request.settled_at is not None:
        key = "privacy.request.granted" if request.granted else "privacy.request.refused"
        made, at = when(turn, request.made_at), when(turn, request.settled_at)
        return turn.label(key, kind=kind, made=made, at=at) + _reason(turn, request)
    if request.due_on is None:
        return turn.label("privacy.request.open", kind=kind, made=when(turn, request.made_at))
    return turn.label(
        "privacy.request.due",
        kind=kind,
        made=when(turn, request.made_at),
        answer=day_words(turn, request.answer_by),
        due=day_words(turn, request.due_on),
    )


def _reason(turn: Turn, request: Request) -> str:
    if request.reason is None:
        return ""
    reason = turn.store.box.open(request.reason, "request", "reason", request.id)
    return " " + turn.label("privacy.request.reason", reason=reason)


def day_words(turn: Turn, day: date | None) -> str:
    """Return a day in words, as "thứ Tư, ngày 02/12"."""
    return turn.services.texts.day(turn.lang, day) if day else "–"
