"""The control of the sandbox, for its page and for tests: /sandbox/…"""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.sandbox.chats import Chat
from bot.sandbox.clock import Clock
from bot.sandbox.faults import IMMEDIATE, Fault, FaultBook, FaultKind
from bot.sandbox.files import Files
from bot.sandbox.ledger import Ledger
from bot.sandbox.people import People
from bot.sandbox.telegram.acts import ActError
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.views import chat_view
from bot.sandbox.telegram_api import TelegramApi

Json = dict[str, Any]
_LONGEST_WAIT_SECONDS = 60.0
_MANY = 1_000_000
_SHOWN_IN_PLACE = ("image/png", "image/jpeg", "image/gif", "image/webp")


class ControlError(Exception):
    """A control call that cannot be carried out."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


class Control:
    """Answer the control calls."""

    def __init__(
        self,
        state: TelegramState,
        telegram: TelegramApi,
        outage: Callable[[Fault], Awaitable[None]],
    ) -> None:
        self._state = state
        self._telegram = telegram
        self._outage = outage
        self._clock: Clock = state.clock
        self._files: Files = state.files
        self._people: People = state.people
        self._ledger: Ledger = state.ledger
        self._faults: FaultBook = state.faults
        self._moments: list[str] = []  # instants to which the page offers to move the clock

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer one control call; refusals are JSON with a description."""
        try:
            return await self._route(request)
        except (ControlError, ActError) as error:
            return _json({"ok": False, "description": str(error)}, error.status)
        except (ValueError, TypeError, KeyError) as error:
            return _json({"ok": False, "description": f"{type(error).__name__}: {error}"}, 400)

    async def _route(self, request: web.BaseRequest) -> web.Response:
        path = request.path.removeprefix("/sandbox/")
        match request.method, path:
            case "POST", "telegram/send":
                return _json({"ok": True, **self._telegram.acts.act(_object(await _body(request)))})
            case "GET", "clock":
                return await self._read_clock(request)
            case "POST", "clock":
                return self._move_clock(_object(await _body(request)))
            case "GET", "ledger":
                return self._read_ledger(request)
            case "GET", "people":
                found = self._people.find(request.query.get("q", ""), _integer(request, "limit", _MANY))
                return _json({"people": found})
            case "POST", "people":
                return self._add_people(await _body(request))
            case "GET", "moments":
                return _json({"moments": self._moments})
            case "POST", "moments":
                self._moments = sorted(map(str, await _body(request)))
                return _json({"ok": True, "count": len(self._moments)})
            case "GET", "faults":
                return _json(self._faults.view())
            case "POST", "faults":
                return await self._turn_fault(_object(await _body(request)))
        if request.method == "GET":
            return await self._read(request, path)
        raise ControlError(404, "no such control call")

    async def _read(self, request: web.BaseRequest, path: str) -> web.Response:
        folder, _, rest = path.partition("/")
        if folder == "files":
            return self._file(rest.partition("/")[0])
        if path == "telegram/chats":
            return _json({"chats": [_chat_line(each) for each in self._state.chats]})
        if path.startswith("telegram/chats/"):
            return await self._read_chat(request, int(path.removeprefix("telegram/chats/")))
        raise ControlError(404, "no such control call")

    async def _read_chat(self, request: web.BaseRequest, number: int) -> web.Response:
        chat = self._state.open_chat(number)
        since, wait = _integer(request, "since", -1), _wait(request)
        if wait:
            await chat.follow(self._clock, since, wait)
        return _json(chat_view(self._state, chat))

    async def _read_clock(self, request: web.BaseRequest) -> web.Response:
        wait = _wait(request)
        if wait:
            await self._clock.follow(_integer(request, "since", -1), wait)
        return self._clock_view()

    def _move_clock(self, raw: Json) -> web.Response:
        if "set" in raw:
            self._clock.set(datetime.fromisoformat(raw["set"]))
        else:
            self._clock.advance(float(raw["advance"]))
        return self._clock_view()

    def _clock_view(self) -> web.Response:
        clock = self._clock
        return _json({"now": clock.now().isoformat(), "offset": clock.offset, "revision": clock.revision})

    def _read_ledger(self, request: web.BaseRequest) -> web.Response:
        updates = self._state.updates
        pending = updates.pending()
        counts = {name: getattr(updates, name) for name in ("queued", "served", "confirmed", "expired")}
        return _json(
            {
                **self._ledger.view(_integer(request, "since", 0)),
                "unanswered_presses": self._state.unanswered(),
                "pending_updates": pending,
                "updates": {**counts, "pollers": updates.bell.waiting},
            }
        )

    def _add_people(self, raw: Any) -> web.Response:
        if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
            raise ControlError(400, "a list of people is needed")
        self._people.add(raw)
        for person in raw:
            if person.get("started"):
                self._state.open_chat(int(person["chat"])).started = True
        return _json({"ok": True, "count": len(raw)})

    async def _turn_fault(self, raw: Json) -> web.Response:
        if raw.get("clear"):
            self._faults.clear(raw.get("channel"))
            self._telegram.forget_faults()
            return _json({"ok": True})
        fault = self._faults.read(raw)
        if fault.kind is FaultKind.OUTAGE:
            fault.until = self._clock.real() + fault.number_of("seconds", 10)
        if fault.kind in (FaultKind.OUTAGE, FaultKind.REFUSE):
            await self._outage(fault)
        elif fault.kind in IMMEDIATE:
            self._telegram.turn_knob(fault)
        if fault.kind not in IMMEDIATE:
            self._faults.add(fault)
        return _json({"ok": True, "id": fault.number})

    def _file(self, number: str) -> web.Response:
        file = self._files.get(int(number)) if number.isdecimal() else None
        if file is None:
            raise ControlError(404, "no such file")
        headers = {"X-Content-Type-Options": "nosniff"}
        if file.mime not in _SHOWN_IN_PLACE:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, headers={**headers, "Content-Type": file.mime})


def _chat_line(chat: Chat) -> Json:
    return {"id": chat.id, "name": chat.name, "blocked": chat.blocked, "revision": chat.revision}


async def _body(request: web.BaseRequest) -> Any:
    return json.loads(await request.read() or b"null")


def _object(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise ControlError(400, "a JSON object is needed")
    return raw


def _integer(request: web.BaseRequest, name: str, default: int) -> int:
    return int(request.query.get(name) or default)


def _wait(request: web.BaseRequest) -> float:
    return max(0.0, min(_LONGEST_WAIT_SECONDS, float(request.query.get("wait") or 0)))


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
