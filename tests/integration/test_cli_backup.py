"""Backup and restore: the drill, the key, and nothing sent twice by itself."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.single import only_process
from handlers.files.vault import EVIDENCE, Vault
from models.store.archive import DamagedArchiveError, read_archive, write_archive
from models.store.crypto import SecretBox
from tests.integration.cli_bench import SECRET, Bench, Ended

pytestmark = pytest.mark.slow

ROSTER = "Họ và tên,Đảng bộ cơ sở,Chi bộ,Ngày sinh\nLê Thị Mẫu,Đảng bộ xã An Thử,Chi bộ thôn Một,20/11/1960\n"
LONG = Random(1).randbytes(2_500_000)
HEAD, PIECE = 18 + 16, 4 + 1024 * 1024 + 33  # what stands before the first piece, and how long a full one is
LETTER = b"a photo of a certificate"


@pytest.fixture
def office(tmp_path: Path) -> Bench:
    """Give an office that has a roster, a file, and a message that waits."""
    (tmp_path / "office").mkdir()
    bench = Bench(tmp_path / "office")
    (bench.folder / "list.csv").write_text(ROSTER, encoding="utf-8")
    bench.run("roster", "import", "list.csv", "--yes", "--district", "Đảng bộ huyện Sơn Lam")
    Vault(bench.folder / "files", SecretBox(SECRET))._write(EVIDENCE, 7, LETTER)
    _add_message(bench.folder / "kiemdiem.sqlite3")
    return bench


def _add_message(database: Path) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO lane (id) VALUES (1)")
        connection.execute(
            "INSERT INTO address (id, channel, bot, chat, lane_id, reachable, language, first_seen, version) "
            "VALUES (1, 'telegram', '1', '5', 1, 1, '', ?, 0)",
            (now,),
        )
        connection.execute(
            "INSERT INTO outbox (id, address_id, kind, dedup_key, body, state, created_at, not_before, guard, "
            "asks, owner, attempts, external_id, reason) "
            "VALUES (1, 1, 1, 'k', x'00', 'pending', ?, ?, '', 0, '', 0, '', '')",
            (now, now),
        )


def _states(bench: Bench) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(bench.folder / "kiemdiem.sqlite3")) as connection:
        return connection.execute("SELECT state, reason FROM outbox").fetchall()


@pytest.fixture
def new_machine(office: Bench, tmp_path: Path) -> Bench:
    """Give a machine with nothing but a backup."""
    (tmp_path / "new").mkdir()
    office.run("backup", str(tmp_path / "new" / "copy"))
    return Bench(tmp_path / "new")


def test_restore_gives_everything_back_and_holds_what_waited(new_machine: Bench) -> None:
    ended = new_machine.run("restore", "copy")

    assert (ended.code, "1 messages that waited then are held" in ended.out) == (0, True)
    assert _states(new_machine) == [("held", "restored from a backup")]
    assert Vault(new_machine.folder / "files", SecretBox(SECRET))._read(EVIDENCE, 7) == LETTER
    assert new_machine.run("doctor", "--json").out.count("1 members") == 1


@pytest.mark.parametrize(
    ("option", "said", "left"),
    [
        ("--send-held", "1 held messages go out now.\n", ("pending", "")),
        ("--drop-held", "1 held messages will never be sent.\n", ("skipped", "restored from a backup")),
    ],
)
def test_held_messages_wait_for_a_decision(
    new_machine: Bench, option: str, said: str, left: tuple[str, str]
) -> None:
    new_machine.run("restore", "copy")

    assert new_machine.run("restore", option) == Ended(0, said, "")
    assert _states(new_machine) == [left]


def test_restore_never_writes_over_a_database(office: Bench, new_machine: Bench) -> None:
    ended = office.run("restore", str(new_machine.folder / "copy"))

    assert ended == Ended(1, "", "kiemdiem: kiemdiem.sqlite3 exists and is left as it is; move it away first\n")


def test_backup_opens_with_its_key_only(new_machine: Bench) -> None:
    ended = new_machine.run("restore", "copy", secret_key="another key " * 4)

    assert ended == Ended(
        1,
        "",
        "kiemdiem: the backup was sealed with another KIEMDIEM_SECRET_KEY, or was changed: put the key of "
        "that time into KIEMDIEM_SECRET_KEY or KIEMDIEM_OLD_SECRET_KEYS, or take another backup\n",
    )
    assert sorted(path.name for path in new_machine.folder.iterdir()) == ["copy", "kiemdiem.sqlite3.lock"]


def test_backup_shows_no_name_without_its_key(new_machine: Bench) -> None:
    content = (new_machine.folder / "copy").read_bytes()

    assert [word for word in ("Lê Thị Mẫu", "Chi bộ", "outbox") if word.encode() in content] == []


def test_backup_while_the_bot_runs(office: Bench) -> None:
    with only_process(office.folder / "kiemdiem.sqlite3"):
        ended = office.run("backup", "copy")

    assert ended == Ended(0, "Wrote copy. It opens only with the present KIEMDIEM_SECRET_KEY.\n", "")


def test_backup_of_nothing_says_so(tmp_path: Path) -> None:
    ended = Bench(tmp_path).run("backup", "copy")

    assert ended.err == "kiemdiem: there is no database kiemdiem.sqlite3 yet; see KIEMDIEM_DATABASE_URL\n"


@pytest.mark.parametrize("arguments", [(), ("copy", "--send-held"), ("--send-held", "--drop-held")])
def test_restore_wants_one_thing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert Bench(tmp_path).run("restore", *arguments).code == 2


def _archive(tmp_path: Path) -> bytes:
    (tmp_path / "long").write_bytes(LONG)
    with (tmp_path / "archive").open("wb") as file:
        write_archive(SecretBox(SECRET), file, {"schema": "1"}, [("long", tmp_path / "long")])
    return (tmp_path / "archive").read_bytes()


def _read(tmp_path: Path, content: bytes) -> dict[str, bytes]:
    (tmp_path / "archive").write_bytes(content)
    found: dict[str, bytes] = {}
    with (tmp_path / "archive").open("rb") as file:
        read_archive(SecretBox(SECRET), file, lambda name, content: found.update({name: content.read()}))
    return found


def test_archive_gives_back_what_was_put_in(tmp_path: Path) -> None:
    assert _read(tmp_path, _archive(tmp_path)) == {"long": LONG}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:-40],
        lambda whole: whole[: HEAD + PIECE],
        lambda whole: whole[:HEAD] + whole[HEAD + PIECE :],
        lambda whole: whole[1:],
    ],
    ids=["end lost", "cut between pieces", "a piece left out", "start lost"],
)
def test_archive_that_is_cut_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(DamagedArchiveError):
        _read(tmp_path, spoil(_archive(tmp_path)))


@pytest.mark.parametrize("place", [20, 60, -10])
def test_archive_that_was_changed_is_refused(tmp_path: Path, place: int) -> None:
    changed = bytearray(_archive(tmp_path))
    changed[place] ^= 1

    with pytest.raises(DamagedArchiveError):
        _read(tmp_path, bytes(changed))
