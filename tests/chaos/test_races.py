"""A member on two phones and the secretary, all at once, again and again: no acknowledged write is lost."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random, SystemRandom
from typing import Any

import pytest

from models.assessment import AnswerRow, Assessment, PastAnswer, Status
from models.audit import AuditRow
from models.inbox import InboxRow
from models.letter import decode
from models.member import AddressRow, Link
from models.outbox import OutboxRow
from models.store.tables import address as address_table
from models.store.unit_of_work import Store
from tests.chaos.invariants import violations
from tests.chat import Chat, World
from tests.factories import ROWS, open_round, row
from tests.scenarios.desk_help import SECRETARY, Village

pytestmark = [pytest.mark.slow, pytest.mark.chaos]
_ROUNDS_A_MEMBER = 50
_KEPT = re.compile("✓ Đã (lưu|ghép)")
_MEMBER_PRESSES = re.compile(
    r"Sửa|Nộp|, nộp|ấy lại|Tốt|Kém|Xong|Viết tiếp|Viết thêm|Lùi|bổ sung|Hoàn thành|Không có|tiếp"
)
_SECRETARY_PRESSES = re.compile(
    "Mở bản|Bản cần xem|Lê Văn|Đủ|Đề nghị bổ|Gửi đề nghị|☐|Để đồng chí lấy lại|Bấm nhầm|Đọc"
)
_LONG = "Câu trả lời đã có từ trước, đủ dài để được nhận."
_WHOLE: dict[str, object] = {
    "s1_qualities": _LONG,
    "s1_qualities_level": "tot",
    "s1_tasks": _LONG,
    "s1_tasks_level": "tot",
    "s1_commitment": _LONG,
    "s2_shortcomings": ["Chưa mạnh dạn góp ý"],
    "s2_causes": _LONG,
    "s3_prior_fixes": [],
    "s4_prompted": "",
    "s5_collective_resp": "",
    "s6_plan": _LONG,
    "s7_party_level": "httnv",
}
_STEPS: dict[str, tuple[set[str], str]] = {
    "submitted": ({"writing", "additions"}, "waiting"),
    "taken_back": ({"waiting"}, "writing"),
    "given_back": ({"waiting"}, "writing"),
    "additions": ({"waiting"}, "additions"),
    "passed": ({"waiting"}, "passed"),
    "pass_undone": ({"passed"}, "waiting"),
}
_STANDS = {
    Status.NOT_STARTED: "new",
    Status.IN_PROGRESS: "writing",
    Status.SUBMITTED: "waiting",
    Status.IN_REVIEW: "waiting",
    Status.ADDITIONS: "additions",
    Status.PASSED: "passed",
}


@dataclass
class Player:
    """A chat whose person does whatever comes to mind."""

    chat: Chat
    presses: re.Pattern[str]
    words: Sequence[str]
    home: str
    chance: Random
    numbers: Iterator[int]
    typed: dict[int, str] = field(default_factory=dict)

    async def act(self) -> None:
        """Type or press something; do not wait for an answer."""
        buttons = await self._buttons()
        if buttons and self.chance.random() < 0.5:
            await self._send(press=self.chance.choice(buttons))
            return
        lost = not buttons and self.chance.random() < 0.6
        word = self.home if lost else self.chance.choice(self.words)
        text = word.format(n=next(self.numbers), digit=self.chance.randint(1, 7), chat=self.chat.number)
        update_id = await self._send(text=text)
        if "{n}" in word:
            self.typed[update_id] = text

    async def _buttons(self) -> list[dict[str, Any]]:
        """Return what may be pressed on the newest messages."""
        return [
            {"message_id": message["message_id"], "data": button["data"]}
            for message in (await self.chat.messages())[-2:]
            for line in message["buttons"]
            for button in line
            if self.presses.search(button["text"]) and not self._too_soon(button["text"])
        ]

    def _too_soon(self, label: str) -> bool:
        """Let what ends the game come seldom."""
        return label.startswith("Đủ") and self.chance.random() < 0.9

    async def _send(self, **what: Any) -> int:
        answer = await self.chat.world.control("telegram/send", {"chat": self.chat.number, **what})
        return int(answer["update_id"])


_MEMBER_WORDS = ("Ý thứ {n} từ máy {chat}, viết cho rõ ràng.",) * 4 + (
    "sửa {digit}",
    "{digit}",
    "nộp",
    "có",
    "xem lại",
)
_SECRETARY_WORDS = ("Góp ý thứ {n}, xin bổ sung số liệu.", "/canxem")


async def _play(town: World, rounds: int, chance: Random) -> list[str]:
    """Let all three act at once, so many times; return every violation."""
    names = [f"Lê Văn {number:03}" for number in range(1 + (rounds - 1) // _ROUNDS_A_MEMBER)]
    village = await _village(town, names)
    numbers = count()
    secretary = Player(
        village.chats[SECRETARY], _SECRETARY_PRESSES, _SECRETARY_WORDS, "/canxem", chance, numbers
    )
    typed: dict[int, str] = {}
    done = 0
    for number, name in enumerate(names):
        phones = await _phones(village, name, 5_001 + 2 * number)
        await village.hand_in(name, _WHOLE)
        for phone in phones:
            await phone.say("tiếp")
        players = [Player(phone, _MEMBER_PRESSES, _MEMBER_WORDS, "tiếp", chance, numbers) for phone in phones]
        while done < min(rounds, (number + 1) * _ROUNDS_A_MEMBER):
            await town.control("clock", {"advance": chance.choice((0, 1, 30))})
            crowd = [*players, *players, secretary]
            chance.shuffle(crowd)
            for player in crowd:
                await player.act()
            await town.settle()
            done += 1
        typed |= {update: text for player in players for update, text in player.typed.items()}
    ledger = await town.ask("ledger")
    async with town.database.read() as store:
        found = [*await _lost_answers(store, typed), *await _impossible_steps(store)]
    return found + await violations(town.database, ledger)


async def _village(town: World, names: Sequence[str]) -> Village:
    form = town.parts.services.catalog.get("mau-02a-2023")
    deadline = datetime.now(UTC) + timedelta(days=21)
    opened = await open_round(town.database, form, deadline, (*ROWS, *(row(name) for name in names)))
    village = Village(town, opened, {})
    await village.join(SECRETARY)
    return village


async def _phones(village: Village, name: str, number: int) -> list[Chat]:
    """Let a member join on one phone, and link a second one to the same person."""
    town, member_id = village.town, village.round.members[name].id
    first, second = town.chat(number), town.chat(number + 1)
    await first.say(f"/start {village.round.code(name)}")
    await first.press("Đồng ý")
    await first.say("20/11")
    await first.press("Đúng")
    await second.say("xin chào")
    async with town.database.begin() as store:
        known = await store.first(AddressRow, address_table.c.chat == str(first.number))
        new = await store.first(AddressRow, address_table.c.chat == str(second.number))
        assert known is not None and new is not None
        store.save(replace(new, member_id=member_id, lane_id=known.lane_id))
        store.add(Link(store.ids.new(), new.id, member_id, store.clock.now(), "test"))
    return [first, second]


async def _lost_answers(store: Store, typed: dict[int, str]) -> list[str]:
    """What was acknowledged is a current or a past answer, and what is one was acknowledged."""
    held = await _held(store)
    updates = {int(one.key): one.id for one in await store.find(InboxRow)}
    said: dict[int, str] = {}
    for sent in await store.find(OutboxRow):
        if sent.dedup_key.startswith("turn:"):
            turn = int(sent.dedup_key.split(":")[1])
            said[turn] = said.get(turn, "") + decode(store.box.open(sent.body, "outbox", "body", sent.id)).text
    found = []
    for update, text in typed.items():
        acknowledged = bool(_KEPT.search(said.get(updates[update], "")))
        if acknowledged != (text in held):
            fate = "lost" if acknowledged else "kept without a word"
            found.append(f"{text!r} is {fate}: {said.get(updates[update])!r}")
    return found


async def _held(store: Store) -> str:
    opened = store.box.open
    current = [
        opened(one.value, "answer", "value", f"{one.assessment_id}:{one.question}")
        for one in await store.find(AnswerRow)
    ]
    return "\n".join(
        current + [opened(one.value, "past_answer", "value", one.id) for one in await store.find(PastAnswer)]
    )


async def _impossible_steps(store: Store) -> list[str]:
    """The audit tells, step by step, how each assessment came to where it stands."""
    rows = await store.find(Assessment)
    # Everybody had handed in once before the game began, and of that the audit knows nothing.
    stands = {one.id: "new" if one.status is Status.NOT_STARTED else "waiting" for one in rows}
    handed = {one.id: int(one.status is not Status.NOT_STARTED) for one in rows}
    found = []
    for entry in sorted(await store.find(AuditRow), key=lambda one: one.id):
        if entry.object_kind != "assessment" or entry.object_id is None or entry.action not in _STEPS:
            continue
        before, after = _STEPS[entry.action]
        if stands[entry.object_id] not in before:
            found.append(f"{entry.action} while {stands[entry.object_id]}")
        stands[entry.object_id] = after
        handed[entry.object_id] += entry.action == "submitted"
    for one in rows:
        if _STANDS[one.status] != stands[one.id] or one.revision != handed[one.id]:
            found.append(f"assessment {one.id} is {one.status}, revision {one.revision}, against its history")
    return found


@pytest.mark.parametrize("rounds", [25, pytest.param(1_000, marks=pytest.mark.slow)])
async def test_nothing_is_lost_between_two_phones_and_the_secretary(town: World, rounds: int) -> None:
    seed = SystemRandom().randrange(1_000_000)

    found = await _play(town, rounds, Random(seed))

    assert found == [], seed
