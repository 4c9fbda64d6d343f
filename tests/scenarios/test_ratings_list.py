"""The quota at the deciding level: one list, places given by people, the rest in one go, and the release."""

import asyncio

from models.audit import AuditRow
from models.level import Level
from models.rating import Step
from models.store.tables import audit as audit_table
from tests.chat import World
from tests.factories import BASE
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER
from tests.scenarios.rating_help import (
    CLERK,
    DONE,
    GOOD,
    HEAD,
    TOP,
    UNRATED,
    Base,
    base_at_rating,
    large_base,
    person,
)


async def _audited(base: Base, action: str) -> int:
    async with base.town.database.read() as store:
        return len(await store.find(AuditRow, audit_table.c.action == action))


async def test_proposals_take_no_place_and_the_card_says_on_what_it_counts(town: World) -> None:
    base = await large_base(town, 4, CLERK)
    await base.propose({MEMBER: TOP, SECOND: TOP})
    await base.village.hand_in(STRANGER, {"s7_party_level": "httnv"})
    front = await base.go(CLERK)
    assert "Đảng bộ xã An Thử: 1 chỗ HTXSNV (không quá 20 % của số được xếp loại HTTNV)" in front
    assert "Tính trên 7 đồng chí từ HTTNV trở lên" in front
    assert "0 đã quyết định, 6 theo đề nghị hoặc dự kiến, 1 mới theo tự nhận" in front
    assert "3 đồng chí chưa có mức nào" in front
    assert "3 chi bộ chưa đề nghị đủ" in front
    await base.chat(CLERK).press("Danh sách dự kiến")
    assert "Đã dành 0/1 chỗ" in await base.chat(CLERK).last()


async def test_place_beyond_the_quota_needs_a_reason_and_is_on_record(town: World) -> None:
    base = await large_base(town, 4, CLERK)
    await base.propose({MEMBER: TOP, SECOND: TOP})
    await base.go(CLERK, "Danh sách dự kiến", MEMBER, "Dành chỗ", SECOND)
    assert "2/1, vượt tỷ lệ 1 chỗ" in await base.chat(CLERK).last()
    await base.chat(CLERK).press("Đề nghị vượt tỷ lệ")
    await base.chat(CLERK).say("Có sáng kiến cấp tỉnh.")
    shown = await base.chat(CLERK).last()
    assert "Đã dành 2/1 chỗ, vượt tỷ lệ 1 chỗ" in shown
    assert await _audited(base, "over_quota") == 1
    await base.go(CLERK, "Quyết định theo đề nghị", "Ghi quyết định")
    assert (await base.history(SECOND))[-1] == (Step.DECIDED, TOP, "Có sáng kiến cấp tỉnh.")


async def test_people_order_the_list_and_take_places_back(town: World) -> None:
    base = await large_base(town, 4, CLERK)
    await base.propose({MEMBER: TOP, SECOND: TOP})
    moved = await base.go(CLERK, "Danh sách dự kiến", SECOND, "Lên")
    assert moved.index(SECOND) < moved.index(MEMBER)
    await base.chat(CLERK).press(MEMBER)
    await base.chat(CLERK).press("Dành chỗ")
    assert "Còn 1 đồng chí đứng trước" in await base.chat(CLERK).last()
    await base.chat(CLERK).press(MEMBER)
    await base.chat(CLERK).press("Thôi dành chỗ")
    last = await base.chat(CLERK).last()
    assert "Đã dành 0/1 chỗ" in last
    assert last.index(SECOND, last.index("0/1")) < last.rindex(MEMBER)


async def test_what_if_records_nothing_until_the_list_is_changed(town: World) -> None:
    base = await large_base(town, 4, CLERK)
    shown = await base.go(CLERK, "Danh sách dự kiến", "Nếu thêm đồng chí khác", person(0))
    assert f"Nếu dành chỗ cho đồng chí {person(0)}: 1/0, vượt tỷ lệ 1 chỗ." in shown
    assert await _audited(base, "list_added") == 0
    await base.chat(CLERK).press("Đưa vào danh sách")
    assert f"1. {person(0)} (Chi bộ thôn Một)" in await base.chat(CLERK).last()


