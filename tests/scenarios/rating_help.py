"""A base organisation at the time of the ratings: who decides, and what cells have proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from handlers.ratings.reading import Entry, history
from models.level import Level
from models.member import Role, RoleKind
from models.rating import Rating, Side, Step
from models.store.tables import unit as unit_table
from models.unit import Unit
from tests.chat import Chat, World
from tests.factories import BASE, ROWS, open_round, row
from tests.scenarios.desk_help import MORE, SECRETARY, Village, settle_in

CLERK, HEAD = "Ngô Văn Phòng", "Vũ Văn Phó"
TOP, GOOD, DONE, LAST, UNRATED = Level.EXCELLENT, Level.GOOD, Level.DONE, Level.NOT_DONE, Level.UNRATED


@dataclass
class Base:
    """A base organisation whose round is being rated."""

    village: Village
    unit: Unit

    @property
    def town(self) -> World:
        """Return the running bot."""
        return self.village.town

    def chat(self, name: str) -> Chat:
        """Return the chat of somebody who has joined."""
        return self.village.chats[name]

    async def propose(self, levels: Mapping[str, Level]) -> None:
        """Put proposals of the cells into the database, as if recorded by their secretaries."""
        recorder = self.village.round.members[SECRETARY]
        for name, level in levels.items():
            found = await self.village.assessment(name)
            async with self.town.database.begin() as store:
                row_id = store.ids.new()
                sealed = store.box.seal(level, "rating", "level", row_id)
                told = (Side.PARTY, found.cell_id, sealed, None, "chat", recorder.id, store.clock.now())
                store.add(Rating(row_id, found.id, Step.PROPOSED, *told))

    async def history(self, name: str) -> list[tuple[Step, Level, str]]:
        """Return every row of somebody's chain."""
        return [(one.rating.step, one.level, one.reason) for one in await self.entries(name)]

    async def entries(self, name: str) -> list[Entry]:
        """Return the rows of somebody's chain with what they say."""
        found = await self.village.assessment(name)
        async with self.town.database.read() as store:
            return await history(store, found.id, Side.PARTY)

    async def go(self, name: str, *labels: str) -> str:
        """Start at the ratings and press on; return what is shown at the end."""
        chat = self.chat(name)
        await chat.say("/xeploai")
        for label in labels:
            await chat.press(label)
        return await chat.last()


async def base_at_rating(town: World, *names: str) -> Base:
    """Open the round of the two cells, with a secretary of the base organisation."""
    village = await settle_in(town, *names)
    return await _led(village)


async def large_base(town: World, people: int, *names: str) -> Base:
    """Open a round with so many people more in the first cell, all at HTTNV by the cell's proposal."""
    more = tuple(row(person(place), date(1970, 1, 1)) for place in range(people))
    form = town.parts.services.catalog.get("mau-02a-2023")
    opened = await open_round(
        town.database, form, datetime.now(UTC) + timedelta(days=21), (*ROWS, *MORE, *more)
    )
    village = Village(town, opened, {})
    for name in names:
        await village.join(name)
    base = await _led(village)
    await base.propose({person(place): GOOD for place in range(people)})
    return base


def person(place: int) -> str:
    """Return the name of one of many."""
    return f"Hồ Thị {chr(ord('A') + place)}"


async def _led(village: Village) -> Base:
    async with village.town.database.begin() as store:
        unit = await store.first(Unit, unit_table.c.name == BASE)
        assert unit is not None
        head = village.round.members[HEAD]
        since = store.clock.now() - timedelta(days=1)
        store.add(Role(store.ids.new(), head.id, unit.id, RoleKind.SECRETARY, since))
    return Base(village, unit)
