"""The invariants of the design, checked over a database and the sandbox's ledger after any test."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from models.assessment import AnswerRow, PastAnswer
from models.inbox import InboxRow, InboxState
from models.letter import decode
from models.member import AddressRow, Link
from models.outbox import OPEN_STATES, Kind, OutboxRow, OutboxState
from models.store.tables import notice
from models.store.unit_of_work import Database, Store

_OLDEST = timedelta(seconds=60)
_SLOW = timedelta(seconds=10)
"""How long a press may have waited for its turn when the bot died over it."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What the database holds."""

    inbox: list[InboxRow]
    outbox: list[OutboxRow]
    addresses: dict[int, AddressRow]
    links: list[Link]
    answers: list[AnswerRow]
    past: list[PastAnswer]
    texts: dict[int, str]
    now: datetime


async def violations(database: Database, ledger: Json, deaths: Sequence[datetime] = ()) -> list[str]:
    """Return every violation in words; ``deaths`` are the moments at which the bot died."""
    async with database.read() as store:
        rows = await _read(store)
        twice = await _twice_noticed(store)
    return [
        *_unfinished_turns(rows),
        *_broken_chains(rows),
        *twice,
        *_wrong_chats(rows),
        *_forgotten(rows),
        *_doubled(rows, ledger["sends"]),
        *_never_sent(rows, ledger["sends"]),
        *_spinning(ledger, deaths),
    ]


async def _read(store: Store) -> Rows:
    outbox = await store.find(OutboxRow)
    return Rows(
        inbox=await store.find(InboxRow),
        outbox=outbox,
        addresses={row.id: row for row in await store.find(AddressRow)},
        links=await store.find(Link),
        answers=await store.find(AnswerRow),
        past=await store.find(PastAnswer),
        texts={row.id: _plain(store.box.open(row.body, "outbox", "body", row.id)) for row in outbox},
        now=store.clock.now(),
    )


def _plain(body: str) -> str:
    return _normal(decode(body).text.striptags())


def _normal(text: str) -> str:
    return " ".join(text.split())


def _unfinished_turns(rows: Rows) -> Iterable[str]:
    """I1: an update is final if and only if its answers to the person exist."""
    answered = {_turn_of(row.dedup_key) for row in rows.outbox} - {None}
    done = {row.id for row in rows.inbox if row.state is InboxState.DONE}
    for row_id in done - answered:
        yield f"I1: update {row_id} is done, but nothing was answered"
    quarantined = {row.id for row in rows.inbox if row.state is InboxState.QUARANTINED}
    for row_id in answered - done - quarantined:
        yield f"I1: update {row_id} was answered, but is not done"


def _turn_of(dedup_key: str) -> int | None:
    kind, _, rest = dedup_key.partition(":")
    return int(rest.partition(":")[0]) if kind == "turn" else None


def _broken_chains(rows: Rows) -> Iterable[str]:
    """I2: one current answer to a question, and behind it every answer before it, in order."""
    past: dict[tuple[int, str], list[PastAnswer]] = defaultdict(list)
    for row in sorted(rows.past, key=lambda one: one.id):
        past[row.assessment_id, row.question].append(row)
    for answer in rows.answers:
        chain = past[answer.assessment_id, answer.question]
        name = f"{answer.question} of {answer.assessment_id}"
        if answer.version > len(chain):
            yield f"I2: {name} was changed {answer.version} times, but has {len(chain)} answers before it"
        times = [row.answered_at for row in chain] + [answer.answered_at]
        if times != sorted(times):
            yield f"I2: the answers to {name} are not in order"


async def _twice_noticed(store: Store) -> list[str]:
    """I3: one notice for an occurrence, a member and a kind."""
    key = (notice.c.occurrence_id, notice.c.member_id, notice.c.kind)
    doubled = await store.query(select(*key).group_by(*key).having(func.count() > 1))
    return [f"I3: member {row.member_id} has two notices of occurrence {row.occurrence_id}" for row in doubled]


def _wrong_chats(rows: Rows) -> Iterable[str]:
    """I4: what is for a member goes to a chat that was linked to the member."""
    linked: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in rows.links:
        linked[link.address_id, link.member_id].append(link)
    for row in rows.outbox:
        if row.state is not OutboxState.SENT or row.member_id is None or row.finished_at is None:
            continue
        if not any(_held(link, row) for link in linked[row.address_id, row.member_id]):
            yield f"I4: outbox row {row.id} went to a chat that is not member {row.member_id}'s"


def _held(link: Link, row: OutboxRow) -> bool:
    """Tell whether a link held when a row was made; a farewell may follow its end."""
    return link.linked_at <= row.created_at and (link.ended_at is None or link.ended_at >= row.created_at)


def _forgotten(rows: Rows) -> Iterable[str]:
    """I5: nothing that is due waits for ever."""
    for update in rows.inbox:
        if update.state is InboxState.OPEN and rows.now - update.received_at > _OLDEST:
            yield f"I5: update {update.id} of chat {update.chat} has waited since {update.received_at:%H:%M:%S}"
    for row in rows.outbox:
        if row.state in OPEN_STATES and rows.now - max(row.created_at, row.not_before) > _OLDEST:
            yield f"I5: outbox row {row.id} has waited since {row.not_before:%H:%M:%S}, {row.state}"


def _doubled(rows: Rows, sends: Sequence[Json]) -> Iterable[str]:
    """I7: a notice is delivered once, or it is on the list of the ambiguous."""
    delivered = Counter(
        (str(send["chat"]), _normal(send["text"])) for send in sends if not send["method"].startswith("edit")
    )
    allowed: Counter[tuple[str, str]] = Counter()
    replies: set[tuple[str, str]] = set()
    for row in rows.outbox:
        what = rows.addresses[row.address_id].chat, rows.texts[row.id]
        if row.kind is Kind.REPLY:
            replies.add(what)
        elif row.state in (OutboxState.SENT, OutboxState.AMBIGUOUS, OutboxState.SENDING):
            allowed[what] += 1
        else:
            allowed[what] += 0
    for what, most in allowed.items():
        if what not in replies and delivered[what] > most:
            yield f"I7: a notice came {delivered[what]} times to chat {what[0]} instead of {most}"


def _never_sent(rows: Rows, sends: Sequence[Json]) -> Iterable[str]:
    """What counts as sent has arrived."""
    arrived = {(str(send["chat"]), str(send["message_id"])) for send in sends}
    for row in rows.outbox:
        chat = rows.addresses[row.address_id].chat
        if row.state is OutboxState.SENT and (chat, row.external_id) not in arrived:
            yield f"outbox row {row.id} counts as sent, but never came to chat {chat}"


def _spinning(ledger: Json, deaths: Sequence[datetime]) -> Iterable[str]:
    """No button spins for ever, but for those that expired and those over whose turn the bot died."""
    for press in ledger["unanswered_presses"]:
        made = datetime.fromisoformat(press["at"])
        died = any(made <= death <= made + _SLOW for death in deaths)
        if not died and not press["expired"]:
            yield f"a press in chat {press['chat']} was never answered"
