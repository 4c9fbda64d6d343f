"""A cell with two reviewers, a neighbour cell, and hand-ins that are put into the database directly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from models.assessment import AnswerRow, Assessment, Status, begin, submit
from models.member import Member, RoleKind
from models.roster import PartyRole
from models.store.tables import assessment as assessment_table
from models.store.tables import role as role_table
from tests.chat import Chat, World
from tests.factories import ROWS, Round, open_round, row

MEMBER, SECOND = "Lê Thị Mẫu", "Trần Văn Thử"
SECRETARY, DEPUTY, STRANGER = "Phạm Thị Bí Thư", "Vũ Văn Phó", "Đỗ Thị Xóm Bên"
_BIRTHDAYS = {
    MEMBER: "20/11",
    SECOND: "3/2",
    SECRETARY: "30/4",
    DEPUTY: "7/7",
    STRANGER: "8/8",
    "Ngô Văn Phòng": "2/9",
}
MORE = (
    row(DEPUTY, date(1980, 7, 7), party_post="Phó Bí thư chi bộ", cell_role=PartyRole.DEPUTY),
    row(
        STRANGER,
        date(1975, 8, 8),
        cell="Chi bộ thôn Hai",
        party_post="Bí thư chi bộ",
        cell_role=PartyRole.SECRETARY,
    ),
)
ANSWERS = {
    "s1_qualities": "Dự 11/12 buổi sinh hoạt chi bộ.",
    "s1_qualities_level": "tot",
    "s1_tasks": "Thu quỹ 42/45 hộ.",
}


@dataclass
class Village:
    """The open round, and the chats of those who have joined."""

    town: World
    round: Round
    chats: dict[str, Chat]

    async def join(self, name: str) -> Chat:
        """Let a person join over the wire."""
        chat = self.town.chat(2001 + len(self.chats))
        await chat.say(f"/start {self.round.code(name)}")
        await chat.press("Đồng ý")
        await chat.say(_BIRTHDAYS[name])
        await chat.press("Đúng")
        self.chats[name] = chat
        return chat

    async def assessment(self, name: str) -> Assessment:
        """Return how a person's assessment stands."""
        member = self.round.members[name]
        async with self.town.database.read() as store:
            of_round = assessment_table.c.cycle_id == self.round.cycle.id
            found = await store.first(Assessment, of_round, assessment_table.c.member_id == member.id)
        assert found is not None
        return found

    async def hand_in(
        self, name: str, answers: Mapping[str, object] | None = None, days_ago: int = 0
    ) -> Assessment:
        """Put a hand-in into the database, as if written in the chat."""
        found = await self.assessment(name)
        at = datetime.now(UTC) - timedelta(days=days_ago)
        async with self.town.database.begin() as store:
            begun = begin(found, at) if found.status is Status.NOT_STARTED else found
            handed = store.save(submit(begun, f"KĐ-{found.id % 10000:04}", at))
            for question, value in (ANSWERS if answers is None else answers).items():
                place = ("answer", "value", f"{found.id}:{question}")
                sealed = store.box.seal(json.dumps(value, ensure_ascii=False), *place)
                store.add(AnswerRow(found.id, question, sealed, at, handed.revision))
        return handed

    async def move(self, name: str, cell_of: str) -> None:
        """Move a person to another person's cell, with the assessment."""
        found, cell_id = await self.assessment(name), self.round.members[cell_of].cell_id
        async with self.town.database.begin() as store:
            member = await store.get(Member, found.member_id)
            assert member is not None
            store.save(replace(member, cell_id=cell_id))
            store.save(replace(found, cell_id=cell_id))

    async def end_roles(self, name: str) -> None:
        """End a person's roles as a secretary or deputy."""
        ended = role_table.update().where(
            role_table.c.member_id == self.round.members[name].id, role_table.c.kind != RoleKind.ADMIN
        )
        async with self.town.database.begin() as store:
            await store.run(ended.values(until=store.clock.now() - timedelta(seconds=1)))


async def settle_in(town: World, *names: str) -> Village:
    """Open a round in the two cells and let some people join."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    opened = await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21), (*ROWS, *MORE))
    village = Village(town, opened, {})
    for name in names:
        await village.join(name)
    return village
