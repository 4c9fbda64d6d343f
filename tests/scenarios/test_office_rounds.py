"""Rounds that the office opens, extends and closes in the chat."""

from collections import namedtuple
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handlers.circumstances.known import Known, period_in
from handlers.office.errands import ask
from handlers.office.opening import Plan, add_assessment, duty, only, start_cycle
from models.assessment import Assessment
from models.audit import AuditRow
from models.cycle import Cycle, CycleState
from models.errand import Errand, ErrandKind
from models.member import AddressRow, Invitation, Member
from models.roster import Standing
from models.rules.schema import CycleKind
from models.store.tables import audit as audit_table
from models.store.tables import invitation as invitation_table
from models.store.unit_of_work import Store
from tests.chat import World
from tests.factories import row
from tests.scenarios.office_help import FIRST, Office, open_office, work

Asker = namedtuple("Asker", "address_id member_id unit_id")
_TODAY = datetime.now(UTC).date()
_LATER = _TODAY + timedelta(days=30)
_SPARED = (
    row("Vũ Thị Già", standing=Standing.EXCUSED),
    row("Trịnh Văn Miễn", standing=Standing.EXCUSED),
    row("Bùi Văn Đình Chỉ", standing=Standing.SUSPENDED),
    row("Cao Thị Mới Vào", admitted_on=date(_LATER.year, 11, 1)),
)


_ARTICLE = "Quy định 124-QĐ/TW, Điều 5, khoản 2.1"


async def _cycles(town: World) -> list[Cycle]:
    async with town.database.read() as store:
        return await store.find(Cycle)


async def _find(town: World, what: Any, *where: Any) -> list[Any]:
    async with town.database.read() as store:
        found: list[Any] = await Store.find(store, what, *where)
        return found


async def _to_day(office: Office, rules: str = "Quy định 124-QĐ/TW") -> None:
    await office.clerk.say("/vanphong")
    await office.press("Đợt kiểm điểm")
    await office.press("Mở đợt kiểm điểm")
    await office.press(rules)


async def _open(office: Office, day: date = _LATER) -> list[dict[str, Any]]:
    await _to_day(office)
    await office.clerk.say(f"{day:%d/%m/%Y}")
    return await office.press("Mở đợt")


async def test_round_is_reviewed_before_it_is_opened(town: World) -> None:
    office = await open_office(town, (*FIRST, *_SPARED))
    await _to_day(office)
    await office.clerk.say(f"{_LATER:%d/%m/%Y}")
    lines = (await office.clerk.last()).splitlines()
    assert lines[0].endswith(" · Đảng bộ huyện Sơn Lam")
    assert lines[2] == f"Hạn nộp: 17 giờ, {_words(town, _LATER)}"
    assert lines[4] == "Chưa mở, chưa gửi gì cho ai."
    assert lines[6:11] == [
        "Thuộc diện kiểm điểm: 3 người, ở 2 chi bộ",
        "Không thuộc diện: 4 người",
        f"• Được miễn công tác và sinh hoạt đảng ({_ARTICLE}): 2",
        f"• Bị đình chỉ sinh hoạt đảng ({_ARTICLE}): 1",
        f"• Mới kết nạp chưa đủ 6 tháng ({_ARTICLE}): 1",
    ]
    assert await _cycles(town) == []


def _words(town: World, day: date) -> str:
    return f"{town.parts.services.texts.day('vi', day)}/{day.year}"


async def test_those_who_are_exempt_are_named_with_the_reason(town: World) -> None:
    office = await open_office(town, (*FIRST, *_SPARED))
    await _to_day(office)
    await office.clerk.say(f"{_LATER:%d/%m/%Y}")
    await office.press("Xem 4 người không thuộc diện")
    assert (await office.clerk.last()).splitlines()[:2] == [
        "Không thuộc diện kiểm điểm: 4 người · trang 1/1",
        f"• Vũ Thị Già · Chi bộ thôn Một · Được miễn công tác và sinh hoạt đảng ({_ARTICLE})",
    ]


async def test_opening_gives_everybody_a_form_and_tells_who_has_joined(town: World) -> None:
    office = await open_office(town, (*FIRST, *_SPARED))
    news = await _open(office)
    texts = [message["text"].splitlines()[0] for message in news]
    title = (await _cycles(town))[0].title
    assert texts == [
        "Đang mở đợt, xong sẽ có tin ở đây.",
        f"✓ Đã mở {title}: 3 người có bản kiểm điểm, hạn nộp 17 giờ, {_words(town, _LATER)}.",
        f"{title} đã mở. Hạn nộp: 17 giờ, {town.parts.services.texts.day('vi', _LATER)}.",
    ]
    found = await _find(town, Assessment)
    assert (len(found), sum(one.must_review for one in found)) == (7, 3)


