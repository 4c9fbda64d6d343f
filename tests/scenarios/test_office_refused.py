"""Who may not work in the office, and what lies outside of an admin's scope."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.office.errands import ask
from handlers.office.opening import Plan, only, open_cycle
from models.audit import AuditRow
from models.errand import ErrandKind
from models.member import RoleKind
from models.store.tables import audit as audit_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.unit import Unit
from models.upload import Upload, UploadState
from tests.chat import World
from tests.factories import BASE, row
from tests.scenarios.desk_help import MEMBER, settle_in
from tests.scenarios.office_help import FIRST, Office, excel, fetched, line, members, open_office, table

pytestmark = pytest.mark.slow

_OTHER = row("Hà Văn Xã Khác", base="Đảng bộ xã Bình Thử", cell="Chi bộ xóm Đông")


async def _refusals(town: World) -> list[str]:
    async with town.database.read() as store:
        rows = await store.find(AuditRow, audit_table.c.action == "refused", order_by=audit_table.c.id)
    return [row.detail for row in rows]


async def _end_role(office: Office) -> None:
    ended = role_table.update().where(role_table.c.kind == RoleKind.ADMIN)
    async with office.town.database.begin() as store:
        await store.run(ended.values(until=store.clock.now()))


async def test_member_has_no_office(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await village.chats[MEMBER].say("/vanphong")
    assert await _refusals(town) == ["office.menu"]


async def test_list_of_a_member_is_not_taken(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await village.chats[MEMBER].send_file("danh-sach.xlsx", excel(line("Trần Văn Mới")))
    assert "Trần Văn Mới" not in await members(town)


async def test_old_button_of_a_former_admin_is_refused(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(line("Trần Văn Mới")))
    await _end_role(office)
    await office.press("Nhập danh sách")
    assert (await _refusals(town), "Trần Văn Mới" in await members(town)) == (["office.import"], False)


async def test_import_that_was_confirmed_before_the_role_ended_is_dropped(town: World) -> None:
    office = await open_office(town)
    await office.send(excel(line("Trần Văn Mới")))
    await _confirm_and_end_role(office)
    news = await office.worked()
    assert ([message["text"] for message in news], "Trần Văn Mới" in await members(town)) == ([], False)


async def _confirm_and_end_role(office: Office) -> None:
    """Let the role end in the instant between the yes and the import."""
    ended = role_table.update().where(role_table.c.kind == RoleKind.ADMIN)
    async with office.town.database.begin() as store:
        upload = await store.first(Upload)
        assert upload is not None
        confirmed = store.save(replace(upload, state=UploadState.CONFIRMED))
        ask(store, ErrandKind.IMPORT_ROSTER, confirmed, {"f": upload.id})
        await store.run(ended.values(until=store.clock.now()))


async def test_list_of_a_base_organisation_may_not_speak_of_another(town: World) -> None:
    office = await open_office(town, (*FIRST, _OTHER), of=BASE)
    other = {"base": "Đảng bộ xã Bình Thử", "cell": "Chi bộ xóm Đông"}
    news = await office.send(excel(line("Trần Văn Mới"), line("Lò Thị Lạ", **other)))
    rows = table(await fetched(town, next(message for message in news if message["file"])))
    assert rows[-1][1] == (
        "Chi bộ: chi bộ này không thuộc phạm vi phụ trách của đồng chí; đơn vị phụ trách tự gửi danh sách"
    )
    await office.press("Nhập danh sách")
    assert [name in await members(town) for name in ("Trần Văn Mới", "Lò Thị Lạ")] == [True, False]


async def test_person_of_another_unit_is_not_taken_over(town: World) -> None:
    office = await open_office(town, (*FIRST, _OTHER), of=BASE)
    news = await office.send(excel(line("Hà Văn Xã Khác")))
    rows = table(await fetched(town, next(message for message in news if message["file"])))
    assert str(rows[-1][1]).startswith("Họ và tên: người này đang có trong danh sách của đơn vị khác")


async def test_base_office_cannot_change_the_round_of_the_district(town: World) -> None:
    office = await open_office(town, (*FIRST, _OTHER), of=BASE)
    form = town.parts.services.catalog.get("mau-02a-2023")
    await _open_for_all(town, form)
    await office.clerk.say("/vanphong")
    await office.press("Đợt kiểm điểm")
    assert await office.clerk.labels() == ["Số liệu, tệp tải về", "‹ Việc của văn phòng"]


async def _open_for_all(town: World, form: object) -> None:
    async with town.database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        deadline = store.clock.now() + timedelta(days=21)
        await open_cycle(store, Plan(root, "Kiểm điểm", only(form), deadline, deadline.date()))  # type: ignore[arg-type]
