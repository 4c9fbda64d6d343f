"""A broadcast from the choice of its recipients to its report."""

import pytest

from models.broadcast import BroadcastState
from tests.chat import World
from tests.scenarios.broadcast_help import (
    CLERK,
    DISTRICT,
    TEXT,
    outcomes,
    pass_time,
    received,
    the_broadcast,
    village_with_clerk,
    written,
)
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY


async def test_admin_chooses_writes_looks_and_sends(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await clerk.say("menu")
    await clerk.press("Gửi thông báo")
    assert await clerk.labels() == [
        "1. Tất cả đảng viên (3)",
        "2. Chưa nộp bản kiểm điểm (3)",
        "3. Chưa nộp, 3 ngày qua chưa được nhắc (3)",
        "4. Các đồng chí bí thư (1)",
        "Các việc khác",
    ]
    await clerk.press("Tất cả đảng viên")
    assert await clerk.labels() == [f"Cả {DISTRICT}", "2. Đảng bộ xã An Thử", "‹ Quay lại"]
    await clerk.press(f"Cả {DISTRICT}")
    assert await clerk.last() == (
        f"Gửi cho: tất cả đảng viên, {DISTRICT}\n"
        "Trong hộp thư hiện có 3 đồng chí.\n"
        f"Đồng chí viết nội dung trong một tin, tối đa 3000 ký tự. Thông báo ghi tên {DISTRICT}; "
        "chưa gửi ngay, còn xem lại trước.\n"
        "Chỗ nào ghi {tên} hoặc {chi bộ}, mỗi đồng chí sẽ thấy tên và chi bộ của mình."
    )
    await clerk.say(TEXT)
    shown, card = (await clerk.messages())[-2:]
    assert shown["text"] == f"Thông báo của {DISTRICT}\n\n{TEXT}"
    assert card["text"] == (
        "Chưa gửi. Thông báo sẽ hiện đúng như tin trên.\n"
        f"Gửi cho: tất cả đảng viên, {DISTRICT}\n"
        "Sẽ nhận: 3\n"
        f"Chẳng hạn: {MEMBER} (Chi bộ thôn Một); {SECOND} (Chi bộ thôn Một); {SECRETARY} (Chi bộ thôn Một)\n"
        "Ngoài hộp thư, không gửi: 2 (chưa vào hộp thư 2)\n"
        "Thời gian gửi: khoảng 1 giây\n"
        "Muốn đổi nội dung, đồng chí gõ lại cả thông báo."
    )
    await clerk.press("Gửi (3)")
    await pass_time(town)
    assert await clerk.last() == (
        f"✓ Đã gửi xong: tất cả đảng viên, {DISTRICT}.\n"
        "Đã gửi đến: 3/3\n"
        "Ngoài hộp thư, không gửi: 2 (chưa vào hộp thư 2)"
    )
    assert (await village.chats[MEMBER].last(), await received(village.chats[SECOND])) == (shown["text"], 1)


@pytest.mark.slow
async def test_text_of_the_admin_is_no_markup(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, text="Họp <b>sớm</b> & {name} đúng giờ")
    await clerk.press("Gửi (3)")
    await pass_time(town)
    assert (await village.chats[MEMBER].last()).endswith("Họp <b>sớm</b> & {name} đúng giờ")


@pytest.mark.slow
async def test_text_that_is_too_long_is_refused_with_its_length(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, text="á" * 3001)
    assert await clerk.last() == (
        "Thông báo chưa được ghi: dài 3001 ký tự, tối đa 3000. "
        "Đồng chí viết gọn lại, hoặc chia làm hai thông báo."
    )
    await clerk.say("á" * 3000)
    assert (await clerk.last()).startswith("Chưa gửi.")


@pytest.mark.slow
async def test_trial_goes_to_the_admin_alone(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    before = await received(clerk)
    await clerk.press("Gửi thử cho mình")
    assert (await received(clerk), (await clerk.last()).split("\n")[0]) == (
        before + 1,
        "✓ Đã gửi thử cho đồng chí.",
    )
    assert await received(village.chats[MEMBER]) == 0


async def test_pressing_send_twice_sends_once(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    card = (await clerk.messages())[-1]
    data = next(b["data"] for row in card["buttons"] for b in row if b["text"] == "Gửi (3)")
    press = {"message_id": card["message_id"], "data": data}
    for _ in range(3):
        await town.control("telegram/send", {"chat": clerk.number, "press": press})
    await town.settle()
    await pass_time(town)
    broadcast = await the_broadcast(town)
    assert (await outcomes(town, broadcast.id), broadcast.state) == ({"sent": 3}, BroadcastState.DONE)
    assert await received(village.chats[MEMBER]) == 1


@pytest.mark.slow
async def test_button_of_an_earlier_text_sends_nothing(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    old = (await clerk.messages())[-1]
    data = next(b["data"] for row in old["buttons"] for b in row if b["text"] == "Gửi (3)")
    await clerk.say("Mời họp lúc 8 giờ.")
    await clerk.forge(data, old["message_id"])
    assert (await clerk.last()).startswith("Nội dung hoặc người nhận vừa đổi, nút vừa bấm là của bản trước")
    assert (await the_broadcast(town)).state == BroadcastState.DRAFT
    await clerk.press("Gửi (3)")
    await pass_time(town)
    assert (await village.chats[MEMBER].last()).endswith("Mời họp lúc 8 giờ.")


@pytest.mark.slow
async def test_only_those_who_have_not_handed_in_receive_it(town: World) -> None:
    village = await village_with_clerk(town)
    await village.hand_in(SECOND)
    clerk = village.chats[CLERK]
    await written(clerk, "Chưa nộp", "Đảng bộ xã An Thử", "Chi bộ thôn Một")
    await clerk.press("Gửi (2)")
    await pass_time(town)
    counts = [await received(village.chats[name]) for name in (MEMBER, SECOND, SECRETARY)]
    assert counts == [1, 0, 1]


@pytest.mark.slow
async def test_secretaries_of_a_base_organisation_alone_receive_it(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, "Các đồng chí bí thư", "Đảng bộ xã An Thử", "Cả Đảng bộ xã An Thử")
    await clerk.press("Gửi (1)")
    await pass_time(town)
    assert [await received(village.chats[name]) for name in (MEMBER, SECRETARY)] == [0, 1]


@pytest.mark.slow
async def test_report_names_who_did_not_receive_it_and_sends_again_to_them(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    lost = {"kind": "cut_reply", "method": "sendMessage", "after": 5, "count": 1}
    await town.control("faults", {"channel": "telegram", "chat": village.chats[MEMBER].number, **lost})
    refused = {"kind": "status_400", "method": "sendMessage", "description": "Bad Request: chat not found"}
    await town.control("faults", {"channel": "telegram", "chat": village.chats[SECOND].number, **refused})
    await written(clerk)
    await clerk.press("Gửi (3)")
    await pass_time(town)
    assert await clerk.last() == (
        f"✓ Đã gửi xong: tất cả đảng viên, {DISTRICT}.\n"
        "Đã gửi đến: 1/3\n"
        "Chưa chắc đã đến, do mất kết nối lúc gửi: 1\n"
        "Không gửi được: 1 (không còn khung chat 1)\n"
        "Ngoài hộp thư, không gửi: 2 (chưa vào hộp thư 2)"
    )
    await clerk.press("Tên các đồng chí chưa nhận")
    assert await clerk.last() == (
        "Chưa nhận được hoặc chưa chắc đã nhận: 2. Trang 1/1\n"
        f"• {MEMBER} (Chi bộ thôn Một): chưa chắc đã đến\n"
        f"• {SECOND} (Chi bộ thôn Một): không còn khung chat"
    )
    await clerk.press("Về lần gửi này")
    await clerk.press("Gửi lại cho 1 đồng chí chưa chắc")
    await clerk.press("Gửi (1)")
    await pass_time(town)
    last = await village.chats[MEMBER].last()
    assert last == f"Gửi lại, phòng khi tin này chưa đến:\nThông báo của {DISTRICT}\n\n{TEXT}"
    assert [await received(village.chats[name]) for name in (MEMBER, SECRETARY)] == [2, 1]
