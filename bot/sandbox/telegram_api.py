"""The emulated Telegram Bot API over HTTP."""

import json
import re
from collections.abc import Awaitable
from typing import Any

from aiohttp import web

from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram.acts import Acts
from bot.sandbox.telegram.calls import Call, Method
from bot.sandbox.telegram.editing import EDITING
from bot.sandbox.telegram.errors import ApiError, too_many
from bot.sandbox.telegram.parameters import Parameters, read_parameters
from bot.sandbox.telegram.poison import poison
from bot.sandbox.telegram.polling import Poller
from bot.sandbox.telegram.profile import PROFILE, linked_file
from bot.sandbox.telegram.sending import SENDING
from bot.sandbox.telegram.state import CHANNEL, TelegramState
from bot.sandbox.telegram.updates import MESSAGE_SECONDS
from bot.sandbox.telegram.waiting import Waiting
from bot.sandbox.wreck import Exchange, spoil

Json = dict[str, Any]
_TOKEN = re.compile(r"[1-9][0-9]*:[A-Za-z0-9_-]{20,}", re.ASCII)
_GET_UPDATES = "getUpdates"
_POLLING = Method(_GET_UPDATES, lambda call: None, frozenset(("offset", "limit", "timeout", "allowed_updates")))
_GAP = 1000


class TelegramApi:
    """Answer ``/bot<TOKEN>/<method>`` and ``/file/bot<TOKEN>/<path>``."""

    def __init__(self, state: TelegramState) -> None:
        self._state = state
        self._poller = Poller(state)
        self._swaps = Waiting()
        self._methods = {each.name.lower(): each for each in (*SENDING, *EDITING, *PROFILE, _POLLING)}
        self.acts = Acts(state)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one call of a method."""
        try:
            method = self._method(request.path)
            given = await read_parameters(request)
        except ApiError as error:
            return _refused(error)
        except web.HTTPRequestEntityTooLarge:
            return _refused(ApiError(413, "Request Entity Too Large"))
        call = Call(self._state, method.name, given)
        fault = self._state.faults.draw(CHANNEL, method.name, given.text("chat_id"), self._state.clock.real())
        if fault is None:
            return await self._run(method, call, request)
        return await self._run_faulty(fault, method, call, request)

    async def download(self, request: web.BaseRequest) -> web.Response:
        """Answer the download of a file that getFile named."""
        parts = request.path.split("/", 3)
        if parts[2] != f"bot{self._state.token}" or self._state.revoked:
            return _refused(ApiError(401, "Unauthorized"))
        file = linked_file(self._state, parts[3] if len(parts) > 3 else "")
        if file is None:
            return _refused(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    def turn_knob(self, fault: Fault) -> None:
        """Carry out a fault that strikes at once; raise ValueError where it is described wrongly."""
        state = self._state
        match fault.kind:
            case FaultKind.BLOCK | FaultKind.UNBLOCK:
                self.acts.set_blocked(int(fault.chat), fault.kind is FaultKind.BLOCK)
            case FaultKind.DEACTIVATE:
                self.acts.deactivate(int(fault.chat))
            case FaultKind.GAP_UPDATES:
                state.updates.skip(int(fault.number_of("n", _GAP)))
            case FaultKind.RESET_UPDATE_ID:
                state.updates.rebase()
            case FaultKind.REVOKE_TOKEN:
                state.revoked = True
            case FaultKind.POISON_UPDATE:
                self._poison(fault)
            case _:
                raise ValueError("this fault does not strike at once")

    def forget_faults(self) -> None:
        """Bring back the token and lift all bans."""
        self._state.revoked = False
        self._state.gate.clear()

    def _poison(self, fault: Fault) -> None:
        now = int(self._state.clock.timestamp())
        fields = poison(str(fault.settings.get("poison", "no_fields")), int(fault.chat or 1), now)
        for _ in range(fault.left or 1):
            self._state.updates.put(fields, 0.0, MESSAGE_SECONDS)

    def _method(self, path: str) -> Method:
        token, _, name = path.removeprefix("/bot").partition("/")
        if token != self._state.token or self._state.revoked:
            if not _TOKEN.fullmatch(token):
                raise ApiError(404, "Not Found")
            raise ApiError(401, "Unauthorized")
        method = self._methods.get(name.lower())
        if method is None:
            self._state.fault("unknown method", method=name)
            raise ApiError(404, "Not Found: method not found")
        return method

    async def _run(self, method: Method, call: Call, request: web.BaseRequest) -> web.Response:
        unknown = call.given.names() - method.parameters
        if unknown:
            self._note_unknown(method, call.given, unknown)
        try:
            if method.paced:
                call.pass_gate()
            if method is _POLLING:
                return await self._poll(call.given, request)
            result = method.run(call)
            return _accepted(await result if isinstance(result, Awaitable) else result)
        except ApiError as error:
            return _refused(error)

    def _note_unknown(self, method: Method, given: Parameters, unknown: set[str]) -> None:
        # The parts that "attach://" names point at are no parameters.
        attached = {text.removeprefix("attach://") for text in given.values.values() if isinstance(text, str)}
        for name in sorted(unknown - (attached & set(given.uploads))):
            self._state.fault("unknown parameter", method=method.name, parameter=name)

    async def _poll(self, given: Parameters, request: web.BaseRequest) -> web.Response:
        def alive() -> bool:
            return request.transport is not None and not request.transport.is_closing()

        batch = await self._poller.serve(given, alive)
        text = f'{{"ok":true,"result":[{",".join(batch)}]}}'
        return web.Response(body=text.encode(), content_type="application/json")

    async def _run_faulty(
        self, fault: Fault, method: Method, call: Call, request: web.BaseRequest
    ) -> web.StreamResponse:
        async def deliver() -> web.Response:
            return await self._run(method, call, request)

        match fault.kind:
            case FaultKind.RETRY_AFTER:
                return self._banned(fault, call)
            case FaultKind.SECOND_POLLER:
                return _refused(await self._poller.conflict_with_other())
            case FaultKind.SWAP:
                await self._swaps.pass_by(call.given.text("chat_id"), fault.number_of("ms", 300) / 1000)
                return await deliver()
            case _:
                exchange = Exchange(request, deliver, _refuse, self._state.stopped)
                return await spoil(fault, exchange)

    def _banned(self, fault: Fault, call: Call) -> web.Response:
        chat = int(call.given.text("chat_id")) if fault.settings.get("scope") == "chat" else None
        refusal = self._state.gate.ban(chat, fault.number_of("n", 1), self._state.clock.real())
        return _refused(too_many(refusal.retry_after))


def _accepted(result: Any) -> web.Response:
    body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(body=body, content_type="application/json")


def _refuse(code: int, description: str, parameters: Json) -> web.Response:
    return _refused(ApiError(code, description, parameters))


def _refused(error: ApiError) -> web.Response:
    after = error.parameters.get("retry_after")
    headers = {} if after is None else {"Retry-After": str(after)}
    return web.json_response(error.body(), status=error.code, headers=headers)
