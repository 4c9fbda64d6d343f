"""Recipients under a name, by their last reminder, as they will see the text, and those out of reach."""

from dataclasses import replace

import pytest

from models.member import AddressRow
from models.store.tables import address as address_table
from models.store.tables import segment as segment_table
from tests.chat import World
from tests.factories import BASE
from tests.scenarios.broadcast_help import (
    CLERK,
    DISTRICT,
    TEXT,
    pass_time,
    received,
    the_broadcast,
    village_with_clerk,
    written,
)
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, STRANGER


async def test_saved_recipients_are_chosen_again_and_looked_up_anew(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, "Chưa nộp bản kiểm điểm", BASE, "Chi bộ thôn Một")
    await clerk.press("Lưu nhóm người nhận")
    await clerk.say("Chưa nộp thôn Một")
    assert (await clerk.last()).startswith("✓ Đã lưu nhóm Chưa nộp thôn Một.")
    await village.hand_in(SECOND)
    await clerk.say("/thongbao")
    await clerk.press("Nhóm đã lưu")
    await clerk.press("1. Chưa nộp thôn Một")
    assert await clerk.last() == (
        "Chưa nộp thôn Một\ncác đồng chí chưa nộp bản kiểm điểm, Chi bộ thôn Một\n"
        "Hiện có trong hộp thư: 2; ngoài hộp thư: 1"
    )
    await clerk.press("Viết thông báo")
    await clerk.say(TEXT)
    await clerk.press("Gửi (2)")
    await pass_time(town)
    counts = [await received(village.chats[name]) for name in (MEMBER, SECOND, SECRETARY)]
    assert counts == [1, 0, 1]


@pytest.mark.slow
async def test_same_name_means_the_newer_recipients_and_can_be_forgotten(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    for audience in ("Tất cả đảng viên", "Các đồng chí bí thư"):
        await written(clerk, audience)
        await clerk.press("Lưu nhóm người nhận")
        await clerk.say("Tuần này")
    await clerk.say("/thongbao")
    await clerk.press("Nhóm đã lưu")
    assert await clerk.labels() == ["1. Tuần này", "‹ Quay lại"]
    await clerk.press("1. Tuần này")
    assert f"các đồng chí bí thư, {DISTRICT}" in await clerk.last()
    await clerk.press("Bỏ nhóm này")
    assert (await clerk.last()).startswith("Chưa có nhóm nào được lưu.")


@pytest.mark.slow
async def test_name_is_asked_again_where_it_is_too_long(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Lưu nhóm người nhận")
    await clerk.say("x" * 41)
    assert await clerk.last() == "Tên nhóm cần từ 2 đến 40 ký tự. Đồng chí gõ lại tên."
    await clerk.say("x" * 40)
    async with town.database.read() as store:
        assert len(await store.query(segment_table.select())) == 1


@pytest.mark.slow
async def test_only_those_who_were_not_reminded_lately_are_meant(town: World) -> None:
    village = await village_with_clerk(town)
    await village.chats[SECRETARY].say("/nhacviec")
    await village.chats[SECRETARY].press("Gửi cho 3 đồng chí")
    await town.move_clock(advance=6)
    clerk = village.chats[CLERK]
    await clerk.say("/thongbao")
    assert (await clerk.labels())[2] == "3. Chưa nộp, 3 ngày qua chưa được nhắc (0)"
    await town.move_clock(set="2026-12-10T09:30:00+07:00")
    await clerk.say("/thongbao")
    assert (await clerk.labels())[2] == "3. Chưa nộp, 3 ngày qua chưa được nhắc (3)"


@pytest.mark.slow
async def test_preview_shows_the_text_as_three_recipients_will_see_it(town: World) -> None:
    village = await village_with_clerk(town, MEMBER, SECOND, SECRETARY, STRANGER)
    clerk = village.chats[CLERK]
    await written(clerk, text="Mời đồng chí {tên}, {chi bộ}, họp <sớm>.")
    shown = [message["text"] for message in (await clerk.messages())[-4:-1]]
    assert [text.split("\n")[0] for text in shown] == [
        f"Đồng chí {MEMBER} (Chi bộ thôn Một) sẽ thấy:",
        f"Đồng chí {STRANGER} (Chi bộ thôn Hai) sẽ thấy:",
        f"Đồng chí {SECOND} (Chi bộ thôn Một) sẽ thấy:",
    ]
    assert shown[0].endswith(f"Mời đồng chí {MEMBER}, Chi bộ thôn Một, họp <sớm>.")
    await clerk.press("Gửi (4)")
    await pass_time(town)
    last = await village.chats[STRANGER].last()
    assert last.endswith(f"Mời đồng chí {STRANGER}, Chi bộ thôn Hai, họp <sớm>.")


@pytest.mark.slow
async def test_text_that_would_grow_too_long_with_names_is_refused(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, text="{tên}, " * 40)
    assert (await clerk.last()).startswith("Thông báo chưa được ghi: dài ")


@pytest.mark.slow
async def test_preview_tells_how_many_are_reached_in_which_messenger(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    async with town.database.begin() as store:
        found = await store.first(AddressRow, address_table.c.chat == str(village.chats[MEMBER].number))
        assert found is not None
        store.save(replace(found, channel="zalo", chat="a1b2c3"))
    await written(clerk)
    assert "Qua: Telegram 2; Zalo 1" in (await clerk.last()).split("\n")


@pytest.mark.slow
async def test_those_out_of_reach_are_listed_before_sending(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Ai ngoài hộp thư (2)")
    title, *lines = (await clerk.last()).split("\n")
    assert title == "Ngoài hộp thư, cần báo cách khác: 2. Trang 1/1"
    assert [line.endswith("chưa vào hộp thư") for line in lines] == [True, True]
    await clerk.press("Về lần gửi này")
    await clerk.press("Gửi (3)")
    assert (await the_broadcast(town)).total == 3
