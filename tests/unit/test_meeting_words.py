"""Days, hours and limits of a cell's meeting, as secretaries say them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.meetings.limits import FIRST_HOUR, LAST_HOUR, Limits, Trouble
from handlers.meetings.words import Unclear, When, WrongWeekday, read_day, read_hour
from models.cycle import Cycle, CycleState, Meeting

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TUESDAY = date(2026, 12, 1)
DAYS = st.dates(date(2026, 6, 1), date(2027, 3, 31))
HOURS = st.times(FIRST_HOUR, LAST_HOUR).map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("said", "day", "at"),
    [
        ("20/12", date(2026, 12, 20), None),
        ("20-12-2026", date(2026, 12, 20), None),
        ("20.12.26", date(2026, 12, 20), None),
        ("ngày 20 tháng 12 năm 2026", date(2026, 12, 20), None),
        ("20", date(2026, 12, 20), None),
        ("mùng 5", date(2026, 12, 5), None),
        ("5/1", date(2027, 1, 5), None),
        ("thứ Tư", date(2026, 12, 2), None),
        ("thứ Tư tới", date(2026, 12, 2), None),
        ("thu tu toi", date(2026, 12, 2), None),
        ("thứ Ba", date(2026, 12, 8), None),
        ("thứ 4 tuần sau", date(2026, 12, 9), None),
        ("t7", date(2026, 12, 5), None),
        ("CN này", date(2026, 12, 6), None),
        ("next Wednesday", date(2026, 12, 2), None),
        ("ngày mai", date(2026, 12, 2), None),
        ("thứ Bảy, ngày 19/12 lúc 19 giờ 30", date(2026, 12, 19), time(19, 30)),
        ("19h30 19/12", date(2026, 12, 19), time(19, 30)),
        ("tối thứ 4 tới 7h30", date(2026, 12, 2), time(19, 30)),
        ("hôm nay 19h", date(2026, 12, 1), time(19)),
    ],
)
def test_day_is_read(said: str, day: date, at: time | None) -> None:
    assert read_day(said, TUESDAY) == When(day, at)


@pytest.mark.parametrize(
    "said", ["", "31/2", "32/1", "bao giờ cũng được", "25 tháng chạp", "19h30", "mai 20/12"]
)
def test_other_words_are_no_day(said: str) -> None:
    assert read_day(said, TUESDAY) is Unclear.DAY


def test_weekday_that_is_not_the_one_of_the_date_is_told() -> None:
    assert read_day("thứ Tư 17/12", TUESDAY) == WrongWeekday(date(2026, 12, 17))


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("19 giờ 30", time(19, 30)),
        ("19h30", time(19, 30)),
        ("19:30", time(19, 30)),
        ("19.30", time(19, 30)),
        ("19g", time(19)),
        ("19", time(19)),
        ("7h tối", time(19)),
        ("7 giờ 30 phút tối", time(19, 30)),
        ("7 rưỡi tối", time(19, 30)),
        ("8 giờ kém 15", time(7, 45)),
        ("2h", time(14)),
        ("2 giờ chiều", time(14)),
        ("12h trưa", time(12)),
        ("1h trưa", time(13)),
        ("8h sáng", time(8)),
        ("7:30 pm", time(19, 30)),
        ("khoảng 7h", time(7)),
    ],
)
def test_hour_is_read(said: str, at: time) -> None:
    assert read_hour(said, TUESDAY) == When(at=at)


@pytest.mark.parametrize("said", ["", "tối", "25h", "19h75", "bảy giờ", "lúc nào cũng được"])
def test_other_words_are_no_hour(said: str) -> None:
    assert read_hour(said, TUESDAY) is Unclear.HOUR


@given(DAYS, HOURS)
def test_day_and_hour_as_the_bot_writes_them_are_read_back(day: date, at: time) -> None:
    weekday = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"][day.weekday()]
    said = f"{at.hour} giờ {at.minute:02}, {weekday}, ngày {day:%d/%m/%Y}"
    assert read_day(said, TUESDAY) == When(day, at)


@given(st.text(max_size=80))
def test_anything_can_be_said(said: str) -> None:
    assert isinstance(read_day(said, TUESDAY), When | Unclear | WrongWeekday)
    assert isinstance(read_hour(said, TUESDAY), When | Unclear | WrongWeekday)


def _limits(now: datetime, starts_at: datetime | None = None) -> Limits:
    deadline = datetime(2026, 12, 20, 17, tzinfo=ZONE)
    opened, cut_off = deadline - timedelta(days=30), date(2026, 12, 31)
    cycle = Cycle(1, 1, "", 2026, "", 1, CycleState.OPEN, opened, deadline, cut_off)
    return Limits(cycle, Meeting(1, 1, 1, starts_at, "", 1) if starts_at else None, now, ZONE)


@given(DAYS, HOURS, st.datetimes(datetime(2026, 11, 21), datetime(2027, 1, 31)))  # noqa: DTZ001
def test_meeting_within_the_limits_never_ends_the_writing(day: date, at: time, now: datetime) -> None:
    limits = _limits(now.replace(tzinfo=UTC))
    starts_at = datetime.combine(day, at, tzinfo=ZONE)
    if limits.trouble(day, at) is None:
        assert limits.now < starts_at <= limits.cycle.deadline + timedelta(days=30)
        assert limits.deadline(starts_at) > limits.now or limits.cycle.deadline <= limits.now


@given(DAYS, HOURS, st.datetimes(datetime(2026, 11, 21), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_day_is_refused_only_where_every_hour_of_it_is(day: date, at: time, now: datetime) -> None:
    limits = _limits(now.replace(tzinfo=UTC))
    if limits.trouble_on(day) is not None:
        assert limits.trouble(day, at) is not None


@given(st.datetimes(datetime(2026, 11, 21), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_example_is_a_day_on_which_the_cell_can_meet(now: datetime) -> None:
    limits = _limits(now.replace(tzinfo=UTC))
    assert [limits.trouble(limits.example, at) for at in (FIRST_HOUR, LAST_HOUR)] == [None, None]


def test_meeting_whose_deadline_has_passed_may_be_put_off_by_a_day() -> None:
    now = datetime(2026, 12, 12, 9, tzinfo=ZONE)
    limits = _limits(now, starts_at=now + timedelta(hours=10))
    assert limits.trouble(date(2026, 12, 13), time(19, 30)) is None


@pytest.mark.parametrize(
    ("day", "at", "trouble"),
    [
        (date(2026, 12, 12), time(5, 59), Trouble.HOUR),
        (date(2026, 12, 12), time(21, 1), Trouble.HOUR),
        (date(2026, 12, 5), time(8), Trouble.PAST),
        (date(2026, 12, 8), time(8), Trouble.TOO_EARLY),
        (date(2027, 1, 19), time(17, 1), Trouble.TOO_LATE),
        (date(2027, 1, 19), time(17), None),
    ],
)
def test_limits(day: date, at: time, trouble: Trouble | None) -> None:
    assert _limits(datetime(2026, 12, 5, 9, tzinfo=ZONE)).trouble(day, at) == trouble
