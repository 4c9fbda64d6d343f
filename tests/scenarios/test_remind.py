"""Sending a reminder by hand: a preview, one press, each person once, and the outcome."""

from dataclasses import replace

import pytest

from models.assessment import PaperState
from models.audit import AuditRow
from models.cycle import Meeting
from models.store.tables import audit as audit_table
from tests.chat import Chat, World
from tests.factories import BASE
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER, Village

pytestmark = pytest.mark.slow

ADMIN = "Ngô Văn Phòng"
NIGHT = "2026-12-07T22:30:00+07:00"


async def _change(village: Village, name: str, **changes: object) -> None:
    found = await village.assessment(name)
    async with village.town.database.begin() as store:
        store.save(replace(found, **changes))  # type: ignore[arg-type]


async def _ring(town: World) -> None:
    """Let the seconds pass in which a press can be taken back, and let the bot do what is due."""
    await town.move_clock(advance=6)


async def _reminders(chat: Chat) -> list[str]:
    return [one["text"] for one in await chat.messages() if "nhắc lịch" in one["text"]]


async def _edited(chat: Chat, start: str) -> str:
    """Return the newest message that begins so."""
    return [one["text"] for one in await chat.messages() if one["text"].startswith(start)][-1]


async def test_preview_tells_whom_it_reaches_and_why_not_the_others(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await _change(village, DEPUTY, paper=PaperState.WAITING)
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    assert await chat.last() == (
        "Gửi lời nhắc · Chi bộ thôn Một\nKiểm điểm năm 2026\n"
        "Sẽ nhận lời nhắc: 2 đồng chí chưa xong.\n• Chưa bắt đầu: 2\n"
        f"{MEMBER}, {SECRETARY}\n"
        "Không nhận được ở đây: 1\n• Chưa vào hộp thư: 1"
    )
    assert await chat.labels() == ["Gửi cho 2 đồng chí", "Các việc khác"]
    assert await _reminders(village.chats[MEMBER]) == []


async def test_one_press_sends_to_those_not_done_and_tells_the_outcome(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, SECOND)
    await village.hand_in(SECOND)
    chat = village.chats[SECRETARY]
    await chat.say("gửi lời nhắc")
    await chat.press("Gửi cho 2 đồng chí")
    await _ring(town)
    assert await _reminders(village.chats[MEMBER]) == [
        "Chi bộ thôn Một nhắc lịch: hạn nộp bản kiểm điểm là 17 giờ, Chủ nhật, ngày 20/12. "
        "Bản của đồng chí chưa bắt đầu; có thể làm từng mục một, dừng lúc nào cũng được."
    ]
    assert await _reminders(village.chats[SECOND]) == []
    assert await _edited(chat, "✓ Đã gửi") == ("✓ Đã gửi 2 lời nhắc · Chi bộ thôn Một\n• Chưa vào hộp thư: 1")
    async with town.database.read() as store:
        records = await store.find(AuditRow, audit_table.c.action == "remind.ordered")
    assert len(records) == 1


async def test_reminder_leads_into_the_form(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await village.chats[SECRETARY].say("/nhacviec")
    await village.chats[SECRETARY].press("Gửi cho")
    await _ring(town)
    await village.chats[MEMBER].press("Bắt đầu")
    assert "Mục 1/" in await village.chats[MEMBER].last()


async def test_pressed_twice_sends_once(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    message = (await chat.messages())[-1]
    data = message["buttons"][0][0]["data"]
    await chat.forge(data, message["message_id"])
    await chat.forge(data, message["message_id"])
    await _ring(town)
    await chat.forge(data, message["message_id"])
    await _ring(town)
    assert len(await _reminders(village.chats[MEMBER])) == 1
    assert (await chat.last()).startswith("Lời nhắc này của Chi bộ thôn Một đã gửi lúc 9 giờ")


async def test_nobody_is_reminded_twice_within_hours(town: World) -> None:
    village = await village_at(town, SECRETARY, DEPUTY, MEMBER)
    first, second = village.chats[SECRETARY], village.chats[DEPUTY]
    await first.say("/nhacviec")
    await second.say("/nhacviec")
    await first.press("Gửi cho")
    await _ring(town)
    await second.press("Gửi cho")
    await _ring(town)
    assert len(await _reminders(village.chats[MEMBER])) == 1
    shown = await _edited(second, "Gửi lời nhắc")
    assert "Vừa được nhắc trong 4 giờ qua, lần này không gửi lại: 3" in shown
    await town.move_clock(advance=4 * 3600)
    await second.say("/nhacviec")
    assert (await second.labels())[0] == "Gửi cho 3 đồng chí"


async def test_night_offers_the_morning_and_asks_then_who_is_done(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER, SECOND)
    chat = village.chats[SECRETARY]
    await town.move_clock(set=NIGHT)
    await chat.say("/nhacviec")
    assert "Bây giờ là giờ nghỉ (từ 21 giờ đến 6 giờ 30) nên không gửi ngay." in await chat.last()
    assert (await chat.labels())[:2] == ["Gửi lúc 6 giờ 30", "Gửi lúc 7 giờ 30"]
    await chat.press("Gửi lúc 6 giờ 30")
    assert (await chat.last()).startswith(
        "✓ Đã hẹn: lời nhắc của Chi bộ thôn Một gửi lúc 6 giờ 30, thứ Ba, ngày 08/12,"
    )
    await village.hand_in(SECOND)
    await town.move_clock(set="2026-12-08T06:29:00+07:00")
    assert await _reminders(village.chats[MEMBER]) == []
    await town.move_clock(set="2026-12-08T06:31:00+07:00")
    await _ring(town)
    sent = [len(await _reminders(village.chats[name])) for name in (MEMBER, SECOND)]
    assert sent == [1, 0]
    assert (await _edited(chat, "✓ Đã gửi")).startswith("✓ Đã gửi 2 lời nhắc")


async def test_arranged_reminder_can_be_called_off(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await town.move_clock(set=NIGHT)
    await chat.say("/nhacviec")
    await chat.press("Gửi lúc 7 giờ 30")
    await chat.say("/nhacviec")
    assert "Đã hẹn gửi lời nhắc lúc 7 giờ 30, thứ Ba, ngày 08/12." in await chat.last()
    await chat.press("Bỏ, không gửi")
    await town.move_clock(set="2026-12-08T08:00:00+07:00")
    await _ring(town)
    assert await _reminders(village.chats[MEMBER]) == []


async def test_press_by_mistake_is_taken_back_at_once(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    await chat.press("Gửi cho")
    await chat.press("Bỏ, không gửi")
    await _ring(town)
    assert (await chat.last()).startswith("✓ Đã bỏ, lời nhắc không gửi.")
    assert await _reminders(village.chats[MEMBER]) == []


async def test_press_of_the_day_does_not_send_at_night(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    await town.move_clock(set=NIGHT)
    await chat.press("Gửi cho")
    await _ring(town)
    assert (await chat.last()).startswith("Lời nhắc chưa gửi vì đã đến giờ nghỉ.")
    assert await _reminders(village.chats[MEMBER]) == []


async def test_cell_that_is_meeting_is_left_in_peace(town: World) -> None:
    village = await village_at(town, ADMIN, MEMBER)
    member = village.round.members[MEMBER]
    async with town.database.begin() as store:
        now = store.clock.now()
        store.add(
            Meeting(store.ids.new(), village.round.cycle.id, member.cell_id, now, "Nhà văn hóa", member.id)
        )
    chat = village.chats[ADMIN]
    await chat.say("/nhacviec")
    assert "Chi bộ đang họp, lần này không gửi: 1" in await chat.last()
    await chat.press("Gửi cho 1 đồng chí")
    await _ring(town)
    assert await _reminders(village.chats[MEMBER]) == []
    assert "• Chi bộ đang họp nên không gửi: 1" in await _edited(chat, "✓ Đã gửi 1")


async def test_admin_sees_the_numbers_by_unit_and_reminds_one(town: World) -> None:
    village = await village_at(town, ADMIN, MEMBER, STRANGER)
    chat = village.chats[ADMIN]
    await chat.say("/nhacviec")
    assert (await chat.labels())[:2] == ["Gửi cho 3 đồng chí", f"1. {BASE} · 3"]
    assert [name for name in (MEMBER, STRANGER) if name in await chat.last()] == []
    await chat.press(BASE)
    await chat.press("Chi bộ thôn Một")
    await chat.press("Gửi cho 1 đồng chí")
    await _ring(town)
    sent = [len(await _reminders(village.chats[name])) for name in (MEMBER, STRANGER)]
    assert sent == [1, 0]


async def test_whoever_finishes_before_the_message_goes_out_gets_none(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    await chat.press("Gửi cho")
    await village.hand_in(MEMBER)
    await _ring(town)
    assert await _reminders(village.chats[MEMBER]) == []


async def test_blocked_chat_is_counted_as_not_reached(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    await town.control(
        "faults", {"channel": "telegram", "kind": "deactivate", "chat": str(village.chats[MEMBER].number)}
    )
    chat = village.chats[SECRETARY]
    await chat.say("/nhacviec")
    await chat.press("Gửi cho 2")
    await _ring(town)
    assert await _edited(chat, "✓ Đã gửi") == (
        "✓ Đã gửi 1 lời nhắc · Chi bộ thôn Một\n• Không gửi được: 1\n• Chưa vào hộp thư: 2"
    )


async def test_order_survives_a_restart(town: World) -> None:
    village = await village_at(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await town.move_clock(set=NIGHT)
    await chat.say("/nhacviec")
    await chat.press("Gửi lúc 6 giờ 30")
    await town.stop()
    await town.control("clock", {"set": "2026-12-08T06:45:00+07:00"})
    await town.start()
    await _ring(town)
    assert len(await _reminders(village.chats[MEMBER])) == 1


async def test_member_cannot_remind(town: World) -> None:
    village = await village_at(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/nhacviec")
    assert "Gửi lời nhắc" not in await chat.last()
