"""How people come in."""

from tests.chat import World
from tests.factories import Round


async def test_member_joins_with_code_and_birthday(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    await chat.say(f"/start {round_.code('Lê Thị Mẫu')}")
    await chat.press("Đồng ý")
    await chat.say("20/11")
    await chat.press("Đúng")
    assert "Kính chào đồng chí Lê Thị Mẫu" in await chat.last()
    assert await chat.labels() == ["Bắt đầu", "Làm bản giấy", "Các việc khác"]
