"""The messages that a plan allows in a month: what is used, what is told to whom, what waits."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from handlers.mail import Courier, Mail, Terms
from handlers.people import in_force
from handlers.services import Services
from models.member import Member, Role, RoleKind
from models.messaging import Outgoing
from models.outbox import Kind
from models.store import counting
from models.store.tables import outbox
from models.store.tables import role as role_table
from models.store.unit_of_work import Database, Store

WARNINGS = (90, 70)
"""Per cent of the month's messages, the greatest first, from which on only answers and notices go out."""
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Budget:
    """One channel's messages of this month."""

    channel: str
    used: int
    quota: int

    @property
    def percent(self) -> int:
        """Return how much is used."""
        return self.used * _WHOLE // self.quota

    @property
    def left(self) -> int:
        """Return how many may still go out."""
        return max(0, self.quota - self.used)


async def read(store: Store, services: Services) -> list[Budget]:
    """Return the budget of each channel that has a quota."""
    if not services.quotas:
        return []
    used = await counting.used(store)
    return [Budget(name, used.get(name, 0), quota) for name, quota in sorted(services.quotas.items()) if quota]


async def warn(database: Database, courier: Courier, services: Services) -> None:
    """Tell the admins once a month each time that a mark is passed."""
    if not any(services.quotas.values()):
        return
    async with database.begin() as store:
        mail = Mail(store, courier)
        for budget in await read(store, services):
            mark = next((mark for mark in WARNINGS if budget.percent >= mark), 0)
            if mark:
                await _tell_admins(store, mail, services, budget, mark)
    mail.deliver()


async def _tell_admins(store: Store, mail: Mail, services: Services, budget: Budget, mark: int) -> None:
    month = counting.month_of(store, store.clock.now())
    roles = await store.find(Role, role_table.c.kind == RoleKind.ADMIN, order_by=role_table.c.id)
    for member_id in sorted({role.member_id for role in roles if in_force(role, store.clock.now())}):
        key = f"budget:{budget.channel}:{month}:{mark}:{member_id}"
        if await store.query(select(outbox.c.id).where(outbox.c.dedup_key == key)):
            continue
        member = await store.get(Member, member_id)
        lang = (member.language if member else "") or "vi"
        text = words(services, lang, budget) + "\n" + services.texts.say(lang, f"budget.warning{mark}")
        await mail.to_member(member_id, Outgoing(text), key, Terms(kind=Kind.NOTICE))


def words(services: Services, lang: str, budget: Budget) -> Markup:
    """Say in a line what is used and what is left."""
    key = f"join.channel.name.{budget.channel}"
    name = services.texts.plain(lang, key) if key in services.texts.keys(lang) else budget.channel
    return services.texts.say(
        lang,
        "budget.line",
        channel=name,
        used=budget.used,
        quota=budget.quota,
        left=budget.left,
        percent=budget.percent,
    )
