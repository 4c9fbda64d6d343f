"""T2 to T5 and T12: the queue of updates, long polls, expiry, conflicts, ids."""

import asyncio
import time
from itertools import pairwise

from tests.integration.sandbox_bench import ANH, BINH, Bench, running


async def test_update_comes_again_until_a_higher_offset_confirms_it() -> None:
    async with running() as bench:
        number = (await bench.act(ANH, text="một"))["update_id"]
        again = [(await bench.updates(offset))[0]["update_id"] for offset in (0, number)]
        assert again == [number, number]
        assert await bench.updates(number + 1) == []
        assert (await bench.get("ledger"))["pending_updates"] == 0


async def test_negative_offset_forgets_all_but_the_newest() -> None:
    async with running() as bench:
        numbers = [(await bench.act(ANH, text=text))["update_id"] for text in "abc"]
        assert [each["update_id"] for each in await bench.updates(-1)] == numbers[-1:]
        assert (await bench.get("ledger"))["pending_updates"] == 1


async def test_offset_far_above_the_tail_confirms_nothing() -> None:
    async with running() as bench:
        number = (await bench.act(ANH, text="a"))["update_id"]
        assert [each["update_id"] for each in await bench.updates(number + 12)] == [number]
        assert await bench.updates(number + 11) == []


async def test_limit_is_kept_between_1_and_100() -> None:
    async with running() as bench:
        for text in "abc":
            await bench.act(ANH, text=text)
        assert len(await bench.updates(0, limit=2)) == 2
        assert len(await bench.updates(-100, limit=0)) == 1


async def test_allowed_updates_are_remembered_and_others_not_queued() -> None:
    async with running() as bench:
        await bench.updates(allowed_updates=["callback_query"])
        assert (await bench.act(ANH, text="a"))["update_id"] is None
        await bench.updates(-1, allowed_updates=[])
        assert (await bench.act(ANH, text="b"))["update_id"] is not None


async def test_long_poll_ends_as_soon_as_an_update_is_there() -> None:
    async with running() as bench:
        poll = asyncio.create_task(bench.updates(timeout=50))
        await bench.updates_wait()
        sent = await bench.act(ANH, text="a")
        assert [each["update_id"] for each in await asyncio.wait_for(poll, 2)] == [sent["update_id"]]


async def test_same_offset_at_once_is_slowed_down_and_recorded() -> None:
    async with running() as bench:
        start = time.monotonic()
        assert [await bench.updates(7), await bench.updates(7)] == [[], []]
        assert time.monotonic() - start >= 2.9
        assert await bench.client_faults() == ["hot polling"]


async def test_same_offset_within_half_a_second_gets_one_update() -> None:
    async with running() as bench:
        for text in "abc":
            await bench.act(ANH, text=text)
        assert [len(await bench.updates()), len(await bench.updates())] == [3, 1]


async def test_press_expires_after_150_seconds_and_a_message_after_a_day() -> None:
    async with running() as bench:
        message = await bench.act(ANH, text="a")
        press = await bench.act(ANH, press={"message_id": 1, "data": "x"})
        assert await _left_after(bench, 140, 1) == [message["update_id"], press["update_id"]]
        assert await _left_after(bench, 20, 2) == [message["update_id"]]
        assert await _left_after(bench, 86_400, 3) == []


async def _left_after(bench: Bench, seconds: int, offset: int) -> list[int]:
    await bench.post("clock", {"advance": seconds})
    return [each["update_id"] for each in await bench.updates(offset)]


async def test_older_poller_is_ended_by_a_newer_one() -> None:
    async with running() as bench:
        older = asyncio.create_task(bench.call("getUpdates", timeout=50))
        await bench.updates_wait()
        newer = asyncio.create_task(bench.call("getUpdates", offset=3, timeout=50))
        reason = (await older)["description"]
        await bench.act(ANH, text="a")
        assert (await newer)["ok"]
        assert reason.startswith("Conflict: terminated by other getUpdates request; make sure")
        assert await bench.client_faults() == ["two pollers"]


async def test_polling_is_refused_while_a_webhook_is_set_and_later_refusals_are_held() -> None:
    async with running() as bench:
        await bench.result("setWebhook", url="https://example.org/hook")
        start = time.monotonic()
        first, second = await bench.call("getUpdates"), await bench.call("getUpdates", offset=2)
        assert [first["error_code"], second["error_code"]] == [409, 409]
        assert 2.9 <= time.monotonic() - start <= 4.5
        await bench.result("deleteWebhook")
        assert await bench.updates(3) == []


async def test_webhook_without_https_is_refused() -> None:
    async with running() as bench:
        reason = await bench.refusal("setWebhook", url="http://example.org/hook")
        assert reason == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


async def test_webhook_info_counts_what_waits() -> None:
    async with running() as bench:
        await bench.act(ANH, text="a")
        info = await bench.result("getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == ("", 1)


async def test_update_ids_rise_with_gaps_and_start_anew_after_an_idle_week() -> None:
    async with running() as bench:
        numbers = [(await bench.act(ANH, text="a"))["update_id"] for _ in range(60)]
        steps = {later - sooner for sooner, later in pairwise(numbers)}
        assert min(steps) == 1 < max(steps) <= 4
        await bench.post("clock", {"advance": 8 * 86_400})
        assert await bench.updates() == []
        assert abs((await bench.act(ANH, text="a"))["update_id"] - numbers[-1]) > 1000


async def test_message_ids_count_up_in_each_chat() -> None:
    async with running(started=(ANH, BINH)) as bench:
        sent = [await bench.result("sendMessage", chat_id=chat, text="a") for chat in (ANH, ANH, BINH)]
        assert [message["message_id"] for message in sent] == [2, 3, 2]
