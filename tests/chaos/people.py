"""People who join and write the whole form by typing and pressing, and never repeat themselves."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

import aiohttp

from handlers.engine.step import TOGETHER_SECONDS

Json = dict[str, Any]
_LOOK_SECONDS = 2.0
_APART_SECONDS = TOGETHER_SECONDS + 1.1
"""Messages within some seconds of a long text belong to it, and dates are in whole seconds."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a person did and the sandbox accepted."""

    chat: int
    what: str
    update_id: int
    at: float
    pressed: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that was sent: to which question, as what text."""

    question: str
    text: str


class StuckError(Exception):
    """What was expected did not come."""


@dataclass
class Phone:
    """A chat as seen and used by its person."""

    http: aiohttp.ClientSession
    control_url: str
    number: int
    patience: float
    acts: list[Act] = field(default_factory=list)
    _seen: set[tuple[int, str]] = field(default_factory=set)
    _revision: int = -1
    _messages: list[Json] = field(default_factory=list)

    async def type(self, text: str) -> None:
        """Type a message."""
        await self._act(text, text=text)

    async def press(self, message: Json, label: str) -> None:
        """Press a button of a message by its label."""
        for row in message["buttons"]:
            for button in row:
                if label in button["text"]:
                    press = {"message_id": message["message_id"], "data": button["data"]}
                    await self._act(label, press=press)
                    return
        raise StuckError(f"no button {label!r}")

    async def send_file(self, name: str, content: bytes) -> None:
        """Send a document."""
        file = {"name": name, "mime": "application/octet-stream", "content": base64.b64encode(content).decode()}
        await self._act(name, document=file)

    def look_away(self) -> None:
        """Expect something new from now on, even where nothing was done."""
        self._seen = {(message["message_id"], repr(message)) for message in self._messages}

    async def until(self, what: str, label: str = "") -> Json:
        """Wait for a message, new or changed since the last act, with these words and this button."""
        pattern = re.compile(what, re.MULTILINE)
        until = monotonic() + self.patience
        while True:
            for message in reversed(self._messages):
                fresh = (message["message_id"], repr(message)) not in self._seen
                if fresh and pattern.search(message["text"]) and (not label or label in _labels(message)):
                    return message
            if monotonic() > until:
                raise StuckError(f"chat {self.number} waits for {what!r} {label!r}")
            await self._look()

    async def _look(self) -> None:
        url = f"{self.control_url}/sandbox/telegram/chats/{self.number}"
        query = {"since": str(self._revision), "wait": str(_LOOK_SECONDS)}
        async with self.http.get(url, params=query) as response:
            view = await response.json()
        self._revision = view["revision"]
        self._messages = [message for message in view["messages"] if message["from"] == "bot"]

    async def _act(self, what: str, **how: Any) -> None:
        self.look_away()
        body = {"chat": self.number, "from": {"id": self.number, "language_code": "vi"}, **how}
        async with self.http.post(f"{self.control_url}/sandbox/telegram/send", json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
        self.acts.append(Act(self.number, what, answer["update_id"], monotonic(), "press" in how))


def _labels(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


@dataclass
class Person:
    """One member with a code; ``given`` is what the database must hold in the end."""

    phone: Phone
    name: str
    code: str
    birthday: str
    chance: Random
    pace: float
    given: list[Given] = field(default_factory=list)
    receipt: str = ""
    stuck: str = ""

    async def run(self, questions: int = 0) -> None:
        """Join, write, hand in, or write only so many answers; note where it got stuck."""
        try:
            await self.join()
            await self.write(questions or ANSWERS)
            if not questions:
                await self.hand_in()
        except StuckError as error:
            self.stuck = str(error)

    async def join(self) -> None:
        """Come in with the code."""
        await self.phone.type(f"/start {self.code}")
        await self.phone.press(await self._then("Đồng ý|đọc và cho biết", "Đồng ý"), "Đồng ý")
        await self._then("ngày và tháng sinh")
        await self.phone.type(self.birthday)
        await self.phone.press(await self._then("Đây có phải là đồng chí", "Đúng"), "Đúng")

    async def sit_down(self) -> None:
        """Join and open the form."""
        await self.join()
        await self.phone.press(await self._then("Kính chào|Hạn nộp", "Bắt đầu"), "Bắt đầu")
        await self._then("^Mục 1/")

    async def write(self, questions: int) -> None:
        """Answer so many questions; at the end change one answer sometimes."""
        await self.phone.press(await self._then("Kính chào|Hạn nộp", "Bắt đầu"), "Bắt đầu")
        written = -_APART_SECONDS
        for place, (question, kind) in enumerate(_FORM[:questions], 1):
            message = await self._then(rf"^Mục {place}/")
            if kind is _rows:
                await asyncio.sleep(max(0.0, written + _APART_SECONDS - monotonic()))
            await kind(self, question, place, message)
            written = monotonic()
        if questions < ANSWERS:
            await self._then(rf"^Mục {questions + 1}/")
        elif self.chance.random() < 0.3:
            await self._change()

    async def hand_in(self) -> None:
        """Hand in and keep the receipt."""
        await self.phone.press(
            await self._then("Xem lại bản kiểm điểm", "Nộp bản kiểm điểm"), "Nộp bản kiểm điểm"
        )
        await self.phone.press(await self._then("Nộp bản kiểm điểm này", "Có, nộp"), "Có, nộp")
        message = await self._then("Mã: KĐ-")
        found = re.search(r"KĐ-\w+", message["text"])
        self.receipt = found[0] if found else ""

    async def _change(self) -> None:
        message = await self._then("Xem lại bản kiểm điểm", "Sửa 2")
        await self.phone.press(message, "Sửa 2")
        await self._then("^Mục 2/")
        before = next(int(one.text) for one in self.given if one.question == "s1_qualities_level")
        await self._say("s1_qualities_level", str(before % 4 + 1))

    async def _then(self, what: str, label: str = "") -> Json:
        message = await self.phone.until(what, label)
        if self.pace:
            await asyncio.sleep(self.chance.expovariate(1 / self.pace))
        return message

    async def _say(self, question: str, text: str) -> None:
        await self.phone.type(text)
        self.given.append(Given(question, text))


# -- how each kind of question is answered ----------------------------------------------------------


async def _text(person: Person, question: str, place: int, _message: Json) -> None:
    await person._say(
        question, f"{person.name}: câu trả lời cho mục {place}, lần {person.chance.random():.6f}."
    )


async def _choice(person: Person, question: str, _place: int, message: Json) -> None:
    number = person.chance.randint(1, 4)
    if person.chance.random() < 0.5:
        await person._say(question, str(number))
        return
    await person.phone.press(message, _labels(message)[number - 1])
    person.given.append(Given(question, str(number)))


async def _rows(person: Person, question: str, place: int, _message: Json) -> None:
    await person._say(question, f"{person.name}: điểm thứ nhất\nđiểm thứ hai của mục {place}")
    await person.phone.press(await person._then(rf"^Mục {place}/", "Xong"), "Xong")


async def _nothing(person: Person, question: str, _place: int, message: Json) -> None:
    if person.chance.random() < 0.5:
        await person._say(question, "không có")
        return
    await person.phone.press(message, "Không có")
    person.given.append(Given(question, "không có"))


_How = Callable[[Person, str, int, Json], Awaitable[None]]
_FORM: tuple[tuple[str, _How], ...] = (
    ("s1_qualities", _text),
    ("s1_qualities_level", _choice),
    ("s1_tasks", _text),
    ("s1_tasks_level", _choice),
    ("s1_commitment", _text),
    ("s2_shortcomings", _rows),
    ("s2_causes", _text),
    ("s3_prior_fixes", _nothing),
    ("s4_prompted", _nothing),
    ("s5_collective_resp", _nothing),
    ("s6_plan", _text),
    ("s7_party_level", _choice),
)
"""The form of 2023 as a member without posts is asked it."""
ANSWERS = len(_FORM)


async def crowd(people: Iterator[Person], at_once: int, questions: int, over: asyncio.Event) -> list[Person]:
    """Let so many people write at once, each place taken by the next one until it is over."""
    began: list[Person] = []

    async def place() -> None:
        for person in people:
            began.append(person)
            await person.run(questions)
            if over.is_set():
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(place())
    return began
