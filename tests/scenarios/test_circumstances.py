"""Who is assessed, person by person: cases that are entered, contested and decided in the chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handlers.mail import seal_message
from handlers.office.assessing import follow
from handlers.privacy.erasing import erase
from models.assessment import Assessment, Status
from models.audit import AuditRow
from models.circumstance import Circumstance
from models.contest import Contest, Override
from models.cycle import Cycle, CycleBasis
from models.cycle_kind import CycleKind
from models.letter import press_keys
from models.member import AddressRow, Member
from models.messaging import Choice, Outgoing, Scalar
from models.outbox import Kind, OutboxRow, OutboxState
from models.rules import rulebook
from models.rules.basis import Basis
from models.store.tables import address as address_table
from models.store.tables import audit as audit_table
from tests.chat import Chat, World
from tests.factories import row
from tests.scenarios.desk_help import MEMBER, SECRETARY, STRANGER, Village, settle_in
from tests.scenarios.office_help import FIRST, Office, open_office

CLERK = "Ngô Văn Phòng"
_REASON = "Đồng chí ấy chuyển sinh hoạt tạm thời, đã kiểm điểm ở nơi kia."
_WHY_ASK = "Muốn biết vì sao, xin hỏi bí thư chi bộ."


async def _card(village: Village, name: str) -> Chat:
    """Open somebody's case from the card at the desk."""
    chat = village.chats[SECRETARY]
    await chat.say("/chuavao")
    if not [label for label in await chat.labels() if name in label]:
        await chat.press("Cả chi bộ")
    await chat.press(name)
    await chat.press("Diện kiểm điểm, trường hợp riêng")
    return chat


async def _found(village: Village, name: str) -> Chat:
    """Let the office find somebody by name."""
    chat = village.chats[CLERK]
    await chat.say("/vanphong")
    await chat.press("Ai thuộc diện kiểm điểm")
    await chat.press("Tìm một đồng chí")
    await chat.say(name.lower())
    await chat.press(name)
    return chat


async def _rows(town: World, what: type[Any], *where: Any) -> Sequence[Any]:
    async with town.database.read() as store:
        found: list[Any] = await store.find(what, *where)
        return found


async def _owed(village: Village, name: str = MEMBER) -> tuple[bool, bool, str]:
    found: Assessment = await village.assessment(name)
    return found.must_review, found.is_rated, found.exemption


async def _make_quarter(village: Village) -> None:
    """Let the open round be one of a quarter, in which the member has a post."""
    rules = rulebook.shipped().get("hd-02-2026-quy")
    basis = Basis.with_form(rules, village.town.parts.services.catalog.get("mau-02a-2023"))
    async with village.town.database.begin() as store:
        kept = await store.get(CycleBasis, village.round.cycle.id)
        cycle = await store.get(Cycle, village.round.cycle.id)
        member = await store.get(Member, village.round.members[MEMBER].id)
        assert kept is not None
        assert cycle is not None
        assert member is not None
        store.save(replace(kept, data=basis.to_json()))
        last = date(store.clock.today().year, 12, 31)
        store.save(replace(cycle, kind=CycleKind.QUARTERLY, cut_off=last))
        store.save(replace(member, has_post=True))


