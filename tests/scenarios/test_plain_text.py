"""Channels without buttons: everything that is pressed elsewhere is numbered text, and typed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.typed.codes import code_of
from models.assessment import Status
from tests.chat import World, world
from tests.factories import Round, open_round
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village
from tests.scenarios.writing_help import WHOLE

_LIMIT = 1900


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot whose only channel has no buttons."""
    async with world(database_url, tmp_path / "files", as_text=True) as made:
        yield made


@pytest.fixture
async def round_(town: World) -> Round:
    """Open a round."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    return await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21))


_BIRTHDAYS = {MEMBER: "20/11", SECRETARY: "30/4"}


async def _join(town: World, round_: Round, *names: str) -> Village:
    """Let people join by typing alone."""
    village = Village(town, round_, {})
    for number, name in enumerate(names, start=2001):
        village.chats[name] = town.chat(number)
        for said in (round_.code(name), "đồng ý", _BIRTHDAYS[name], "1"):
            await village.chats[name].say(said)
    return village


async def test_whole_form_is_typed_in_few_messages(town: World, round_: Round) -> None:
    village = await _join(town, round_, MEMBER)
    chat = village.chats[MEMBER]
    before = len(await chat.messages())
    for said in ("1", *WHOLE, "nộp", "có"):
        await village.town.control("clock", {"advance": 30})
        await chat.say(said)
    sent = (await chat.messages())[before:]
    assert (await village.assessment(MEMBER)).status is Status.SUBMITTED
    assert [one["buttons"] for one in sent if one["buttons"]] == []
    assert max(len(one["text"]) for one in sent) <= _LIMIT
    assert len(sent) <= 13 + 4


async def _code(village: Village, name: str) -> str:
    return code_of((await village.assessment(name)).id)


async def test_short_codes_pass_on_and_ask_for_additions(town: World, round_: Round) -> None:
    village = await _join(town, round_, SECRETARY)
    chat = village.chats[SECRETARY]
    await village.hand_in(MEMBER)
    await village.hand_in(SECOND)
    await chat.say(f"bs {await _code(village, MEMBER)} thiếu số liệu mục 3")
    assert "3. ☑ I.2 Kết quả nhiệm vụ trong năm" in await chat.last()
    await chat.say("gửi đề nghị")
    await chat.say("d")
    assert (await village.assessment(MEMBER)).status is Status.ADDITIONS
    assert (await village.assessment(SECOND)).status is Status.PASSED


async def test_code_of_what_is_settled_says_what_happened(town: World, round_: Round) -> None:
    village = await _join(town, round_, SECRETARY)
    await village.hand_in(MEMBER)
    said = f"đủ {await _code(village, MEMBER)}"
    await village.chats[SECRETARY].say(said)
    await village.chats[SECRETARY].say(said)
    assert "đồng chí Phạm Thị Bí Thư đã đưa ra chi bộ lúc" in await village.chats[SECRETARY].last()


async def _somebody_hands_in(village: Village) -> None:
    for said in ("1", *WHOLE, "nộp", "có"):
        await village.town.control("clock", {"advance": 30})
        await village.chats[MEMBER].say(said)
    await village.town.control("clock", {"advance": 30})


async def test_number_that_fits_question_and_notice_is_asked_back(town: World, round_: Round) -> None:
    village = await _join(town, round_, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("1")
    await chat.say("Dự đủ các buổi sinh hoạt chi bộ, gương mẫu ở khu dân cư.")
    await _somebody_hands_in(village)
    await chat.say("2")
    assert (await chat.last()).splitlines()[-2:] == [
        "1. Bản cần xem (1) (tin vừa đến)",
        "2. Tốt (câu đang hỏi)",
    ]
    await chat.say("2")
    assert (await chat.last()).splitlines()[0] == "✓ Đã lưu mục 2."


async def test_number_after_a_screen_belongs_to_the_notice(town: World, round_: Round) -> None:
    village = await _join(town, round_, SECRETARY, MEMBER)
    await _somebody_hands_in(village)
    await village.chats[SECRETARY].say("1")
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW


async def test_number_that_is_not_there_names_the_choices_again(town: World, round_: Round) -> None:
    village = await _join(town, round_, MEMBER)
    assert (await village.chats[MEMBER].say("7"))[0]["text"].splitlines()[0] == (
        "Ở đây không có số 7. Đồng chí chọn trong các dòng này:"
    )


async def test_long_list_goes_on_with_the_same_numbers(town: World, round_: Round) -> None:
    village = await _join(town, round_, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("tiếp")
    assert (await chat.last()).splitlines()[-3].startswith("10. ")


async def test_number_from_before_the_choices_were_shown_chooses_nothing(town: World, round_: Round) -> None:
    village = await _join(town, round_, SECRETARY)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await town.control("telegram/send", {"chat": chat.number, "text": "cần xem"})
    await chat.say("1")
    assert (await chat.last()).splitlines()[0] == (
        "Số này gõ trước khi câu hỏi hiện ra nên chưa được tính. Đồng chí xem lại rồi chọn:"
    )
    assert (await village.assessment(MEMBER)).status is Status.SUBMITTED
