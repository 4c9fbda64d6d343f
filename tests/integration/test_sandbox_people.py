"""T15 and the people's side: what a person can do and sees, the clock, registered people, the page."""

import asyncio
import base64
import io
import json
import time
from typing import Any

from bot.sandbox.telegram.views import text_as_html
from tests.integration.sandbox_bench import ANH, BINH, Bench, running

KEYBOARD = {
    "inline_keyboard": [[{"text": "Tiếp", "callback_data": "x"}, {"text": "Trang", "url": "https://a.vn"}]]
}


async def _last(bench: Bench) -> dict[str, Any]:
    return (await bench.updates())[-1]


async def test_start_with_a_payload_arrives_as_text() -> None:
    async with running() as bench:
        await bench.act(BINH, start="AbC_-9")
        message = (await _last(bench))["message"]
        assert (message["text"], message["entities"][0]["type"]) == ("/start AbC_-9", "bot_command")


async def test_payload_that_no_link_can_carry_is_refused() -> None:
    async with running() as bench:
        assert [(await bench.act(BINH, start=bad))["status"] for bad in ("a" * 65, "á", "a b")] == [400] * 3


async def test_sender_can_be_described() -> None:
    async with running() as bench:
        await bench.act(BINH, text="a", **{"from": {"first_name": "Bình", "language_code": "en"}})
        sender = (await _last(bench))["message"]["from"]
        assert (sender["id"], sender["first_name"], sender["language_code"]) == (BINH, "Bình", "en")
        assert (await bench.chat(BINH))["chat"]["name"] == "Bình"


async def test_press_by_label_sends_the_data_of_the_button() -> None:
    async with running() as bench:
        number = (await bench.result("sendMessage", chat_id=ANH, text="a", reply_markup=KEYBOARD))["message_id"]
        await bench.act(ANH, press={"message_id": number, "label": "Tiếp"})
        query = (await _last(bench))["callback_query"]
        assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == ("x", number, ANH)


async def test_label_that_is_on_no_button_is_refused() -> None:
    async with running() as bench:
        refused = await bench.act(ANH, press={"message_id": 1, "label": "Tiếp"})
        assert (refused["status"], refused["description"]) == (409, "no such button")


async def test_modified_client_presses_anything_as_anybody() -> None:
    async with running() as bench:
        await bench.act(ANH, press={"message_id": 77, "data": "forged"}, **{"from": {"id": 666}})
        query = (await _last(bench))["callback_query"]
        assert (query["data"], query["from"]["id"], query["message"]["date"]) == ("forged", 666, 0)


async def test_contact_carries_the_own_another_or_no_user_id() -> None:
    async with running() as bench:
        for more in ({}, {"user_id": 666}, {"user_id": None}):
            await bench.act(ANH, contact={"phone_number": "+84000000001", **more})
        contacts = [each["message"]["contact"] for each in await bench.updates()]
        assert [contact.get("user_id") for contact in contacts] == [ANH, 666, None]


async def test_file_of_a_person_can_be_loaded_for_an_hour() -> None:
    async with running() as bench:
        content = base64.b64encode(b"minh chung").decode()
        await bench.act(ANH, document={"name": "a.txt", "mime": "text/plain", "content": content})
        document = (await _last(bench))["message"]["document"]
        path = (await bench.result("getFile", file_id=document["file_id"]))["file_path"]
        url = bench.method_url(path).replace("/bot", "/file/bot", 1)
        fresh = await _load(bench, url)
        await bench.post("clock", {"advance": 3601})
        assert (fresh, (await _load(bench, url))[0]) == ((200, b"minh chung"), 404)


async def test_file_over_20_megabytes_cannot_be_loaded() -> None:
    async with running() as bench:
        content = base64.b64encode(b"\x00" * (20 * 1024 * 1024 + 1)).decode()
        act = json.dumps({"chat": ANH, "document": {"name": "a.bin", "content": content}})
        url = f"{bench.sandbox.url}/sandbox/telegram/send"
        async with bench.http.post(url, data=io.BytesIO(act.encode())) as reply:
            assert reply.status == 200
        document = (await _last(bench))["message"]["document"]
        reason = await bench.refusal("getFile", file_id=document["file_id"])
        assert reason == "Bad Request: file is too big"


async def _load(bench: Bench, url: str) -> tuple[int, bytes]:
    async with bench.http.get(url) as reply:
        return reply.status, await reply.read()


async def test_photo_is_seen_in_the_chat() -> None:
    async with running() as bench:
        await bench.act(ANH, photo={"name": "anh.png", "content": base64.b64encode(b"\x89PNG").decode()})
        file = (await bench.chat(ANH))["messages"][-1]["file"]
        assert (file["kind"], file["mime"], file["size"]) == ("photo", "image/png", 4)
        assert await _load(bench, bench.sandbox.url + file["url"]) == (200, b"\x89PNG")


