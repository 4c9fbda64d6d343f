"""The emulated Zalo Bot Platform: errors inside HTTP 200, one object per poll, no buttons, edits or files."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from aiohttp import web

from bot.sandbox.bell import Bell
from bot.sandbox.clock import Clock
from bot.sandbox.ledger import Ledger

Json = dict[str, Any]
DEMO_TOKEN = "2000002:sandbox-token-for-the-zalo-demo-bot-aaaa"  # noqa: S105 - opens nothing but the sandbox
_TEXT_UNITS = 2000
_ID_BITS = 80
_QUOTA = 3000
_LONGEST_POLL_SECONDS = 60.0


class RefusalError(Exception):
    """An error as the platform tells it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class ZaloSandbox:
    """One emulated bot with the people who write to it; ids are opaque texts."""

    def __init__(self, seed: int = 1, quota: int = _QUOTA) -> None:
        self.clock = Clock()
        self.ledger = Ledger(self.clock)
        self.quota = quota
        self.revoked = False
        self._chance = Random(seed)  # noqa: S311 - repeatable on purpose
        self._waiting: deque[Json] = deque()
        self._bell = Bell()
        self._chats: dict[str, list[str]] = {}
        self._sent = self._out = 0
        self._runner: web.AppRunner | None = None
        self._methods: dict[str, tuple[Callable[[Json], Any], frozenset[str]]] = {
            "getMe": (self._get_me, frozenset()),
            "sendMessage": (self._send, frozenset(("chat_id", "text"))),
            "getWebhookInfo": (self._no_webhook, frozenset()),
        }

    # -- people --------------------------------------------------------------------------------

    def new_person(self) -> str:
        """Return the id of a person who has not written yet."""
        return f"{self._chance.getrandbits(_ID_BITS):020x}"

    def say(self, person: str, text: str | None, event: str = "message.text.received") -> None:
        """Let a person write; without a text it is what the platform does not pass on."""
        self._chats.setdefault(person, [])
        message: Json = {
            "from": {"id": person, "display_name": "Người thử", "is_bot": False},
            "chat": {"id": person, "chat_type": "PRIVATE"},
            "message_id": self.new_person(),
            "date": int(self.clock.timestamp() * 1000),
            **({"text": text} if text is not None else {}),
        }
        self._waiting.append({"event_name": event, "message": message})
        self._bell.ring()

    def texts(self, person: str) -> list[str]:
        """Return what the bot has written to a person."""
        return list(self._chats.get(person, ()))

    @property
    def pending(self) -> int:
        """Return how many updates wait for the bot, or were handed out and no poll has come since."""
        return len(self._waiting) + self._out

    # -- the API -------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Return the root of the API."""
        assert self._runner is not None, "start it first"  # noqa: S101
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()

    async def stop(self) -> None:
        """Stop listening, ending every poll."""
        self._bell.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def end_polls(self) -> None:
        """End the polls that wait, as after an idle time."""
        self._bell.ring()

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            method, given = await self._read(request)
            if method == "getUpdates":
                return await self._poll(given)
            run, known = self._methods[method]
            for name in sorted(given.keys() - known):
                self.ledger.fault("zalo", "unknown parameter", method=method, parameter=name)
            return _json({"ok": True, "result": run(given), "error_code": 0})
        except RefusalError as error:
            return _json({"ok": False, "error_code": error.code, "description": error.description})

    async def _read(self, request: web.Request) -> tuple[str, Json]:
        token, _, method = request.path.removeprefix("/bot").partition("/")
        if token != DEMO_TOKEN or self.revoked:
            raise RefusalError(401, "Unauthorized")
        if method != "getUpdates" and method not in self._methods:
            self.ledger.fault("zalo", "unknown method", method=method)
            raise RefusalError(404, "Not found")
        if request.content_type != "application/json":
            raise RefusalError(400, "The chat_id must not be empty")
        try:
            given = json.loads(await request.read())
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise RefusalError(400, "Bad request")
        return method, given

    async def _poll(self, given: Json) -> web.Response:
        """Hand out one object, once: what is lost on the way is lost."""
        timeout = given.get("timeout", "30")
        if not isinstance(timeout, str) or not timeout.isdecimal():
            self.ledger.fault("zalo", "timeout is no string", method="getUpdates")
            raise RefusalError(400, "Bad request")
        self._out = 0
        if not self._waiting:
            seconds = min(float(timeout), _LONGEST_POLL_SECONDS)
            await self._bell.wait(asyncio.get_running_loop().time() + seconds)
        if not self._waiting:
            return _json({"ok": False, "description": "Request timeout"}, 408)
        self._out = 1
        return _json({"ok": True, "result": self._waiting.popleft()})

    def _get_me(self, given: Json) -> Json:
        del given
        return {"id": "1459232241454765289", "account_name": "bot.kiemdiem", "account_type": "BASIC"}

    def _no_webhook(self, given: Json) -> Json:
        del given
        raise RefusalError(404, "Not found")

    def _send(self, given: Json) -> Json:
        chat, text = given.get("chat_id"), given.get("text")
        if not isinstance(chat, str) or chat not in self._chats:
            raise RefusalError(400, "Chat not found")
        if not isinstance(text, str) or not 1 <= len(text.encode("utf-16-le")) // 2 <= _TEXT_UNITS:
            self.ledger.fault("zalo", "text of a wrong length", method="sendMessage")
            raise RefusalError(400, "Bad request: text must have 1 to 2000 characters")
        if self._sent >= self.quota:
            raise RefusalError(429, "Quota exceeded")
        self._sent += 1
        number = self.new_person()
        self._chats[chat].append(text)
        self.ledger.sent("zalo", "sendMessage", chat, number, text, silent=False)
        return {"message_id": number, "date": int(self.clock.timestamp() * 1000)}


def _json(body: Json, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
