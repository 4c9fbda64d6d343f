"""What the demo's district has done before the newcomer comes: people joined, wrote and handed in."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bot.demo_cast import Cast
from handlers.facts import facts_of
from handlers.joining.consent import CONSENT_VERSION, consent_hash
from handlers.rounds import PERSONAL
from models.assessment import AnswerRow, Assessment, PaperState, begin, pass_on, submit
from models.forms.catalog import Catalog
from models.forms.schema import Form, Kind, Question, Value
from models.member import AddressRow, Consent, Link, Member
from models.store.receiving import add_addresses
from models.store.tables import address as address_table
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store

_CHANNEL = "telegram"
_STAGES = ("passed", "waiting", "writing", "joined", "paper", "out")
_SHARES = (14, 12, 18, 16, 5, 35)
_IN_THE_FIRST_CELL = ("waiting", "waiting", "passed", "writing", "paper")
_DAYS_AGO = 5
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


async def live(store: Store, people: Cast, catalog: Catalog, bot: str, consent: str) -> frozenset[int]:
    """Let most of the district join and write; return who has a chat with the bot."""
    random = Random(1)  # noqa: S311 - fiction, not a secret
    stages = _stages(people, random)
    joined = [member for member in people.members if stages[member.id] not in ("paper", "out")]
    await _join(store, people, joined, bot, consent)
    members = {member.id: member for member in people.members}
    heads = {unit_id: member_id for member_id, unit_id in people.secretaries.items()}
    for found in await store.find(Assessment, PERSONAL, assessment_table.c.must_review):
        form = catalog.get(found.form_id, found.form_version)
        writer = _Writer(store, form, members[found.member_id], _moment(store, random), random)
        writer.write(found, stages[found.member_id], heads.get(found.cell_id, found.member_id))
    return frozenset(member.id for member in joined)


def _moment(store: Store, random: Random) -> datetime:
    """Return an instant of the last days, at an hour when people write."""
    day = store.clock.today() - timedelta(days=random.randrange(1, _DAYS_AGO))
    return store.clock.at(day, random.randrange(7, 21), random.randrange(60))


def _stages(people: Cast, random: Random) -> dict[int, str]:
    """Return how far everybody is; whom a newcomer tries first has not begun."""
    stages = {member.id: random.choices(_STAGES, _SHARES)[0] for member in people.members}
    own = [member.id for member in people.members if member.cell_id == people.cell_id]
    neighbours = [member for member in own if member not in people.first]
    stages.update(dict.fromkeys((*own, *people.first), "out"))
    stages.update(zip(neighbours, _IN_THE_FIRST_CELL, strict=False))
    return stages


async def _join(store: Store, people: Cast, joined: Iterable[Member], bot: str, consent: str) -> None:
    chats = people.chats()
    members = {str(chats[member.id]): member for member in joined}
    await add_addresses(store, _CHANNEL, bot, list(members))
    now, text = store.clock.now(), consent_hash(consent)
    for row in await store.find(AddressRow, address_table.c.channel == _CHANNEL):
        member = members[row.chat]
        store.save(replace(row, member_id=member.id))
        store.add(Link(store.ids.new(), row.id, member.id, now, "birthday"))
        store.add(Consent(store.ids.new(), member.id, row.id, CONSENT_VERSION, text, now))


class _Writer:
    """Writes one person's assessment as far as the person has come."""

    def __init__(self, store: Store, form: Form, member: Member, moment: datetime, random: Random) -> None:
        self._store = store
        self._form = form
        self._member = member
        self._moment = moment
        self._random = random

    def write(self, found: Assessment, stage: str, reviewer: int) -> None:
        if stage == "paper":
            self._store.save(replace(found, paper=PaperState.WAITING))
        if stage not in ("writing", "waiting", "passed"):
            return
        row = begin(found, self._moment - timedelta(minutes=25))
        keys = self._answer(row, some=stage == "writing")
        if stage == "writing":
            row = replace(row, progress={"at": keys[-1]})
        else:
            row = submit(row, self._code(), self._moment)
        self._store.save(pass_on(row, reviewer, self._moment) if stage == "passed" else row)

    def _answer(self, row: Assessment, *, some: bool) -> list[str]:
        """Give good answers; ``some`` leaves the later questions open. Return the questions' keys."""
        answers = {question.key: self._value(question) for question in self._form.by_key.values()}
        asked = [question.key for question in self._form.visible(answers, facts_of(self._member))]
        kept = asked[: len(asked) // 2] if some else asked
        for key in kept:
            text = json.dumps(answers[key], ensure_ascii=False)
            sealed = self._store.box.seal(text, "answer", "value", f"{row.id}:{key}")
            self._store.add(AnswerRow(row.id, key, sealed, self._moment, row.revision + 1))
        return kept

    def _value(self, question: Question) -> Value:
        match question.kind:
            case Kind.SCALE4 | Kind.LEVEL4:
                return self._form.options(question)[self._random.choice((0, 1, 1, 1, 2))].value
            case Kind.ROWS:
                return [question.help.good.vi]
            case _:
                return question.help.good.vi

    def _code(self) -> str:
        return "KĐ-" + "".join(self._random.choice(_LETTERS) for _ in range(4))
