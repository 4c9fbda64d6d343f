"""A committee of a cell whose report is due in the open round, and its people in their chats."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from handlers.collectives.opening import open_reports
from models.assessment import AnswerRow, Assessment
from models.collective import Collective, CollectiveMember
from models.member import Role, RoleKind
from models.rules import rulebook
from models.rules.basis import Basis
from models.store.tables import answer as answer_table
from models.store.tables import assessment as assessment_table
from models.unit import Unit
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, Village, settle_in

BODY = "Chi ủy thôn Một"
HEAD, AUTHOR, COMRADE, ABOVE = SECRETARY, DEPUTY, MEMBER, SECOND
LONG = "Họp 12/12 kỳ thường lệ, 3 kỳ bất thường."
REPORT = (
    LONG,
    "2",
    "15/17 chỉ tiêu đạt và vượt.",
    "2",
    "Kiểm tra 5 đảng viên, giám sát 3.",
    "tot",
    "Ra 3 nghị quyết chuyên đề.",
    "2",
    "Chậm thu quỹ\nChưa kiểm tra vệ sinh",
    "xong",
    "Phân công chưa rõ.",
    "không có",
    "không có",
    "Chi ủy nhận trách nhiệm chung.",
    "Rà soát phân công trước tháng 03.",
    "2",
)
"""What the author types from the first question of Mẫu 01 to the last."""


@dataclass
class Committee:
    """The committee, its report, and who is in which chat."""

    village: Village
    collective: Collective

    @property
    def town(self) -> World:
        """Return the running bot."""
        return self.village.town

    def chat(self, name: str) -> Chat:
        """Return somebody's chat."""
        return self.village.chats[name]

    async def report(self) -> Assessment:
        """Return how the report stands."""
        of_body = assessment_table.c.collective_id == self.collective.id
        async with self.town.database.read() as store:
            found = await store.first(Assessment, of_body, assessment_table.c.part_of.is_(None))
        assert found is not None
        return found

    async def answers(self) -> dict[str, str]:
        """Return the answers of the report, as JSON texts."""
        report = await self.report()
        async with self.town.database.read() as store:
            rows = await store.find(AnswerRow, answer_table.c.assessment_id == report.id)
            return {
                row.question: store.box.open(row.value, "answer", "value", f"{report.id}:{row.question}")
                for row in rows
            }

    async def write(self, name: str, *said: str) -> str:
        """Type answers, each half a minute after the one before; return the last message."""
        for text in said:
            await self.town.control("clock", {"advance": 30})
            await self.chat(name).say(text)
        return await self.chat(name).last()

    async def finish(self) -> None:
        """Let the author write the whole report and give it to the head."""
        author = self.chat(AUTHOR)
        await author.say("/viec")
        await author.press(BODY)
        await author.press("Viết báo cáo")
        await self.write(AUTHOR, *REPORT)
        await author.press("Nộp")
        await author.press("Có, nộp")


async def committee(town: World, *names: str) -> Committee:
    """Let people join who have a committee with a report to write."""
    return await hang(await settle_in(town, *names))


async def hang(village: Village) -> Committee:
    """Hang a committee on the first cell and open its report."""
    town = village.town
    members, cycle = village.round.members, village.round.cycle
    since = datetime.now(UTC) - timedelta(days=400)
    async with town.database.begin() as store:
        cell = await store.get(Unit, members[HEAD].cell_id)
        root = await store.get(Unit, cycle.unit_id)
        assert cell is not None and root is not None
        made = store.add(
            Collective(
                store.ids.new(), cell.id, "chi_uy_truc_thuoc", BODY, members[HEAD].id, members[AUTHOR].id
            )
        )
        for name in (HEAD, AUTHOR, COMRADE):
            store.add(CollectiveMember(store.ids.new(), made.id, members[name].id, since))
        base = cell.parent_id or 0
        store.add(Role(store.ids.new(), members[ABOVE].id, base, RoleKind.SECRETARY, since))
        await store.flush()
        basis = Basis.by_rules(rulebook.shipped().get("qd-124-2023"), town.parts.services.catalog)
        assert await open_reports(store, cycle, root, basis) == 1
    return Committee(village, made)