async def test_top_level_decided_singly_beyond_the_quota_needs_a_reason(town: World) -> None:
    base = await base_at_rating(town, CLERK)
    await base.propose({MEMBER: TOP})
    asked = await base.go(CLERK, "Từng đồng chí", MEMBER, "Ghi mức quyết định", "1. Hoàn thành xuất sắc")
    assert "Vượt tỷ lệ: sẽ là 1/0 chỗ HTXSNV" in asked
    assert await base.chat(CLERK).labels() == ["‹ Quay lại"]
    await base.chat(CLERK).say("Đề nghị vượt tỷ lệ.")
    assert (await base.history(MEMBER))[-1] == (Step.DECIDED, TOP, "Đề nghị vượt tỷ lệ.")
    assert await _audited(base, "over_quota") == 1


async def test_rest_is_decided_as_proposed_and_what_remains_is_named(town: World) -> None:
    base = await large_base(town, 2, CLERK)
    await base.propose({MEMBER: TOP, SECOND: DONE, DEPUTY: UNRATED, CLERK: GOOD})
    asked = await base.go(CLERK, "Quyết định theo đề nghị")
    assert "Hoàn thành tốt nhiệm vụ: 2 đồng chí" in asked
    assert f"được đề nghị HTXSNV mà chưa có chỗ (1): {MEMBER}" in asked
    assert f"là chính đồng chí nên do người khác ghi (1): {CLERK}" in asked
    await base.chat(CLERK).press("Ghi quyết định")
    assert "✓ Đã ghi quyết định cho 4 đồng chí; còn 4 đồng chí" in await base.chat(CLERK).last()
    found = [(await base.history(name))[-1][:2] for name in (person(0), SECOND, DEPUTY, MEMBER)]
    assert found == [
        (Step.DECIDED, GOOD),
        (Step.DECIDED, DONE),
        (Step.DECIDED, Level.UNRATED),
        (Step.PROPOSED, TOP),
    ]


async def test_confirmation_about_other_numbers_decides_nothing(town: World) -> None:
    base = await large_base(town, 2, CLERK)
    await base.go(CLERK, "Quyết định theo đề nghị")
    await base.propose({SECOND: DONE})
    await base.chat(CLERK).press("Ghi quyết định")
    assert "Hoàn thành nhiệm vụ: 1 đồng chí" in await base.chat(CLERK).last()
    assert await base.history(person(0)) == [(Step.PROPOSED, GOOD, "")]


async def test_base_secretary_sees_the_list_but_does_not_release(town: World) -> None:
    base = await base_at_rating(town, HEAD, SECRETARY)
    await base.go(HEAD, "Đảng bộ xã An Thử")
    labels = await base.chat(HEAD).labels()
    assert "Danh sách dự kiến HTXSNV" in labels
    assert "Công bố kết quả" not in labels


async def test_settings_of_the_quota_belong_to_the_round(town: World) -> None:
    base = await large_base(town, 4, CLERK)
    await base.propose({MEMBER: TOP})
    await base.go(CLERK, "Cách tính tỷ lệ", "Đổi số để tính")
    assert "Tính trên: số được xếp loại HTTNV trở lên" in await base.chat(CLERK).last()
    assert "1 chỗ HTXSNV (không quá 20 % của số được xếp loại HTTNV trở lên)" in await base.go(CLERK)
    assert await _audited(base, "quota_set") == 1


async def test_last_place_is_given_once_where_two_give_it_at_once(town: World) -> None:
    base = await large_base(town, 4, CLERK, HEAD)
    await base.propose({MEMBER: TOP, SECOND: TOP})
    await base.go(CLERK, "Danh sách dự kiến", MEMBER)
    await base.go(HEAD, BASE, "Danh sách dự kiến", SECOND)
    await asyncio.gather(*(base.chat(name).press("Dành chỗ") for name in (CLERK, HEAD)))
    texts = [await base.chat(name).last() for name in (CLERK, HEAD)]
    assert sorted("gõ lý do đề nghị vượt tỷ lệ" in text for text in texts) == [False, True]
    assert "Đã dành 1/1 chỗ" in await base.go(CLERK, "Danh sách dự kiến")
