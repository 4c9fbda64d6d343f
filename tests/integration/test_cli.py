"""Bad input at the command line: one clear line with the next step, exit 1 or 2, no traceback."""

import json
import signal
import socket
import sqlite3
from pathlib import Path

import pytest

from bot.single import only_process
from tests.integration.cli_bench import NOWHERE, TOKEN, Bench, Ended, lines
from tests.unit.form_talk import HERE

FORM = HERE / "all_kinds.yaml"
HINT = "Check KIEMDIEM_DATABASE_URL and the rights to it."


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def failed(sentence: str) -> Ended:
    return Ended(1, "", f"kiemdiem: {sentence}\n")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {},
            "no channel is configured: set KIEMDIEM_TELEGRAM_TOKEN to the token that @BotFather gave you, "
            "or KIEMDIEM_ZALO_TOKEN to that of a Zalo bot, "
            "or try 'kiemdiem demo', which needs none",
        ),
        (
            {"telegram_token": "abc"},
            "KIEMDIEM_TELEGRAM_TOKEN has not the shape of a token, e.g. 123456:ABC-DEF",
        ),
        (
            {"secret_key": "short"},
            "KIEMDIEM_SECRET_KEY is missing or shorter than 32 characters. Run 'kiemdiem init' to make one "
            "and keep a copy apart from the database: without it no answer can be read.",
        ),
        ({"timezone": "Mars"}, "KIEMDIEM_TIMEZONE: unknown time zone 'Mars', e.g. Asia/Ho_Chi_Minh"),
        (
            {"telegram_api_url": "telegram"},
            "KIEMDIEM_TELEGRAM_API_URL: must start with http:// or https://, e.g. https://api.telegram.org",
        ),
        (
            {"telegram_token": TOKEN, "clock_url": NOWHERE},
            "KIEMDIEM_CLOCK_URL is for tests and the demo, not for the official Telegram address",
        ),
        ({"forms": "nowhere"}, "KIEMDIEM_FORMS: there is no folder nowhere"),
        (
            {"database_url": "nonsense"},
            "KIEMDIEM_DATABASE_URL is not a database URL, e.g. sqlite:///kiemdiem.db",
        ),
        ({"database_url": "mysql://here/x"}, "KIEMDIEM_DATABASE_URL must name sqlite or postgresql"),
        (
            {"database_url": "sqlite:///no/such.db"},
            "KIEMDIEM_DATABASE_URL names no file that can be made: there is no folder no",
        ),
        (
            {"database_url": "postgresql://u:p@127.0.0.1:9/x", "telegram_token": TOKEN},
            "the database server in KIEMDIEM_DATABASE_URL cannot be used: Connect call failed ('127.0.0.1', 9)",
        ),
        (
            {"telegram_token": TOKEN, "admins": "DV00001"},
            "KIEMDIEM_ADMINS names DV00001, but the roster has no such member code; "
            "see 'kiemdiem roster export'",
        ),
    ],
)
def test_run_with_wrong_settings_says_what_to_do(bench: Bench, settings: dict[str, str], sentence: str) -> None:
    assert bench.run("run", **settings) == failed(sentence)


def test_run_waits_for_an_api_that_is_out_of_reach_and_stops_cleanly(bench: Bench) -> None:
    program = bench.start("run", telegram_token=TOKEN, telegram_api_url=NOWHERE)
    assert program.stderr is not None
    first, second = program.stderr.readline(), program.stderr.readline()
    program.send_signal(signal.SIGTERM)
    _, rest = program.communicate(timeout=20)

    assert [line.partition("event=")[2] for line in (first, second)] == [
        "'the channel is out of reach, trying again' action='open' channel='telegram' error='NotSentError'\n"
    ] * 2
    assert (program.returncode, rest.count("Traceback")) == (0, 0)


def test_doctor_says_what_to_do_about_an_api_that_is_out_of_reach(bench: Bench) -> None:
    ended = bench.run("doctor", "--json", telegram_token=TOKEN, telegram_api_url=NOWHERE)

    assert (ended.code, json.loads(ended.out)["fault"]) == (
        1,
        [
            "telegram cannot be reached (NotSentError): check the network and KIEMDIEM_TELEGRAM_API_URL; "
            "'kiemdiem run' would wait and keep trying"
        ],
    )


def test_doctor_names_a_setting_that_is_misspelt(bench: Bench) -> None:
    ended = bench.run("doctor", "--json", telegrm_token=TOKEN)

    assert json.loads(ended.out)["note"][0] == (
        "KIEMDIEM_TELEGRM_TOKEN is no setting and changes nothing: did you mean KIEMDIEM_TELEGRAM_TOKEN? "
        "See .env.example."
    )