async def test_edited_message_arrives_as_such() -> None:
    async with running() as bench:
        await bench.act(ANH, edit={"message_id": 1, "text": "sửa rồi"})
        message = (await _last(bench))["edited_message"]
        assert (message["message_id"], message["text"], message["edit_date"] > 0) == (1, "sửa rồi", True)


async def test_sticker_arrives_without_text() -> None:
    async with running() as bench:
        await bench.act(ANH, sticker=True)
        assert sorted((await _last(bench))["message"]) == ["chat", "date", "from", "message_id", "sticker"]


async def test_blocked_chat_takes_no_words() -> None:
    async with running() as bench:
        await bench.act(ANH, block=True)
        assert (await bench.act(ANH, text="a"))["status"] == 409
        assert (await bench.chat(ANH))["chat"]["blocked"] is True


async def test_chat_shows_buttons_and_reply_keyboards() -> None:
    async with running() as bench:
        await bench.result("sendMessage", chat_id=ANH, text="a", reply_markup=KEYBOARD)
        keyboard = {
            "keyboard": [["Có", {"text": "Gửi số", "request_contact": True}]],
            "one_time_keyboard": True,
        }
        await bench.result("sendMessage", chat_id=ANH, text="b", reply_markup=keyboard)
        inline, reply = (await bench.chat(ANH))["messages"][-2:]
        assert inline["buttons"] == [[{"text": "Tiếp", "data": "x"}, {"text": "Trang", "url": "https://a.vn"}]]
        assert reply["reply_keyboard"] == [
            [{"text": "Có", "request_contact": False}, {"text": "Gửi số", "request_contact": True}]
        ]


async def test_chat_can_be_followed() -> None:
    async with running() as bench:
        revision = (await bench.chat(ANH))["revision"]
        follow = asyncio.create_task(bench.get(f"telegram/chats/{ANH}?since={revision}&wait=30"))
        await bench.chat(ANH)
        await bench.result("sendMessage", chat_id=ANH, text="a")
        assert (await asyncio.wait_for(follow, 2))["revision"] == revision + 1


async def test_clock_moves_and_can_be_followed() -> None:
    async with running() as bench:
        revision = (await bench.get("clock"))["revision"]
        follow = asyncio.create_task(bench.get(f"clock?since={revision}&wait=30"))
        await bench.post("clock", {"set": "2026-12-02T12:30:00+00:00"})
        heard = await asyncio.wait_for(follow, 2)
        assert (heard["now"][:16], heard["revision"]) == ("2026-12-02T12:30", revision + 1)


async def test_clock_moves_dates_of_messages() -> None:
    async with running() as bench:
        await bench.post("clock", {"set": "2026-12-02T12:30:00+00:00"})
        await bench.act(ANH, text="a")
        assert (await bench.chat(ANH))["messages"][-1]["date"][:16] == "2026-12-02T12:30"


async def test_people_are_found_without_accents() -> None:
    people = [
        {"chat": ANH, "name": "Nguyễn Văn Đạt", "unit": "Chi bộ 1", "role": "secretary", "note": "a"},
        {"chat": BINH, "name": "Trần Thị Bình", "unit": "Chi bộ 2", "role": "member"},
    ]
    async with running() as bench:
        await bench.post("people", people)
        assert (await bench.get("people")) == {"people": people}
        assert (await bench.get("people?q=dat+chi")) == {"people": people[:1]}
        assert (await bench.get("people?q=chi+bo&limit=1")) == {"people": people[:1]}


async def test_page_is_served_and_nothing_beside_it() -> None:
    async with running() as bench:
        names = ("/", "/page/api.js", "/page/../server.py", "/page/%2e%2e%2fserver.py", "/elsewhere")
        found = [(await _load(bench, bench.sandbox.url + name))[0] for name in names]
        assert found == [200, 200, 404, 404, 404]


async def test_stop_does_not_wait_for_long_polls() -> None:
    async with running() as bench:
        await bench.break_with("hang", method="getMe")
        waits = [
            asyncio.create_task(bench.call("getUpdates", timeout=50)),
            asyncio.create_task(bench.get("clock?since=1&wait=50")),
            asyncio.create_task(bench.call("getMe")),
        ]
        await bench.updates_wait()
        start = time.monotonic()
        await bench.sandbox.stop()
        await asyncio.gather(*waits, return_exceptions=True)
        assert time.monotonic() - start < 3


def test_html_of_crossing_entities_is_well_nested() -> None:
    crossing = [{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 2, "length": 3}]
    assert text_as_html("abcdef", crossing) == "<b>ab<i>c</i></b>def"


def test_html_of_a_dangerous_link_is_plain_text() -> None:
    link = [{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}]
    assert text_as_html("a<", link) == "a&lt;"
