"""One draft, two chats of the same person: no answer is replaced unseen, none is asked for twice."""

from dataclasses import replace

import pytest

from models.member import AddressRow, Link
from models.store.tables import address as address_table
from tests.chat import Chat, World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER
from tests.scenarios.writing_help import LONG, Writer, writer

SECOND_CHAT = 7001
OTHER = "Một câu khác cho cùng mục đó."


@pytest.fixture
async def member(town: World, round_: Round) -> Writer:
    return await writer(town, round_)


async def _second_device(member: Writer) -> Chat:
    """Link a second chat to the member, as another channel would be."""
    town = member.village.town
    chat = town.chat(SECOND_CHAT)
    await chat.say("xin chào")
    async with town.database.begin() as store:
        first = await store.first(AddressRow, address_table.c.chat == str(member.chat.number))
        second = await store.first(AddressRow, address_table.c.chat == str(SECOND_CHAT))
        assert first is not None and second is not None
        member_id = member.village.round.members[MEMBER].id
        store.save(replace(second, member_id=member_id, lane_id=first.lane_id))
        store.add(Link(store.ids.new(), second.id, member_id, store.clock.now(), "test"))
    return chat


async def test_second_device_goes_on_where_the_first_stopped(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG)
    second = await _second_device(member)

    await second.say("tiếp")

    assert (await second.last()).startswith("Mục 2/13")


async def test_answer_given_elsewhere_is_not_replaced_unseen(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    second = await _second_device(member)
    await second.say("tiếp")
    await member.write(LONG)

    await second.say(OTHER)

    assert (await second.last()).startswith("Mục 1 vừa được trả lời trên máy khác")
    assert (await member.answers())["s1_qualities"] == f'"{LONG}"'


async def test_typed_words_answer_the_question_that_this_chat_showed(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG, "2")
    second = await _second_device(member)
    await second.say("tiếp")
    await member.write("sửa 1")

    await second.say("Thu quỹ 42/45 hộ, phụ trách tổ tự quản.")

    answers = await member.answers()
    assert answers["s1_tasks"] == '"Thu quỹ 42/45 hộ, phụ trách tổ tự quản."'
    assert answers["s1_qualities"] == f'"{LONG}"'
