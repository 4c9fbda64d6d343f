"""T9 and T10: edits, deletions, answers to presses."""

from tests.integration.sandbox_bench import ANH, Bench, running

KEYBOARD = {"inline_keyboard": [[{"text": "Tiếp", "callback_data": "x"}]]}
NOT_MODIFIED = "Bad Request: message is not modified: specified new message content and reply markup"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def _sent(bench: Bench, **given: object) -> int:
    return int((await bench.result("sendMessage", chat_id=ANH, text="cũ", **given))["message_id"])


async def test_edit_replaces_text_and_buttons() -> None:
    async with running() as bench:
        number = await _sent(bench, reply_markup=KEYBOARD)
        await bench.result("editMessageText", chat_id=ANH, message_id=number, text="mới")
        seen = (await bench.chat(ANH))["messages"][-1]
        assert (seen["text"], seen["buttons"], seen["edited"]) == ("mới", [], True)


async def test_edit_of_the_buttons_alone_keeps_the_text() -> None:
    async with running() as bench:
        number = await _sent(bench)
        await bench.result("editMessageReplyMarkup", chat_id=ANH, message_id=number, reply_markup=KEYBOARD)
        seen = (await bench.chat(ANH))["messages"][-1]
        assert (seen["text"], seen["buttons"]) == ("cũ", [[{"text": "Tiếp", "data": "x"}]])


async def test_edit_that_changes_nothing_is_refused() -> None:
    async with running() as bench:
        number = await _sent(bench)
        reason = await bench.refusal("editMessageText", chat_id=ANH, message_id=number, text="cũ")
        assert reason.startswith(NOT_MODIFIED)


async def test_edit_of_a_missing_or_foreign_message_is_refused() -> None:
    async with running() as bench:
        given = {"chat_id": ANH, "text": "mới"}
        reasons = [await bench.refusal("editMessageText", message_id=number, **given) for number in (99, 1)]
        assert reasons == ["Bad Request: message to edit not found", "Bad Request: message can't be edited"]


async def test_message_with_a_reply_keyboard_cannot_be_edited() -> None:
    async with running() as bench:
        number = await _sent(bench, reply_markup={"keyboard": [[{"text": "Có"}]], "one_time_keyboard": True})
        reason = await bench.refusal("editMessageText", chat_id=ANH, message_id=number, text="mới")
        assert reason == "Bad Request: message can't be edited"


async def test_deleted_message_vanishes() -> None:
    async with running() as bench:
        number = await _sent(bench)
        assert await bench.result("deleteMessage", chat_id=ANH, message_id=number) is True
        assert [each["message_id"] for each in (await bench.chat(ANH))["messages"]] == [1]


async def test_message_over_48_hours_old_stays() -> None:
    async with running() as bench:
        number = await _sent(bench)
        await bench.post("clock", {"advance": 48 * 3600 + 5})
        reason = await bench.refusal("deleteMessage", chat_id=ANH, message_id=number)
        assert reason == "Bad Request: message can't be deleted for everyone"


async def test_answer_ends_the_spinning_and_shows_its_text() -> None:
    async with running() as bench:
        number = await _sent(bench, reply_markup=KEYBOARD)
        press = await bench.act(ANH, press={"message_id": number, "label": "Tiếp"})
        spinning = (await bench.chat(ANH))["pending_press"]
        await bench.result("answerCallbackQuery", callback_query_id=press["callback_id"], text="Đã lưu")
        chat = await bench.chat(ANH)
        assert (spinning, chat["pending_press"]) == (True, False)
        assert [alert["text"] for alert in chat["alerts"]] == ["Đã lưu"]


async def test_late_unknown_and_second_answers_are_refused() -> None:
    async with running() as bench:
        early, late = [await bench.act(ANH, press={"message_id": 1, "data": "x"}) for _ in "ab"]
        await bench.result("answerCallbackQuery", callback_query_id=early["callback_id"])
        await bench.post("clock", {"advance": 151})
        numbers = (early["callback_id"], late["callback_id"], "77")
        reasons = {await bench.refusal("answerCallbackQuery", callback_query_id=each) for each in numbers}
        assert reasons == {TOO_OLD}


async def test_answer_over_200_characters_is_refused() -> None:
    async with running() as bench:
        press = await bench.act(ANH, press={"message_id": 1, "data": "x"})
        given = {"callback_query_id": press["callback_id"], "text": "a" * 201}
        assert await bench.refusal("answerCallbackQuery", **given) == "Bad Request: MESSAGE_TOO_LONG"


async def test_presses_never_answered_are_listed() -> None:
    async with running() as bench:
        await bench.act(ANH, press={"message_id": 1, "data": "x"})
        fresh = (await bench.get("ledger"))["unanswered_presses"]
        await bench.post("clock", {"advance": 151})
        stale = (await bench.get("ledger"))["unanswered_presses"]
        assert [(each["data"], each["expired"]) for each in (*fresh, *stale)] == [("x", False), ("x", True)]
