"""Files that people send: fetched by the worker, kept sealed, tried again, given up with a word."""

import asyncio
import base64
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.sandbox.files import FileKind, StoredFile
from bot.sandbox.telegram.objects import file_id
from handlers.files.evidence import evidence_content
from handlers.files.vault import FileMissingError
from models.assessment import Evidence
from models.member import AddressRow, Link
from models.outbox import OutboxRow
from models.store.tables import address as address_table
from models.upload import FileState, Upload, UploadState
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECOND, Village, settle_in
from tests.scenarios.office_help import excel, line, open_office, work

pytestmark = pytest.mark.slow

_SECRET = "ảnh chụp nghị quyết".encode()
_TOO_BIG = 10 * 1024 * 1024 + 1
_HOURS = 3600
_DAY = 24 * _HOURS


async def _evidence(village: Village, chat: Chat, content: bytes = _SECRET) -> Evidence:
    """Let a file wait that was sent with an answer, as the form notes it."""
    town, assessment = village.town, await village.assessment(MEMBER)
    await chat.send_file("nghi-quyet.jpg", content, "image/jpeg")
    first = StoredFile(1, FileKind.DOCUMENT, "nghi-quyet.jpg", "image/jpeg", content)
    async with town.database.begin() as store:
        address = await store.first(AddressRow, address_table.c.chat == str(chat.number))
        assert address is not None
        row_id, box = store.ids.new(), store.box
        return store.add(
            Evidence(
                id=row_id,
                assessment_id=assessment.id,
                question="s1_tasks",
                address_id=address.id,
                file_id=box.seal(file_id(first), "evidence", "file_id", row_id),
                name=box.seal("nghi-quyet.jpg", "evidence", "name", row_id),
                mime="image/jpeg",
                size=len(content),
                state=FileState.WAITING,
                received_at=store.clock.now(),
            )
        )


async def _now(town: World, row: Any) -> Any:
    async with town.database.read() as store:
        return await store.get(type(row), row.id)


async def _send_large(chat: Chat, name: str, size: int) -> None:
    """Send a large file; its body goes out as a stream."""
    document = {"name": name, "mime": "", "content": base64.b64encode(bytes(size)).decode()}
    sender = {"id": chat.number, "first_name": chat.name, "language_code": "vi"}
    body = io.BytesIO(json.dumps({"chat": chat.number, "from": sender, "document": document}).encode())
    url = f"{chat.world.sandbox.control_url}/sandbox/telegram/send"
    async with chat.world.session.post(url, data=body) as response:
        assert response.status == 200
    await chat.world.settle()


async def _until(town: World, holds: Callable[[], Awaitable[bool]], seconds: int = _HOURS) -> None:
    """Move the clock on and let the worker try until something holds."""
    async with asyncio.timeout(20):
        while not await holds():
            await town.move_clock(advance=seconds)


async def test_evidence_is_kept_and_can_be_read(town: World) -> None:
    village = await settle_in(town, MEMBER)
    row = await _evidence(village, village.chats[MEMBER])
    await work(town)
    folder = town.parts.services.files
    async with town.database.read() as store:
        assert await evidence_content(store, town.database.box, folder, row) == _SECRET
    assert (await _now(town, row)).state == FileState.KEPT


