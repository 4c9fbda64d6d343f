"""What waits in memory: most urgent chats first, each chat in order, nothing superfluous."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from markupsafe import escape

from handlers.mail import Letter
from models.messaging import Attachment, Choice, Outgoing
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.crypto import Sealed
from scheduler.queue import Queue, Waiting

_NUMBERS = count(1)
_NOW = datetime(2026, 12, 7, tzinfo=UTC)


def _waiting(text: str, chat: str = "1", *, kind: Kind = Kind.REPLY, file: bool = False, **row: Any) -> Waiting:
    """Return a letter that waits."""
    number = next(_NUMBERS)
    made = OutboxRow(number, 1, None, kind, str(number), Sealed(b""), OutboxState.SENDING, _NOW, _NOW, **row)
    attachment = Attachment("a.pdf", "application/pdf", b"a") if file else None
    choices = ((Choice("Tiếp", "chat.menu"),),) if row.get("asks") else ()
    return Waiting(Letter(made, "telegram", chat, Outgoing(escape(text), choices, attachment)), 0.0, 60.0)


def _texts(queue: Queue) -> list[str]:
    return [str(waiting.letter.message.text) for _, waiting in queue.ready(0.0)]


def test_most_urgent_chat_goes_first_then_the_oldest() -> None:
    queue = Queue()
    for text, chat, kind in (
        ("broadcast", "1", Kind.BROADCAST),
        ("notice", "2", Kind.NOTICE),
        ("reply", "3", Kind.REPLY),
        ("later reply", "4", Kind.REPLY),
    ):
        queue.push(_waiting(text, chat, kind=kind))
    assert _texts(queue) == ["reply", "later reply", "notice", "broadcast"]


def test_reply_lends_its_urgency_to_what_is_before_it_in_its_chat() -> None:
    queue = Queue()
    queue.push(_waiting("notice", "2", kind=Kind.NOTICE))
    queue.push(_waiting("broadcast", "1", kind=Kind.BROADCAST))
    queue.push(_waiting("reply", "1"))
    assert _texts(queue) == ["broadcast", "notice"]


def test_question_gives_way_to_the_next_one_but_not_while_it_is_being_sent() -> None:
    queue = Queue()
    first, second, third = (_waiting(text, asks=True) for text in ("1", "2", "3"))
    assert queue.push(first) == []
    queue.start(("telegram", "1"))
    assert queue.push(second) == []
    assert queue.push(third) == [second]
    assert queue.size == 2


def test_edit_gives_way_to_the_next_edit_of_the_same_message_only() -> None:
    queue = Queue()
    one, other = _waiting("1", edits=7), _waiting("2", edits=8)
    queue.push(one)
    queue.push(other)
    assert queue.push(_waiting("3", edits=7)) == [one]


def test_file_and_plain_message_are_never_superfluous() -> None:
    queue = Queue()
    queue.push(_waiting("file", asks=True, file=True))
    queue.push(_waiting("plain"))
    assert queue.push(_waiting("question", asks=True)) == []


def test_letter_that_is_tried_again_stays_at_the_head() -> None:
    queue = Queue()
    queue.push(_waiting("1"))
    queue.push(_waiting("2"))
    queue.start(("telegram", "1"))
    assert _texts(queue) == []
    queue.finish(("telegram", "1"), again=True)
    assert _texts(queue) == ["1"]
    queue.finish(("telegram", "1"))
    assert (_texts(queue), queue.size) == (["2"], 1)
