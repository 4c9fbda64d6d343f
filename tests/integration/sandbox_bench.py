"""A running sandbox with what a test needs to drive it: the bot's side and the people's side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.limits import Limits
from bot.sandbox.server import DEMO_TOKEN, Sandbox

ANH = 1001
BINH = 1002
NO_LIMITS = Limits(enforced=False)
Json = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """Both sides of one sandbox."""

    sandbox: Sandbox
    http: aiohttp.ClientSession

    def method_url(self, method: str) -> str:
        return f"{self.sandbox.url}/bot{DEMO_TOKEN}/{method}"

    async def call(self, method: str, **given: Any) -> Json:
        """Call a method of the Bot API; return the whole reply, refused or not."""
        async with self.http.post(self.method_url(method), json=given) as reply:
            body: Json = await reply.json()
            return body

    async def result(self, method: str, **given: Any) -> Any:
        """Call a method that must be accepted; return its result."""
        reply = await self.call(method, **given)
        assert reply["ok"], reply
        return reply["result"]

    async def refusal(self, method: str, **given: Any) -> str:
        """Call a method that must be refused; return the description."""
        reply = await self.call(method, **given)
        assert not reply["ok"], reply
        return str(reply["description"])

    async def act(self, chat: int, **what: Any) -> Json:
        """Let a person act."""
        return await self.post("telegram/send", {"chat": chat, **what})

    async def updates(self, offset: int = 0, **given: Any) -> list[Json]:
        return list(await self.result("getUpdates", offset=offset, **given))

    async def updates_wait(self) -> None:
        """Return once a long poll waits for updates."""
        while (await self.get("ledger"))["updates"]["pollers"] == 0:
            pass

    async def post(self, path: str, body: Any) -> Json:
        async with self.http.post(f"{self.sandbox.control_url}/sandbox/{path}", json=body) as reply:
            answer: Json = await reply.json()
            return answer | {"status": reply.status}

    async def get(self, path: str) -> Any:
        async with self.http.get(f"{self.sandbox.control_url}/sandbox/{path}") as reply:
            return await reply.json()

    async def chat(self, chat: int) -> Json:
        return dict(await self.get(f"telegram/chats/{chat}"))

    async def texts(self, chat: int) -> list[str]:
        """Return what the bot's messages in a chat say."""
        messages = (await self.chat(chat))["messages"]
        return [message["text"] for message in messages if message["from"] == "bot"]

    async def client_faults(self) -> list[str]:
        return [fault["kind"] for fault in (await self.get("ledger"))["faults_of_client"]]

    async def break_with(self, kind: str, **settings: Any) -> Json:
        """Turn a fault knob on."""
        return await self.post("faults", {"channel": "telegram", "kind": kind, **settings})


@asynccontextmanager
async def running(limits: Limits = NO_LIMITS, *, started: tuple[int, ...] = (ANH,)) -> AsyncIterator[Bench]:
    """Run a sandbox in which some people have already started the bot, and their updates are confirmed."""
    sandbox = Sandbox(limits=limits)
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as http:
            bench = Bench(sandbox, http)
            for chat in started:
                await bench.act(chat, text="/start")
            newest = await bench.updates(offset=-1)
            if newest:
                await bench.updates(offset=newest[0]["update_id"] + 1)
            yield bench
    finally:
        await sandbox.stop()
