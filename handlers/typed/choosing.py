"""What typed words choose: of which message, and asking back where that is not clear.

A number belongs to the message with numbers that was shown last in the chat. Where that is a notice
and a question was open before it, the person is asked which of the two is meant; a screen that asks
nothing gives way to the notice. What is said was sent after what it belongs to had been shown: a
number from before chooses nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import literal

from handlers.mail import open_message
from handlers.roster.names import fold
from handlers.turn import Turn
from handlers.typed.numbering import MOST, bare, by_number, rest
from models.messaging import Choice, Outgoing
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.sending import in_state
from models.store.tables import outbox

AS_ANSWER = "chat.as_answer"
LONGEST_WORDS = 100
_LABEL_LETTERS = 3
_FIRST_WORD_LETTERS = 2
_REMEMBERED = timedelta(days=7)
_MOST_BESIDE = 3
_NUMBER = re.compile(r"(?:so |chon )?([1-9]\d?)")
"""A PIN such as 0001 is no number of a choice."""
_SEVERAL = re.compile(r"\d{1,2}(?: ?[,;-] ?\d{1,2}| va \d{1,2}| \d{1,2})+")
_BACK = frozenset({"lui", "<", "‹", "0", "tro lai"})
_BACK_LABELS = ("quay lai", "ve ", "thoi")
_MORE = frozenset({"tiep", "next", "xem tiep"})


class Asked(Enum):
    """The words were dealt with: the person has been asked back, or shown the rest of a list."""

    BACK = "back"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with choices, and when it was shown."""

    message: Outgoing
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Open:
    """What waits in a chat: the open prompt, notices that came after it, whether typed words are asked for.

    ``answers`` tells that the open flow reads the numbers of its own questions.
    """

    prompt: Shown | None
    beside: Sequence[Shown]
    asks_words: bool
    answers: bool


Found = Choice | Asked | None


def short(text: str) -> str:
    """Return words for comparing; a longer text is an answer, and no copy of it is kept for comparing."""
    return fold(text) if len(text) <= LONGEST_WORDS else ""


async def find(turn: Turn, text: str, *, asks_words: bool, answers: bool) -> Found:
    """Return the choice that a number, a label or its beginning means, or ask back."""
    said = short(text)
    if not said or (answers and turn.has_buttons):
        return None
    here = await _open(turn, said, asks_words=asks_words, answers=answers)
    if (number := _NUMBER.fullmatch(said)) is not None:
        return _by_number(turn, here, int(number[1]), text.strip())
    if answers and not _asks_back(here.prompt):
        return _by_label(turn, replace(here, prompt=None), said, exact=True)
    if not turn.has_buttons and (found := _moving(turn, here, said)) is not None:
        return found
    return _by_label(turn, here, said, exact=False)


# -- what waits -------------------------------------------------------------------------------------


async def _open(turn: Turn, said: str, *, asks_words: bool, answers: bool) -> Open:
    prompt_id = turn.conversation.prompt_id
    row = await turn.store.get(OutboxRow, prompt_id) if prompt_id else None
    if row is not None and row.member_id not in (None, turn.address.member_id):
        row = None
    prompt = Shown(open_message(turn.store, row), row.finished_at) if row else None
    enough = turn.has_buttons and prompt is not None and _fitting([prompt], said)
    beside = [] if enough else await _beside(turn, row)
    return Open(prompt, beside, asks_words, answers)


async def _beside(turn: Turn, prompt: OutboxRow | None) -> list[Shown]:
    """Return the notices with choices that came after the open prompt and before these words, newest first."""
    since = turn.now - _REMEMBERED
    if prompt is not None:
        since = max(since, prompt.finished_at or prompt.created_at)
    rows = await turn.store.find(
        OutboxRow,
        in_state(OutboxState.SENT),
        outbox.c.kind > literal(int(Kind.REPLY), literal_execute=True),
        outbox.c.address_id == turn.address.id,
        outbox.c.finished_at > since,
        outbox.c.finished_at <= turn.row.received_at,
        order_by=(outbox.c.finished_at.desc(), outbox.c.id.desc()),
        limit=_MOST_BESIDE,
    )
    # Where nothing can be edited a changed card is a message of its own.
    anew = not turn.services.edits(turn.address.channel)
    mine = [
        row for row in rows if row.member_id in (None, turn.address.member_id) and (row.edits is None or anew)
    ]
    shown = [Shown(open_message(turn.store, row), row.finished_at) for row in mine]
    return [one for one in shown if one.message.choices]


def _asks_back(prompt: Shown | None) -> bool:
    return prompt is not None and any(choice.action == AS_ANSWER for choice in prompt.message.flat)


