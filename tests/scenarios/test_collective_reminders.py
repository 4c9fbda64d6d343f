"""Reminders of a report: its draft three working days before the meeting, its hand-in before the deadline."""

from dataclasses import replace
from datetime import datetime

from models.collective import Report
from models.store.tables import report as report_table
from tests.chat import World
from tests.scenarios.clock_help import village_at
from tests.scenarios.collective_help import AUTHOR, BODY, COMRADE, HEAD, Committee, hang

_DUE = f"Dự thảo Báo cáo kiểm điểm tập thể: {BODY} cần gửi người dự họp chậm nhất thứ Sáu, ngày 11/12"


async def _body(town: World) -> Committee:
    """Open the round on Monday 7 December, with the meeting on Thursday 17 December at 14:00."""
    body = await hang(await village_at(town, AUTHOR, HEAD, COMRADE))
    await _change(body, meeting_at=datetime.fromisoformat("2026-12-17T14:00:00+07:00"))
    return body


async def _change(body: Committee, **changes: object) -> None:
    async with body.town.database.begin() as store:
        found = await store.first(Report, report_table.c.assessment_id == (await body.report()).id)
        assert found is not None
        store.save(replace(found, **changes))  # type: ignore[arg-type]


async def _told(body: Committee, name: str, words: str) -> int:
    return sum(words in one["text"] for one in await body.chat(name).messages())


async def test_draft_is_due_three_working_days_before_the_meeting(town: World) -> None:
    body = await _body(town)

    await town.move_clock(set="2026-12-10T07:30:05+07:00")
    first = [await _told(body, name, _DUE) for name in (AUTHOR, HEAD, COMRADE)]
    await _change(body, draft_sent_at=datetime.fromisoformat("2026-12-10T09:00:00+07:00"))
    await town.move_clock(set="2026-12-11T07:30:05+07:00")

    assert first == [1, 1, 0]
    assert [await _told(body, name, _DUE) for name in (AUTHOR, HEAD, COMRADE)] == [1, 1, 0]


async def test_report_and_form_that_are_due_together_come_in_one_message(town: World) -> None:
    body = await _body(town)
    await _change(body, meeting_at=None)

    await town.move_clock(set="2026-12-17T19:45:05+07:00")
    await town.move_clock(set="2026-12-17T19:46:05+07:00")
    line = f"Cùng dịp này:\n• Báo cáo kiểm điểm tập thể {BODY}: hạn nộp 17 giờ, Chủ nhật, ngày 20/12."

    assert [await _told(body, name, line) for name in (AUTHOR, HEAD, COMRADE)] == [1, 1, 0]
    assert [await _told(body, name, "hạn nộp") for name in (AUTHOR, HEAD, COMRADE)] == [1, 1, 1]
    assert [await _told(body, name, "chưa nộp. Hạn nộp") for name in (AUTHOR, HEAD, COMRADE)] == [0, 0, 0]


async def test_report_is_reminded_of_alone_where_the_form_is_handed_in(town: World) -> None:
    body = await _body(town)
    await _change(body, meeting_at=None)
    await body.village.hand_in(AUTHOR)

    await town.move_clock(set="2026-12-17T19:45:05+07:00")
    await town.move_clock(set="2026-12-19T19:45:05+07:00")
    await town.move_clock(set="2026-12-19T19:46:05+07:00")

    words = f"Báo cáo kiểm điểm tập thể: {BODY} chưa nộp. Hạn nộp: 17 giờ, Chủ nhật, ngày 20/12"
    assert [await _told(body, name, words) for name in (AUTHOR, HEAD, COMRADE)] == [2, 0, 0]


async def test_draft_in_the_morning_tells_of_the_form_too(town: World) -> None:
    body = await _body(town)
    await _change(body, meeting_at=datetime.fromisoformat("2026-12-18T14:00:00+07:00"))

    await town.move_clock(set="2026-12-14T07:30:05+07:00")

    line = "• Bản kiểm điểm của đồng chí (Kiểm điểm năm 2026): hạn nộp 17 giờ, Chủ nhật, ngày 20/12."
    assert await _told(body, AUTHOR, f"Dự thảo Báo cáo kiểm điểm tập thể: {BODY}") == 1
    assert await _told(body, AUTHOR, line) == 1
    await body.chat(AUTHOR).press("Bản kiểm điểm của tôi")
    assert "Mục 1/" in await body.chat(AUTHOR).last()