def test_second_bot_on_the_same_file_is_refused(bench: Bench) -> None:
    with only_process(bench.folder / "kiemdiem.sqlite3"):
        ended = bench.run("run", telegram_token=TOKEN, telegram_api_url=NOWHERE)

    assert ended == failed(
        "another kiemdiem runs on kiemdiem.sqlite3; stop it first, or use PostgreSQL for several"
    )


@pytest.mark.parametrize("command", ["status", "migrate"])
def test_database_of_a_newer_program_is_refused(bench: Bench, command: str) -> None:
    bench.run("migrate")
    with sqlite3.connect(bench.folder / "kiemdiem.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    assert bench.run(command) == failed(
        "the database has schema 9999, which is newer than this program (0001): "
        "install the newer kiemdiem again, or restore a backup made before it"
    )


def test_file_that_is_no_database_is_refused(bench: Bench) -> None:
    (bench.folder / "kiemdiem.sqlite3").write_text(
        "a letter, not a database; longer than a header of it is. " * 9
    )

    assert bench.run("status") == failed(f"the database cannot be used: file is not a database. {HINT}")


def test_another_secret_key_is_refused_before_anything_is_written(bench: Bench) -> None:
    bench.run("roster", "template", "list.xlsx")
    (bench.folder / "list.csv").write_text(
        "Họ và tên,Đảng bộ cơ sở,Chi bộ\nLê Thị Mẫu,Đảng bộ xã An Thử,Chi bộ thôn Một\n", encoding="utf-8"
    )
    imported = bench.run("roster", "import", "list.csv", "--yes", "--district", "Đảng bộ huyện Sơn Lam")

    ended = bench.run("run", telegram_token=TOKEN, telegram_api_url=NOWHERE, secret_key="another key " * 4)

    assert imported == Ended(0, "new 1, changed 0, unchanged 0, missing 0, faulty 0\n", "")
    assert ended == failed(
        "KIEMDIEM_SECRET_KEY is not the key that this database was written with: put that key back, "
        "or name it in KIEMDIEM_OLD_SECRET_KEYS"
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nothing.xlsx", None, "there is no file nothing.xlsx"),
        (
            "letter.xlsx",
            b"dear comrades",
            "This file is not an Excel table (.xlsx) or CSV. "
            "Open it with Excel, save it as .xlsx and send it again.",
        ),
    ],
)
def test_broken_roster_is_refused(bench: Bench, name: str, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (bench.folder / name).write_bytes(content)

    assert bench.run("roster", "import", name, "--yes") == failed(sentence)


def test_roster_template_in_a_folder_that_is_not_there_is_refused(bench: Bench) -> None:
    ended = bench.run("roster", "template", "no/list.xlsx")

    assert ended == failed("no/list.xlsx cannot be used: No such file or directory")


def test_demo_on_a_port_in_use_names_another_one(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = bench.run("demo", "--port", str(port))

    assert ended == failed(
        f"port {port} is in use by another program; try: kiemdiem demo --port {port + 1} "
        f"(or: make demo PORT={port + 1})"
    )


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (
            ("demo", "--port", "99999"),
            "Error: Invalid value for '--port': Input should be less than or equal to 65535",
        ),
        (("nonsense",), "Error: No such command 'nonsense'."),
        (("cycle", "open"), "Error: Missing option '--form'."),
    ],
)
def test_wrong_call_ends_with_2(bench: Bench, arguments: tuple[str, ...], last: str) -> None:
    ended = bench.run(*arguments)

    assert (ended.code, lines(ended.err)[-1]) == (2, last)


def test_status_prints_counts_only(bench: Bench) -> None:
    ended = bench.run("status", "--json")

    assert (ended.code, set(json.loads(ended.out))) == (
        0,
        {
            "members",
            "eligibility",
            "assessments",
            "reports",
            "paper",
            "inbox",
            "inbox_oldest_seconds",
            "outbox",
            "outbox_oldest_seconds",
            "notices",
            "ahead",
            "broadcasts",
            "sent_this_month",
            "quota_a_month",
        },
    )


def test_init_writes_a_private_file_and_never_over_an_old_one(bench: Bench) -> None:
    first, second = bench.run("init"), bench.run("init")
    file = bench.folder / ".env"

    assert (first.code, oct(file.stat().st_mode & 0o777)) == (0, "0o600")
    assert second == failed(".env exists and is left as it is; edit it, or move it away first")


def test_demo_stops_without_a_trace_on_ctrl_c(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = bench.start("demo", "--port", str(port), "--members", "250")
    assert program.stdout is not None
    shown = [program.stdout.readline() for _ in range(3)]
    program.send_signal(signal.SIGINT)
    rest, errors = program.communicate(timeout=30)

    assert shown[2] == f"  Mở trang này trong trình duyệt / open this page:  http://127.0.0.1:{port}/\n"
    assert (program.returncode, lines(rest)[-1], errors) == (0, "Đã dừng / stopped.", "")
