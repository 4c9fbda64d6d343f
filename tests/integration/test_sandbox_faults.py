"""The fault knobs: what a client meets, and what stays in the ledger."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from tests.integration.sandbox_bench import ANH, Bench, running

GIVEN = {"chat_id": ANH, "text": "a"}


async def _meet(bench: Bench) -> str:
    """Send a message; return the status, or what went wrong."""
    timeout = aiohttp.ClientTimeout(total=0.6)
    try:
        async with bench.http.post(bench.method_url("sendMessage"), json=GIVEN, timeout=timeout) as reply:
            await reply.read()
            return str(reply.status)
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__


@pytest.mark.parametrize(
    ("kind", "settings", "met", "delivered"),
    [
        ("hang", {}, "TimeoutError", 1),
        ("cut_reply", {"after": 5}, "ClientPayloadError", 1),
        ("reset", {}, "ServerDisconnectedError ClientOSError", 0),
        ("reset", {"when": "after"}, "ServerDisconnectedError ClientOSError", 1),
        ("garbage", {}, "ClientResponseError", 1),
        ("html_502", {}, "502", 0),
        ("html_504", {"when": "after"}, "504", 1),
        ("json_500", {}, "500", 0),
        ("invalid_json_200", {}, "200", 0),
        ("lie_429", {"n": 2}, "429", 1),
        ("status_400", {"description": "Bad Request: odd"}, "400", 0),
        ("retry_after", {"n": 2}, "429", 0),
        ("latency", {"ms": 5}, "200", 1),
    ],
)
async def test_fault_meets_the_client(kind: str, settings: dict[str, Any], met: str, delivered: int) -> None:
    async with running() as bench:
        await bench.break_with(kind, method="sendMessage", count=1, **settings)
        assert await _meet(bench) in met.split()
        assert len(await bench.texts(ANH)) == delivered
        assert len((await bench.get("ledger"))["sends"]) == delivered


async def test_fault_strikes_so_often_as_told() -> None:
    async with running() as bench:
        await bench.break_with("html_502", method="sendmessage", count=2, chat=ANH)
        assert [await _meet(bench) for _ in range(3)] == ["502", "502", "200"]


async def test_fault_of_another_method_or_chat_does_not_strike() -> None:
    async with running() as bench:
        await bench.break_with("html_502", method="editMessageText")
        await bench.break_with("html_502", chat=5)
        assert await _meet(bench) == "200"


async def test_fault_with_a_seed_strikes_the_same_calls() -> None:
    met = []
    for _ in range(2):
        async with running() as bench:
            await bench.break_with("html_502", method="sendMessage", probability=0.5, seed=7)
            met.append([await _meet(bench) for _ in range(12)])
    assert met[0] == met[1]
    assert set(met[0]) == {"200", "502"}


async def test_faults_are_listed_and_cleared() -> None:
    async with running() as bench:
        await bench.break_with("hang", method="sendMessage", count=3)
        await bench.break_with("revoke_token")
        listed = await bench.get("faults")
        await bench.post("faults", {"clear": True})
        assert [(each["kind"], each["count"]) for each in listed] == [("hang", 3)]
        assert (await bench.get("faults"), await _meet(bench)) == ([], "200")


async def test_unknown_fault_is_refused() -> None:
    async with running() as bench:
        assert (await bench.break_with("flood"))["status"] == 400


async def test_retry_after_bans_the_bot_and_early_calls_are_recorded() -> None:
    async with running() as bench:
        await bench.break_with("retry_after", n=30, count=1)
        waits = [(await bench.call("sendMessage", **GIVEN))["parameters"]["retry_after"] for _ in range(2)]
        assert waits == [30, 30]
        assert await bench.client_faults() == []


async def test_revoked_token_is_unauthorized() -> None:
    async with running() as bench:
        await bench.break_with("revoke_token")
        assert await bench.refusal("getMe") == "Unauthorized"


async def test_outage_breaks_every_call_for_its_time() -> None:
    async with running() as bench:
        await bench.break_with("outage", seconds=0.4)
        assert await _meet(bench) in ("ServerDisconnectedError", "ClientOSError")
        met = await _first_success(bench)
        assert (met, await bench.texts(ANH)) == ("200", ["a"])


async def test_refusal_closes_the_port_for_its_time() -> None:
    async with running() as bench:
        await bench.break_with("refuse", seconds=0.3)
        met = [await _meet(bench), await _meet(bench)]  # the first one may still use the old connection
        assert met[1] == "ClientConnectorError"
        assert await _first_success(bench) == "200"


async def _first_success(bench: Bench) -> str:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if await _meet(bench) == "200":
            return "200"
    return "never"


async def test_outage_ends_a_long_poll() -> None:
    async with running() as bench:
        poll = asyncio.create_task(bench.call("getUpdates", timeout=50))
        await bench.updates_wait()
        await bench.break_with("outage", seconds=0.1)
        with pytest.raises(aiohttp.ClientError):
            await asyncio.wait_for(poll, 2)


async def test_stale_keepalive_closes_the_idle_connection() -> None:
    async with running() as bench:
        await bench.break_with("stale_keepalive", method="sendMessage", count=1)
        assert await _meet(bench) == "200"
        assert await _first_success(bench) == "200"


async def test_second_poller_knob_gives_a_conflict() -> None:
    async with running() as bench:
        await bench.break_with("second_poller", method="getUpdates", count=1)
        assert (await bench.refusal("getUpdates"))[:40] == "Conflict: terminated by other getUpdates"


async def test_updates_are_duplicated_and_reordered_by_knobs() -> None:
    async with running() as bench:
        numbers = [(await bench.act(ANH, text=text))["update_id"] for text in "abcdef"]
        await bench.break_with("duplicate_updates", count=1)
        await bench.break_with("reorder_updates", count=1)
        twice, mixed = [[each["update_id"] for each in await bench.updates(number)] for number in (0, 1)]
        assert twice == sorted(numbers * 2)
        assert mixed != numbers
        assert sorted(mixed) == numbers


async def test_update_ids_jump_by_knobs() -> None:
    async with running() as bench:
        first = (await bench.act(ANH, text="a"))["update_id"]
        await bench.break_with("gap_updates", n=500)
        second = (await bench.act(ANH, text="b"))["update_id"]
        await bench.break_with("reset_update_id")
        third = (await bench.act(ANH, text="c"))["update_id"]
        assert 500 < second - first < 510
        assert abs(third - second) > 1000


@pytest.mark.parametrize("poison", ["no_fields", "unknown_type", "no_type", "wrong_types", "surrogate", "deep"])
async def test_poison_is_queued_between_good_updates(poison: str) -> None:
    async with running() as bench:
        before = (await bench.act(ANH, text="a"))["update_id"]
        await bench.break_with("poison_update", poison=poison, chat=ANH)
        after = (await bench.act(ANH, text="b"))["update_id"]
        numbers = [each["update_id"] for each in await bench.updates()]
        assert (numbers[0], len(numbers), numbers[2]) == (before, 3, after)


async def test_person_is_blocked_and_deactivated_by_knobs() -> None:
    async with running() as bench:
        reasons = []
        for kind in ("block", "unblock", "deactivate"):
            await bench.break_with(kind, chat=ANH)
            reasons.append((await bench.call("sendMessage", **GIVEN)).get("description"))
        assert reasons == [
            "Forbidden: bot was blocked by the user",
            None,
            "Forbidden: user is deactivated",
        ]
