"""A stock bot that broadcasts while it answers: a plain loop, or with the library's own rate limiter.

It begins when the word comes, writes to the chats that it was told, and asks the next question of
whoever answers meanwhile. Whoever is refused waits as long as told and tries again, also the answers.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Message, Update
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, MessageHandler, filters

from bot.sandbox.server import DEMO_TOKEN

GO = "begin to send"
RATE = 25
_TRIES = 1_000_000
_WAYS = ("loop", "limiter", "limiter-at-once")


async def _patiently(call: Callable[[], Awaitable[Any]]) -> None:
    """Call until it is taken."""
    while True:
        try:
            await call()
        except RetryAfter as refused:
            await asyncio.sleep(float(refused._retry_after.total_seconds()))
        else:
            return


async def _broadcast(bot: Bot, text: str, chats: range, *, at_once: bool) -> None:
    """Send a text to many chats, one after the other or all at once."""
    calls = [lambda chat=chat: bot.send_message(chat, text) for chat in chats]
    if at_once:
        await asyncio.gather(*(_patiently(call) for call in calls))
        return
    for call in calls:
        await _patiently(call)


def build(api_url: str, text: str, chats: range, way: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return the application."""
    counts: dict[int, int] = {}
    going: set[asyncio.Task[None]] = set()

    async def answered(update: Update, _context: object) -> None:
        message = update.message
        assert message is not None
        if message.text == GO:
            going.add(asyncio.create_task(_broadcast(message.get_bot(), text, chats, at_once="once" in way)))
            return
        number = counts[message.chat_id] = counts.get(message.chat_id, 0) + 1
        await _patiently(lambda: _ask(message, number + 1))

    builder = ApplicationBuilder().token(DEMO_TOKEN).base_url(f"{api_url}/bot").concurrent_updates(True)
    if way != "loop":
        limiter = AIORateLimiter(overall_max_rate=RATE, overall_time_period=1, max_retries=_TRIES)
        builder = builder.rate_limiter(limiter)
    # Its default pool of connections gives up after a second of waiting.
    application = builder.connection_pool_size(512).pool_timeout(60).build()
    application.add_handler(MessageHandler(filters.TEXT, answered))
    return application


async def _ask(message: Message, number: int) -> None:
    await message.reply_text(f"✓ Đã lưu mục {number - 1}.\n\nMục {number}")


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stock_broadcast")
    parser.add_argument("api_url")
    parser.add_argument("text")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("way", choices=_WAYS)
    given = parser.parse_args()
    logging.basicConfig(level="WARNING", stream=sys.stderr)
    chats = range(given.first, given.first + given.count)
    build(given.api_url, given.text, chats, given.way).run_polling(bootstrap_retries=-1)


if __name__ == "__main__":
    main()
