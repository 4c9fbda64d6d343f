"""The office's table of collectives at the command line: out, filled in, and back."""

from pathlib import Path

import pytest

from tests.integration.cli_bench import Bench
from tests.scenarios.office_help import FIRST_LINES, excel

pytestmark = pytest.mark.slow

_HEADINGS = "Đơn vị,Loại tập thể,Tên tập thể,Người đứng đầu,Người viết báo cáo,Người dự họp,Ngày thành lập"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a folder with a list of three people, imported."""
    made = Bench(tmp_path)
    (tmp_path / "list.xlsx").write_bytes(excel(*FIRST_LINES))
    made.run("roster", "import", "list.xlsx", "--yes", "--district", "Đảng bộ huyện Sơn Lam")
    return made


def test_table_is_brought_in_and_faulty_rows_are_named(bench: Bench) -> None:
    rows = (
        "Đảng bộ huyện Sơn Lam,Ban Thường vụ cấp ủy cấp trên trực tiếp của tổ chức cơ sở,"
        "Ban Thường vụ Huyện ủy,DV00001,DV00002,DV00001; DV00003,",
        "Đảng bộ huyện Sơn Lam,chi_uy_co_so,Chi ủy cơ sở,Không Có Ai,,,",
        "Đảng bộ huyện Sơn Lam,Hội,Hội đồng,,,,31/02/2020",
    )
    (bench.folder / "bodies.csv").write_text("\n".join((_HEADINGS, *rows)), encoding="utf-8")

    ended = bench.run("collective", "import", "bodies.csv")
    again = bench.run("collective", "import", "bodies.csv")
    listed = bench.run("collective", "list")

    assert ended.code == again.code == 1
    assert ended.out.startswith("1 collectives added, 0 brought up to date.\n")
    assert "row 3: 'Không Có Ai' is nobody in the roster" in ended.out
    assert "row 4: '31/02/2020' is no day" in ended.out
    assert again.out.startswith("0 collectives added, 1 brought up to date.\n")
    assert listed.out == "Ban Thường vụ Huyện ủy  [Đảng bộ huyện Sơn Lam]  head: DV00001\n"


def test_exported_table_comes_back_unchanged(bench: Bench) -> None:
    row = "Đảng bộ huyện Sơn Lam,tap_the_khac,Tập thể Một,DV00001,,DV00002,05/03/2020"
    (bench.folder / "bodies.csv").write_text(f"{_HEADINGS}\n{row}", encoding="utf-8")
    bench.run("collective", "import", "bodies.csv")

    wrote = bench.run("collective", "export", "bodies.xlsx")
    ended = bench.run("collective", "import", "bodies.xlsx")

    assert wrote.out == "Wrote bodies.xlsx.\n"
    assert ended == type(ended)(0, "0 collectives added, 1 brought up to date.\n", "")


def test_table_without_its_headings_is_refused_with_the_next_step(bench: Bench) -> None:
    (bench.folder / "bodies.csv").write_text("Tên,Chức vụ\nA,B\n", encoding="utf-8")

    ended = bench.run("collective", "import", "bodies.csv")

    assert ended.code == 1
    assert "the table needs the headings Đơn vị, Loại tập thể, Tên tập thể" in ended.err
