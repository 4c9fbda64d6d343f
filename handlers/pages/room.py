"""Requests of pages as units of work: who sits there, one transaction, again where another was quicker."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from handlers.mail import Courier, Mail, NoCourier, reach
from handlers.pages import desk_chat, door, links
from handlers.pages.page_turn import PageTurn, page_turn
from handlers.services import Services
from models.assessment import Assessment
from models.errors import ConflictError, KiemdiemError
from models.messaging import Address
from models.store.unit_of_work import Database, Store

R = TypeVar("R")
Use = Callable[[PageTurn, Assessment], Awaitable[R]]
_MOST_RUNS = 3


class NobodyError(KiemdiemError):
    """Nobody sits there, or the link leads nowhere; which of the reasons it is stays untold."""


class NotAgreedError(KiemdiemError):
    """The person has not agreed to the storing of answers yet."""


@dataclass(frozen=True)
class Room:
    """What pages work with."""

    database: Database
    services: Services
    courier: Courier

    def seal(self, key: str) -> str:
        """Return what every form of a session has to carry."""
        return self.database.box.fingerprint("page form", key).hex()

    async def meets(self, token: str) -> bool:
        """Tell whether a link leads to somebody; nothing is told and nothing used up."""
        async with self.database.read() as store:
            return await links.knock(store, token) is not None

    async def enter(self, token: str, said: str) -> str:
        """Take a second factor; return what the cookie holds, empty for a wrong one; raise NobodyError."""

        async def run(store: Store, mail: Mail) -> str:
            guest = await links.knock(store, token)
            if guest is None:
                raise NobodyError("this link leads to nobody")
            key = door.prove(page_turn(store, mail, self.services, guest.person), guest, said)
            if key and guest.assessment is None:
                await desk_chat.furnish(store, guest.person)
            return key

        return await self._commit(run)

    async def enter_from(self, chat: Address) -> str:
        """Let in the person of a chat that a messenger vouches for; raise NobodyError."""

        async def run(store: Store, mail: Mail) -> str:
            link = await door.link_from(store, chat)
            if link is None:
                raise NobodyError("this chat leads to nobody")
            guest = await links.guest(store, link)
            if guest is None:
                raise NobodyError("this person has nothing to open")
            turn = page_turn(store, mail, self.services, guest.person)
            turn.record("page.vouched", "page_link", link.id, guest.person.member.cell_id)
            if guest.assessment is None:
                await desk_chat.furnish(store, guest.person)
            return links.sit_down(store, link)

        return await self._commit(run)

    async def knows(self, key: str) -> bool:
        """Tell whether a browser sits anywhere."""
        async with self.database.read() as store:
            return await links.sitting(store, key) is not None

    async def writes(self, key: str) -> bool:
        """Tell whether a browser has a draft open; else it sits at a desk."""
        async with self.database.read() as store:
            found = await links.sitting(store, key)
            return found is not None and found.guest.assessment is not None

    async def leave(self, key: str) -> None:
        """End a sitting; nothing happens where there is none."""

        async def run(store: Store, _mail: Mail) -> None:
            found = await links.sitting(store, key)
            if found is not None:
                links.stand_up(store, found.session)

        await self._commit(run)

    async def see(self, key: str, use: Use[R], *, agreed: bool = True) -> R:
        """Read for whoever sits there; raise NobodyError or NotAgreedError."""
        async with self.database.read() as store:
            return await self._for(store, Mail(store, NoCourier()), key, use, agreed)

    async def change(self, key: str, use: Use[R], *, agreed: bool = True) -> R:
        """Change something for whoever sits there; raise NobodyError or NotAgreedError."""
        return await self._commit(lambda store, mail: self._for(store, mail, key, use, agreed))

    async def _for(self, store: Store, mail: Mail, key: str, use: Use[R], agreed: bool) -> R:
        found = await links.sitting(store, key)
        draft = found.guest.assessment if found else None
        if found is None or draft is None:
            raise NobodyError("nobody sits here")
        turn = page_turn(store, mail, self.services, found.guest.person)
        if agreed and not await door.has_agreed(turn):
            raise NotAgreedError("the consent is missing")
        return await use(turn, draft)

    async def _commit(self, run: Callable[[Store, Mail], Awaitable[R]]) -> R:
        for left in reversed(range(_MOST_RUNS)):
            try:
                async with self.database.begin() as store:
                    mail = Mail(store, self.courier)
                    done = await run(store, mail)
            except (ConflictError, IntegrityError):
                # The chat was quicker: look again at what it has left.
                if not left:
                    raise
            else:
                mail.deliver()
                return done
        raise AssertionError("the last run returns or raises")

    async def chat_link(self, turn: PageTurn) -> str:
        """Return how the person's own chat is opened, empty where there is none."""
        address = await reach(turn.store, turn.me.id)
        return self.services.links.get(address.channel, "").partition("?")[0] if address else ""
