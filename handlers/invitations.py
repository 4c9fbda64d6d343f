"""One-time ways in: made, looked up, counted against guessing, used up."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, true

from models.member import CodeTry, Invitation
from models.store.tables import code_try, invitation
from models.store.unit_of_work import Store

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LETTERS = 8
_TOKEN_BYTES = 16
_FEW = 500  # more than that are not named one by one in a query
_TRIES_AN_HOUR = 5
TRIES_OF_A_CODE = 10
_CODE = re.compile(r"(?=.*[a-z])(?=.*[0-9])(?!.*thang)[0-9a-z]{8}", re.IGNORECASE)
_TOKEN = re.compile(r"[0-9A-Za-z_-]{22}")
_JOINED_DATE = re.compile(r"(\d{2})(\d{2})(?:\d{4})?")


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """What is printed or sent, known only at this moment: a code to type, a token for a link."""

    member_id: int
    code: str
    token: str
    expires_at: datetime


async def invite(store: Store, member_id: int, expires_at: datetime) -> NewInvitation:
    """Make a new invitation; the person's earlier ones stop working."""
    return (await invite_all(store, [member_id], expires_at))[0]


async def invite_all(store: Store, member_ids: Sequence[int], expires_at: datetime) -> list[NewInvitation]:
    """Make a new invitation for each person; their earlier ones stop working."""
    wanted = invitation.c.member_id.in_(member_ids) if len(member_ids) < _FEW else true()
    live = invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
    invited = set(member_ids)
    for old in await store.find(Invitation, wanted, live):
        if old.member_id in invited:
            store.save(replace(old, revoked_at=store.clock.now()))
    return [_made(store, member_id, expires_at) for member_id in member_ids]


def _made(store: Store, member_id: int, expires_at: datetime) -> NewInvitation:
    code, token = _new_code(), secrets.token_urlsafe(_TOKEN_BYTES)
    store.add(
        Invitation(
            id=store.ids.new(),
            member_id=member_id,
            code_hash=store.box.fingerprint("code", code),
            token_hash=store.box.fingerprint("token", token),
            expires_at=expires_at,
        )
    )
    return NewInvitation(member_id, code, token, expires_at)


def _new_code() -> str:
    """Return a code with digits and letters, so that neither a word nor a birthday is taken for one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        if is_code(code):
            return code


def is_code(said: str) -> bool:
    """Tell whether words have the shape of a code or of a link's token; nothing else is tried as one.

    A code may be typed in groups, as "K7MN 4P2Q"; "13 thang 2" has as many letters and is none.
    """
    if _TOKEN.fullmatch(said):
        return True
    groups = re.split(r"[\s.\-]+", said)
    in_groups = len(groups) <= 2 or len({len(group) for group in groups}) == 1
    return in_groups and _CODE.fullmatch("".join(groups)) is not None


async def named_by(store: Store, said: str) -> Invitation | None:
    """Return the invitation that a code or a token names, also where it may not be used any more."""
    if _TOKEN.fullmatch(said):
        return await store.first(Invitation, invitation.c.token_hash == store.box.fingerprint("token", said))
    code = re.sub(r"[^0-9A-Za-z]", "", said).upper()
    return await store.first(Invitation, invitation.c.code_hash == store.box.fingerprint("code", code))


def usable(found: Invitation, now: datetime) -> bool:
    """Tell whether an invitation may still be used."""
    open_ = found.used_at is None and found.revoked_at is None
    return open_ and found.expires_at > now and found.tries < TRIES_OF_A_CODE


async def may_try(store: Store, address_id: int) -> bool:
    """Tell whether this chat has tries left: five an hour."""
    since = store.clock.now() - timedelta(hours=1)
    count = select(func.count()).select_from(code_try)
    rows = await store.query(count.where(code_try.c.address_id == address_id, code_try.c.at > since))
    return int(rows[0][0]) < _TRIES_AN_HOUR


def count_failure(store: Store, address_id: int, tried: Invitation | None = None) -> None:
    """Count a wrong code or a wrong second factor."""
    store.add(CodeTry(store.ids.new(), address_id, store.clock.now()))
    if tried is not None:
        store.save(replace(tried, tries=tried.tries + 1))


def use_up(store: Store, found: Invitation) -> None:
    """Use an invitation; of two at once, one commit fails and its turn finds the code used."""
    store.save(replace(found, used_at=store.clock.now()))


def day_and_month(text: str) -> tuple[int, int] | None:
    """Read a day and a month from "20/11", "20-11-1960", "20 tháng 11" or "20111960"."""
    joined = _JOINED_DATE.fullmatch(text.strip())
    numbers = joined.groups() if joined else re.findall(r"\d+", text)[:2]
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


def same_phone(one: str, other: str) -> bool:
    """Tell whether two spellings, as "+84912345678" and "0912345678", are one phone number."""
    return bool(one) and _national(one) == _national(other)


def _national(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits
