"""One person on two messengers: one draft, one chat for notices, and the other one when that is lost."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.desk_help import MEMBER, SECRETARY
from tests.scenarios.two_channels import Both, Plain, joined_on_both


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[Both]:
    """Give a member who has joined on the first messenger."""
    async with joined_on_both(database_url, tmp_path / "files") as made:
        yield made


async def _notice(both: Both) -> None:
    """Let the secretary pass the member's hand-in on, which the member is told."""
    secretary = await both.village.join(SECRETARY)
    await both.village.hand_in(MEMBER)
    await secretary.say("d")
    await both.plain.settle()


async def test_code_of_the_first_chat_joins_the_second(both: Both) -> None:
    await both.join()
    assert "Đã nối khung chat này" in "\n".join(both.plain.texts())
    assert "vừa được nối thêm khung chat trên Zalo" in await both.chat.last()


async def test_code_works_once(both: Both) -> None:
    await both.join()
    stranger = Plain(both.village.town, both.plain.sandbox, 2009)
    shown = next(m["text"] for m in await both.chat.messages() if "Mã dùng một lần" in m["text"])
    code = re.search(r"^[0-9A-Z]{8}$", shown, re.MULTILINE)
    assert code is not None
    assert "Đã nối" not in await stranger.say(code[0])


async def test_draft_goes_on_in_the_other_chat(both: Both) -> None:
    await both.chat.press("Bắt đầu")
    await both.chat.say("Dự đủ các buổi sinh hoạt chi bộ, gương mẫu ở khu dân cư.")
    await both.join()
    shown = await both.plain.say("1")
    assert shown.splitlines()[0] == "Đồng chí tiếp tục bản đang viết ở Telegram, từ mục 2."
    assert "4. Kém" in shown


async def test_notice_goes_to_one_chat_only_the_preferred(both: Both) -> None:
    await both.join()
    await both.chat.say("nhận ở đây")
    await _notice(both)
    assert "được đưa ra chi bộ" in await both.chat.last()
    assert [text for text in both.plain.texts() if "được đưa ra chi bộ" in text] == []


async def test_notice_goes_to_the_other_chat_when_the_first_is_lost(both: Both) -> None:
    await both.join()
    await both.chat.say("nhận ở đây")
    await both.village.town.control(
        "faults", {"channel": "telegram", "kind": "deactivate", "chat": both.chat.number}
    )
    await _notice(both)
    assert "được đưa ra chi bộ" in both.plain.texts()[-1]


async def test_first_chat_can_undo_the_joining(both: Both) -> None:
    await both.join()
    await both.chat.press("Ngắt kênh khác")
    assert await both.plain.say("menu") != ""
    assert "Xin chọn việc" not in both.plain.texts()[-1]
