"""A bot as the library's examples write it: polls, stores each answer with a commit of its own, asks the next.

It stands beside ours in two places: in the chaos tests, where it must lose answers, else the tests
prove nothing; and in the benchmark.
"""

import argparse
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

from bot.sandbox.server import DEMO_TOKEN
from models.store.database import open_engine

metadata = MetaData()
stored = Table(
    "stored",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", BigInteger, nullable=False, index=True),
    Column("message", Integer, nullable=False),
    Column("text", String, nullable=False),
)
_BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("‹ Lùi", callback_data="back"),
            InlineKeyboardButton("? Trợ giúp", callback_data="help"),
        ],
        [InlineKeyboardButton("Xem lại", callback_data="summary")],
    ]
)
Handle = Callable[[Update, Any], Awaitable[None]]


def _answered(engine: AsyncEngine) -> Handle:
    async def answered(update: Update, _context: object) -> None:
        """Store an answer, commit, and ask the next question."""
        message = update.message
        assert message is not None
        async with engine.begin() as connection:
            mine = select(func.count()).select_from(stored).where(stored.c.chat == message.chat_id)
            number = (await connection.execute(mine)).scalar_one()
            row = {"chat": message.chat_id, "message": message.message_id, "text": message.text}
            await connection.execute(stored.insert().values(row))
        await message.reply_text(f"✓ Đã lưu mục {number + 1}.\n\nMục {number + 2}", reply_markup=_BUTTONS)

    return answered


def build(api_url: str, database_url: str, *, concurrent: bool) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return the application; our own settings of the database, so that both commit alike."""
    engine = open_engine(database_url)

    async def prepare(_application: object) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def finish(_application: object) -> None:
        await engine.dispose()

    builder = ApplicationBuilder().token(DEMO_TOKEN).base_url(f"{api_url}/bot").post_init(prepare)
    application = builder.post_shutdown(finish).concurrent_updates(concurrent).build()
    application.add_handler(MessageHandler(filters.TEXT, _answered(engine)))
    return application


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.stock_bot")
    parser.add_argument("api_url")
    parser.add_argument("database_url")
    parser.add_argument("--concurrent", action="store_true", help="several updates at once, as the library can")
    given = parser.parse_args()
    logging.basicConfig(level="WARNING", stream=sys.stderr)
    application = build(given.api_url, given.database_url, concurrent=given.concurrent)
    application.run_polling(bootstrap_retries=-1)


if __name__ == "__main__":
    main()
