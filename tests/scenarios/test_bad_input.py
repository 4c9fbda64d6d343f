"""What is sent in the wrong place or in the wrong shape: one clear sentence, and nothing is lost."""

import json
from typing import Any

import pytest

from models.assessment import AnswerRow
from models.audit import AuditRow
from models.letter import decode
from models.member import AddressRow
from models.messaging import RawUpdate
from models.outbox import OutboxRow
from models.store.receiving import receive
from models.store.tables import address, audit, outbox
from tests.chat import World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER, Village, settle_in

_GROUP = -100200300


async def _texts(village: Village, **act: Any) -> list[str]:
    return [message["text"].partition(".")[0] for message in await village.chats[MEMBER].act(**act)]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ({"text": "/khongco"}, "Không có lệnh này"),
        ({"sticker": True}, "Hộp thư chỉ nhận chữ, ảnh và tệp"),
        ({"contact": {"phone_number": "0912345678", "user_id": 5}}, "Danh thiếp vừa gửi không được lưu"),
        (
            {"document": {"name": "a.pdf", "mime": "application/pdf", "content": "AAAA"}},
            "Tệp vừa gửi chưa được nhận vì lúc này không có mục nào cần tệp",
        ),
        ({"text": "chữ " * 1000}, "Chưa rõ ý đồng chí"),
    ],
)
async def test_out_of_place_is_answered_in_one_sentence(
    town: World, act: dict[str, Any], sentence: str
) -> None:
    village = await settle_in(town, MEMBER)
    assert (await _texts(village, **act))[0] == sentence


@pytest.mark.parametrize("act", [{"sticker": True}, {"contact": {"phone_number": "0912345678"}}])
async def test_stranger_is_answered_and_no_try_is_counted(
    town: World, round_: Round, act: dict[str, Any]
) -> None:
    chat = town.chat(1001)
    for _ in range(6):
        assert len(await chat.act(**act)) == 1
    await chat.say(round_.code(MEMBER))
    assert await chat.labels() == ["Đồng ý", "Không, làm bản giấy"]


async def test_edited_message_changes_nothing_and_says_so(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    sent = await town.control("telegram/send", {"chat": chat.number, "text": "menu"})
    await town.settle()
    await chat.news()
    texts = await _texts(village, edit={"message_id": sent["message_id"], "text": "menu!"})
    assert texts == ["Sửa tin nhắn cũ không làm đổi câu trả lời đã lưu"]


async def test_old_button_shows_the_open_step(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.forge("1.0")
    assert (await chat.last()).startswith(f"Kính chào đồng chí {MEMBER}.")


async def test_act_in_the_name_of_another_account_is_refused(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    message = (await chat.messages())[-1]
    press = {"message_id": message["message_id"], "data": message["buttons"][0][0]["data"]}
    await town.control(
        "telegram/send", {"chat": chat.number, "from": {"id": 6, "first_name": "X"}, "press": press}
    )
    await town.settle()
    assert (await village.assessment(MEMBER)).status == "not_started"
    async with town.database.read() as store:
        rows = await store.find(AuditRow, audit.c.action == "refused")
    assert [row.object_kind for row in rows] == ["sender"]


@pytest.mark.parametrize(("text", "answers"), [("/cuatoi", 1), ("chào cả nhà", 0)])
async def test_group_hears_nothing_but_where_to_go(town: World, text: str, answers: int) -> None:
    await settle_in(town, MEMBER)
    update = {
        "update_id": 900_000_001,
        "message": {
            "message_id": 7,
            "date": 1_790_000_000,
            "chat": {"id": _GROUP, "type": "group", "title": "Chi bộ"},
            "from": {"id": 2001, "is_bot": False, "first_name": "A"},
            "text": text,
        },
    }
    raw = RawUpdate("900000001", "m7", str(_GROUP), json.dumps(update).encode())
    async with town.database.begin() as store:
        await receive(store, "telegram", town.parts.channels[0].bot, [raw])
    assert town.app is not None
    town.app.dispatcher.wake()
    await town.settle()
    async with town.database.read() as store:
        group = await store.first(AddressRow, address.c.chat == str(_GROUP))
        rows = await store.find(OutboxRow, outbox.c.address_id == (group.id if group else 0))
        said = [decode(store.box.open(row.body, "outbox", "body", row.id)).text for row in rows]
    assert said == [town.parts.services.texts.say("vi", "common.private_only")] * answers


async def test_long_text_that_comes_in_two_pieces_is_one_answer(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Bắt đầu")
    await chat.say("a" * 4096)
    await chat.say("b" * 904)
    assert (await chat.last()).startswith("✓ Đã ghép tin vừa gửi vào mục 1.")
    found = await village.assessment(MEMBER)
    async with town.database.read() as store:
        row = await store.get(AnswerRow, found.id, "s1_qualities")
        assert row is not None
        text = json.loads(store.box.open(row.value, "answer", "value", f"{found.id}:s1_qualities"))
    assert text.replace("\n", "") == "a" * 4096 + "b" * 904