async def test_case_is_entered_with_three_presses_and_its_paper(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = await _card(village, MEMBER)
    await chat.press("Thêm trường hợp riêng")
    await chat.press("Nghỉ ốm")
    await chat.press("4 tháng")

    await chat.say("Giấy ra viện 12/GRV")

    lines = (await chat.last()).splitlines()
    year = village.round.cycle.year
    assert lines[-1] == f"1. Nghỉ ốm: 4 tháng trong kỳ {year} (Giấy ra viện 12/GRV)"
    assert [
        line for line in lines if line.startswith("Lý do, lưu ý: Nghỉ ốm từ 3 tháng trở lên trong năm")
    ] != []
    assert await _owed(village) == (True, True, "")


async def test_case_in_a_quarter_changes_the_assessment_and_tells_the_member_no_reason(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await _make_quarter(village)
    chat = await _card(village, MEMBER)
    await chat.press("Thêm trường hợp riêng")
    await chat.press("Đang được kiểm tra")

    await chat.press("Đúng, ghi")

    assert await _owed(village) == (True, False, "dang_kiem_tra")
    told = await village.chats[MEMBER].last()
    assert told == (f"Đợt này đồng chí kiểm điểm nhưng chưa xếp loại. Những gì đã viết giữ nguyên. {_WHY_ASK}")
    [noted] = await _rows(town, AuditRow, audit_table.c.action == "case.applied")
    assert noted.detail == "full > unrated dang_kiem_tra"


async def test_case_that_ends_or_was_a_mistake_counts_no_more(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await _make_quarter(village)
    chat = await _card(village, MEMBER)
    for case, way in (("Đang được kiểm tra", "Đúng, ghi"), ("Đi đào tạo tập trung", "3 tháng")):
        await chat.press("Thêm trường hợp riêng")
        await chat.press(case)
        await chat.press(way)
        await chat.press("Chưa có, để sau")
    before = await _owed(village)

    await chat.press("1. Trường hợp 1")
    await chat.press("Đã hết, tính đến hôm nay")
    between = await _owed(village)
    await chat.press("2. Trường hợp 2")
    await chat.press("Ghi nhầm, bỏ")

    assert (before, between) == ((True, False, "dao_tao_2t"), (True, False, "dao_tao_2t"))
    assert await _owed(village) == (True, True, "")
    assert len(await _rows(town, Circumstance)) == 2


@pytest.mark.slow
async def test_days_are_read_as_they_are_typed(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = await _card(village, MEMBER)
    await chat.press("Thêm trường hợp riêng")
    await chat.press("Nghỉ thai sản")
    await chat.say("lâu lắm")
    assert (await chat.last()).startswith("Chưa rõ là từ ngày nào đến ngày nào.")

    await chat.say("từ 01/03/2026 đến 31/08/2026")

    assert (await chat.last()).startswith("✓ Đã ghi: Nghỉ thai sản, từ 01/03/2026 đến 31/08/2026.")


@pytest.mark.slow
async def test_nobody_enters_anything_about_oneself(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = await _card(village, SECRETARY)

    assert await chat.labels() == ["‹ Quay lại"]


async def _contested(town: World) -> Village:
    """Let the secretary contest the member's case, and the clerk open the request."""
    village = await settle_in(town, SECRETARY, MEMBER, CLERK)
    chat = await _card(village, MEMBER)
    await chat.press("Đề nghị xem lại")
    await chat.say(_REASON)
    await village.chats[CLERK].press("Xem đề nghị")
    return village


async def test_accepted_contest_spares_the_member_and_keeps_what_is_written(town: World) -> None:
    village = await _contested(town)
    clerk, member = village.chats[CLERK], village.chats[MEMBER]
    assert (await clerk.last()).splitlines()[2:4] == [
        "Đề nghị: không thuộc diện kiểm điểm",
        f"Lý do: {_REASON}",
    ]
    await member.press("Bắt đầu")
    begun = await village.assessment(MEMBER)

    await clerk.press("Đồng ý")
    await clerk.say("Theo công văn 12.")

    after = await village.assessment(MEMBER)
    assert await _owed(village) == (False, False, "theo_quyet_dinh")
    assert (after.status, after.progress) == (begun.status, begun.progress)
    assert (await member.last()).startswith("Đồng chí không thuộc diện kiểm điểm đợt này")
    assert (await village.chats[SECRETARY].last()).endswith("đã được đồng ý.")


@pytest.mark.slow
async def test_erasure_leaves_the_decision_without_what_led_to_it(town: World) -> None:
    village = await _contested(town)
    await village.chats[CLERK].press("Đồng ý")
    await village.chats[CLERK].press("Đồng ý, không ghi thêm")

    async with town.database.begin() as store:
        await erase(store, village.round.members[MEMBER].id)

    [decided] = await _rows(town, Override)
    assert await _rows(town, Contest) == []
    assert (decided.must_review, decided.contest_id) == (False, None)


async def test_declined_contest_changes_nothing_and_gives_its_sentence(town: World) -> None:
    village = await _contested(town)
    await village.chats[CLERK].press("Không đồng ý")
    await village.chats[CLERK].say("Chưa có giấy giới thiệu.")

    await village.chats[SECRETARY].press("Xem diện kiểm điểm")

    [contest] = await _rows(town, Contest)
    lines = (await village.chats[SECRETARY].last()).splitlines()
    assert await _owed(village) == (True, True, "")
    assert contest.accepted is False
    assert lines[-1] == "Cấp trên không đồng ý. Ý kiến: Chưa có giấy giới thiệu."


async def test_decision_holds_when_the_roster_is_brought_in_again(town: World) -> None:
    village = await settle_in(town, CLERK)
    clerk = await _found(village, MEMBER)
    await clerk.press("Quyết định về đồng chí này")
    await clerk.press("kiểm điểm, chưa xếp loại")
    await clerk.say("Kết luận 15-KL/ĐU")

    async with town.database.begin() as store:
        member = await store.get(Member, village.round.members[MEMBER].id)
        assert member is not None
        await follow(store, [store.save(replace(member, has_post=True))])

    held = await _owed(village)
    await clerk.press("Quyết định về đồng chí này")
    await clerk.press("Bỏ quyết định, theo quy định")
    assert (held, await _owed(village)) == ((True, False, "theo_quyet_dinh"), (True, True, ""))


@pytest.mark.slow
async def test_handed_in_review_stays_with_its_reviewer(town: World) -> None:
    village = await settle_in(town, CLERK)
    await village.hand_in(MEMBER)
    clerk = await _found(village, MEMBER)
    await clerk.press("Quyết định về đồng chí này")
    await clerk.press("không thuộc diện kiểm điểm")

    await clerk.say("Kết luận 15-KL/ĐU")

    assert (await village.assessment(MEMBER)).status is Status.SUBMITTED
    assert await _owed(village) == (True, False, "theo_quyet_dinh")


async def _decide_before(office: Office, name: str, outcome: str) -> None:
    await office.clerk.say("/vanphong")
    await office.press("Ai thuộc diện kiểm điểm")
    await office.press("Tìm một đồng chí")
    await office.clerk.say(name)
    await office.press(name)
    await office.press("Quyết định về đồng chí này")
    await office.press(outcome)
    await office.clerk.say("Kết luận 15-KL/ĐU")


async def test_round_is_opened_with_what_was_decided_before(town: World) -> None:
    office = await open_office(town, (*FIRST, row("Cao Thị Mới Vào", admitted_on=date(2099, 1, 1))))
    await _decide_before(office, "Cao Thị Mới Vào", "kiểm điểm và xếp loại")
    await _decide_before(office, MEMBER, "không thuộc diện kiểm điểm")
    await office.clerk.say("/vanphong")
    for label in ("Đợt kiểm điểm", "Mở đợt kiểm điểm", "Quy định 124-QĐ/TW"):
        await office.press(label)
    await office.clerk.say("3 tuần nữa")
    shown = (await office.clerk.last()).splitlines()
    await office.press("Xem 1 người không thuộc diện")
    named = (await office.clerk.last()).splitlines()[1]
    await office.press("Quay lại")

    await office.press("Mở đợt")

    members = {member.id: member.full_name for member in await _rows(town, Member)}
    spared = [members[one.member_id] for one in await _rows(town, Assessment) if not one.must_review]
    assert "Theo quyết định riêng: 2 người" in shown
    assert named == f"• {MEMBER} · Chi bộ thôn Một · Theo quyết định của cấp có thẩm quyền"
    assert spared == [MEMBER]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Không Có Ai", ""])
async def test_office_finds_nobody_of_another_name(town: World, name: str) -> None:
    village = await settle_in(town, CLERK)
    clerk = village.chats[CLERK]
    await clerk.say("/vanphong")
    await clerk.press("Ai thuộc diện kiểm điểm")
    await clerk.press("Tìm một đồng chí")

    await clerk.say(name or "…")

    assert (await clerk.last()).startswith("Không tìm thấy ai có tên này.")


async def _forge(town: World, chat: Chat, action: str, **args: Scalar) -> None:
    """Press a button that was never given with these arguments."""
    message = Outgoing(town.parts.services.texts.say("vi", "common.back"), ((Choice("x", action, args),),))
    async with town.database.begin() as store:
        address = await store.first(AddressRow, address_table.c.chat == str(chat.number))
        assert address is not None
        number, now = store.ids.new(), store.clock.now()
        body = seal_message(store, number, message)
        planted = (address.id, address.member_id, Kind.REPLY, f"planted:{number}", body, OutboxState.SENT)
        store.add(OutboxRow(number, *planted, now, now))
    [key] = press_keys(number, message)
    await chat.forge(key)


@pytest.mark.slow
async def test_case_of_somebody_else_is_not_dropped_over_a_member_of_the_own_cell(town: World) -> None:
    village = await settle_in(town, SECRETARY, CLERK)
    clerk = await _found(village, STRANGER)
    for label in ("Thêm trường hợp riêng", "Nghỉ ốm", "4 tháng"):
        await clerk.press(label)
    [other] = await _rows(town, Circumstance)

    for action in ("case.drop", "case.end", "case.one"):
        await _forge(town, village.chats[SECRETARY], action, m=village.round.members[MEMBER].id, x=other.id)

    assert await _rows(town, Circumstance) == [other]
    assert "Nghỉ ốm" not in await village.chats[SECRETARY].last()
