"""The form commands: every fault with file, line and key; a trial in the terminal; a picture of the flow."""

from pathlib import Path

import pytest

from tests.integration.cli_bench import Bench, Ended, lines
from tests.unit.form_talk import HERE

FORM = HERE / "all_kinds.yaml"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_form_check_accepts_a_good_form(bench: Bench) -> None:
    ended = bench.run("form", "check", str(FORM))

    assert ended == Ended(0, "all_kinds.yaml: ok, all-kinds version 3, 14 questions\n", "")


def test_form_check_names_file_line_and_key_of_every_fault(bench: Bench) -> None:
    text = FORM.read_text(encoding="utf-8")
    broken = text.replace("kind: date", "kind: daet").replace("maximum: 30", "maximum: many")
    (bench.folder / "broken.yaml").write_text(broken, encoding="utf-8")
    where = {word: broken[: broken.index(word)].count("\n") + 1 for word in ("daet", "many")}

    ended = bench.run("form", "check", "broken.yaml", "nowhere.yaml")

    assert (ended.code, [line.split(": ")[:2] for line in lines(ended.err)]) == (
        1,
        [
            [f"broken.yaml:{where['daet']}", "sections.a.questions.day.kind"],
            [f"broken.yaml:{where['many']}", "sections.a.questions.points.maximum"],
            ["nowhere.yaml:1", "-"],
            ["kiemdiem", "3 faults found; mend the lines above and check again"],
        ],
    )


def test_broken_form_in_the_folder_of_the_office_is_named(bench: Bench) -> None:
    (bench.folder / "forms").mkdir()
    (bench.folder / "forms" / "ours.yaml").write_text("id: ours\n", encoding="utf-8")

    ended = bench.run("form", "draw", "mau-02a-2023", forms="forms")

    assert (ended.code, lines(ended.err)[0].partition(":")[2].split(": ")[0]) == (1, " ours.yaml:1")
    assert ended.err.endswith("see 'kiemdiem form check FILE'\n")


def test_unknown_form_names_the_known_ones(bench: Bench) -> None:
    ended = bench.run("form", "show", "nonsense")

    assert ended.err.startswith("kiemdiem: there is no form 'nonsense' version 0; known are: mau-01-2023, mau-")


def test_form_show_walks_with_the_checks_of_the_chat(bench: Bench) -> None:
    ended = bench.run(
        "form", "show", str(FORM), "--lang", "en", said="Told at length\nEast\nyesterday 31/31\nstop\n"
    )

    assert lines(ended.out)[0] == "A trial form"
    assert "This date is not clear." in ended.out
    assert lines(ended.out)[-1] == "Stopped with 2 answers. This was a trial: nothing was kept."


def test_form_show_to_the_end_hands_in(bench: Bench) -> None:
    answers = [
        "Told at length",
        "East",
        "20/11/2026",
        "12",
        "8.5",
        "2",
        "1,3",
        "2",
        "None",
        "",
        "skip",
        "None",
        "1",
    ]
    ended = bench.run("form", "show", str(FORM), "--lang", "en", said="\n".join([*answers, "submit", "1", ""]))

    assert lines(ended.out)[-1] == "Handed in with 11 answers. This was a trial: nothing was kept."


def test_form_show_asks_what_a_fact_calls_for(bench: Bench) -> None:
    plain = bench.run("form", "show", str(FORM), "--lang", "en", said="")
    civil = bench.run("form", "show", str(FORM), "--lang", "en", "--fact", "civil_servant", said="")

    assert [lines(ended.out)[1].split(",")[0] for ended in (plain, civil)] == ["12 items", "13 items"]


def test_form_draw_shows_the_way_round_a_conditional_question(bench: Bench) -> None:
    ended = bench.run("form", "draw", str(FORM), "--lang", "en")

    gate = [line.strip() for line in lines(ended.out) if "if_why" in line or "q_why -->" in line]
    assert gate == [
        'if_why{"again in true?"}',
        "q_again --> if_why",
        "if_why -->|yes| q_why",
        "q_why --> q_topics",
        "if_why -->|no| q_topics",
    ]
