"""What becomes of a message when the channel fails: sent, sent again, in doubt, refused."""

from typing import Any

import pytest
from markupsafe import Markup

from models.outbox import OutboxState
from tests.integration.relay_bench import BROADCAST, NOTICE, REMINDER, REPLY, posting
from tests.integration.sandbox_bench import ANH, BINH

pytestmark = pytest.mark.slow

DOUBTFUL = [
    ("hang", {"seconds": 0.3}, 1),
    ("cut_reply", {"after": 5}, 1),
    ("reset", {}, 0),
    ("reset", {"when": "after"}, 1),
    ("garbage", {}, 1),
    ("html_502", {}, 0),
    ("html_504", {"when": "after"}, 1),
    ("invalid_json_200", {}, 0),
    ("json_500", {"description": "Request aborted"}, 0),
]


@pytest.mark.parametrize(("fault", "settings", "delivered"), DOUBTFUL)
@pytest.mark.parametrize("kind", [NOTICE, REMINDER, BROADCAST])
async def test_row_whose_answer_was_lost_is_in_doubt_and_not_sent_again(
    database_url: str, kind: Any, fault: str, settings: dict[str, Any], delivered: int
) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with(fault, method="sendMessage", count=1, **settings)
        row = await post.post(ANH, "a", kind=kind)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.attempts) == (OutboxState.AMBIGUOUS, 1)
        assert (await post.arrived())["a"] == delivered


@pytest.mark.parametrize(("fault", "settings", "delivered"), [DOUBTFUL[1], DOUBTFUL[5]])
async def test_reply_whose_answer_was_lost_is_sent_again(
    database_url: str, fault: str, settings: dict[str, Any], delivered: int
) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with(fault, method="sendMessage", count=1, **settings)
        row = await post.post(ANH, "a", kind=REPLY)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.attempts) == (OutboxState.SENT, 2)
        assert (await post.arrived())["a"] == delivered + 1


async def test_restarting_server_has_surely_not_taken_it(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with("json_500", method="sendMessage", count=1)
        row = await post.post(ANH, "a", kind=REMINDER)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.attempts, ended.reason) == (OutboxState.SENT, 2, "")
        assert (await post.arrived())["a"] == 1


async def test_refused_connection_is_tried_again_until_it_is_back(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with("refuse", seconds=0.5)
        row = await post.post(ANH, "a", kind=BROADCAST)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.attempts > 1) == (OutboxState.SENT, True)
        assert (await post.arrived())["a"] == 1


async def test_flood_refusal_holds_the_whole_bot_exactly_as_long_as_told(database_url: str) -> None:
    async with posting(database_url, ANH, BINH) as post:
        await post.bench.break_with("retry_after", n=2, count=1, chat=ANH)
        await post.post(ANH, "first", kind=BROADCAST)
        await post.until("pending")
        await post.post_all([(BINH, "second"), (BINH, "third")], kind=REPLY)
        await post.post(ANH, "fourth", kind=NOTICE)
        await post.settle()
        assert await post.bench.client_faults() == []
        assert sorted(await post.arrived()) == ["first", "fourth", "second", "third"]
        assert (await post.order())[0] == "second"


async def test_lie_about_a_flood_gives_a_copy_that_nobody_can_prevent(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with("lie_429", method="sendMessage", n=1, count=1)
        row = await post.post(ANH, "a", kind=REMINDER)
        await post.settle()
        assert (await post.state(row), (await post.arrived())["a"]) == (OutboxState.SENT, 2)


@pytest.mark.parametrize(
    ("fault", "reason", "unreachable"),
    [("block", "blocked", True), ("deactivate", "deactivated", True), ("", "chat not found", True)],
)
async def test_permanent_refusal_ends_after_one_try(
    database_url: str, fault: str, reason: str, unreachable: bool
) -> None:
    async with posting(database_url, BINH) as post:
        chat = BINH if fault else ANH
        if fault:
            await post.bench.break_with(fault, chat=chat)
        row = await post.post(chat, "a", kind=REMINDER)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.attempts, ended.reason) == (OutboxState.UNDELIVERABLE, 1, reason)
        assert [(noted, outcome.unreachable) for noted, outcome in post.noted] == [(row, unreachable)]


async def test_refused_content_ends_after_one_try_and_the_chat_stays_reachable(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with("status_400", count=1, description="Bad Request: message is too long")
        row = await post.post(ANH, "a", kind=NOTICE)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.attempts, ended.reason) == (OutboxState.UNDELIVERABLE, 1, "400")
        assert post.noted == []


async def test_markup_that_cannot_be_parsed_goes_out_as_plain_text_once(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        row = await post.post(ANH, Markup("<b>x</i>"), kind=NOTICE)
        await post.settle()
        assert (await post.state(row), await post.bench.texts(ANH)) == (OutboxState.SENT, ["x"])


async def test_edit_whose_answer_was_lost_is_repeated(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        card = await post.post(ANH, "a", kind=NOTICE)
        await post.settle()
        await post.bench.break_with("cut_reply", method="editMessageText", after=5, count=1)
        edit = await post.post(ANH, "b", kind=NOTICE, edits=card)
        await post.settle()
        assert (await post.state(edit), await post.bench.texts(ANH)) == (OutboxState.SENT, ["b"])
