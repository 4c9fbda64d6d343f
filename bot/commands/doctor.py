"""doctor: what is wrong, and what to do about it."""

import difflib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

import typer

from bot import bootstrap
from bot.commands.common import AsJson, opened, out, perform, report
from bot.settings import Settings, unknown_variables
from handlers.office import opening
from models.errors import KiemdiemError
from models.member import Member, Role, RoleKind
from models.messaging import Channel, ChannelStoppedError
from models.store import migrate
from models.store.keys import require_key
from models.store.tables import member as member_table
from models.store.tables import role as role_table
from models.store.unit_of_work import Store

PROMISE = (
    "Each reminder is recorded once and attempted at least once, or shown as skipped with its reason. "
    "It reaches a person at most once, except where the messenger's reply was lost; those cases are "
    "counted, listed, and never resent automatically more than once."
)
_TOKENS = {
    "telegram": "copy the token from @BotFather into KIEMDIEM_TELEGRAM_TOKEN",
    "zalo": "copy the token of the Zalo bot into KIEMDIEM_ZALO_TOKEN",
}


class Grade(StrEnum):
    """How serious a finding is; only a fault makes the command fail."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do where it is not right."""

    grade: Grade
    text: str


def doctor(as_json: AsJson = False) -> None:
    """Say what is wrong and what to do about it.

    Looks at settings, database, forms and channels; ends with 1 where there is a fault.
    """

    async def work(settings: Settings) -> list[Finding]:
        return [finding async for finding in _findings(settings)]

    findings = perform(work)
    if as_json:
        report({grade.value: [f.text for f in findings if f.grade is grade] for grade in Grade}, as_json=True)
    else:
        for finding in findings:
            out.print(f"{finding.grade:<5} {finding.text}", markup=False)
        out.print(f"\nThe promise: {PROMISE}", markup=False)
    if any(finding.grade is Grade.FAULT for finding in findings):
        raise typer.Exit(1)


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    for name in unknown_variables():
        yield Finding(Grade.NOTE, f"{name} is no setting and changes nothing{_meant(name)} See .env.example.")
    async for finding in _of_database(settings):
        yield finding
    yield _of_forms(settings)
    try:
        channels = bootstrap.channels(settings)
    except KiemdiemError as error:
        yield Finding(Grade.FAULT, str(error))
        return
    for channel in channels:
        yield await _of_channel(channel)


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name, [f"KIEMDIEM_{known.upper()}" for known in Settings.model_fields], 1)
    return f": did you mean {close[0]}?" if close else "."


async def _of_database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with opened(settings) as database:
            yield Finding(Grade.OK, f"database, schema {await migrate.current(database.engine)}")
            async with database.read() as store:
                await require_key(store)
                yield Finding(Grade.OK, "the secret key opens what is stored")
                for finding in await _of_people(store):
                    yield finding
    except KiemdiemError as error:
        yield Finding(Grade.FAULT, str(error))


async def _of_people(store: Store) -> list[Finding]:
    members = len(await store.find(Member, member_table.c.active))
    if not members:
        return [Finding(Grade.NOTE, "the roster is empty: kiemdiem roster import FILE")]
    findings = [Finding(Grade.OK, f"{members} members")]
    if await store.first(Role, role_table.c.kind == RoleKind.ADMIN) is None:
        findings.append(Finding(Grade.NOTE, "nobody is an admin: kiemdiem invite --admin CODE"))
    if not await opening.open_cycles(store):
        findings.append(Finding(Grade.NOTE, "no round is open: kiemdiem cycle open --help"))
    return findings


def _of_forms(settings: Settings) -> Finding:
    try:
        known = ", ".join(form.id for form in bootstrap.services(settings).catalog.all())
    except KiemdiemError as error:
        return Finding(Grade.FAULT, f"{str(error).splitlines()[0]}; see 'kiemdiem form check FILE'")
    return Finding(Grade.OK, f"forms: {known}")


async def _of_channel(channel: Channel) -> Finding:
    try:
        await channel.open()
    except ChannelStoppedError as error:
        return Finding(Grade.FAULT, f"{error}: {_TOKENS[channel.name]}")
    except Exception as error:
        # Whatever a channel fails with, it cannot be reached.
        return Finding(
            Grade.FAULT,
            f"{channel.name} cannot be reached ({type(error).__name__}): check the network and "
            f"KIEMDIEM_{channel.name.upper()}_API_URL; 'kiemdiem run' would wait and keep trying",
        )
    finally:
        await channel.close()
    return Finding(Grade.OK, f"{channel.name}, bot {channel.bot}")
