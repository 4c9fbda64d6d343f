"""A village whose cell holds its review meeting: four members, three of them at their phones."""

from handlers.minutes.sitting import Sitting, load
from models.minutes import Minutes
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECRETARY, Village, settle_in

MEETING = "Họp kiểm điểm · Chi bộ thôn Một"


async def begun(town: World, *names: str) -> Village:
    """Let people join, and the secretary begin the record of the meeting."""
    village = await settle_in(town, SECRETARY, *names)
    desk = village.chats[SECRETARY]
    await desk.say("/bienban")
    await desk.press("Bắt đầu ghi biên bản")
    return village


async def sitting(town: World) -> Sitting:
    """Return the meeting as it is in the database."""
    async with town.database.read() as store:
        minutes = await store.first(Minutes)
        assert minutes is not None
        return await load(store, minutes)


async def enter_count(desk: Chat, numbers: str = "4 4 4 0", votes: str = "0 4 0 0 0", people: int = 4) -> None:
    """Enter the count: the four numbers, then the same votes for everybody."""
    await desk.press("Kiểm phiếu")
    await desk.say(numbers)
    for _ in range(people):
        await desk.say(votes)


async def confirm_count(village: Village, witness: str = MEMBER) -> None:
    """Let a second person confirm the count."""
    await village.chats[SECRETARY].press("Mời người thứ hai")
    await village.chats[SECRETARY].press(witness)
    await village.chats[witness].press("Xem số liệu")
    await village.chats[witness].press("Đúng, xác nhận")
