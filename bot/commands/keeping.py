"""backup, restore: a sealed copy of database and files, and the way back without sending anything twice."""

import asyncio
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from bot import bootstrap
from bot.commands.common import opened, out, perform
from bot.settings import Settings
from bot.single import only_process
from models.clock import Clock
from models.errors import KiemdiemError
from models.store import migrate, restoring
from models.store.archive import read_archive, write_archive
from models.store.crypto import SecretBox
from models.store.database import sqlite_file
from models.store.keys import require_key

_SUFFIX = ".kiemdiem-backup"
_DATABASE = "database.sqlite3"
_FILES = re.compile(r"files/([a-z]+/[0-9]+\.sealed)")


def backup(
    to: Annotated[
        Path, typer.Argument(help="The file to write, or a folder for a file named by time.")
    ] = Path(),
) -> None:
    """Write a sealed copy of database and files.

    The bot may run meanwhile. The copy opens only with KIEMDIEM_SECRET_KEY: keep the key apart from it.
    """

    async def work(settings: Settings) -> None:
        target = await asyncio.to_thread(_backup, settings, to)
        out.print(f"Wrote {target}. It opens only with the present KIEMDIEM_SECRET_KEY.", markup=False)

    perform(work)


def _backup(settings: Settings, to: Path) -> Path:
    source, box, now = _source(settings), _box(settings), Clock(settings.timezone).now()
    target = to / f"{now:%Y%m%d-%H%M%S}{_SUFFIX}" if to.is_dir() else to
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".backup-") as folder:
        copy = Path(folder) / _DATABASE
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
        about = {"made_at": now.isoformat(), "schema": _schema(copy)}
        with _whole(target) as file:
            write_archive(box, file, about, [(_DATABASE, copy), *_kept(settings.files)])
    return target


def _source(settings: Settings) -> Path:
    source = sqlite_file(settings.database_url)
    if source is None:
        raise KiemdiemError(
            "'kiemdiem backup' copies SQLite databases; for PostgreSQL use pg_dump or a WAL archive, "
            "and copy the folder of KIEMDIEM_FILES with it"
        )
    if not source.is_file():
        raise KiemdiemError(f"there is no database {source} yet; see KIEMDIEM_DATABASE_URL")
    return source


def _box(settings: Settings) -> SecretBox:
    return SecretBox(settings.secret(), settings.older_secrets())


def _schema(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def _kept(files: Path) -> Iterator[tuple[str, Path]]:
    """Give the sealed files; what is thrown away while the backup runs is left out."""
    for path in sorted(files.glob("*/*.sealed")):
        name = f"files/{path.parent.name}/{path.name}"
        if _FILES.fullmatch(name) and path.is_file():
            yield name, path


@contextmanager
def _whole(target: Path) -> Iterator[IO[bytes]]:
    """Write a file that is there whole or not at all, readable by its owner only."""
    draft = target.with_name(target.name + ".part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def restore(
    file: Annotated[Path | None, typer.Argument(help="A file that 'kiemdiem backup' has written.")] = None,
    send_held: Annotated[bool, typer.Option("--send-held", help="Let the held messages go out.")] = False,
    drop_held: Annotated[bool, typer.Option("--drop-held", help="Never send the held messages.")] = False,
) -> None:
    """Take a backup back, with its messages on hold.

    Into an empty place only: an existing database is never written over. What waited to be sent at the
    backup is held, since it may have been sent afterwards; decide with --send-held or --drop-held.
    """
    if send_held and drop_held:
        raise typer.BadParameter("--send-held and --drop-held exclude each other")
    if (file is None) is not (send_held or drop_held):
        raise typer.BadParameter("name a backup, or one of --send-held and --drop-held")
    perform(lambda settings: _restore(settings, file) if file else _decide(settings, send=send_held))


async def _restore(settings: Settings, file: Path) -> None:
    target = sqlite_file(settings.database_url)
    if target is None:
        raise KiemdiemError("'kiemdiem restore' makes SQLite databases; set KIEMDIEM_DATABASE_URL to one")
    _require_room(file, target, settings.files)
    with only_process(target), tempfile.TemporaryDirectory(dir=target.parent, prefix=".restore-") as folder:
        about = await asyncio.to_thread(_unpack, _box(settings), file, Path(folder))
        held = await _put_on_hold(settings, Path(folder) / _DATABASE)
        _move_in(Path(folder), target, settings.files)
    made_at = datetime.fromisoformat(about["made_at"]).astimezone(Clock(settings.timezone).zone)
    out.print(
        f"Restored as of {made_at:%d/%m/%Y %H:%M}. What people wrote afterwards is not in it. {held} messages "
        "that waited then are held: 'kiemdiem restore --send-held' or '--drop-held'. Reminders that were due "
        "since are not sent by themselves: see 'kiemdiem remind'.",
        markup=False,
    )


def _require_room(file: Path, target: Path, files: Path) -> None:
    if not file.is_file():
        raise KiemdiemError(f"there is no backup {file}; name a file that 'kiemdiem backup' has written")
    for taken in (target, files):
        if taken.exists() and not (taken.is_dir() and not any(taken.iterdir())):
            raise KiemdiemError(f"{taken} exists and is left as it is; move it away first")


def _unpack(box: SecretBox, file: Path, folder: Path) -> dict[str, Any]:
    def keep(name: str, content: IO[bytes]) -> None:
        if name != _DATABASE and not _FILES.fullmatch(name):
            raise KiemdiemError(f"the backup holds {name!r}, which is no part of a backup")
        place = folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with place.open("wb") as copy:
            shutil.copyfileobj(content, copy)

    with file.open("rb") as source:
        about = read_archive(box, source, keep)
    with closing(sqlite3.connect(folder / _DATABASE)) as database:
        if database.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise KiemdiemError("the database in the backup is damaged; take another backup")
    return about


async def _put_on_hold(settings: Settings, copy: Path) -> int:
    database = bootstrap.database(settings.model_copy(update={"database_url": f"sqlite:///{copy}"}))
    try:
        await migrate.upgrade(database.engine)
        async with database.begin() as store:
            await require_key(store)
            return await restoring.hold(store)
    finally:
        await database.close()


def _move_in(folder: Path, target: Path, files: Path) -> None:
    """Put files first, then the database, which makes it count."""
    if (folder / "files").is_dir():
        if files.is_dir():
            files.rmdir()
        shutil.move(folder / "files", files)
    (folder / _DATABASE).replace(target)


async def _decide(settings: Settings, *, send: bool) -> None:
    async with opened(settings) as database, database.begin() as store:
        count = await (restoring.release if send else restoring.drop)(store)
    out.print(f"{count} held messages {'go out now' if send else 'will never be sent'}.", markup=False)
