"""The table of the Zalo channel: a payload in and the update it is, a message out and the request it makes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from markupsafe import Markup

from bot.channels.zalo import Webhook, ZaloChannel
from models.messaging import (
    Ambiguous,
    ChannelStoppedError,
    Gone,
    Incoming,
    IncomingKind,
    Outgoing,
    RetryAfter,
    Sent,
    Undeliverable,
    UnreadableUpdateError,
)

TOKEN = "12345678:a-token-that-opens-nothing"
CHAT = "6ede9afa66b88fe6d6a9"


@dataclass
class Stub:
    """A server that gives prepared answers and keeps what it was asked."""

    answers: dict[str, list[tuple[int, Any]]]
    asked: list[tuple[str, Any, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Give the next answer of a method; None breaks the connection off."""
        method = request.path.rpartition("/")[2]
        self.asked.append((method, await request.json(), request.content_type))
        waiting = self.answers.get(method, [(200, {"ok": True})])
        status, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if body is None:
            assert request.transport is not None
            request.transport.close()
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, content_type="application/json")


@asynccontextmanager
async def _channel(
    answers: dict[str, Any], webhook: Webhook | None = None
) -> AsyncIterator[tuple[ZaloChannel, Stub]]:
    stub = Stub({name: list(given) for name, given in answers.items()})
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/{{method}}", stub.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    channel = ZaloChannel(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}", webhook)
    await channel._transport.open()
    try:
        yield channel, stub
    finally:
        await channel.close()
        await runner.cleanup()


# -- payload in ------------------------------------------------------------------------------------------


def _message(**more: Any) -> dict[str, Any]:
    return {
        "from": {"id": CHAT, "display_name": "Người thử", "is_bot": False},
        "chat": {"id": CHAT, "chat_type": "PRIVATE"},
        "message_id": "2d758cb5e222177a4e35",
        "date": 1750316131602,
        **more,
    }


def _event(name: str, **more: Any) -> dict[str, Any]:
    return {"event_name": name, "message": _message(**more)}


def _read(update: Any) -> Incoming:
    channel = ZaloChannel(TOKEN, "http://127.0.0.1:9")
    return channel.read(channel.delivered(update).body)


_PICTURE = "https://photo.example/a.jpg"


@pytest.mark.parametrize(
    ("update", "kind", "text", "private"),
    [
        (_event("message.text.received", text="Xin chào"), IncomingKind.TEXT, "Xin chào", True),
        (
            {"ok": True, "result": _event("message.text.received", text="Xin chào")},
            IncomingKind.TEXT,
            "Xin chào",
            True,
        ),
        (
            _event("message.image.received", photo=_PICTURE, caption="Bằng khen"),
            IncomingKind.FILE,
            "Bằng khen",
            True,
        ),
        (_event("message.image.received", photo_url=_PICTURE), IncomingKind.FILE, "", True),
        (_event("message.image.received"), IncomingKind.OTHER, "", True),
        (_event("message.image.received", photo="file:///etc/passwd"), IncomingKind.OTHER, "", True),
        (_event("message.sticker.received", sticker="x", url="https://a"), IncomingKind.OTHER, "", True),
        (_event("message.voice.received", voice_url="https://a/b.aac"), IncomingKind.OTHER, "", True),
        (_event("message.unsupported.received"), IncomingKind.OTHER, "", True),
        (_event("message.link.received", text="https://a"), IncomingKind.OTHER, "https://a", True),
        (_event("message.reaction.received"), IncomingKind.UNBLOCKED, "", True),
        (_event("message.of.the.future"), IncomingKind.OTHER, "", True),
        (_event("message.text.received"), IncomingKind.OTHER, "", True),
        (_event("message.text.received", text=7), IncomingKind.OTHER, "", True),
        (
            _event("message.text.received", text="a", chat={"id": "g1", "chat_type": "GROUP"}),
            IncomingKind.TEXT,
            "a",
            False,
        ),
        (
            _event("message.text.received", text="a", **{"from": {"id": CHAT, "is_bot": True}}),
            IncomingKind.TEXT,
            "a",
            False,
        ),
        (_event("message.text.received", text="a", **{"from": None}), IncomingKind.TEXT, "a", True),
        (_event("message.text.received", text="a", date="soon"), IncomingKind.TEXT, "a", True),
    ],
)
def test_payload_is_read_as_update(update: Any, kind: IncomingKind, text: str, private: bool) -> None:
    found = _read(update)
    assert (found.kind, found.text, found.private) == (kind, text, private)


