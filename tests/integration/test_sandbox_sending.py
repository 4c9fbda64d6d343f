"""T6, T7, T8, T11, T13: limits, sizes, markup, who can be written to, the ledger."""

import asyncio
import io
from typing import Any

import aiohttp
import pytest

from bot.sandbox.limits import Gate, Limits
from tests.integration.sandbox_bench import ANH, BINH, Bench, running

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x08" + b"\x00" * 20
MEGABYTE = 1024 * 1024


async def test_chat_over_its_rate_is_refused_with_the_time_to_wait() -> None:
    async with running(Limits(chat_burst=2)) as bench:
        replies = [await bench.call("sendMessage", chat_id=ANH, text="a") for _ in range(3)]
        assert [reply["ok"] for reply in replies] == [True, True, False]
        assert replies[2]["description"] == "Too Many Requests: retry after 3"
        assert replies[2]["parameters"] == {"retry_after": 3}


async def test_flood_reply_carries_the_retry_after_header() -> None:
    async with running(Limits(chat_burst=0)) as bench:
        given = {"chat_id": ANH, "text": "a"}
        async with bench.http.post(bench.method_url("sendMessage"), json=given) as reply:
            assert (reply.status, reply.headers["Retry-After"]) == (429, "3")


async def test_bot_over_its_rate_is_refused_in_every_chat() -> None:
    async with running(Limits(bot_burst=1, bot_per_second=0.1), started=(ANH, BINH)) as bench:
        replies = [await bench.call("sendMessage", chat_id=chat, text="a") for chat in (ANH, BINH, ANH)]
        assert [reply.get("error_code") for reply in replies] == [None, 429, 429]


async def test_call_during_a_ban_is_recorded_and_lengthens_it() -> None:
    limits = Limits(chat_burst=0, ban_grace_seconds=0, ban_growth_seconds=10)
    async with running(limits) as bench:
        waits = []
        for _ in range(2):
            reply = await bench.call("sendMessage", chat_id=ANH, text="a")
            waits.append(reply["parameters"]["retry_after"])
        assert waits == [3, 13]
        assert await bench.client_faults() == ["call during a ban"]


def test_gate_admits_again_when_the_ban_is_over() -> None:
    gate = Gate(Limits(chat_burst=1))
    assert gate.admit(ANH, 100.0) is None
    assert gate.admit(ANH, 100.1) is not None
    assert gate.admit(ANH, 103.2) is None


def test_gate_gives_a_group_twenty_messages_a_minute() -> None:
    gate = Gate(Limits())
    admitted = [gate.admit(-5, 100.0 + index * 0.1) is None for index in range(21)]
    assert admitted == [True] * 20 + [False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("a" * 32_769, "text is too long"),
    ],
)
async def test_text_of_a_wrong_length_is_refused(text: str, reason: str) -> None:
    async with running() as bench:
        assert await bench.refusal("sendMessage", chat_id=ANH, text=text) == f"Bad Request: {reason}"


async def test_text_is_counted_after_parsing() -> None:
    async with running() as bench:
        sent = await bench.result("sendMessage", chat_id=ANH, text=f"<b>{'a' * 4096}</b>", parse_mode="HTML")
        assert len(sent["text"]) == 4096


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"callback_data": "ề" * 22}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"callback_data": "x", "url": "https://a.vn"}, "BUTTON_TYPE_INVALID"),
        ({"url": "ftp://a.vn"}, "BUTTON_URL_INVALID"),
        ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ],
)
async def test_wrong_button_is_refused(button: dict[str, str], reason: str) -> None:
    async with running() as bench:
        markup = {"inline_keyboard": [[{"text": "Tiếp", **button}]]}
        refusal = await bench.refusal("sendMessage", chat_id=ANH, text="a", reply_markup=markup)
        assert refusal == f"Bad Request: {reason}"


async def test_keyboard_has_at_most_100_buttons() -> None:
    async with running() as bench:
        markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]] * 101}
        refusal = await bench.refusal("sendMessage", chat_id=ANH, text="a", reply_markup=markup)
        assert refusal == "Bad Request: reply markup is too long"


async def test_deep_link_that_cannot_work_is_recorded() -> None:
    async with running() as bench:
        url = f"https://t.me/kiemdiem_demo_bot?start={'a' * 65}"
        markup = {"inline_keyboard": [[{"text": "a", "url": url}]]}
        await bench.result("sendMessage", chat_id=ANH, text="a", reply_markup=markup)
        assert await bench.client_faults() == ["deep link payload"]


async def test_caption_over_1024_is_refused() -> None:
    async with running() as bench:
        reply = await _upload(bench, "sendDocument", "document", b"x", caption="a" * 1025)
        assert reply["description"] == "Bad Request: message caption is too long"


