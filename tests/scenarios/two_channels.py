"""A bot on two messengers: one with buttons, one without, each with an emulator of its own."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.channels.telegram import TelegramChannel
from bot.sandbox.limits import Limits
from bot.sandbox.server import DEMO_TOKEN, Sandbox
from tests.chat import Chat, World, world
from tests.factories import open_round
from tests.scenarios.desk_help import MEMBER, Village


class PlainChannel(TelegramChannel):
    """The other messenger: the same wire, told that it has neither buttons nor edits."""

    name = "zalo"
    capabilities = replace(TelegramChannel.capabilities, buttons=False, edit=False, deep_link=False)


@dataclass
class Plain:
    """A person's chat on the messenger without buttons."""

    town: World
    sandbox: Sandbox
    number: int

    async def say(self, text: str) -> str:
        """Type a message; return the newest message of the bot."""
        sender: dict[str, Any] = {"id": self.number, "first_name": "Người thử", "language_code": "vi"}
        self.sandbox.acts.act({"chat": self.number, "from": sender, "text": text})
        await self.settle()
        return self.texts()[-1]

    async def settle(self) -> None:
        """Wait until nothing waits on either messenger."""
        await self.town.settle()
        while self.sandbox.pending:
            await self.town.settle()
        await self.town.settle()

    def texts(self) -> list[str]:
        """Return what the bot has written here."""
        return [str(m["text"]) for m in self.sandbox.view(self.number)["messages"] if m["from"] == "bot"]


@asynccontextmanager
async def two_channels(database_url: str, files: Path) -> AsyncIterator[tuple[World, Sandbox]]:
    """Give a bot on both messengers, and the emulator of the second."""
    second = Sandbox(limits=Limits(enforced=False))
    await second.start()
    try:
        async with world(database_url, files) as town:
            await town.stop()
            parts = bootstrap.parts(town.settings, town.parts.services)
            other = PlainChannel(DEMO_TOKEN, second.url)
            town.app, town.parts = None, replace(parts, channels=[*parts.channels, other])
            await town.start()
            yield town, second
    finally:
        await second.stop()


@dataclass
class Both:
    """The member's two chats."""

    village: Village
    chat: Chat
    plain: Plain

    async def join(self) -> str:
        """Join the second chat with the code that the first one shows; return what it says."""
        shown = await self.chat.say("kênh khác")
        code = re.search(r"^[0-9A-Z]{8}$", shown[-1]["text"], re.MULTILINE)
        assert code is not None
        return await self.plain.say(code[0])


@asynccontextmanager
async def joined_on_both(database_url: str, files: Path) -> AsyncIterator[Both]:
    """Give a member who has joined on the first messenger and can join on the second."""
    async with two_channels(database_url, files) as (town, second):
        form = town.parts.services.catalog.get("mau-02a-2023")
        opened = await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21))
        village = Village(town, opened, {})
        yield Both(village, await village.join(MEMBER), Plain(town, second, 2001))
