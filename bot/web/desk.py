"""The desk over HTTP: what a secretary or the office does in the chat, in a browser."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

from aiohttp import web
from aiohttp.web_request import FileField

from bot.web.channel import WebChannel
from bot.web.files import given, taken
from bot.web.pages import Pages, to
from handlers.pages import desk_chat
from handlers.pages.room import NobodyError, Room
from handlers.people import Person
from models.messaging import RawUpdate

ROOT = "/ban"
_LOOKS, _LOOK_SECONDS = 500, 0.02
_LONGEST_TEXT, _LONGEST_PRESS, _ONCE_LETTERS = 20_000, 200, 32
Form = Mapping[str, str | bytes | bytearray | FileField]


@dataclass(frozen=True)
class DeskPages:
    """The handlers of the desk."""

    room: Room
    pages: Pages
    channel: WebChannel

    def routes(self) -> list[web.RouteDef]:
        """Return the table of addresses."""
        return [
            web.get(ROOT, self._show),
            web.post(ROOT, self._act),
            web.get(ROOT + "/moi", self._newest),
            web.get(ROOT + "/tep/{row}", self._file),
        ]

    async def _sitter(self, request: web.Request) -> Person:
        async with self.room.database.read() as store:
            person = await desk_chat.sitter(store, self.pages.key(request))
        if person is None:
            raise NobodyError("nobody sits here")
        return person

    async def _show(self, request: web.Request) -> web.StreamResponse:
        person = await self._sitter(request)
        async with self.room.database.read() as store:
            desk = await desk_chat.look(store, person)
        if not desk.now and not desk.before:
            await self._take(person, {"text": "menu"})
            return await self._show(request)
        return self.pages.inner(request, person.member.language or "vi", "desk.html", view=desk, desk=ROOT)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        """Take a step of whoever sits there; nobody else's files are even read."""
        person = await self._sitter(request)
        return await self.pages.sealed(partial(self._step, person))(request)

    async def _step(self, person: Person, request: web.Request) -> web.StreamResponse:
        said = await self._said(await request.post())
        once = str((await request.post()).get("once", ""))[:_ONCE_LETTERS]
        if said.get("text") != "":
            await self._take(person, said, once)
        return to(f"{ROOT}#nay")

    async def _said(self, form: Form) -> dict[str, object]:
        if (file := await taken(self.channel, form.get("file"))) is not None:
            return {"file": file.file_id, "name": file.name, "mime": file.mime, "size": file.size}
        if press := form.get("press"):
            return {"press": str(press)[:_LONGEST_PRESS]}
        return {"text": str(form.get("text", "")).replace("\r\n", "\n").strip()[:_LONGEST_TEXT]}

    async def _take(self, person: Person, said: dict[str, object], once: str = "") -> None:
        """Keep a step and wait for its turn; a form that is sent twice is one step."""
        key, chat = once or token_hex(8), str(person.id)
        at = self.room.database.clock.now().timestamp()
        body = json.dumps({**said, "chat": chat, "at": at}, ensure_ascii=False).encode()
        await desk_chat.take(self.room.database, person, RawUpdate(f"{chat}.{key}", "", chat, body))
        self.pages.wake()
        for _ in range(_LOOKS):
            if not await self._waits(person, f"{chat}.{key}"):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _waits(self, person: Person, key: str) -> bool:
        async with self.room.database.read() as store:
            return await desk_chat.is_open(store, person, key)

    async def _newest(self, request: web.Request) -> web.Response:
        """Return the number of the newest message, for a page that watches."""
        person = await self._sitter(request)
        async with self.room.database.read() as store:
            return web.json_response({"newest": str(await desk_chat.newest(store, person))})

    async def _file(self, request: web.Request) -> web.Response:
        person = await self._sitter(request)
        row = request.match_info["row"]
        async with self.room.database.read() as store:
            found = await desk_chat.attachment(store, person, int(row)) if row.isdigit() else None
        if found is None:
            raise NobodyError("no such file")
        return given(found)
