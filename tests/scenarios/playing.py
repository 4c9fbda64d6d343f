"""Playing a story over the wire: people act, and what the bot says is written down."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.chat import Chat, World
from tests.factories import ROWS
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import MORE, Village
from tests.scenarios.story import HEARS, TELL, WAIT, Step, Story, told
from tests.scenarios.writing_help import Writer

CAST = tuple(row.full_name for row in (*ROWS, *MORE))
_TYPES = "gõ"
_BETWEEN_TEXTS_SECONDS = 20
_ABOUT = timedelta(minutes=1, seconds=30)
_UNITS = {"giây": 1, "phút": 60, "giờ": 3600, "ngày": 86400}
_HOUR = re.compile(r"\b(\d{1,2}) giờ(?: (\d{2}))?")
_RECEIPT = re.compile(r"KĐ-[A-Z0-9]{4}\b")
_CODE = re.compile(r"(?<=mã vào: )[A-Z0-9]{8}\b")
_LINK = re.compile(r"https?://\S+")


async def play(story: Story, town: World) -> tuple[Step, ...]:
    """Play a story from its beginning; return it as it went this time."""
    village = await village_at(town, *story.joined)
    for name in story.handed_in:
        await Writer(village, village.chats[name]).hand_in()
    player = Player(town, village, story)
    steps: list[Step] = []
    for act in story.acts():
        steps.append(act)
        try:
            await player.act(act)
        except LookupError as stuck:
            raise StuckError(f"{told(steps)}{stuck}") from None
        steps += await player.heard(act.who)
    return tuple(steps)


class StuckError(AssertionError):
    """Nobody can do what the next line says; the text is the story so far."""


@dataclass
class Player:
    """Everybody of a story with their phones; here people use Telegram."""

    town: World
    village: Village
    story: Story
    _phones: dict[str, Chat] = field(default_factory=dict, init=False)
    _holder: dict[int, str] = field(default_factory=dict, init=False)
    _read: dict[int, dict[int, str]] = field(default_factory=dict, init=False)
    _code: str = field(default="", init=False)
    _last: dict[int, int] = field(default_factory=dict, init=False)
    _moments: list[datetime] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        groups = [*self.story.shared, *((name,) for name in CAST)]
        for number, group in enumerate(groups, start=3001):
            phone = next(
                (self.village.chats[name] for name in group if name in self.village.chats),
                self.town.chat(number),
            )
            for name in group:
                self._phones.setdefault(name, phone)
                self._holder.setdefault(phone.number, name)

    async def act(self, step: Step) -> None:
        """Do what a line says."""
        if not self._read:
            await self.heard("")
        if step.verb == WAIT:
            await self._wait(step.words)
        elif step.verb != TELL:
            phone = self._phones[step.who]
            self._holder[phone.number] = step.who
            if step.verb == _TYPES and phone.number in self._last:
                # Else two texts would be taken for one that was sent in pieces.
                await self.town.control("clock", {"advance": _BETWEEN_TEXTS_SECONDS})
            await self._do(phone, step)

    async def _wait(self, words: str) -> None:
        number, unit = words.split()
        await self.town.move_clock(advance=int(number) * _UNITS[unit])

    async def _do(self, phone: Chat, step: Step) -> None:
        match step.verb:
            case "gõ":
                await self._send(phone, text=step.words.replace("{mã vào}", self._code))
            case "gõ mã của":
                await self._send(phone, text=self.village.round.code(step.words))
            case "mở phiếu của":
                await self._send(phone, start=self.village.round.codes[step.words].token)
            case "bấm":
                await self._press(phone, step.words)
            case "gửi":
                await self._send(phone, **_thing(step.words))
            case "sửa tin cuối thành":
                await self._send(phone, edit={"message_id": self._last[phone.number], "text": step.words})

    async def _send(self, phone: Chat, **what: Any) -> None:
        done = await self.town.control("telegram/send", {"chat": phone.number, **what})
        if "edit" not in what and "press" not in what:
            self._last[phone.number] = done["message_id"]
        await self.town.settle()

    async def _press(self, phone: Chat, label: str) -> None:
        """Press the newest button that says exactly this."""
        for message in reversed(await phone.messages()):
            for button in (one for row in message["buttons"] for one in row):
                if button["text"] == label:
                    press = {"message_id": message["message_id"], "data": button["data"]}
                    await self._send(phone, press=press)
                    return
        raise LookupError(f"there is no button {label!r}")

    # -- what is heard ------------------------------------------------------------------------------

    async def heard(self, actor: str) -> list[Step]:
        """Return what is new in every chat, the actor's first."""
        known = {chat.number for chat in self.village.chats.values()} | set(self._last)
        phones = list(
            {phone.number: phone for phone in self._phones.values() if phone.number in known}.values()
        )
        phones.sort(key=lambda phone: self._holder[phone.number] != actor)
        steps: list[Step] = []
        for phone in phones:
            steps += [Step(self._holder[phone.number], HEARS, text) for text in await self._news(phone)]
        return steps

    async def _news(self, phone: Chat) -> list[str]:
        now = datetime.fromisoformat((await self.town.ask("clock"))["now"])
        self._moments.append(self.town.database.clock.local(now))
        seen = self._read.get(phone.number, {})
        shown = {message["message_id"]: _shown(message) for message in await phone.messages()}
        self._read[phone.number] = shown
        return [self._plain(text) for number, text in shown.items() if seen.get(number) != text]

    def _plain(self, text: str) -> str:
        """Put placeholders where a text depends on chance or on the minute."""
        if codes := _CODE.findall(text):
            self._code = codes[-1]
        text = _LINK.sub("{đường dẫn}", _RECEIPT.sub("{mã KĐ}", _CODE.sub("{mã vào}", text)))
        return _HOUR.sub(self._hour, text)

    def _hour(self, found: re.Match[str]) -> str:
        """Return an hour as it is said, unless it is that of something that happened in this story."""
        hour, minute = int(found[1]) % 24, int(found[2] or 0)
        near = (abs(one - one.replace(hour=hour, minute=minute, second=0)) < _ABOUT for one in self._moments)
        return "{giờ}" if any(near) else found[0]


def _shown(message: dict[str, Any]) -> str:
    """Return a message as a story writes it: the text, the file, a line for each row of choices."""
    lines = [line.rstrip() for line in message["text"].strip().split("\n")] if message["text"] else []
    if message["file"]:
        lines.append(f"(tệp {message['file']['name']})")
    lines += [" ".join(f"[{one['text']}]" for one in row) for row in message["buttons"]]
    return "\n".join(lines)


def _thing(words: str) -> dict[str, Any]:
    kind, _, name = words.rpartition(" ")
    match kind or words:
        case "danh thiếp":
            return {"contact": {"phone_number": name, "user_id": 1}}
        case "tệp":
            return {"document": {"name": name, "mime": "application/pdf", "content": "AAAA"}}
    if words == "ảnh":
        return {"photo": {"name": "anh.jpg", "mime": "image/jpeg", "content": "/9j/"}}
    return {"sticker": True}
