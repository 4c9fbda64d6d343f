"""The papers of a round at the command line: one ZIP file, in folders, without drafts; a form's empty paper."""

import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from docx import Document

from bot import bootstrap
from handlers.documents.docx_form import PaperTemplateError
from handlers.printing.bundling import Bundle, sheaves
from models.assessment import give_back
from models.audit import AuditRow
from models.store.tables import audit as audit_table
from models.unit import Unit
from tests.chat import World
from tests.integration.cli_bench import Bench, Ended
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER, Village, settle_in
from tests.scenarios.office_help import FIRST_LINES, excel
from tests.unit.paper_help import lines

pytestmark = pytest.mark.slow

_CELL = "Đảng bộ xã An Thử/Chi bộ thôn Một"


@pytest.fixture
async def village(town: World) -> AsyncIterator[Village]:
    """Give a village where two cells have handed in, and somebody has taken it back."""
    made = await settle_in(town)
    for name in (MEMBER, SECRETARY, DEPUTY, STRANGER):
        await made.hand_in(name, {"s1_tasks": f"Việc của {name}"})
    drafted = await made.hand_in(SECOND)
    async with town.database.begin() as store:
        store.save(give_back(drafted))
    yield made


async def _written(village: Village, path: Path, unit_of: str = "") -> tuple[int, list[int]]:
    town, told = village.town, list[int]()
    cycle = village.round.cycle
    async with town.database.read() as store:
        root = await store.get(Unit, village.round.members[unit_of].cell_id if unit_of else cycle.unit_id)
        assert root is not None
        found = await sheaves(store, cycle, root)
    bundle = Bundle(town.database, town.parts.services, village.round.cycle, pdf=False)
    return await bundle.write(path, found, told.append), told


async def test_bundle_holds_what_was_handed_in_in_folders(village: Village, tmp_path: Path) -> None:
    written, told = await _written(village, tmp_path / "all.zip")
    names = zipfile.ZipFile(tmp_path / "all.zip").namelist()
    assert sorted(names) == [
        "Đảng bộ xã An Thử/Chi bộ thôn Hai/01. Đỗ Thị Xóm Bên.docx",
        f"{_CELL}/01. Phạm Thị Bí Thư.docx",
        f"{_CELL}/02. Vũ Văn Phó.docx",
        f"{_CELL}/03. Lê Thị Mẫu.docx",
    ]
    assert (written, told) == (4, [1, 1, 1, 1])


async def test_bundle_holds_each_paper_whole(village: Village, tmp_path: Path) -> None:
    await _written(village, tmp_path / "all.zip", unit_of=STRANGER)
    bundle = zipfile.ZipFile(tmp_path / "all.zip")
    [content] = [bundle.read(name) for name in bundle.namelist()]
    assert lines(content).count(f"Việc của {STRANGER}") == 1


async def test_bundle_is_recorded_for_each_paper(village: Village, tmp_path: Path) -> None:
    await _written(village, tmp_path / "all.zip", unit_of=MEMBER)
    async with village.town.database.read() as store:
        rows = await store.find(AuditRow, audit_table.c.action == "exported.paper")
    expected = {(await village.assessment(name)).id for name in (MEMBER, SECRETARY, DEPUTY)}
    assert {row.object_id for row in rows} == expected


async def test_bundle_that_fails_leaves_no_half_file(village: Village, tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "member.docx").write_bytes(b"no Word file")
    village.town.settings.papers = tmp_path / "office"
    services = bootstrap.services(village.town.settings, village.town.parts.services)
    async with village.town.database.read() as store:
        root = await store.get(Unit, village.round.cycle.unit_id)
        assert root is not None
        found = await sheaves(store, village.round.cycle, root)
    bundle = Bundle(village.town.database, services, village.round.cycle, pdf=False)
    with pytest.raises(PaperTemplateError):
        await bundle.write(tmp_path / "all.zip", found, lambda _: None)
    assert _zips(tmp_path) == []


def _zips(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("all.zip")]


def test_command_without_a_round_is_refused(tmp_path: Path) -> None:
    ended = Bench(tmp_path).run("export", "forms", "all.zip")
    assert ended == Ended(1, "", "kiemdiem: the roster is empty: first 'kiemdiem roster import FILE'\n")


def test_command_for_pdf_without_libreoffice_says_what_to_do(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    ended = bench.run("export", "forms", "all.zip", "--pdf", libreoffice="no-such-office")
    assert ended.err.startswith("kiemdiem: LibreOffice is not installed (no-such-office): install it,")


def test_command_writes_the_newest_round(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    (tmp_path / "list.xlsx").write_bytes(excel(*FIRST_LINES))
    bench.run("roster", "import", "list.xlsx", "--yes", "--district", "Đảng bộ huyện Sơn Lam")
    bench.run("cycle", "open", "--form", "mau-02a-2023", "--deadline", "2099-12-18")
    ended = bench.run("export", "forms", "all.zip", "--json")
    assert (ended.err, json.loads(ended.out)["papers"]) == ("", 0)
    assert zipfile.ZipFile(tmp_path / "all.zip").namelist() == []


def test_empty_paper_of_a_form_is_written(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    ended = bench.run("form", "paper", "mau-02a-2023", "--to", "empty.docx")
    content = (tmp_path / "empty.docx").read_bytes()
    assert (ended, lines(content).count("BẢN KIỂM ĐIỂM CÁ NHÂN")) == (Ended(0, "Wrote empty.docx.\n", ""), 1)


def test_template_of_the_office_is_used_and_its_fault_named(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    document = Document()
    document.add_paragraph("{{ ho_ten }}")
    document.save(str(tmp_path / "papers" / "member.docx"))
    ended = Bench(tmp_path).run("form", "paper", "mau-02a-2023", "--to", "empty.docx", papers="papers")
    assert ended.err == "kiemdiem: papers/member.docx cannot be filled: 'ho_ten' is undefined\n"