async def test_photo_must_be_a_picture_of_at_most_10_megabytes() -> None:
    async with running() as bench:
        bad = await _upload(bench, "sendPhoto", "photo", b"no picture")
        big = await _upload(bench, "sendPhoto", "photo", PNG + b"\x00" * 10 * MEGABYTE)
        good = await _upload(bench, "sendPhoto", "photo", PNG)
        assert bad["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
        assert big["description"] == "Bad Request: too big photo"
        assert [good["result"]["photo"][0][side] for side in ("width", "height")] == [16, 8]


async def test_upload_over_50_megabytes_is_refused() -> None:
    async with running() as bench:
        reply = await _upload(bench, "sendDocument", "document", b"\x00" * (50 * MEGABYTE + 1))
        assert (reply["error_code"], reply["description"]) == (413, "Request Entity Too Large")


async def test_file_id_sends_a_file_again() -> None:
    async with running() as bench:
        first = await _upload(bench, "sendDocument", "document", b"bytes")
        known = first["result"]["document"]["file_id"]
        second = await bench.result("sendDocument", chat_id=ANH, document=known, caption="lại")
        assert (second["document"]["file_name"], second["caption"]) == ("báo cáo.txt", "lại")


async def _upload(bench: Bench, method: str, field: str, content: bytes, **given: str) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": str(ANH), **given}, quote_fields=False)
    form.add_field(field, io.BytesIO(content), filename="báo cáo.txt")
    async with bench.http.post(bench.method_url(method), data=form) as reply:
        return dict(await reply.json())


async def test_markup_becomes_text_and_entities() -> None:
    async with running() as bench:
        source = "😀 <b>Mục <i>3</i></b> &lt;a&gt; <a href='https://a.vn/?x=1&amp;y=2'>đây</a>"
        sent = await bench.result("sendMessage", chat_id=ANH, text=source, parse_mode="HTML")
        assert sent["text"] == "😀 Mục 3 <a> đây"
        assert sent["entities"] == [
            {"type": "bold", "offset": 3, "length": 5},
            {"type": "italic", "offset": 7, "length": 1},
            {"type": "text_link", "offset": 13, "length": 3, "url": "https://a.vn/?x=1&y=2"},
        ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a <h1>b</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("ề < b>", 'Unsupported start tag "" at byte offset 4'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag, expected "</i>", found "</b>" at byte offset 7'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_wrong_markup_is_refused(source: str, reason: str) -> None:
    async with running() as bench:
        refusal = await bench.refusal("sendMessage", chat_id=ANH, text=source, parse_mode="HTML")
        assert refusal == f"Bad Request: can't parse entities: {reason}"


async def test_person_sees_safe_html() -> None:
    async with running() as bench:
        source = "<b>a&lt;script&gt;</b> <tg-spoiler>s</tg-spoiler>\n<pre>x</pre><blockquote>q</blockquote>"
        await bench.result("sendMessage", chat_id=ANH, text=source, parse_mode="HTML")
        shown = (await bench.chat(ANH))["messages"][-1]["html"]
        assert shown == "<b>a&lt;script&gt;</b> s\n<pre>x</pre><blockquote>q</blockquote>"


async def test_stranger_cannot_be_written_to() -> None:
    async with running() as bench:
        await bench.post("people", [{"chat": BINH, "name": "Trần Thị Bình"}])
        reasons = [await bench.refusal("sendMessage", chat_id=chat, text="a") for chat in (5, BINH)]
        assert reasons == [
            "Bad Request: chat not found",
            "Forbidden: bot can't initiate conversation with a user",
        ]


async def test_person_who_blocked_the_bot_gets_nothing_until_unblocking() -> None:
    async with running() as bench:
        await bench.act(ANH, block=True)
        refusal = await bench.refusal("sendMessage", chat_id=ANH, text="a")
        await bench.act(ANH, unblock=True)
        await bench.result("sendMessage", chat_id=ANH, text="b")
        changes = [each["my_chat_member"]["new_chat_member"]["status"] for each in await bench.updates()]
        assert (refusal, changes) == ("Forbidden: bot was blocked by the user", ["kicked", "member"])


async def test_ledger_keeps_the_order_of_each_chat() -> None:
    async with running(started=(ANH, BINH)) as bench:
        for chat, text in ((ANH, "1"), (BINH, "2"), (ANH, "3")):
            await bench.result("sendMessage", chat_id=chat, text=text, disable_notification=text == "3")
        sends = (await bench.get("ledger?since=1"))["sends"]
        assert [(each["seq"], each["chat"], each["text"], each["silent"]) for each in sends] == [
            (2, BINH, "2", False),
            (3, ANH, "3", True),
        ]
        assert sends[0]["real"] < sends[1]["real"]


async def test_concurrent_sends_are_swapped_by_a_knob() -> None:
    async with running() as bench:
        await bench.break_with("swap", method="sendMessage", count=2)
        first = asyncio.create_task(bench.result("sendMessage", chat_id=ANH, text="1"))
        while [fault["hits"] for fault in await bench.get("faults")] == [0]:
            pass
        await bench.result("sendMessage", chat_id=ANH, text="2")
        await first
        assert await bench.texts(ANH) == ["2", "1"]


async def test_typing_shows_until_the_message() -> None:
    async with running() as bench:
        await bench.result("sendChatAction", chat_id=ANH, action="typing")
        before = (await bench.chat(ANH))["typing"]
        await bench.result("sendMessage", chat_id=ANH, text="a")
        assert (before, (await bench.chat(ANH))["typing"]) == (True, False)
