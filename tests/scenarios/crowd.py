"""Many people who act at the same moment."""

from typing import Any

from tests.chat import Chat, World


async def at_once(town: World, chats: list[Chat], **what: Any) -> None:
    """Let everybody do the same before the bot has answered anybody."""
    for chat in chats:
        await town.control("telegram/send", {"chat": chat.number, **what})
    await town.settle()


async def press_at_once(town: World, chats: list[Chat], label: str) -> None:
    """Let everybody press the same words on the newest message."""
    for chat in chats:
        message = (await chat.messages())[-1]
        data = next(one["data"] for row in message["buttons"] for one in row if one["text"] == label)
        press = {"message_id": message["message_id"], "data": data}
        await town.control("telegram/send", {"chat": chat.number, "press": press})
    await town.settle()