async def test_open_pressed_twice_opens_one_round(town: World) -> None:
    office = await open_office(town)
    await _to_day(office)
    await office.clerk.say(f"{_LATER:%d/%m/%Y}")
    review = (await office.clerk.messages())[-1]
    data = review["buttons"][0][0]["data"]
    await office.clerk.forge(data, review["message_id"])
    await office.clerk.forge(data, review["message_id"])
    await office.worked()
    assert [cycle.state for cycle in await _cycles(town)] == [CycleState.OPEN]
    texts = [message["text"][:17] for message in await office.clerk.messages()]
    assert [texts.count(text) for text in ("✓ Đã mở Kiểm điểm", "Đợt chưa mở được:")] == [1, 0]
    await office.clerk.forge(data, review["message_id"])
    assert (await office.clerk.last()).endswith("Mỗi lúc chỉ mở một đợt.")


async def test_day_that_has_passed_or_is_none_is_asked_again(town: World) -> None:
    office = await open_office(town)
    await _to_day(office)
    await office.clerk.say("hôm nào cũng được")
    assert (await office.clerk.last()).startswith("Chưa rõ là ngày nào.")
    await office.clerk.say("1/1/2020")
    assert (await office.clerk.last()).startswith("Ngày này đã qua.")
    await office.clerk.say("3 tuần nữa")
    assert "Chưa mở, chưa gửi gì cho ai." in await office.clerk.last()


async def test_six_month_day_can_be_moved(town: World) -> None:
    office = await open_office(town, (*FIRST, row("Cao Thị Mới Vào", admitted_on=_LATER - timedelta(days=200))))
    await _to_day(office)
    await office.clerk.say(f"{_LATER:%d/%m/%Y}")
    await office.press("Đổi mốc 6 tháng")
    await office.clerk.say(f"{_LATER - timedelta(days=60):%d/%m/%Y}")
    assert f"• Mới kết nạp chưa đủ 6 tháng ({_ARTICLE}): 1" in (await office.clerk.last()).splitlines()


async def test_deadline_is_moved_after_a_question_and_codes_with_it(town: World) -> None:
    office = await open_office(town)
    await _open(office)
    await office.press("Mã vào, phiếu mời")
    await office.press("Tất cả")
    await office.press("Làm mã, gửi tệp")
    await office.clerk.say("/vanphong")
    await office.press("Đợt kiểm điểm")
    await office.press("Đổi hạn nộp")
    later = _LATER + timedelta(days=7)
    await office.clerk.say(f"{later:%d/%m/%Y}")
    assert (await _cycles(town))[0].deadline == town.database.clock.at(_LATER, 17)
    await office.press("Đổi hạn")
    live = invitation_table.c.used_at.is_(None) & invitation_table.c.revoked_at.is_(None)
    ends = {one.expires_at for one in await _find(town, Invitation, live)}
    assert ((await _cycles(town))[0].deadline, ends) == (
        town.database.clock.at(later, 17),
        {town.database.clock.at(later, 17)},
    )


async def test_closing_says_what_it_does_and_can_be_taken_back(town: World) -> None:
    office = await open_office(town)
    await _open(office)
    await office.press("Đợt kiểm điểm")
    news = await office.press("Đóng đợt")
    assert news[-1]["text"].splitlines()[1:4] == [
        "• Không ai viết, bổ sung hoặc nộp được nữa; lời nhắc dừng.",
        "• 0 bản đã xong giữ nguyên; bí thư vẫn xem, vẫn đưa ra chi bộ được.",
        "• 3 người chưa xong: bản viết dở vẫn giữ kín, không ai khác đọc được.",
    ]
    assert (await _cycles(town))[0].state is CycleState.OPEN
    await office.press("Đóng đợt")
    assert (await _cycles(town))[0].state is CycleState.CLOSED
    await office.press("Mở lại đợt vừa đóng")
    assert (await _cycles(town))[0].state is CycleState.OPEN


