"""A messenger at which every third call fails in one way or another: nothing is lost, doubled or hidden."""

import pytest

from models.outbox import OutboxState
from tests.integration.relay_bench import REMINDER, REPLY, posting

pytestmark = pytest.mark.slow

CHATS = range(3001, 3041)
FAULTS = (
    ("reset", {}),
    ("html_502", {"when": "after"}),
    ("json_500", {}),
    ("cut_reply", {"after": 5}),
    ("html_504", {}),
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_flaky_messenger_loses_nothing_and_every_doubt_is_listed(database_url: str, seed: int) -> None:
    async with posting(database_url, *CHATS) as post:
        for place, (kind, settings) in enumerate(FAULTS):
            odds = {"probability": 0.07, "seed": seed * 10 + place}
            await post.bench.break_with(kind, method="sendMessage", **odds, **settings)
        replies = await post.post_all([(chat, f"reply {chat}") for chat in CHATS], kind=REPLY)
        rows = await post.post_all([(chat, f"reminder {chat}") for chat in CHATS], kind=REMINDER)
        await post.settle()
        arrived = await post.arrived()
        assert {await post.state(row) for row in replies} == {OutboxState.SENT}
        states = {f"reminder {chat}": await post.state(row) for chat, row in zip(CHATS, rows, strict=True)}
        assert set(states.values()) == {OutboxState.SENT, OutboxState.AMBIGUOUS}
        assert [text for text in states if arrived[text] > 1] == []
        lost = [text for text, state in states.items() if arrived[text] == 0 and state is OutboxState.SENT]
        assert lost == []
