"""Carrying out a fault on one HTTP exchange."""

import asyncio
import socket
import struct
from asyncio import BaseTransport
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.faults import Fault, FaultKind

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_GARBAGE = b"\x00\x17\x03not http at all\r\n\r\n"
_STALE_SECONDS = 0.05
_GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
_GATEWAY = {FaultKind.HTML_502: (502, "502 Bad Gateway"), FaultKind.HTML_504: (504, "504 Gateway Time-out")}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange: how to carry the call out, and how to refuse it in the words of the service."""

    request: web.BaseRequest
    deliver: Callable[[], Awaitable[web.Response]]
    refuse: Callable[[int, str, dict[str, Any]], web.Response]
    stopped: asyncio.Event


async def spoil(fault: Fault, exchange: Exchange) -> web.StreamResponse:
    """Answer an exchange as the fault wants; those after delivery leave the message where it went."""
    match fault.kind:
        case FaultKind.LATENCY:
            await _pause(exchange, _latency(fault))
            return await exchange.deliver()
        case FaultKind.HANG:
            await exchange.deliver()
            return await _hang(exchange, fault.number_of("seconds", 3600))
        case FaultKind.CUT_REPLY:
            return _cut(exchange, await exchange.deliver(), int(fault.number_of("after", 20)))
        case FaultKind.STALE_KEEPALIVE:
            reply = await exchange.deliver()
            asyncio.get_running_loop().call_later(_STALE_SECONDS, break_off, exchange.request.transport)
            return reply
        case _:
            return await _replace(fault, exchange)


def break_off(transport: BaseTransport | None) -> None:
    """Reset a connection at once."""
    if not isinstance(transport, asyncio.Transport):
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


async def _replace(fault: Fault, exchange: Exchange) -> web.StreamResponse:
    if fault.settings.get("when") == "after" or fault.kind in (FaultKind.LIE_429, FaultKind.GARBAGE):
        await exchange.deliver()
    match fault.kind:
        case FaultKind.RESET | FaultKind.OUTAGE:
            break_off(exchange.request.transport)
        case FaultKind.GARBAGE:
            _write_and_close(exchange, _GARBAGE)
        case FaultKind.HTML_502 | FaultKind.HTML_504:
            status, title = _GATEWAY[fault.kind]
            return web.Response(status=status, text=_GATEWAY_PAGE.format(title), content_type="text/html")
        case FaultKind.INVALID_JSON_200:
            return web.Response(text='{"ok":true,"result":', content_type="application/json")
        case _:
            return _refused(fault, exchange)
    return web.Response()


def _refused(fault: Fault, exchange: Exchange) -> web.Response:
    match fault.kind:
        case FaultKind.JSON_500:
            text = str(fault.settings.get("description", "Internal Server Error: restart"))
            return exchange.refuse(500, text, {})
        case FaultKind.LIE_429:
            seconds = int(fault.number_of("n", 1))
            return exchange.refuse(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        case _:
            description = str(fault.settings.get("description", "Bad Request"))
            return exchange.refuse(400, description, dict(fault.settings.get("parameters", {})))


def _latency(fault: Fault) -> float:
    milliseconds = fault.number_of("ms", 100) + fault.number_of("jitter", 0) * fault.chance.random()
    return milliseconds / 1000


async def _pause(exchange: Exchange, seconds: float) -> None:
    try:
        await asyncio.wait_for(exchange.stopped.wait(), seconds)
    except TimeoutError:
        return


async def _hang(exchange: Exchange, seconds: float) -> web.Response:
    await _pause(exchange, seconds)
    break_off(exchange.request.transport)
    return web.Response()


def _cut(exchange: Exchange, reply: web.Response, after: int) -> web.Response:
    body = reply.body if isinstance(reply.body, bytes) else b""
    head = (
        f"HTTP/1.1 {reply.status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    _write_and_close(exchange, head.encode() + body[:after])
    return web.Response()


def _write_and_close(exchange: Exchange, raw: bytes) -> None:
    transport = exchange.request.transport
    if isinstance(transport, asyncio.Transport):
        transport.write(raw)
        transport.close()
