"""While the messenger has told the bot to wait, it calls nothing; afterwards everything is said."""

import pytest

from tests.chat import World
from tests.scenarios.broadcast_help import village_with_clerk
from tests.scenarios.desk_help import MEMBER, SECRETARY

pytestmark = pytest.mark.slow


async def test_press_during_a_429_is_answered_by_a_message_and_not_acknowledged(town: World) -> None:
    village = await village_with_clerk(town, MEMBER, SECRETARY)
    member, secretary = village.chats[MEMBER], village.chats[SECRETARY]
    card = (await member.messages())[-1]
    ban = {"kind": "retry_after", "n": 2, "count": 1, "chat": secretary.number}
    await town.control("faults", {"channel": "telegram", **ban})
    before = len((await town.ask("ledger"))["unanswered_presses"])
    await town.control("telegram/send", {"chat": secretary.number, "text": "menu"})
    while not (town.app and town.app.relay.is_closed("telegram")):
        await town.ask("clock")
    press = {"message_id": card["message_id"], "data": card["buttons"][0][0]["data"]}
    await town.control("telegram/send", {"chat": member.number, "press": press})
    await town.settle()
    ledger = await town.ask("ledger")
    assert (len(ledger["unanswered_presses"]) - before, ledger["faults_of_client"]) == (1, [])
    assert (await member.last()).startswith("Bản kiểm điểm cá nhân")
    assert (await secretary.last()).startswith(f"Đồng chí {SECRETARY}")