async def test_kept_file_cannot_be_read_from_the_disk(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await _evidence(village, village.chats[MEMBER])
    await work(town)
    kept = [path.read_bytes() for path in town.parts.services.files.rglob("*.sealed")]
    assert [_SECRET in content for content in kept] == [False]


async def test_evidence_that_is_not_fetched_cannot_be_read(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await town.control("faults", {"kind": "html_502", "method": "getfile"})
    row = await _evidence(village, village.chats[MEMBER])
    async with town.database.read() as store:
        with pytest.raises(FileMissingError):
            await evidence_content(store, town.database.box, town.parts.services.files, row)


async def test_failing_download_is_tried_again_later(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await town.control("faults", {"kind": "html_502", "method": "getfile", "count": 2})
    row = await _evidence(village, village.chats[MEMBER])

    async def kept() -> bool:
        return bool((await _now(town, row)).state == FileState.KEPT)

    await _until(town, kept, 60)
    assert (await _now(town, row)).attempts == 3


async def test_author_is_told_when_a_file_is_lost_for_good(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await town.control("faults", {"kind": "html_502", "method": "getfile"})
    row = await _evidence(village, chat)

    async def failed() -> bool:
        return bool((await _now(town, row)).state == FileState.FAILED)

    await _until(town, failed, 12 * _HOURS)
    texts = [message["text"] for message in await chat.messages()]
    assert [text for text in texts if text.startswith("Tệp nghi-quyet")] == [
        "Tệp nghi-quyet.jpg chưa nhận được, đã thử nhiều lần. Đồng chí vui lòng gửi lại."
    ]


async def test_lost_file_is_not_named_where_two_share_a_phone(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    row = await _evidence(village, chat)
    async with town.database.begin() as store:
        second = village.round.members[SECOND]
        store.add(Link(store.ids.new(), row.address_id, second.id, store.clock.now(), "birthday"))
    await town.control("faults", {"kind": "status_400", "method": "getfile", "description": "invalid file_id"})
    await work(town)
    assert (await chat.last()).splitlines() == [
        f"👤 {MEMBER}",
        "Tệp đồng chí gửi kèm bản kiểm điểm chưa nhận được. Đồng chí mở bản của mình và gửi lại.",
    ]


async def test_file_that_the_channel_does_not_know_is_given_up_at_once(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await town.control("faults", {"kind": "status_400", "method": "getfile", "description": "invalid file_id"})
    row = await _evidence(village, village.chats[MEMBER])
    await work(town)
    assert ((await _now(town, row)).state, (await _now(town, row)).attempts) == (FileState.FAILED, 1)


async def test_list_that_is_too_large_is_told_so_at_once(town: World) -> None:
    office = await open_office(town)
    await _send_large(office.clerk, "danh-sach.xlsx", _TOO_BIG)
    assert await office.clerk.last() == (
        "Tệp danh-sach.xlsx lớn quá nên không nhận được: tối đa 10 MB. Đồng chí gửi tệp nhỏ hơn."
    )


async def test_list_is_fetched_after_a_failure(town: World) -> None:
    office = await open_office(town)
    await town.control("faults", {"kind": "html_502", "method": "getfile", "count": 1})
    await office.clerk.send_file("danh-sach.xlsx", excel(line("Trần Văn Mới")))

    async def shown() -> bool:
        async with town.database.read() as store:
            return [one.state for one in await store.find(Upload)] == [UploadState.SHOWN]

    await _until(town, shown, 10)
    assert (await office.clerk.last()).startswith("Xem trước · danh-sach.xlsx")


async def test_admin_is_told_when_a_list_is_lost_for_good(town: World) -> None:
    office = await open_office(town)
    await town.control("faults", {"kind": "html_502", "method": "getfile"})
    await office.clerk.send_file("danh-sach.xlsx", excel(line("Trần Văn Mới")))

    async def failed() -> bool:
        async with town.database.read() as store:
            return [one.state for one in await store.find(Upload)] == [UploadState.FAILED]

    await _until(town, failed, 600)
    assert (await office.clerk.last()).startswith("Tệp danh-sach.xlsx chưa nhận được")
    assert await office.clerk.labels() == ["Danh sách đảng viên"]


async def test_nothing_of_a_list_is_left_on_the_disk_after_the_import(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(line("Trần Văn Mới")))
    assert len(list(town.parts.services.files.rglob("*.sealed"))) == 1
    await office.press("Nhập danh sách")
    assert list(town.parts.services.files.rglob("*.sealed")) == []


async def test_list_that_nobody_confirms_is_thrown_away_after_a_week(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(line("Trần Văn Mới")))
    await town.move_clock(advance=8 * _DAY)
    assert list(town.parts.services.files.rglob("*.sealed")) == []
    await office.clerk.press("Nhập danh sách")
    assert (await office.clerk.last()).startswith("Tệp danh-sach.xlsx không dùng nữa")


async def test_codes_do_not_stay_in_the_outbox_after_they_were_sent(town: World) -> None:
    office = await open_office(town)
    await office.clerk.say("/vanphong")
    await office.clerk.press("Mã vào, phiếu mời")
    await office.clerk.press("Tất cả")
    await office.press("Làm mã, gửi tệp")
    assert max(await _sizes(town)) > 5_000
    await town.move_clock(advance=2 * _DAY)
    assert max(await _sizes(town)) < 5_000


async def _sizes(town: World) -> list[int]:
    """Return how large the kept messages are."""
    async with town.database.read() as store:
        return [len(row.body) for row in await store.find(OutboxRow)]