async def test_opening_that_broke_off_is_finished_by_the_next_process(town: World) -> None:
    office = await open_office(town)
    await _break_off(office)
    # On PostgreSQL another process may be alive: its claim has to run out first.
    await town.move_clock(advance=6 * 60)
    news = await office.worked()
    assert [cycle.state for cycle in await _cycles(town)] == [CycleState.OPEN]
    assert (len(await _find(town, Assessment)), news[0]["text"][:8]) == (3, "✓ Đã mở ")


async def _break_off(office: Office) -> None:
    """Leave a round as a process does that dies after the first of its people."""
    form = office.town.parts.services.catalog.get("mau-02a-2023")
    async with office.town.database.begin() as store:
        plan = Plan(office.unit, "Kiểm điểm", only(form), store.clock.at(_LATER, 17), _LATER)
        cycle = start_cycle(store, plan, store.ids.new(), CycleState.OPENING)
        member = await store.first(Member)
        assert member is not None
        known = Known(period_in(cycle))
        add_assessment(store, cycle, member, duty(member, member.id, plan.basis, known))
        asked = await _ask(store, office, form.id, cycle.id)
        # Its claim would hold for minutes more, had the process lived.
        store.save(replace(asked, owner="gone", not_before=store.clock.now() + timedelta(minutes=5)))


async def _ask(store: Store, office: Office, form: str, cycle_id: int) -> Errand:
    """Ask for a round as the clerk's yes does."""
    address = await store.first(AddressRow)
    assert address is not None
    assert address.member_id is not None
    asker = Asker(address.id, address.member_id, office.unit.id)
    args = {"c": cycle_id, "form": form, "day": _LATER.isoformat(), "cut": _LATER.isoformat()}
    return ask(store, ErrandKind.OPEN_ROUND, asker, args)


async def test_acts_of_the_office_are_on_record(town: World) -> None:
    office = await open_office(town)
    await _open(office)
    await office.press("Đợt kiểm điểm")
    await office.press("Đóng đợt")
    await office.press("Đóng đợt")
    rows = await _find(town, AuditRow, audit_table.c.action.startswith("cycle."))
    assert [row.action for row in rows] == ["cycle.opened", "cycle.closed"]


async def test_work_that_cannot_be_done_is_given_up_with_a_word(town: World) -> None:
    office = await open_office(town)
    await office.clerk.say("/vanphong")
    async with town.database.begin() as store:
        await _ask(store, office, "no-such-form", store.ids.new())
    for _ in range(3):
        await work(town)
        await town.move_clock(advance=120)
    assert (await office.clerk.last()).startswith("Việc vừa rồi chưa làm được, đã thử nhiều lần")


@pytest.mark.parametrize(
    ("rules", "leader", "plain", "outside"),
    [
        ("Quy định 124-QĐ/TW", "mau-02b-2023", "mau-02a-2023", "mau-02a-2023"),
        ("Quy định 366-QĐ/TW", "mau-2b-2025", "mau-2a-2025", "mau-2c-2025"),
    ],
)
async def test_rules_give_each_person_the_form(
    town: World, rules: str, leader: str, plain: str, outside: str
) -> None:
    people = (
        row("Đinh Văn Trưởng", has_leadership_post=True, civil_servant=True),
        row("Hồ Thị Nông", civil_servant=False),
    )
    office = await open_office(town, (*FIRST, *people))
    await _to_day(office, rules)
    await office.clerk.say(f"{_LATER:%d/%m/%Y}")
    await office.press("Mở đợt")

    async with town.database.read() as store:
        names = {member.id: member.full_name for member in await store.find(Member)}
        forms = {names[one.member_id]: one.form_id for one in await store.find(Assessment)}

    found = [forms[name] for name in ("Đinh Văn Trưởng", "Lê Thị Mẫu", "Hồ Thị Nông")]
    assert found == [leader, plain, outside]


async def test_quarter_is_for_leaders_only(town: World) -> None:
    office = await open_office(town, (*FIRST, row("Đinh Văn Trưởng", has_leadership_post=True)))
    await _to_day(office, "hằng quý")
    await office.clerk.say(f"{_LATER:%d/%m/%Y}")
    shown = await office.clerk.last()
    await office.press("Mở đợt")

    [cycle] = await _cycles(town)
    assert "Thuộc diện kiểm điểm: 1 người" in shown
    assert (cycle.kind, cycle.title) == (CycleKind.QUARTERLY, f"Đánh giá quý 4 năm {_LATER.year}")
