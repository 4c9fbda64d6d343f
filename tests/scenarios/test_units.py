"""The tree changes in the middle of a round, and nothing is lost."""

import pytest

from handlers.mail import Mail, NoCourier
from handlers.people import load_person
from handlers.units import transfer, tree
from handlers.units.tree import TreeError, find_unit
from models.assessment import Assessment, Status
from models.collective import Collective
from models.member import Membership
from models.store.tables import assessment as assessment_table
from models.store.tables import membership as membership_table
from models.store.tables import unit as unit_table
from models.unit import Unit, UnitKind
from tests.chat import World
from tests.factories import BASE, CELL
from tests.scenarios.collective_help import committee
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, STRANGER, Village, settle_in
from tests.scenarios.writing_help import LONG, Writer

pytestmark = pytest.mark.slow

OTHER = "Chi bộ thôn Hai"


@pytest.fixture
async def writer(town: World) -> Writer:
    made = await settle_in(town)
    return Writer(made, await made.join(MEMBER))


async def _transfer(made: Village, name: str, to: str) -> None:
    async with made.town.database.begin() as store:
        old = await find_unit(store, CELL)
        member = await transfer.transfer(store, made.round.members[name], new := await find_unit(store, to))
        mail = Mail(store, NoCourier())
        await transfer.tell_secretaries(store, mail, made.town.parts.services, member, old, new)
    await made.town.settle()


async def test_assessment_follows_the_person_and_both_secretaries_are_told(writer: Writer) -> None:
    made = writer.village
    here, there = await made.join(SECRETARY), await made.join(STRANGER)
    await writer.chat.press("Bắt đầu")
    await writer.write(LONG)

    await _transfer(made, MEMBER, OTHER)
    last = await writer.write("tot")

    assert last.startswith("✓ Đã lưu mục 2.")
    assert (await here.last()).startswith(
        "Đồng chí Lê Thị Mẫu đã chuyển từ Chi bộ thôn Một sang Chi bộ thôn Hai."
    )
    assert (await there.last()).startswith(
        "Đồng chí Lê Thị Mẫu đã chuyển từ Chi bộ thôn Một về Chi bộ thôn Hai."
    )


async def test_hand_in_after_a_transfer_goes_to_the_new_secretary(writer: Writer) -> None:
    made = writer.village
    here, there = await made.join(SECRETARY), await made.join(STRANGER)
    await _transfer(made, MEMBER, OTHER)
    told = await here.last()

    await writer.hand_in()

    assert (await there.last()).startswith("Đồng chí Lê Thị Mẫu (Chi bộ thôn Hai)")
    assert await here.last() == told


async def test_memberships_are_kept_with_their_dates(writer: Writer) -> None:
    made = writer.village
    await _transfer(made, MEMBER, OTHER)

    async with made.town.database.read() as store:
        of_member = membership_table.c.member_id == made.round.members[MEMBER].id
        held = await store.find(Membership, of_member, order_by=membership_table.c.id)
        names = [(cell.name, one.until is None) for one in held if (cell := await store.get(Unit, one.cell_id))]

    assert names == [(CELL, False), (OTHER, True)]


async def test_district_is_hung_anew_under_communes_with_nothing_lost(writer: Writer) -> None:
    made = writer.village
    secretary = await made.join(SECRETARY)
    await writer.chat.press("Bắt đầu")
    await writer.write(LONG)
    async with made.town.database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None
        commune = await tree.make(store, root, UnitKind.COMMUNE, "Đảng bộ xã Sơn Lam")
        moved = await tree.move(store, await find_unit(store, BASE), commune)
        cell = await find_unit(store, f"{BASE}/{CELL}")

    await writer.write("tot")
    found = await writer.assessment()

    assert moved.path == f"{commune.path}{moved.id}/"
    assert cell.path == f"{moved.path}{cell.id}/"
    assert (found.status, found.cell_id, len(await writer.answers())) == (Status.IN_PROGRESS, cell.id, 2)
    assert "Chi bộ thôn Một" in "".join(str(m["text"]) for m in await secretary.say("menu"))


async def test_merged_cell_gives_its_people_and_open_assessments_to_the_other(writer: Writer) -> None:
    made = writer.village
    await writer.hand_in()
    async with made.town.database.begin() as store:
        source, target = await find_unit(store, CELL), await find_unit(store, OTHER)
        before = await store.find(Assessment, assessment_table.c.cell_id.in_([source.id, target.id]))
        people = await transfer.merge(store, source, target)
    async with made.town.database.read() as store:
        after = await store.find(Assessment, assessment_table.c.cell_id == target.id)
        ended = await store.get(Unit, source.id)
        old_secretary = await load_person(store, made.round.members[SECRETARY].id, store.clock.now())

    assert people == 4
    assert {one.id for one in after} == {one.id for one in before}
    assert ended is not None and ended.ended_at is not None
    assert old_secretary is not None and not old_secretary.reviews


async def test_collective_of_a_merged_cell_goes_along_with_its_report(town: World) -> None:
    body = await committee(town)
    async with town.database.begin() as store:
        source, target = await find_unit(store, CELL), await find_unit(store, OTHER)
        await transfer.merge(store, source, target)
    async with town.database.read() as store:
        moved = await store.get(Collective, body.collective.id)

    assert moved is not None and moved.unit_id == target.id
    assert (await body.report()).cell_id == target.id


async def test_split_cell_takes_the_named_people(writer: Writer) -> None:
    made = writer.village
    async with made.town.database.begin() as store:
        cell = await find_unit(store, CELL)
        named = [made.round.members[name] for name in (MEMBER, SECOND)]
        new = await transfer.split(store, cell, "Chi bộ thôn Ba", named)

    assert (await writer.assessment()).cell_id == new.id
    assert (await made.assessment(SECRETARY)).cell_id == cell.id


@pytest.mark.parametrize(
    ("unit", "to", "why"),
    [
        ("Đảng bộ huyện Sơn Lam", BASE, "is the root"),
        (BASE, CELL, "lies below"),
        (CELL, OTHER, "nothing can hang on"),
        ("Chi bộ không có", BASE, "is no unit"),
    ],
)
async def test_impossible_move_is_refused_with_its_reason(writer: Writer, unit: str, to: str, why: str) -> None:
    async with writer.village.town.database.begin() as store:
        with pytest.raises(TreeError, match=why):
            await tree.move(store, await find_unit(store, unit), await find_unit(store, to))
