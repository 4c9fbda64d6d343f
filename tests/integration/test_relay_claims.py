"""Order, claims and fences: what goes out when, and who may say how it ended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup
from sqlalchemy import update

from handlers.mail import Letter, Mail, Terms
from models.messaging import Outgoing
from models.outbox import ON_HOLD, OutboxState
from models.store import sending
from models.store.tables import outbox
from scheduler.claims import OTHERS_AT_ONCE, Claims
from scheduler.pacing import Pace
from scheduler.relay import Relay
from tests.integration.relay_bench import (
    BOT,
    BROADCAST,
    NOTICE,
    REMINDER,
    REPLY,
    Post,
    other_process,
    posting,
)
from tests.integration.sandbox_bench import ANH, BINH


@dataclass
class Crowded:
    """Hands everything over unclaimed, as while too much waits already."""

    relay: Relay
    owner: str = ""

    def may_claim(self, address_id: int) -> bool:
        return False

    def hand_over(self, letters: Sequence[Letter]) -> None:
        self.relay.hand_over(letters)


CRAWL = Pace(bot_rate=2, bot_burst=1, chat_rate=1000, chat_burst=100)
SLOW = Pace(bot_rate=20, bot_burst=1, chat_rate=1000, chat_burst=100)


async def test_replies_that_waited_in_the_outbox_go_before_a_newer_one(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with("latency", ms=200, count=1)
        waiting = [(ANH, "1"), (ANH, "2"), (ANH, "3")]
        await post.post_all(waiting, by=Crowded(post.relay), kind=REPLY)
        await post.until("sending")
        await post.post(ANH, "4", kind=REPLY)
        await post.settle()
        assert await post.order() == ["1", "2", "3", "4"]


async def test_more_urgent_rows_go_first(database_url: str) -> None:
    async with posting(database_url, ANH, BINH, pace=SLOW) as post:
        await post.stop()
        for chat, kind in ((ANH, BROADCAST), (BINH, REMINDER), (BINH, NOTICE), (ANH, REPLY)):
            await post.post(chat, kind.name, by=other_process(), kind=kind)
        await post.start()
        await post.settle()
        assert await post.order() == ["REPLY", "NOTICE", "REMINDER", "BROADCAST"]


async def test_reply_does_not_wait_for_a_claim_that_waits_for_the_writer(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        async with post.database.begin() as store:
            post._open(store, ANH)
            mail = Mail(store, post.relay)
            mail.post(post.addresses[ANH], Outgoing(Markup("a")), "test:a", Terms(kind=REPLY))
        async with post.database.begin():
            post.relay.look()
            await post.sends()
            mail.deliver()
            async with asyncio.timeout(5):
                while await post.order() != ["a"]:  # noqa: ASYNC110 - it follows the other side of HTTP
                    await asyncio.sleep(0.005)
        await post.settle()


async def test_only_a_few_rows_that_are_no_replies_are_claimed_at_once(database_url: str) -> None:
    chats = range(2001, 2041)
    async with posting(database_url, *chats) as post:
        await post.bench.break_with("hang", method="sendMessage", seconds=60)
        await post.post_all([(chat, "a") for chat in chats], kind=BROADCAST)
        await post.until("sending")
        await post.kill()
        assert await post.count("sending") <= OTHERS_AT_ONCE
        await post.bench.post("faults", {"clear": True})
        await post.start()
        await post.settle()
        doubt, sent = await post.count("ambiguous"), await post.count("sent")
        assert (doubt + sent, doubt <= OTHERS_AT_ONCE) == (40, True)
        # Of those in doubt nobody can say whether they arrived; all others did, once.
        assert all(sent <= arrived <= 40 for arrived in (await post.arrived()).values())


async def test_killed_relay_leaves_reminders_in_doubt_and_repeats_replies(database_url: str) -> None:
    async with posting(database_url, ANH, BINH) as post:
        await post.bench.break_with("hang", method="sendMessage", seconds=60, count=2)
        reminder = await post.post(ANH, "reminder", kind=REMINDER)
        reply = await post.post(BINH, "reply", kind=REPLY)
        await post.until("sending", 2)
        while len(await post.sends()) < 2:
            pass
        await post.kill()
        await post.start()
        await post.settle()
        assert (await post.state(reminder), await post.state(reply)) == (
            OutboxState.AMBIGUOUS,
            OutboxState.SENT,
        )
        assert await post.arrived() == {"reminder": 1, "reply": 2}


async def _claims(post: Post) -> Claims:
    return Claims(post.database, [("telegram", BOT)], post._judge)


async def _expire(post: Post) -> None:
    past = post.database.clock.real() - timedelta(seconds=1)
    async with post.database.begin() as store:
        await store.run(update(outbox).values(lease_until=past))


async def test_claim_that_ran_out_cannot_say_how_it_ended(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        row = await post.post(ANH, "a", by=other_process(), kind=REMINDER)
        first, second = await _claims(post), await _claims(post)
        assert [letter.row.id for letter in await first.take(9, 9)] == [row]
        await _expire(post)
        assert await second.renew([]) == set()
        first.end(sending.Result(row, OutboxState.SENT, "7"))
        await first.write()
        assert (await post.state(row), await first.renew([row])) == (OutboxState.AMBIGUOUS, set())


async def test_row_that_another_process_has_claimed_meanwhile_is_left_to_it(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        row = await post.post(ANH, "a", by=other_process(), kind=REPLY)
        first, second = await _claims(post), await _claims(post)
        await first.take(9, 9)
        await _expire(post)
        await second.renew([])
        assert [letter.row.id for letter in await second.take(9, 9)] == [row]
        first.end(sending.Result(row, OutboxState.SENT, "7"))
        await first.write()
        assert ((await post.row(row)).owner, await post.state(row)) == (second.owner, OutboxState.SENDING)


async def test_living_claim_is_not_taken_over(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        row = await post.post(ANH, "a", by=other_process(), kind=REMINDER)
        first, second = await _claims(post), await _claims(post)
        await first.take(9, 9)
        await second.renew([])
        assert await second.take(9, 9) == []
        assert await first.renew([row]) == {row}


async def test_claim_that_nobody_holds_in_memory_is_not_renewed(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        row = await post.post(ANH, "a", by=other_process(), kind=REMINDER)
        claims = await _claims(post)
        await claims.take(9, 9)
        await _expire(post)
        await claims.renew([])
        assert await post.state(row) == OutboxState.AMBIGUOUS


async def test_letter_whose_claim_ran_out_is_not_sent_from_here(database_url: str) -> None:
    async with posting(database_url, ANH, pace=CRAWL) as post:
        rows = await post.post_all([(ANH, f"{i}") for i in range(3)], kind=REPLY)
        async with post.database.begin() as store:
            await store.run(update(outbox).where(outbox.c.id == rows[2]).values(owner="somebody else"))
        await post.relay._renew()
        async with post.database.begin() as store:
            await store.run(update(outbox).where(outbox.c.id == rows[2]).values(state=OutboxState.SENT))
        await post.settle()
        assert await post.order() == ["0", "1"]


async def test_unsent_question_gives_way_to_the_next_one(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        questions = [(ANH, "old"), (ANH, "new")]
        old, new = await post.post_all(questions, by=other_process(), kind=REPLY, asks=True)
        await post.start()
        await post.settle()
        assert (await post.state(old), await post.state(new)) == (OutboxState.SUPERSEDED, OutboxState.SENT)
        assert await post.order() == ["new"]


async def test_only_the_newest_unsent_edit_goes_out(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        card = await post.post(ANH, "0", kind=NOTICE)
        await post.settle()
        await post.stop()
        edits = [(ANH, "1"), (ANH, "2"), (ANH, "3")]
        rows = await post.post_all(edits, by=other_process(), kind=NOTICE, edits=card)
        await post.start()
        await post.settle()
        states = [await post.state(row) for row in rows]
        assert states == [OutboxState.SUPERSEDED, OutboxState.SUPERSEDED, OutboxState.SENT]
        assert (await post.bench.texts(ANH), await post.order()) == (["3"], ["0", "3"])


async def test_edit_waits_for_the_message_that_it_changes(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        card = await post.post(ANH, "card", by=other_process(), kind=NOTICE)
        await post.post(ANH, "changed", by=other_process(), kind=NOTICE, edits=card)
        await post.start()
        await post.settle()
        assert (await post.bench.texts(ANH), await post.order()) == (["changed"], ["card", "changed"])


async def test_edit_of_a_message_that_is_gone_is_sent_anew_and_then_edited(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        card = await post.post(ANH, "card", kind=NOTICE)
        await post.settle()
        gone = "Bad Request: message to edit not found"
        await post.bench.break_with("status_400", method="editMessageText", count=1, description=gone)
        for text in ("second", "third"):
            await post.post(ANH, text, kind=NOTICE, edits=card)
            await post.settle()
        assert await post.bench.texts(ANH) == ["card", "third"]


async def test_row_whose_reason_no_longer_holds_is_skipped(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        gone, held = await post.post_all([(ANH, "a"), (ANH, "b")], by=other_process(), kind=BROADCAST)
        post.refuse = {gone: "finished", held: ON_HOLD}
        await post.start()
        await post.settle()
        assert [(await post.row(row)).state for row in (gone, held)] == [OutboxState.SKIPPED, OutboxState.HELD]
        assert await post.order() == []


async def test_row_that_outlived_its_use_in_an_outage_is_skipped(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.bench.break_with("refuse", seconds=1.5)
        until = post.database.clock.now() + timedelta(minutes=5)
        row = await post.post(ANH, "a", kind=REMINDER, useful_until=until)
        await post.until("pending")
        post.database.clock.offset = timedelta(minutes=10)
        await post.settle()
        ended = await post.row(row)
        assert (ended.state, ended.reason) == (OutboxState.SKIPPED, "too late")


async def test_unreadable_row_does_not_hold_up_the_others(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        bad, good = await post.post_all([(ANH, "a"), (ANH, "b")], by=other_process(), kind=NOTICE)
        async with post.database.begin() as store:
            elsewhere = post.database.box.seal("{}", "outbox", "body", good)
            await store.run(update(outbox).where(outbox.c.id == bad).values(body=elsewhere))
        await post.start()
        await post.settle()
        assert (await post.row(bad)).reason == "unreadable"
        assert await post.order() == ["b"]


async def test_row_of_another_bot_waits_for_that_bot(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        await post.stop()
        row = await post.post(ANH, "a", by=other_process(), kind=NOTICE)
        other = Claims(post.database, [("telegram", "999"), ("zalo", BOT)], post._judge)
        assert await other.take(9, 9) == []
        assert await post.state(row) == OutboxState.PENDING


async def test_graceful_stop_records_what_flies_and_gives_back_the_rest(database_url: str) -> None:
    async with posting(database_url, ANH, BINH, pace=SLOW) as post:
        await post.bench.break_with("latency", ms=300, method="sendMessage")
        rows = await post.post_all([(ANH, "a"), (ANH, "b"), (BINH, "c")], kind=REPLY)
        await post.until("sending", 3)
        await post.stop()
        states = sorted([(await post.row(row)).state for row in rows])
        assert set(states) <= {OutboxState.SENT, OutboxState.PENDING}
        sent = states.count(OutboxState.SENT)
        assert (len(await post.sends()), sent > 0) == (sent, True)


async def test_chat_that_moved_is_tried_again_at_its_new_address(database_url: str) -> None:
    async with posting(database_url, ANH) as post:
        moved = "Bad Request: group chat was upgraded to a supergroup chat"
        await post.bench.break_with(
            "status_400", count=1, description=moved, parameters={"migrate_to_chat_id": BINH}
        )
        row = await post.post(ANH, "a", kind=NOTICE)
        await post.settle()
        assert [outcome.moved_to for _, outcome in post.noted] == [str(BINH)]
        assert (await post.state(row), (await post.row(row)).attempts) == (OutboxState.SENT, 2)
