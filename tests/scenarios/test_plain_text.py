"""Channels without buttons: everything that is pressed elsewhere is numbered text, and typed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.assessment import Status
from tests.chat import World, world
from tests.factories import Round, open_round
from tests.scenarios.desk_help import MEMBER, Village
from tests.scenarios.writing_help import WHOLE

_LIMIT = 1900


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot whose only channel has no buttons."""
    async with world(database_url, tmp_path / "files", plain=True) as made:
        yield made


@pytest.fixture
async def round_(town: World) -> Round:
    """Open a round."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    return await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21))


async def _join(town: World, round_: Round) -> Village:
    """Let the member join by typing alone."""
    village = Village(town, round_, {})
    chat = town.chat(2001)
    for said in (round_.code(MEMBER), "đồng ý", "20/11", "1"):
        await chat.say(said)
    village.chats[MEMBER] = chat
    return village


async def test_whole_form_is_typed_in_few_messages(town: World, round_: Round) -> None:
    village = await _join(town, round_)
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
