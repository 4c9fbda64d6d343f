"""A member who has joined and writes the form of 2023."""

from dataclasses import dataclass

from models.assessment import AnswerRow, Assessment
from models.store.tables import answer as answer_table
from tests.chat import Chat, World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER, Village

LONG = "Dự đủ các buổi sinh hoạt chi bộ, gương mẫu ở khu dân cư."
WHOLE = (
    LONG,
    "2",
    "Thu quỹ 42/45 hộ, phụ trách tổ tự quản.",
    "tot",
    "Cam kết 4 việc, đã làm 3.",
    "Chưa mạnh dạn góp ý\nNộp đảng phí chậm",
    "xong",
    "Còn ngại va chạm.",
    "không có",
    "không có",
    "không có",
    "Chuẩn bị ý kiến trước mỗi kỳ họp, từ tháng 01.",
    "3",
)
"""What a person types from the first question to the last; the rest is pressed."""


@dataclass
class Writer:
    """One member at the form."""

    village: Village
    chat: Chat

    async def write(self, *said: str) -> str:
        """Type answers, each half a minute after the one before; return the last message."""
        for text in said:
            await self.village.town.control("clock", {"advance": 30})
            await self.chat.say(text)
        return await self.chat.last()

    async def hand_in(self) -> str:
        """Write the whole form and hand it in; return the receipt."""
        await self.chat.press("Bắt đầu")
        await self.write(*WHOLE)
        await self.chat.press("Nộp bản kiểm điểm")
        await self.chat.press("Có, nộp")
        return await self.chat.last()

    async def answers(self) -> dict[str, str]:
        """Return the stored answers, as JSON texts."""
        return await self.answers_of(MEMBER)

    async def answers_of(self, name: str) -> dict[str, str]:
        """Return somebody's stored answers, as JSON texts."""
        found = await self.village.assessment(name)
        async with self.village.town.database.read() as store:
            rows = await store.find(AnswerRow, answer_table.c.assessment_id == found.id)
            return {
                row.question: store.box.open(row.value, "answer", "value", f"{found.id}:{row.question}")
                for row in rows
            }

    async def assessment(self) -> Assessment:
        """Return how the assessment stands."""
        return await self.village.assessment(MEMBER)


async def writer(town: World, round_: Round) -> Writer:
    """Let a member join."""
    village = Village(town, round_, {})
    return Writer(village, await village.join(MEMBER))
