"""The forms as papers: the author has the own one, the reviewer what was handed in, nobody else anything."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from handlers import guards
from handlers.mail import Mail, NoCourier, Terms, reach
from handlers.printing.filling import fill
from models.assessment import Status, give_back
from models.audit import AuditRow
from models.cycle_kind import CycleKind
from models.errand import ErrandState
from models.forms.schema import HeaderField
from models.member import Role, RoleKind
from models.messaging import Outgoing
from models.outbox import Kind, OutboxRow
from models.store.tables import audit as audit_table
from models.store.tables import outbox as outbox_table
from models.store.unit_of_work import Store
from tests.chat import Chat, World, world
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER, Village, settle_in
from tests.scenarios.paper_help import ask_for, errands, papers, read_paper

pytestmark = pytest.mark.slow

_ANSWERS = {"s1_qualities": "Dự 11/12 buổi sinh hoạt chi bộ.", "s1_tasks": "Thu quỹ 42/45 hộ."}


async def _open_card(village: Village) -> Chat:
    await village.hand_in(MEMBER, _ANSWERS)
    desk = village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    return desk


async def test_author_gets_the_own_paper(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await village.hand_in(MEMBER, _ANSWERS)
    chat = village.chats[MEMBER]
    await chat.say("bản của tôi")
    await chat.press("Tải bản Word")
    [message] = await papers(town, chat)
    read = await read_paper(town, message)
    assert message["file"]["name"] == "Bản kiểm điểm 2026 - Lê Thị Mẫu.docx"
    assert [read.count(answer) for answer in _ANSWERS.values()] == [1, 1]
    assert read[1:3] == ["ĐẢNG BỘ XÃ AN THỬ", "CHI BỘ THÔN MỘT"]


async def test_author_gets_the_own_draft_marked_as_one(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Bắt đầu")
    await chat.say(_ANSWERS["s1_qualities"])
    await chat.say("/bancuatoi")
    await chat.press("Tải bản Word")
    [message] = await papers(town, chat)
    read = await read_paper(town, message)
    assert [read.count("(Bản nháp, chưa nộp)"), read.count(_ANSWERS["s1_qualities"])] == [1, 1]


async def test_who_writes_by_hand_gets_the_empty_form_with_its_head(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Làm bản giấy")
    await chat.press("Tải mẫu để viết tay")
    [message] = await papers(town, chat)
    read = await read_paper(town, message)
    assert message["text"].startswith("Mẫu bản kiểm điểm của đồng chí, phần đầu đã điền sẵn.")
    assert [read.count(line) for line in ("(Bản nháp, chưa nộp)", "Chi bộ: Chi bộ thôn Một")] == [0, 1]


async def test_reviewer_gets_what_was_handed_in_and_the_author_sees_it(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    desk = await _open_card(village)
    await desk.press("Tải bản Word")
    [message] = await papers(town, desk)
    assert (await read_paper(town, message)).count(_ANSWERS["s1_tasks"]) == 1
    async with town.database.read() as store:
        read = await store.find(AuditRow, audit_table.c.action == "read", order_by=audit_table.c.id)
    assert [row.detail for row in read] == ["revision 1", "paper, revision 1"]


async def test_button_pressed_twice_asks_once(town: World) -> None:
    village = await settle_in(town, MEMBER)
    handed, chat = await village.hand_in(MEMBER), village.chats[MEMBER]
    await chat.say("bản của tôi")
    async with town.database.begin() as store:
        await ask_for(store, village.round.members[MEMBER], handed, later=True)
    await chat.press("Tải bản Word")
    assert (await chat.last()).startswith("Văn bản này đang được soạn")
    assert len(await errands(town)) == 1


# -- a cell's in one file ---------------------------------------------------------------------------


async def test_cell_comes_in_one_file_in_the_order_of_the_meeting(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    for name in (SECOND, MEMBER, DEPUTY, SECRETARY, STRANGER):
        await village.hand_in(name, {"s1_tasks": f"Việc của {name}"})
    desk = village.chats[SECRETARY]
    await desk.say("/banin")
    await desk.press("Tải cả tập (Word)")
    [message] = await papers(town, desk)
    read = [line for line in await read_paper(town, message) if line.startswith("Việc của ")]
    assert read == [f"Việc của {name}" for name in (SECRETARY, DEPUTY, MEMBER, SECOND)]
    assert message["text"].startswith("Chi bộ thôn Một: 4 bản kiểm điểm")


async def test_cell_in_one_file_counts_as_reading_each(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    await village.hand_in(SECRETARY)
    desk = village.chats[SECRETARY]
    await desk.say("/banin")
    await desk.press("Tải cả tập (Word)")
    await papers(town, desk)
    states = [(await village.assessment(name)).status for name in (MEMBER, SECRETARY)]
    assert states == [Status.IN_REVIEW, Status.SUBMITTED]


async def test_cell_in_one_file_holds_no_drafts(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER, _ANSWERS)
    await village.hand_in(SECOND)
    async with town.database.begin() as store:
        store.save(give_back(handed))
    desk = village.chats[SECRETARY]
    await desk.say("/banin")
    await desk.press("Tải cả tập (Word)")
    [message] = await papers(town, desk)
    assert (await read_paper(town, message)).count("NGƯỜI TỰ KIỂM ĐIỂM") == 1


async def test_nothing_to_print_offers_no_file(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.chats[SECRETARY].say("/banin")
    assert await village.chats[SECRETARY].labels() == ["Bản đã ký (còn thiếu 0)", "Các việc khác"]


# -- who may not ------------------------------------------------------------------------------------


async def test_reviewer_gets_no_draft_by_an_old_button(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    desk = await _open_card(village)
    found = await village.assessment(MEMBER)
    async with town.database.begin() as store:
        store.save(give_back(found))
    await desk.press("Tải bản Word")
    assert (await desk.last()).startswith(f"Đồng chí {MEMBER} đang viết, chưa nộp.")
    assert await errands(town) == []


async def test_old_button_after_the_member_moved_is_refused(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    desk = await _open_card(village)
    await village.move(MEMBER, cell_of=STRANGER)
    await desk.press("Tải bản Word")
    assert await errands(town) == []


async def test_old_button_of_a_cell_is_refused_after_the_secretary_went_elsewhere(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER, _ANSWERS)
    desk, members = village.chats[SECRETARY], village.round.members
    await desk.say("/banin")
    await village.end_roles(SECRETARY)
    async with town.database.begin() as store:
        role_id, now = store.ids.new(), store.clock.now()
        elsewhere = members[STRANGER].cell_id
        store.add(Role(role_id, members[SECRETARY].id, elsewhere, RoleKind.SECRETARY, now))
    await desk.press("Tải cả tập (Word)")
    assert await errands(town) == []


@pytest.mark.parametrize("label", ["Tải bản Word", "Tải cả tập (Word)"])
async def test_press_copied_by_a_stranger_is_refused(town: World, label: str) -> None:
    village = await settle_in(town, SECRETARY, STRANGER)
    desk = await _open_card(village)
    if label == "Tải cả tập (Word)":
        await desk.say("/banin")
    buttons = [b for m in await desk.messages() for row in m["buttons"] for b in row if b["text"] == label]
    await village.chats[STRANGER].forge(buttons[-1]["data"])
    assert await errands(town) == []


async def test_secretary_of_another_cell_sees_only_the_own(town: World) -> None:
    village = await settle_in(town, STRANGER)
    await village.hand_in(MEMBER, _ANSWERS)
    await village.chats[STRANGER].say("/banin")
    assert (await village.chats[STRANGER].last()).startswith("Chi bộ thôn Hai\n")


# -- the right is asked again when the paper is made, and when it goes out ------------------------------

Change = Callable[[Store, Village], Awaitable[None]]


async def _taken_back(store: Store, village: Village) -> None:
    store.save(give_back(await village.assessment(MEMBER)))


async def _somebody_else_entered(store: Store, village: Village) -> None:
    address = await reach(store, village.round.members[SECRETARY].id)
    assert address is not None
    store.save(replace(address, member_id=village.round.members[SECOND].id))


async def _dismissed(store: Store, village: Village) -> None:
    secretary = village.round.members[SECRETARY]
    store.save(replace(secretary, active=False))


async def _sent(town: World) -> None:
    assert town.app is not None
    town.app.relay.look()
    await town.settle()


_CHANGES = [_taken_back, _somebody_else_entered, _dismissed]


@pytest.mark.parametrize("change", _CHANGES)
async def test_nothing_is_made_for_who_may_not_have_it_any_more(town: World, change: Change) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER, _ANSWERS)
    async with town.database.begin() as store:
        await ask_for(store, village.round.members[SECRETARY], handed)
        await change(store, village)
    assert await papers(town, village.chats[SECRETARY]) == []
    assert [one.state for one in await errands(town)] == [ErrandState.DONE]
    assert await _put_into_the_outbox(town) == []


async def _put_into_the_outbox(town: World) -> list[tuple[Kind, str]]:
    """Return what the worker has put there: as what, and under which guard."""
    async with town.database.read() as store:
        rows = await store.find(OutboxRow, outbox_table.c.dedup_key.startswith("errand:"))
    return [(row.kind, row.guard) for row in rows]


async def test_paper_goes_out_as_what_is_guarded_at_the_sending(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER, _ANSWERS)
    async with town.database.begin() as store:
        await ask_for(store, village.round.members[SECRETARY], handed)
    await papers(town, village.chats[SECRETARY])
    assert await _put_into_the_outbox(town) == [(Kind.NOTICE, guards.paper(handed))]


@pytest.mark.parametrize("change", [_somebody_else_entered, _dismissed])
async def test_nothing_is_sent_where_the_right_ended_while_it_was_made(
    database_url: str, tmp_path: Path, change: Change
) -> None:
    begun, go_on = tmp_path / "begun", tmp_path / "go_on"
    program = _waiting_program(tmp_path, begun, go_on)
    async with world(database_url, tmp_path / "files", libreoffice=program) as town:
        village = await settle_in(town, SECRETARY)
        handed = await village.hand_in(MEMBER, _ANSWERS)
        async with town.database.begin() as store:
            await ask_for(store, village.round.members[SECRETARY], handed, pdf=True)
        await _until(begun.exists)
        async with town.database.begin() as store:
            await change(store, village)
        go_on.touch()
        assert await papers(town, village.chats[SECRETARY]) == []
        assert await _put_into_the_outbox(town) == []


async def test_paper_is_made_anew_where_it_was_handed_in_again_meanwhile(
    database_url: str, tmp_path: Path
) -> None:
    begun, go_on = tmp_path / "begun", tmp_path / "go_on"
    program = _waiting_program(tmp_path, begun, go_on)
    async with world(database_url, tmp_path / "files", libreoffice=program) as town:
        village = await settle_in(town, SECRETARY)
        handed = await village.hand_in(MEMBER, _ANSWERS)
        async with town.database.begin() as store:
            await ask_for(store, village.round.members[SECRETARY], handed, pdf=True)
        await _until(begun.exists)
        async with town.database.begin() as store:
            store.save(replace(await village.assessment(MEMBER), revision=2))
        go_on.touch()
        await _until_done(town)
        assert [one.attempts for one in await errands(town)] == [2]


async def _until_done(town: World) -> None:
    async with asyncio.timeout(20):
        while [one.state for one in await errands(town)] != [ErrandState.DONE]:
            await papers(town, town.chat(1))


def _waiting_program(folder: Path, begun: Path, go_on: Path) -> str:
    """Return a program that says when it begins and ends when it is told to; it makes nothing."""
    program = folder / "office"
    program.write_text(f"#!/bin/sh\ntouch {begun}\nwhile [ ! -e {go_on} ]; do sleep 0.02; done\n")
    program.chmod(0o755)
    return str(program)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - another program does it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("change", _CHANGES)
async def test_nothing_goes_out_to_who_may_not_have_it_any_more(town: World, change: Change) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER, _ANSWERS)
    secretary = village.round.members[SECRETARY]
    async with town.database.begin() as store:
        for guard in (guards.paper(handed), guards.papers(handed.cell_id)):
            terms = Terms(Kind.NOTICE, guard)
            await Mail(store, NoCourier()).to_member(secretary.id, Outgoing("x"), guard, terms)  # type: ignore[arg-type]
        await change(store, village)
    await _sent(town)
    texts = [message["text"] for message in await village.chats[SECRETARY].messages()]
    assert texts.count("x") == (1 if change is _taken_back else 0)


async def test_paper_of_an_earlier_hand_in_goes_to_its_author_alone(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    handed = await village.hand_in(MEMBER, _ANSWERS)
    async with town.database.begin() as store:
        for name in (SECRETARY, MEMBER):
            terms, member = Terms(Kind.NOTICE, guards.paper(handed)), village.round.members[name]
            await Mail(store, NoCourier()).to_member(member.id, Outgoing("x"), name, terms)  # type: ignore[arg-type]
        store.save(replace(handed, revision=2))
    await _sent(town)
    assert [await village.chats[name].last() == "x" for name in (SECRETARY, MEMBER)] == [False, True]


# -- what can go wrong ------------------------------------------------------------------------------


async def test_template_with_a_fault_is_told(database_url: str, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ ho_va_ten }}")
    document.save(str(tmp_path / "member.docx"))
    async with world(database_url, tmp_path / "files", papers=tmp_path) as town:
        village = await settle_in(town, MEMBER)
        chat = village.chats[MEMBER]
        await chat.say("/bancuatoi")
        await chat.press("Tải bản Word")
        assert await papers(town, chat) == []
        assert (await chat.last()).startswith("Văn bản chưa soạn được vì mẫu Word của văn phòng có lỗi.")


async def test_libreoffice_that_fails_is_told(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path / "files", libreoffice="true") as town:
        village = await settle_in(town, MEMBER)
        chat = village.chats[MEMBER]
        await chat.say("/bancuatoi")
        await chat.press("Tải bản PDF")
        assert await papers(town, chat) == []
        assert (await chat.last()).startswith("Chưa làm được bản PDF.")


async def test_quarter_of_a_round_stands_on_the_paper(town: World) -> None:
    village = await settle_in(town)
    cycle, found = village.round.cycle, await village.assessment(MEMBER)
    async with town.database.begin() as store:
        store.save(replace(cycle, kind=CycleKind.QUARTERLY, cut_off=date(2026, 9, 30)))
        of_quarter = store.save(replace(found, form_id="mau-quy-2026"))
        await store.flush()
        filled = await fill(store, town.parts.services.catalog, of_quarter)

    assert (filled.head[HeaderField.QUARTER], filled.head[HeaderField.YEAR]) == ("III", "2026")