@pytest.mark.parametrize(
    "update",
    [
        None,
        7,
        "x",
        [],
        {},
        {"event_name": "message.text.received"},
        {"event_name": "user.followed", "message": None},
        _event("message.text.received", text="a", chat=None),
        _event("message.text.received", text="a", chat={"id": 5}),
        _event("message.text.received", text="a", date=1e300),
        {"ok": True, "result": [1]},
    ],
)
def test_broken_payload_is_kept_and_goes_to_quarantine(update: Any) -> None:
    with pytest.raises(UnreadableUpdateError):
        _read(update)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"null"])
def test_broken_body_goes_to_quarantine(body: bytes) -> None:
    with pytest.raises(UnreadableUpdateError):
        ZaloChannel(TOKEN, "http://127.0.0.1:9").read(body)


def test_time_of_a_message_is_in_milliseconds() -> None:
    assert _read(_event("message.text.received", text="a")).sent_at.isoformat() == (
        "2025-06-19T06:55:31.602000+00:00"
    )


def test_copies_carry_the_same_keys_in_either_shape() -> None:
    channel = ZaloChannel(TOKEN, "http://127.0.0.1:9")
    event = _event("message.text.received", text="Xin chào")
    flat, wrapped = channel.delivered(event), channel.delivered({"ok": True, "result": event})
    assert (flat.key, flat.guard, flat.chat) == (
        "2d758cb5e222177a4e35",
        "message.text.received:2d758cb5e222177a4e35",
        CHAT,
    )
    assert wrapped == flat


# -- message out -----------------------------------------------------------------------------------------

_OK = {"ok": True, "result": {"message_id": "82599fa32f56d00e8941", "date": 1749632637199}}
_NO = {"ok": False}


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, _OK, Sent("82599fa32f56d00e8941")),
        (200, {**_OK, "error_code": 0}, Sent("82599fa32f56d00e8941")),
        (200, {"ok": True}, Ambiguous("ok without a message")),
        (200, {**_OK, "error_code": 500}, Ambiguous("ok with the error 500")),
        (
            200,
            {**_NO, "error_code": 400, "description": "Chat not found"},
            Undeliverable(Gone.NOT_FOUND, unreachable=True),
        ),
        (400, {**_NO, "description": "Bad request: text is too long"}, Undeliverable("400")),
        (200, {**_NO, "error_code": 400}, Undeliverable("400")),
        (200, {**_NO, "error_code": 401}, RetryAfter(60, "the channel refuses the bot (401)", whole_bot=True)),
        (404, _NO, RetryAfter(60, "the channel refuses the bot (404)", whole_bot=True)),
        (200, {**_NO, "error_code": 403}, RetryAfter(30, "the server has a fault of its own (403)")),
        (200, {**_NO, "error_code": 408}, Ambiguous("refused with 408")),
        (200, {**_NO, "errorCode": 426}, RetryAfter(5, "426", whole_bot=True)),
        (200, {**_NO, "error_code": 429}, RetryAfter(5, "429", whole_bot=True)),
        (429, _NO, RetryAfter(5, "429", whole_bot=True)),
        (200, {**_NO, "error_code": "429"}, RetryAfter(5, "429", whole_bot=True)),
        (500, _NO, Ambiguous("refused with 500")),
        (200, {**_NO, "error_code": 777}, Ambiguous("refused with 777")),
        (200, _NO, Ambiguous("refused with 200")),
        (200, {"error_code": 400}, Ambiguous("a reply without ok, status 200")),
        (200, {"ok": "yes"}, Ambiguous("a reply without ok, status 200")),
        (200, [], Ambiguous("a reply without ok, status 200")),
        (502, "<html>Bad Gateway</html>", Ambiguous("unreadable reply with status 502")),
        (200, '{"ok":tr', Ambiguous("unreadable reply with status 200")),
        (200, None, Ambiguous("ServerDisconnectedError")),
    ],
)
async def test_reply_is_told_apart(status: int, body: Any, outcome: Any) -> None:
    async with _channel({"sendMessage": [(status, body)]}) as (channel, _):
        assert await channel.send(CHAT, Outgoing(Markup("Xin chào")), ()) == outcome


async def test_refused_connection_is_surely_not_sent() -> None:
    channel = ZaloChannel(TOKEN, "http://127.0.0.1:9")
    await channel._transport.open()
    outcome = await channel.send(CHAT, Outgoing(Markup("a")), ())
    await channel.close()
    assert outcome == RetryAfter(1, "ClientConnectorError")


