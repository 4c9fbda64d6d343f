"""Personal links to pages and the browsers behind them: made, looked up, counted against guessing, ended."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from handlers import rounds
from handlers.people import Person, load_person
from models.assessment import Assessment
from models.cycle import Cycle, CycleState
from models.page import DESK, WRITE, PageLink, PageSession
from models.store.tables import page_link, page_session
from models.store.unit_of_work import Store

MOST_TRIES = 5
"""Wrong birthdays after which a link is dead: one guess in seventy is right."""
FROM_CHAT = timedelta(days=7)
FOR_DESK = timedelta(hours=12)
"""A desk shows much more than one draft."""
SITTING = timedelta(hours=4)
PATH = "/f/"
_TOKEN_BYTES = 16
_KEY_BYTES = 32
_TOKEN = re.compile(r"[0-9A-Za-z_-]{22}")
_KEY = re.compile(r"[0-9A-Za-z_-]{43}")


@dataclass(frozen=True, slots=True)
class Guest:
    """Who a link leads to, while it may be used; a desk has no draft."""

    link: PageLink
    person: Person
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A browser that has proved who it is."""

    session: PageSession
    guest: Guest


async def make(store: Store, assessment: Assessment, expires_at: datetime) -> str:
    """Make a new link to a draft and return its token, known only now; earlier links end."""
    await revoke_all(store, assessment.id)
    return _add(store, WRITE, assessment.member_id, assessment.cell_id, assessment.id, expires_at)


async def make_desk(store: Store, person: Person) -> str:
    """Make a new link to somebody's desk and return its token, known only now; earlier ones end."""
    c = page_link.c
    await _revoke(store, c.member_id == person.id, c.purpose == DESK)
    return _add(store, DESK, person.id, person.member.cell_id, None, store.clock.now() + FOR_DESK)


def _add(
    store: Store, purpose: str, member_id: int, cell_id: int, assessment_id: int | None, expires_at: datetime
) -> str:
    token = _new_token()
    _keep(store, purpose, member_id, cell_id, assessment_id, expires_at, token)
    return token


def _keep(
    store: Store,
    purpose: str,
    member_id: int,
    cell_id: int,
    assessment_id: int | None,
    expires_at: datetime,
    token: str,
) -> PageLink:
    hash_ = store.box.fingerprint("page link", token)
    now = store.clock.now()
    return store.add(
        PageLink(store.ids.new(), member_id, assessment_id, cell_id, purpose, hash_, now, expires_at)
    )


async def make_vouched(store: Store, person: Person) -> PageLink | None:
    """Make a link for whoever a messenger vouches for, for one sitting; links on paper stay good."""
    draft = await rounds.current(store, person.id)
    until = store.clock.now() + SITTING
    if draft is not None and draft.personal and draft.writable:
        return _keep(store, WRITE, person.id, draft.cell_id, draft.id, until, _new_token())
    if person.reviews or person.leads:
        return _keep(store, DESK, person.id, person.member.cell_id, None, until, _new_token())
    return None


async def make_for(store: Store, member_ids: Sequence[int], expires_at: datetime) -> dict[int, str]:
    """Make a new link for each person who has something to write in the open round; return tokens by person."""
    await store.load_groups(Assessment, "member_id", list(member_ids))
    tokens = {}
    for member_id in member_ids:
        assessment = await rounds.current(store, member_id)
        if assessment is not None and assessment.writable:
            tokens[member_id] = await make(store, assessment, expires_at)
    return tokens


def _new_token() -> str:
    """Return a token that ends with a letter or a digit, so that messengers take all of it for the link."""
    while not (token := secrets.token_urlsafe(_TOKEN_BYTES))[-1].isalnum():
        continue
    return token


async def revoke_all(store: Store, assessment_id: int) -> None:
    """End every link to a draft, and with them whoever has it open."""
    await _revoke(store, page_link.c.assessment_id == assessment_id)


async def _revoke(store: Store, *which: ColumnElement[bool]) -> None:
    for link in await store.find(PageLink, *which, page_link.c.revoked_at.is_(None)):
        store.save(replace(link, revoked_at=store.clock.now()))


async def knock(store: Store, token: str) -> Guest | None:
    """Return whom a token leads to; None for forged, expired, ended, locked and used-up ones alike."""
    if not _TOKEN.fullmatch(token):
        return None
    known = page_link.c.token_hash == store.box.fingerprint("page link", token)
    link = await store.first(PageLink, known)
    return await guest(store, link) if link is not None else None


async def guest(store: Store, link: PageLink) -> Guest | None:
    """Check everything that ends a link: time, tries, a new one, the cell, the round, the hand-in."""
    now = store.clock.now()
    if link.revoked_at is not None or link.expires_at <= now or link.tries >= MOST_TRIES:
        return None
    person = await load_person(store, link.member_id, now)
    if person is None or link.cell_id != person.member.cell_id:
        return None
    if link.purpose == DESK:
        return Guest(link, person) if person.reviews or person.leads else None
    draft = await _draft(store, link, person) if link.purpose == WRITE else None
    return Guest(link, person, draft) if draft is not None else None


async def _draft(store: Store, link: PageLink, person: Person) -> Assessment | None:
    assessment = await store.get(Assessment, link.assessment_id)
    if assessment is None or assessment.member_id != person.id:
        return None
    if link.cell_id != assessment.cell_id or not assessment.writable:
        return None
    cycle = await store.get(Cycle, assessment.cycle_id)
    is_open = cycle is not None and cycle.state is CycleState.OPEN
    return assessment if is_open else None


def count_failure(store: Store, link: PageLink) -> bool:
    """Count a wrong second factor; return whether the link is dead now."""
    tries = link.tries + 1
    store.save(replace(link, tries=tries))
    return tries >= MOST_TRIES


def sit_down(store: Store, link: PageLink) -> str:
    """Let a browser in and return what its cookie holds; wrong tries stay counted."""
    key, now = secrets.token_urlsafe(_KEY_BYTES), store.clock.now()
    hash_ = store.box.fingerprint("page session", key)
    store.add(PageSession(store.ids.new(), link.id, hash_, now, min(now + SITTING, link.expires_at)))
    return key


async def sitting(store: Store, key: str) -> Sitting | None:
    """Return who sits behind a cookie; everything that ends a link is checked again at every request."""
    if not _KEY.fullmatch(key):
        return None
    known = page_session.c.key_hash == store.box.fingerprint("page session", key)
    session = await store.first(PageSession, known)
    if session is None or session.ended_at is not None or session.expires_at <= store.clock.now():
        return None
    link = await store.get(PageLink, session.link_id)
    found = await guest(store, link) if link is not None else None
    return Sitting(session, found) if found is not None else None


def stand_up(store: Store, session: PageSession) -> None:
    """End a browser's sitting."""
    store.save(replace(session, ended_at=store.clock.now()))
