"""The sandbox: a local server that speaks the messengers' APIs, with a chat page."""

import argparse
import asyncio
import errno
import signal
from pathlib import Path
from random import Random
from typing import Any
from weakref import WeakSet

from aiohttp import web

from bot.sandbox.clock import Clock
from bot.sandbox.control import Control
from bot.sandbox.faults import Fault, FaultBook, FaultKind
from bot.sandbox.files import Files
from bot.sandbox.ledger import Ledger
from bot.sandbox.limits import Gate, Limits
from bot.sandbox.people import People
from bot.sandbox.telegram.acts import Acts
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.updates import UpdateQueue
from bot.sandbox.telegram.views import chat_view
from bot.sandbox.telegram_api import TelegramApi
from bot.sandbox.wreck import break_off

DEMO_TOKEN = "1000001:sandbox-token-for-the-demo-bot-aaaa"  # noqa: S105 - opens nothing but the sandbox
_PAGE = Path(__file__).parent / "page"
_BODY_BYTES = 64 * 1024 * 1024
_SHUTDOWN_SECONDS = 0.5
_KEEPALIVE_SECONDS = 75.0
_GAPS = 0.1
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class PortInUseError(Exception):
    """Another program listens on this port."""


class Sandbox:
    """One sandbox, started and stopped once."""

    def __init__(self, token: str = DEMO_TOKEN, seed: int = 1, limits: Limits | None = None) -> None:
        self._state = _new_state(token, seed, limits or Limits())
        self._telegram = TelegramApi(self._state)
        self._control = Control(self._state, self._telegram, self._cut_off)
        self._runner: web.ServerRunner | None = None
        self._site: web.TCPSite | None = None
        self._back: asyncio.Task[None] | None = None
        self._host, self._port, self._control_port = "127.0.0.1", 0, 0
        self._callers: WeakSet[asyncio.Transport] = WeakSet()

    @property
    def url(self) -> str:
        """Return the server's root, without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    @property
    def control_url(self) -> str:
        """Return a second root, which answers even while the first one refuses connections."""
        return f"http://{self._host}:{self._control_port}"

    @property
    def acts(self) -> Acts:
        """Return what lets people act, for a load that is made in the same process."""
        return self._telegram.acts

    def view(self, chat: int) -> dict[str, Any]:
        """Return what a person sees in a chat, for a test in the same process."""
        return chat_view(self._state, self._state.open_chat(chat))

    @property
    def ledger(self) -> Ledger:
        """Return what was accepted, for a load that is made in the same process."""
        return self._state.ledger

    @property
    def pending(self) -> int:
        """Return how many updates wait for the bot, for a test in the same process."""
        return self._state.updates.pending()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; raise PortInUseError where another program has the port."""
        server = web.Server(
            self._answer, request_factory=_request, access_log=None, keepalive_timeout=_KEEPALIVE_SECONDS
        )
        self._runner = web.ServerRunner(server, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await self._runner.setup()
        try:
            self._site = await self._listen(host, port)
            control = await self._listen(host, 0)
        except OSError as error:
            await self._runner.cleanup()
            if error.errno == errno.EADDRINUSE:
                raise PortInUseError(f"port {port} of {host} is in use by another program") from error
            raise
        self._host, self._port, self._control_port = host, _port_of(self._site), _port_of(control)

    async def stop(self) -> None:
        """Stop listening, ending every wait."""
        if self._runner is None:
            return
        if self._back is not None:
            self._back.cancel()
        state = self._state
        state.stopped.set()
        state.updates.bell.close()
        state.clock.bell.close()
        state.chats.close()
        runner, self._runner = self._runner, None
        await runner.cleanup()

    async def _listen(self, host: str, port: int) -> web.TCPSite:
        assert self._runner is not None  # noqa: S101 - start() has made it
        site = web.TCPSite(self._runner, host, port, reuse_address=True)
        await site.start()
        return site

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            if isinstance(request.transport, asyncio.Transport):
                self._callers.add(request.transport)
            return await self._telegram.answer(request)
        if path.startswith("/sandbox/"):
            return await self._control.answer(request)
        if path.startswith("/file/bot"):
            return await self._telegram.download(request)
        return _page(path)

    async def _cut_off(self, fault: Fault) -> None:
        """End the bot's connections and, for a refusal, stop listening for some seconds."""
        if fault.kind is FaultKind.REFUSE and self._site is not None:
            site, self._site = self._site, None
            await site.stop()
            self._back = asyncio.create_task(self._come_back(fault.number_of("seconds", 2)))
        for transport in list(self._callers):
            break_off(transport)

    async def _come_back(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._site = await self._listen(self._host, self._port)


def _new_state(token: str, seed: int, limits: Limits) -> TelegramState:
    clock, chance = Clock(), Random(seed)  # noqa: S311 - repeatable on purpose
    number = int(token.partition(":")[0])
    return TelegramState(
        token=token,
        clock=clock,
        files=Files(),
        people=People(),
        ledger=Ledger(clock),
        faults=FaultBook(seed),
        gate=Gate(limits),
        updates=UpdateQueue(clock, chance, _GAPS),
        chance=chance,
        bot={"id": number, "is_bot": True, "first_name": "Kiểm điểm (demo)", "username": "kiemdiem_demo_bot"},
    )


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_BODY_BYTES)


def _port_of(site: web.TCPSite) -> int:
    server = site._server
    assert isinstance(server, asyncio.Server)  # noqa: S101 - a started site has one
    return int(server.sockets[0].getsockname()[1])


def _page(path: str) -> web.Response:
    name = "index.html" if path == "/" else path.removeprefix("/page/")
    file = _PAGE / name
    if "/" in name or name.startswith(".") or not file.is_file():
        return web.Response(status=404, text="Not Found")
    kind = _TYPES.get(file.suffix, "application/octet-stream")
    charset = "utf-8" if kind.startswith("text/") else None
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=file.read_bytes(), content_type=kind, charset=charset, headers=headers)


async def serve(host: str, port: int, limits: Limits, seed: int = 1) -> None:
    """Run a sandbox until the process is told to end."""
    sandbox = Sandbox(limits=limits, seed=seed)
    await sandbox.start(host, port)
    ended = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, ended.set)
    print(f"{sandbox.url} control {sandbox.control_url}", flush=True)
    await ended.wait()
    await sandbox.stop()


def main() -> None:
    """Run a sandbox from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox.server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-limits", action="store_true", help="accept any number of messages")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.host, given.port, Limits(enforced=not given.no_limits), given.seed))
    except PortInUseError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
