"""A form with every kind of question, written over the wire: choices by press and by word, rows, evidence."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.files.evidence import evidence_content
from models.assessment import Evidence, Status
from models.store.tables import evidence as evidence_table
from tests.chat import world
from tests.factories import open_round
from tests.scenarios.desk_help import SECRETARY
from tests.scenarios.office_help import work
from tests.scenarios.writing_help import Writer, writer

_FORMS = Path(__file__).parent.parent / "unit"
_PHOTO = b"\x89PNG fictional"
UNTIL_TOPICS = ("Dự đủ các buổi sinh hoạt.", "Chi bộ thôn Đông", "20-11", "bỏ qua", "8,5", "khong")


@pytest.fixture
async def member(database_url: str, tmp_path: Path) -> AsyncIterator[Writer]:
    async with world(database_url, tmp_path / "files", forms=_FORMS) as town:
        form = town.parts.services.catalog.get("all-kinds")
        yield await writer(town, await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21)))


async def test_choices_are_picked_on_one_message(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(*UNTIL_TOPICS)
    before = len(await member.chat.messages())

    await member.chat.press("Học tập")
    await member.chat.press("Đổi mới")
    picked = [label for label in await member.chat.labels() if label.startswith("☑")]
    await member.chat.press("Xong (2)")

    assert picked == ["☑ Học tập và làm theo Bác", "☑ Đổi mới"]
    assert len(await member.chat.messages()) == before + 1
    assert (await member.answers())["topics"] == '["hoc_tap", "doi_moi"]'


async def test_pasted_lines_are_rows(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(*UNTIL_TOPICS, "1,2", "tot")

    last = await member.write("\n".join(f"- Điểm {number}" for number in range(1, 11)))

    assert "hiện có 10 dòng" in last
    assert (await member.answers())["faults"].count("Điểm") == 10


async def test_photo_is_kept_sealed_and_can_be_read_again(member: Writer) -> None:
    town = member.village.town
    await member.chat.press("Bắt đầu")
    await member.write(*UNTIL_TOPICS, "1,2", "tot", "Ngại phát biểu", "xong")

    news = await member.chat.send_file("anh.png", _PHOTO, "image/png")
    await work(town)

    assert news[-1]["text"].startswith("✓ Đã nhận. Mục ")
    async with town.database.read() as store:
        [row] = await store.find(Evidence, evidence_table.c.question == "proof")
        content = await evidence_content(store, store.box, town.settings.files, row)
    assert (row.state, content) == ("kept", _PHOTO)
    assert [
        path for path in town.settings.files.rglob("*") if path.is_file() and _PHOTO in path.read_bytes()
    ] == []


async def test_file_where_none_is_asked_for_loses_nothing(member: Writer) -> None:
    await member.chat.press("Bắt đầu")

    news = await member.chat.send_file("anh.png", _PHOTO, "image/png")

    assert news[-1]["text"].startswith("Tệp vừa gửi chưa được lưu vì bước này không nhận tệp.")
    assert (await member.assessment()).status is Status.IN_PROGRESS


async def test_reviewer_reads_the_files_of_a_hand_in_and_nobody_elses(member: Writer) -> None:
    secretary = await member.village.join(SECRETARY)
    await member.chat.press("Bắt đầu")
    await member.write(*UNTIL_TOPICS, "1,2", "tot", "Ngại phát biểu", "xong")
    await member.chat.send_file("anh.png", _PHOTO, "image/png")
    await work(member.village.town)
    await member.write("xong", "không có", "2", "nộp", "có")

    await secretary.press("Mở bản này")
    await secretary.press("Tệp minh chứng")
    await work(member.village.town)

    sent = [message["file"]["name"] for message in await secretary.messages() if message["file"]]
    assert sent == ["anh.png"]