async def test_message_is_one_json_request_of_plain_text() -> None:
    async with _channel({"sendMessage": [(200, _OK)]}) as (channel, stub):
        text = Markup('<b>Mục 1</b>\nA &lt; B * _\n<a href="https://kd.example/f/x">Mở trang</a>')
        await channel.send(CHAT, Outgoing(text, silent=True), ())
    said = "Mục 1\nA < B * _\nMở trang: https://kd.example/f/x"
    assert stub.asked == [("sendMessage", {"chat_id": CHAT, "text": said}, "application/json")]


async def test_long_message_is_split_at_paragraphs_lines_and_words() -> None:
    paragraphs = ["Đoạn " + "chữ " * 300, "Dòng\n" * 250, "từ " * 800]
    async with _channel({"sendMessage": [(200, _OK)]}) as (channel, stub):
        await channel.send(CHAT, Outgoing(Markup("\n\n").join(paragraphs)), ())
    texts = [body["text"] for _, body, _ in stub.asked]
    assert max(map(len, texts)) <= 1900
    assert " ".join(texts).split() == "\n\n".join(paragraphs).split()


async def test_later_part_that_fails_leaves_the_message_in_doubt() -> None:
    refused = {**_NO, "error_code": 429}
    async with _channel({"sendMessage": [(200, _OK), (200, refused)]}) as (channel, _):
        outcome = await channel.send(CHAT, Outgoing(Markup(" ").join(["từ"] * 1000)), ())
    assert outcome == Ambiguous("part 2 of 2 is missing")


async def test_quiet_after_429_doubles_to_ten_minutes_and_ends_with_a_success() -> None:
    replies: list[tuple[int, Any]] = [(200, {**_NO, "error_code": 429})] * 9
    async with _channel({"sendMessage": [*replies, (200, _OK), replies[0]]}) as (channel, _):
        outcomes = [await channel.send(CHAT, Outgoing(Markup("a")), ()) for _ in range(11)]
    seconds = [one.seconds for one in outcomes if isinstance(one, RetryAfter)]
    assert seconds == [5, 10, 20, 40, 80, 160, 320, 600, 600, 5]


# -- fetching and opening --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "count"),
    [
        (200, {"ok": True, "result": _event("message.text.received", text="a")}, 1),
        (200, {"ok": True, "result": [_event("message.text.received", text="a")]}, 1),
        (200, {"ok": True, "result": {"event_name": "of.the.future"}}, 1),
        (200, {"ok": True, "result": "?"}, 1),
        (200, {"ok": True}, 0),
        (408, {"ok": False, "description": "Request timeout"}, 0),
        (200, {"ok": False, "description": "Request timeout"}, 0),
        (200, {"ok": False, "error_code": 408}, 0),
    ],
)
async def test_fetch_takes_one_object(status: int, body: Any, count: int) -> None:
    async with _channel({"getUpdates": [(status, body)]}) as (channel, stub):
        assert len(await channel.fetch(None)) == count
    assert stub.asked == [("getUpdates", {"timeout": "20"}, "application/json")]


@pytest.mark.parametrize("code", [401, 404])
async def test_refused_token_stops_the_channel(code: int) -> None:
    refused = [(200, {**_NO, "error_code": code})]
    async with _channel({"getUpdates": refused, "getMe": refused}) as (channel, _):
        with pytest.raises(ChannelStoppedError):
            await channel.fetch(None)
        with pytest.raises(ChannelStoppedError):
            await channel.open()


async def test_polling_takes_a_webhook_away() -> None:
    info = {"ok": True, "result": {"url": "https://old.example", "updated_at": 1}}
    async with _channel({"getWebhookInfo": [(200, info)]}) as (channel, stub):
        await channel.open()
    assert [method for method, _, _ in stub.asked] == ["getMe", "getWebhookInfo", "deleteWebhook"]


async def test_bot_without_webhook_answers_404_and_is_opened() -> None:
    async with _channel({"getWebhookInfo": [(404, _NO)]}) as (channel, stub):
        await channel.open()
    assert [method for method, _, _ in stub.asked] == ["getMe", "getWebhookInfo"]


async def test_webhook_is_set_with_its_secret() -> None:
    webhook = Webhook("https://kd.example/hook/zalo", "a secret of sixteen")
    async with _channel({}, webhook) as (channel, stub):
        await channel.open()
        known = [channel.knows(said) for said in (webhook.secret, "", "another", "ộ\ud800")]
    assert stub.asked[-1][:2] == ("setWebhook", {"url": webhook.url, "secret_token": webhook.secret})
    assert known == [True, False, False, False]


async def test_token_is_in_no_words_of_the_channel() -> None:
    async with _channel({"sendMessage": [(200, None)]}) as (channel, _):
        outcome = await channel.send(CHAT, Outgoing(Markup("a")), ())
    assert "opens-nothing" not in repr(channel) + repr(outcome)
