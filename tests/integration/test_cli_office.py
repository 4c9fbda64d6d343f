"""The office's second door: lists, rounds, codes and figures at the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli_bench import Bench, Ended
from tests.scenarios.office_help import FIRST_LINES, excel, line, table

pytestmark = pytest.mark.slow

_DISTRICT = ("--district", "Đảng bộ huyện Sơn Lam")
_LATER = "2099-12-18"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a folder with a list of three people, imported."""
    made = Bench(tmp_path)
    _write(made, "list.xlsx", excel(*FIRST_LINES))
    made.run("roster", "import", "list.xlsx", "--yes", *_DISTRICT)
    return made


def _write(bench: Bench, name: str, content: bytes) -> None:
    (bench.folder / name).write_bytes(content)


def _json(ended: Ended) -> dict[str, Any]:
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    return found


def _open(bench: Bench) -> Ended:
    return bench.run("cycle", "open", "--form", "mau-02a-2023", "--deadline", _LATER, "--json")


def test_import_without_a_yes_is_a_preview(bench: Bench) -> None:
    _write(bench, "more.xlsx", excel(line("Trần Văn Mới"), line("Đỗ Văn Lỗi", "31/02/1970")))
    first = _json(bench.run("roster", "import", "more.xlsx", "--json"))
    again = _json(bench.run("roster", "import", "more.xlsx", "--json"))
    assert (first["new"], first["faulty"], first["imported"]) == (1, 1, False)
    assert again == first
    assert table((bench.folder / "more-faults.xlsx").read_bytes())[-1][4] == "Đỗ Văn Lỗi"


def test_import_again_is_nothing_new(bench: Bench) -> None:
    ended = bench.run("roster", "import", "list.xlsx", "--yes")
    assert ended == Ended(0, "new 0, changed 0, unchanged 3, missing 0, faulty 0\n", "")


def test_import_into_an_open_round_gives_forms(bench: Bench) -> None:
    _open(bench)
    _write(bench, "more.xlsx", excel(line("Trần Văn Mới")))
    found = _json(bench.run("roster", "import", "more.xlsx", "--yes", "--json"))
    assert (found["imported"], found["assessed"]) == (True, 1)


def test_export_is_read_again(bench: Bench) -> None:
    assert _json(bench.run("roster", "export", "people.xlsx", "--json"))["people"] == 3
    assert _json(bench.run("roster", "import", "people.xlsx", "--json"))["unchanged"] == 3


def test_round_is_opened_once_extended_and_closed(bench: Bench) -> None:
    assert _json(_open(bench))["eligibility"] == {"-": 3}
    assert (_open(bench).code, _open(bench).err) == (
        1,
        "kiemdiem: Kiểm điểm năm 2099 is open; close it first: 'kiemdiem cycle close'\n",
    )
    assert _json(bench.run("cycle", "extend", "2099-12-25", "--json"))["deadline"][:10] == "2099-12-25"
    assert bench.run("cycle", "close", said="n\n").code == 1
    assert _json(bench.run("cycle", "close", "--yes", "--json"))["state"] == "closed"


def test_deadline_in_the_past_is_refused(bench: Bench) -> None:
    ended = bench.run("cycle", "open", "--form", "mau-02a-2023", "--deadline", "2020-01-01")
    assert ended == Ended(1, "", "kiemdiem: the deadline 2020-01-01 lies in the past\n")


def test_invite_needs_a_member_or_a_folder(bench: Bench) -> None:
    assert bench.run("invite") == Ended(1, "", "kiemdiem: name a member, or give --everybody FOLDER\n")


def test_invite_makes_a_code_and_an_admin(bench: Bench) -> None:
    found = _json(bench.run("invite", "Lê Thị Mẫu", "--admin", "--json"))
    assert (found["name"], len(found["code"])) == ("Lê Thị Mẫu", 8)


def test_everybody_is_invited_by_table_and_slips(bench: Bench) -> None:
    found = _json(bench.run("invite", "--everybody", "out", "--json"))
    assert found == {"people": 3, "files": ["out/ma-vao.xlsx", "out/phieu-moi.html"], "links": False}
    rows = table((bench.folder / "out" / "ma-vao.xlsx").read_bytes())
    assert [len(str(row[3])) for row in rows[1:]] == [8, 8, 8]


def test_slips_carry_links_to_the_pages_where_there_are_pages(bench: Bench) -> None:
    _open(bench)

    bench.run("invite", "--everybody", "out", "--json", public_url="https://kiemdiem.example")

    slips = (bench.folder / "out" / "phieu-moi.html").read_text(encoding="utf-8")
    assert (slips.count('class="slip"'), slips.count("<svg")) == (3, 3)


@pytest.mark.parametrize(("what", "rows"), [("summary", 4), ("unfinished", 3)])
def test_figures_are_written(bench: Bench, what: str, rows: int) -> None:
    _open(bench)
    found = _json(bench.run("export", what, "out.xlsx", "--json"))
    assert (found["not_started"], found["done"], found["exempt"]) == (3, 0, 0)
    filled = [row for row in table((bench.folder / "out.xlsx").read_bytes())[5:] if row[1]]
    assert len(filled) == rows


def test_figures_without_a_round_are_refused(bench: Bench) -> None:
    ended = bench.run("export", "summary", "out.xlsx")
    assert ended == Ended(1, "", "kiemdiem: there has been no round; see 'kiemdiem cycle open --help'\n")


@pytest.mark.parametrize(
    "command",
    [("roster", "import"), ("roster", "template"), ("roster", "export"), ("invite",), ("export", "summary"),
     ("export", "unfinished"), ("cycle", "open"), ("cycle", "extend"), ("cycle", "close")],
)  # fmt: skip
def test_every_command_has_help_and_refuses_an_unknown_option(bench: Bench, command: tuple[str, ...]) -> None:
    assert (bench.run(*command, "--help").code, bench.run(*command, "--nonsense").code) == (0, 2)


def test_dry_run_shows_who_is_assessed_and_why_and_opens_nothing(bench: Bench) -> None:
    told = ("--form", "qd-124-2023", "--deadline", _LATER, "--cut-off", "2010-06-01", "--dry-run")
    shown = bench.run("cycle", "open", *told)
    rule = "Admitted less than six months ago (Quy định 124-QĐ/TW, Điều 5, khoản 2.1)"
    assert shown.out.splitlines() == [
        "assessed: 2, not assessed: 1, not rated: 0",
        f"not assessed: {rule}: 1",
        f"Ngô Văn Phòng | Chi bộ cơ quan | {rule}",
    ]
    assert bench.run("cycle", "status").err.startswith("kiemdiem: no round is open")
