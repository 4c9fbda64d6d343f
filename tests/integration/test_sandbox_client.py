"""A stock client library reads everything that the sandbox says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import telegram
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.warnings import PTBDeprecationWarning

from bot.sandbox.limits import Limits
from bot.sandbox.server import DEMO_TOKEN
from tests.integration.sandbox_bench import ANH, NO_LIMITS, Bench, running

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x08" + b"\x00" * 20


@asynccontextmanager
async def _stock(limits: Limits = NO_LIMITS) -> AsyncIterator[tuple[Bench, telegram.Bot]]:
    async with running(limits) as bench:
        root = bench.sandbox.url
        async with telegram.Bot(DEMO_TOKEN, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot") as bot:
            yield bench, bot


async def test_stock_client_knows_the_bot_and_the_chat() -> None:
    async with _stock() as (_bench, bot):
        assert (bot.username, (await bot.get_chat(ANH)).first_name) == ("kiemdiem_demo_bot", f"Người {ANH}")
        assert await bot.set_my_commands([("cuatoi", "Thông tin của tôi")])


async def test_stock_client_sends_reads_a_press_and_edits() -> None:
    async with _stock() as (bench, bot):
        button = telegram.InlineKeyboardButton("Tiếp", callback_data="x")
        markup = telegram.InlineKeyboardMarkup([[button]])
        sent = await bot.send_message(ANH, "<b>Mục 3/18</b>", parse_mode="HTML", reply_markup=markup)
        await bench.act(ANH, press={"message_id": sent.message_id, "label": "Tiếp"})
        query = (await bot.get_updates(timeout=5))[0].callback_query
        assert query is not None
        assert (query.data, query.message) == ("x", sent)
        assert await query.answer("Đã lưu")
        edited = await bot.edit_message_text("Mục 4/18", ANH, sent.message_id)
        assert isinstance(edited, telegram.Message)
        assert (edited.text, edited.reply_markup) == ("Mục 4/18", None)


async def test_stock_client_sends_and_loads_files() -> None:
    async with _stock() as (_bench, bot):
        await bot.send_photo(ANH, PNG, caption="ảnh")
        sent = await bot.send_document(ANH, b"noi dung", filename="báo cáo.txt")
        assert sent.document is not None
        file = await sent.document.get_file()
        assert (sent.document.file_name, bytes(await file.download_as_bytearray())) == (
            "báo cáo.txt",
            b"noi dung",
        )


async def test_stock_client_reads_every_kind_of_update() -> None:
    async with _stock() as (bench, bot):
        for act in (
            {"contact": {"phone_number": "+84000000001"}},
            {"photo": {"content": ""}},
            {"document": {"name": "a.txt", "content": ""}},
            {"sticker": True},
            {"edit": {"message_id": 1, "text": "b"}},
            {"block": True},
        ):
            await bench.act(ANH, **act)
        updates = await bot.get_updates(timeout=5)
        kinds = [telegram.helpers.effective_message_type(each) for each in updates]
        assert kinds == ["contact", "photo", "document", "sticker", "text", None]
        assert updates[-1].my_chat_member is not None


async def test_stock_client_tells_errors_apart() -> None:
    async with _stock(Limits(chat_burst=1)) as (bench, bot):
        await bot.send_message(ANH, "a")
        with pytest.raises(RetryAfter), pytest.warns(PTBDeprecationWarning):
            await bot.send_message(ANH, "b")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(5, "a")
        await bench.post("faults", {"clear": True})
        await bench.act(ANH, block=True)
        with pytest.raises(Forbidden):
            await bot.send_chat_action(ANH, "typing")


async def test_stock_client_raises_no_client_fault() -> None:
    async with _stock() as (bench, bot):
        await bot.send_message(ANH, "a", disable_notification=True)
        await bot.send_document(ANH, b"a", filename="a.txt")
        await bot.get_updates(timeout=0, allowed_updates=["message"])
        await bot.delete_message(ANH, 2)
        assert await bench.client_faults() == []
