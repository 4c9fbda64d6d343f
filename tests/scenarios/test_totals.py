"""The table that goes up, over the wire and for a whole district, checked by another computation."""

import io
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bot.demo_district import district, district_workbook
from handlers.office.importing import apply, compare
from handlers.office.opening import Plan, only, open_cycle
from handlers.roster.reader import read_roster
from handlers.totals.sheet import totals_xlsx
from handlers.totals.working import sheets_of
from models.assessment import Assessment, Status
from models.cycle import Cycle
from models.level import FOUR, Level
from models.member import Member
from models.rating import Rating, Side, Step
from models.store.tables import assessment, member, rating, unit
from models.store.unit_of_work import Store
from models.totals import PaperTotal
from models.unit import Unit, UnitKind
from tests.chat import World
from tests.scenarios.office_help import Office, fetched, open_office, work
from tests.shipped import forms, texts
from tests.unit.paper_help import lines

PAPER = (30, 2, 0, 1, 0, 27, 5, 20, 2, 0)
TYPED = " ".join(map(str, PAPER))


@pytest.fixture
async def office(town: World) -> Office:
    made = await open_office(town)
    async with town.database.begin() as store:
        deadline = store.clock.at(store.clock.today().replace(month=12, day=28), 17)
        plan = Plan(
            made.unit, "Kiểm điểm năm 2026", only(forms().get("mau-02a-2023")), deadline, deadline.date()
        )
        await open_cycle(store, plan)
    await made.clerk.say("/vanphong")
    await made.clerk.press("Số liệu, tệp tải về")
    await made.clerk.press("Bảng tổng hợp xếp loại")
    return made


def _sheet(content: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


async def test_unit_on_paper_is_entered_in_the_chat(office: Office) -> None:
    clerk = office.clerk
    before = await clerk.last()
    await clerk.press("Nhập số đơn vị làm bản giấy")
    await clerk.say("thon mot")
    await clerk.press("Chi bộ thôn Một")
    await clerk.say("30 2 0 1 0 28 5 20 2 0")
    refused = await clerk.last()
    await clerk.say("ba mươi")
    unclear = await clerk.last()
    await clerk.say(TYPED)
    sure = await clerk.last()
    await clerk.press("Đúng, ghi số này")
    kept = await clerk.last()
    await clerk.press("Bảng tổng hợp")

    assert "Đảng viên: 3" in before
    assert "Chưa ghi: số đã kiểm điểm lớn hơn số phải kiểm điểm." in refused
    assert "Chưa ghi: cần đúng 10 số nguyên" in unclear
    assert "Phải kiểm điểm: 27 · chưa kiểm điểm: 0 · chưa xếp loại: 0" in sure
    assert "Đã ghi số của Chi bộ thôn Một" in kept
    assert "Hoàn thành tốt nhiệm vụ: 20" in await clerk.last()


async def test_table_comes_as_excel_and_takes_numbers_back(town: World, office: Office) -> None:
    clerk = office.clerk
    await clerk.press("Lấy bảng")
    await work(town)
    [file] = [one for one in await clerk.messages() if one["file"]]
    content = await fetched(town, file)
    entry = _sheet(content, "Nhập số")
    row = next(place for place, line in enumerate(entry) if "Chi bộ thôn Một" in str(line[1]))
    code = entry[row][0]
    header = next(line for line in entry if str(line[0]).startswith("Mã đơn vị"))
    lines = [
        ";".join(map(str, header)),
        f"{code};Chi bộ thôn Một;{TYPED.replace(' ', ';')}",
        "77;Lạ;1;0;0;0;0;1;0;1;0;0",
    ]
    await clerk.press("Nhập số đơn vị làm bản giấy")
    await clerk.press("Nhập số bằng tệp Excel")
    await clerk.send_file("so.csv", "\n".join(lines).encode(), "text/csv")
    await work(town)

    told = await clerk.last()
    assert "Đã ghi số của 1 đơn vị" in told
    assert "Dòng 3, Lạ: không đọc được đơn vị hoặc số" in told


async def test_picture_is_drawn_when_somebody_is_rated(town: World, office: Office) -> None:
    clerk = office.clerk
    await clerk.press("Biểu đồ")
    await work(town)
    nothing = await clerk.last()
    await clerk.press("Bảng tổng hợp")
    await clerk.press("Nhập số đơn vị làm bản giấy")
    await clerk.say("thon mot")
    await clerk.press("Chi bộ thôn Một")
    await clerk.say(TYPED)
    await clerk.press("Đúng, ghi số này")
    await clerk.press("Bảng tổng hợp")
    await clerk.press("Biểu đồ nền tối")
    await work(town)
    [file] = [one for one in await clerk.messages() if one["file"]]

    assert "Chưa có ai được quyết định xếp loại" in nothing
    assert (await fetched(town, file)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("Danh sách xếp loại", ["I. Hoàn thành xuất sắc nhiệm vụ: 1 đồng chí", "Phạm Thị Bí Thư"]),
        ("Tờ trình đề nghị xếp loại", ["- Hoàn thành xuất sắc nhiệm vụ: 1 (100,0 %).", "Kính gửi: "]),
        ("Quyết định xếp loại", ["- Căn cứ Quy định 124-QĐ/TW", "- Hoàn thành xuất sắc nhiệm vụ: 1 đồng chí."]),
    ],
)
async def test_papers_that_go_with_the_ratings(
    town: World, office: Office, label: str, wanted: list[str]
) -> None:
    async with town.database.begin() as store:
        by = await store.first(Member, member.c.full_name == "Phạm Thị Bí Thư")
        assert by is not None
        row = await store.first(Assessment, assessment.c.member_id == by.id)
        assert row is not None
        row_id = store.ids.new()
        sealed = store.box.seal(Level.EXCELLENT, "rating", "level", row_id)
        decided = Rating(
            row_id,
            row.id,
            Step.DECIDED,
            Side.PARTY,
            row.cell_id,
            sealed,
            None,
            "chat",
            by.id,
            row.submitted_at or store.clock.now(),
        )
        store.add(decided)
    await office.clerk.press("Danh sách, tờ trình, quyết định")
    await office.clerk.press(label)
    await work(town)
    [file] = [one for one in await office.clerk.messages() if one["file"]]
    read = "\n".join(lines(await fetched(town, file)))

    assert [words for words in wanted if words not in read] == []