# -- numbers ----------------------------------------------------------------------------------------


def _by_number(turn: Turn, here: Open, number: int, text: str) -> Found:
    newest = by_number(here.beside[0].message).get(number) if here.beside else None
    own = by_number(here.prompt.message).get(number) if here.prompt else None
    if here.answers and not _asks_back(here.prompt):
        return _which(turn, text, newest, own, as_answer=True) if newest else None
    if newest is not None and here.asks_words:
        return _which(turn, text, newest, own, as_answer=False)
    if newest is not None:
        return newest
    if own is None:
        return _no_such(turn, here, text)
    if here.prompt is not None and _is_early(turn, here.prompt):
        return _again(turn, "typed.too_early", here.prompt.message)
    return own


def _is_early(turn: Turn, prompt: Shown) -> bool:
    """Tell whether the words had come before the open prompt was shown."""
    return prompt.at is None or turn.row.received_at < prompt.at


def _which(turn: Turn, text: str, newest: Choice, own: Choice | None, *, as_answer: bool) -> Asked:
    """Ask whether the notice or the open question is meant; ``as_answer`` lets the flow read the number."""
    rows = [(replace(newest, label=turn.label("typed.beside", label=bare(newest.label))),)]
    label = (
        turn.label("typed.asked", label=bare(own.label)) if own else turn.label("typed.as_answer", said=text)
    )
    rows.append(
        (Choice(label, AS_ANSWER, {"t": text}) if own is None or as_answer else replace(own, label=label),)
    )
    turn.reply(Outgoing(turn.say("typed.which", said=text), tuple(rows)))
    return Asked.BACK


def _no_such(turn: Turn, here: Open, text: str) -> Found:
    """Name the choices again where a number is none of them and nothing else can be meant."""
    if turn.has_buttons or here.asks_words or here.prompt is None or not by_number(here.prompt.message):
        return None
    return _again(turn, "typed.no_number", here.prompt.message, said=text)


def _again(turn: Turn, key: str, message: Outgoing, **args: object) -> Asked:
    turn.reply(Outgoing(turn.say(key, **args), message.choices, first=message.first))
    return Asked.BACK


# -- words ------------------------------------------------------------------------------------------


def _moving(turn: Turn, here: Open, said: str) -> Found:
    """Show the rest of a long list, go back, or refuse several numbers where one is asked for."""
    if here.prompt is None:
        return None
    message = here.prompt.message
    if said in _MORE and rest(message):
        more = Outgoing(turn.say("typed.rest"), message.choices, first=message.first + MOST)
        turn.reply(more)
        return Asked.BACK
    if said in _BACK:
        return next((one for one in message.flat if _leads_back(one)), None)
    if _SEVERAL.fullmatch(said) and not here.asks_words and by_number(message):
        return _again(turn, "typed.one_only", message)
    return None


def _leads_back(choice: Choice) -> bool:
    label = bare(choice.label)
    return label.startswith("‹") or fold(label).startswith(_BACK_LABELS)


def _by_label(turn: Turn, here: Open, said: str, *, exact: bool) -> Found:
    shown = [*([here.prompt] if here.prompt else []), *here.beside]
    found = _fitting(shown, said, exact=exact, word=not here.asks_words)
    if len(found) < 2:
        return found[0] if found else None
    turn.reply(Outgoing(turn.say("typed.which", said=said), tuple((choice,) for choice in found)))
    return Asked.BACK


def _fitting(shown: Iterable[Shown], said: str, *, exact: bool = False, word: bool = False) -> list[Choice]:
    """Return the choices, each once, whose label these words are, else begin, else are its first word."""
    choices: list[Choice] = []
    for one in shown:
        choices += [choice for choice in one.message.flat if not any(_same(choice, old) for old in choices)]
    if number := _NUMBER.fullmatch(said):
        numbered = (by_number(one.message).get(int(number[1])) for one in shown)
        return [choice for choice in numbered if choice is not None][:1]
    labels = [(fold(choice.label), fold(bare(choice.label)), choice) for choice in choices]
    if (whole := [choice for full, name, choice in labels if said in (full, name)]) or exact:
        return whole
    if len(said) >= _LABEL_LETTERS and (
        begun := [choice for full, name, choice in labels if full.startswith(said) or name.startswith(said)]
    ):
        return begun
    first = [choice for _, name, choice in labels if re.split(r"[\s,]+", name, maxsplit=1)[0] == said]
    return first if word and len(said) >= _FIRST_WORD_LETTERS else []


def _same(one: Choice, other: Choice) -> bool:
    return (one.action, dict(one.args)) == (other.action, dict(other.args))
