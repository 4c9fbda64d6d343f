"""The office names a collective and its people in the chat; an open round follows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.assessment import Assessment
from models.collective import Collective, CollectiveMember
from models.cycle import CycleBasis
from models.member import Member
from models.rules import rulebook
from models.rules.basis import Basis
from models.store.tables import assessment as assessment_table
from models.store.tables import collective as collective_table
from models.store.tables import collective_member as member_table
from models.store.tables import member
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECRETARY, Village, settle_in
from tests.scenarios.office_help import open_office

CLERK = "Ngô Văn Phòng"


@pytest.fixture
async def village(town: World) -> Village:
    made = await settle_in(town, SECRETARY)
    await made.join(CLERK)
    return made


async def _rows(village: Village) -> tuple[list[Collective], list[str]]:
    """Return the living collectives, and who belongs to them."""
    names = {member.id: name for name, member in village.round.members.items()}
    async with village.town.database.read() as store:
        bodies = await store.find(Collective, collective_table.c.ended_at.is_(None))
        belonging = await store.find(
            CollectiveMember, member_table.c.until.is_(None), order_by=member_table.c.id
        )
    return bodies, [names[row.member_id] for row in belonging]


async def _add(chat: Chat) -> None:
    await chat.say("/vanphong")
    await chat.press("Tập thể phải kiểm điểm")
    await chat.press("Thêm tập thể")
    await chat.press("Chi ủy trực thuộc Đảng ủy cơ sở")
    await chat.say("thon mot")
    await chat.press("Chi bộ thôn Một")
    await chat.say("Chi ủy thôn Một")


async def test_office_adds_a_collective_and_names_its_people(village: Village) -> None:
    chat = village.chats[CLERK]
    await _add(chat)
    added = await chat.last()
    await chat.press("Chọn người đứng đầu")
    await chat.say("bí thư")
    await chat.press(SECRETARY)
    await chat.press("Thêm người dự họp")
    await chat.say("Thị Mẫu")
    await chat.press(MEMBER)
    card = await chat.last()
    await chat.press("Bớt người")
    await chat.press(MEMBER)
    bodies, belonging = await _rows(village)

    assert "Chưa có người đứng đầu hoặc người viết nên chưa giao báo cáo được." in added
    assert f"Người dự họp: {SECRETARY}, {MEMBER}" in card
    assert [(body.name, body.kind) for body in bodies] == [("Chi ủy thôn Một", "chi_uy_truc_thuoc")]
    assert belonging == [SECRETARY]


async def test_ended_collective_leaves_the_list(village: Village) -> None:
    chat = village.chats[CLERK]
    await _add(chat)
    await chat.press("Tập thể này không còn")
    await chat.press("Đúng, không còn")

    assert (await _rows(village))[0] == []
    assert "Đã đưa Chi ủy thôn Một ra khỏi danh sách" in await chat.last()


async def test_open_round_gives_a_new_collective_its_report(village: Village) -> None:
    chat, town = village.chats[CLERK], village.town
    async with town.database.begin() as store:
        kept = await store.get(CycleBasis, village.round.cycle.id)
        assert kept is not None
        basis = Basis.by_rules(rulebook.shipped().get("qd-124-2023"), town.parts.services.catalog)
        store.save(replace(kept, data=basis.to_json()))
    await _add(chat)
    await chat.press("Chọn người đứng đầu")
    await chat.say("bí thư")
    await chat.press(SECRETARY)

    async with town.database.read() as store:
        reports = await store.find(Assessment, assessment_table.c.collective_id.is_not(None))
    assert [(one.form_id, one.member_id) for one in reports] == [
        ("mau-01-2023", village.round.members[SECRETARY].id)
    ]
    await village.chats[SECRETARY].say("/viec")
    assert any("Báo cáo Chi ủy thôn Một" in label for label in await village.chats[SECRETARY].labels())


async def test_opening_by_rules_shows_the_collectives_before_anything_is_sent(town: World) -> None:
    office = await open_office(town)
    async with town.database.begin() as store:
        store.add(Collective(store.ids.new(), office.unit.id, "btv_huyen_uy", "Ban Thường vụ Huyện ủy"))
        clerk = await store.first(Member, member.c.full_name == office.clerk.name)
        assert clerk is not None
        store.add(Collective(store.ids.new(), office.unit.id, "tap_the_khac", "Tập thể Văn phòng", clerk.id))
        young = store.clock.today() - timedelta(days=30)
        store.add(
            Collective(store.ids.new(), office.unit.id, "tap_the_khac", "Tập thể mới", clerk.id, None, young)
        )
    await office.clerk.say("/vanphong")
    await office.clerk.press("Đợt kiểm điểm")
    await office.clerk.press("Mở đợt")
    await office.clerk.press("Quy định 366")
    await office.clerk.say(f"28/12/{town.database.clock.today().year}")
    shown = await office.clerk.last()

    assert "Tập thể: 2 báo cáo sẽ được giao" in shown
    assert "1 tập thể chưa có người viết báo cáo: Ban Thường vụ Huyện ủy" in shown
    assert "thành lập chưa đủ 6 tháng" in shown