# -- a whole district -------------------------------------------------------------------------------

_MEMBERS, _ON_PAPER = 1200, 10


async def _district(store: Store) -> tuple[Cycle, Unit]:
    """Import 57 base organisations and open a round in which levels are decided at random."""
    made = district(members=_MEMBERS)
    book = read_roster("demo.xlsx", district_workbook(made.rows))
    await apply(store, await compare(store, book), f"Đảng bộ {made.name}")
    top = await store.first(Unit, unit.c.parent_id.is_(None))
    assert top is not None
    deadline = store.clock.at(store.clock.today().replace(month=12, day=28), 17)
    plan = Plan(top, "Kiểm điểm năm 2026", only(forms().get("mau-02a-2023")), deadline, deadline.date())
    cycle = await open_cycle(store, plan)
    await store.flush()
    return cycle, top


async def _decide(store: Store, cycle: Cycle, by: int) -> None:
    """Let some have handed in, be proposed, decided once or twice, or rated higher up."""
    chance = random.Random(7)
    for row in await store.find(Assessment, assessment.c.cycle_id == cycle.id, order_by=assessment.c.id):
        if not row.must_review or chance.random() < 0.2:
            continue
        store.save(replace(row, status=Status.PASSED, revision=1))
        for step in chance.choice(
            [(), (Step.PROPOSED,), (Step.DECIDED,), (Step.DECIDED,) * 2, (Step.DECIDED, Step.HIGHER)]
        ):
            row_id = store.ids.new()
            level = chance.choice([*FOUR, Level.UNRATED])
            sealed = store.box.seal(level, "rating", "level", row_id)
            store.add(
                Rating(
                    row_id, row.id, step, Side.PARTY, row.cell_id, sealed, None, "chat", by, store.clock.now()
                )
            )
    await store.flush()


async def _other_way(store: Store, cycle: Cycle, paper: set[int]) -> Counter[str]:
    """Count row by row, in another way than the program: one person at a time, from the tables."""
    found: Counter[str] = Counter()
    parents = {row.id: row.path for row in await store.query(select(unit.c.id, unit.c.path))}
    people = select(assessment).join(member, member.c.id == assessment.c.member_id)
    for row in await store.query(people.where(assessment.c.cycle_id == cycle.id)):
        if any(f"/{one}/" in parents[row.cell_id] for one in paper):
            continue
        found["total"] += 1
        if not row.must_review:
            found["spared"] += 1
            continue
        found["reviewed" if row.status == "passed" else "unreviewed"] += 1
        steps = select(rating).where(rating.c.assessment_id == row.id).order_by(rating.c.id.desc())
        said = {}
        for one in await store.query(steps):
            said.setdefault(one.step, store.box.open(one.level, "rating", "level", one.id))
        level = said.get("higher", said.get("decided"))
        if level in set(FOUR):
            found[level] += 1
    return found


@pytest.mark.slow
async def test_district_of_57_organisations_ties_with_its_records(town: World) -> None:
    say = lambda key, **args: texts().plain("vi", key, **args)  # noqa: E731
    async with town.database.begin() as store:
        cycle, top = await _district(store)
        bases = await store.find(Unit, unit.c.kind == UnitKind.BASE, order_by=unit.c.id)
        by = (await store.query(select(member.c.id).limit(1)))[0][0]
        await _decide(store, cycle, by)
        paper = {one.id for one in bases[:_ON_PAPER]}
        for one in paper:
            store.add(PaperTotal(store.ids.new(), cycle.id, one, list(PAPER), "chat", by, store.clock.now()))
        await store.flush()
        content = totals_xlsx(await sheets_of(store, cycle, top, say), say)
        other = await _other_way(store, cycle, paper)

    table = _sheet(content, "Đảng viên")[6:]
    whole, leaves = table[0], [line for line in table if line[0] != ""]
    by_hand = [line for line in table if str(line[-1]).startswith("Nhập tay")]
    columns = {"total": 2, "spared": 7, "owed": 8, "reviewed": 9, "unreviewed": 10, "rated": 11, "unrated": 12}
    paper_levels = dict(zip(FOUR, PAPER[6:], strict=True))
    assert len(bases) == 57
    assert len(by_hand) == _ON_PAPER
    assert whole[2] == other["total"] + _ON_PAPER * PAPER[0]
    assert whole[7] == other["spared"] + _ON_PAPER * sum(PAPER[1:5])
    assert whole[9] == other["reviewed"] + _ON_PAPER * PAPER[5]
    assert whole[10] == other["unreviewed"]
    for place, level in enumerate(FOUR):
        assert whole[13 + 2 * place] == other[level] + _ON_PAPER * paper_levels[level]
    for column in columns.values():
        assert whole[column] == sum(line[column] for line in leaves)
    for line in table:
        assert line[2] == line[7] + line[8]
        assert line[8] == line[9] + line[10] == line[11] + line[12]
        assert line[11] == sum(line[13 + 2 * place] for place in range(len(FOUR)))
