"""The whole way of a member on Zalo, alone and beside a Telegram that cannot be reached."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.zalo.server import DEMO_TOKEN, ZaloSandbox
from models.assessment import Status
from tests.chat import World, world
from tests.factories import open_round
from tests.scenarios.desk_help import MEMBER, Village
from tests.scenarios.writing_help import WHOLE


class Phone:
    """A person's chat on Zalo."""

    def __init__(self, town: World, zalo: ZaloSandbox) -> None:
        self.town, self.zalo, self.id = town, zalo, zalo.new_person()

    async def say(self, text: str | None, event: str = "message.text.received") -> str:
        """Write something and return the newest message of the bot."""
        self.zalo.say(self.id, text, event)
        while self.zalo.pending:
            await self.town.settle()
        await self.town.settle()
        return self.zalo.texts(self.id)[-1]


@asynccontextmanager
async def _town(url: str, files: Path, **settings: Any) -> AsyncIterator[tuple[Village, Phone]]:
    zalo = ZaloSandbox()
    await zalo.start()
    on_zalo = {"zalo_token": DEMO_TOKEN, "zalo_api_url": zalo.url, "zalo_rate": 1000.0}
    try:
        async with world(url, files, **{**on_zalo, **settings}) as town:
            form = town.parts.services.catalog.get("mau-02a-2023")
            opened = await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21))
            yield Village(town, opened, {}), Phone(town, zalo)
            town._stop.set()
            zalo.end_polls()
    finally:
        await zalo.stop()


@pytest.fixture
async def alone(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Village, Phone]]:
    """Give a bot that has no other messenger than Zalo."""
    async with _town(database_url, tmp_path / "files", telegram_token=None) as made:
        yield made


async def _join(village: Village, phone: Phone) -> None:
    for said in (village.round.code(MEMBER), "đồng ý", "20/11", "1"):
        await phone.say(said)


async def test_whole_form_is_written_on_zalo_alone(alone: tuple[Village, Phone]) -> None:
    village, phone = alone
    await _join(village, phone)
    before = len(phone.zalo.texts(phone.id))
    for said in ("1", *WHOLE, "nộp", "có"):
        await village.town.control("clock", {"advance": 30})
        phone.zalo.clock.advance(30)
        await phone.say(said)
    assert (await village.assessment(MEMBER)).status is Status.SUBMITTED
    assert len(phone.zalo.texts(phone.id)) - before <= 13 + 4
    assert phone.zalo.ledger.faults == []


async def test_what_zalo_does_not_pass_on_is_answered(alone: tuple[Village, Phone]) -> None:
    village, phone = alone
    await _join(village, phone)
    before = len(phone.zalo.texts(phone.id))
    await phone.say(None, "message.unsupported.received")
    await phone.say(None, "message.of.the.future")
    assert len(phone.zalo.texts(phone.id)) - before == 2


async def test_telegram_out_of_reach_keeps_nobody_from_zalo(database_url: str, tmp_path: Path) -> None:
    nowhere = {"telegram_api_url": "http://127.0.0.1:9"}
    async with _town(database_url, tmp_path / "files", **nowhere) as (village, phone):
        await _join(village, phone)
        assert "1. " in phone.zalo.texts(phone.id)[-1]


async def test_refused_telegram_token_keeps_nobody_from_zalo(database_url: str, tmp_path: Path) -> None:
    refused = {"telegram_token": "7654321:not-the-token-of-the-sandbox-bot"}
    async with _town(database_url, tmp_path / "files", **refused) as (village, phone):
        await _join(village, phone)
        assert "1. " in phone.zalo.texts(phone.id)[-1]
