"""The chain of ratings: what the cell proposes, what the base organisation decides, each beside the others."""

from models.level import Level
from models.rating import Step
from tests.chat import World
from tests.scenarios.collective_help import BODY, committee
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY
from tests.scenarios.rating_help import CLERK, DONE, GOOD, HEAD, TOP, base_at_rating

OWN = {"s1_tasks": "Thu quỹ 42/45 hộ.", "s7_party_level": "htxsnv"}


async def test_secretary_records_what_the_cell_proposes(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.village.hand_in(MEMBER, OWN)
    shown = await base.go(SECRETARY, MEMBER, "Ghi mức chi bộ đề nghị", "Hoàn thành xuất sắc")
    assert "✓ Đã ghi chi bộ đề nghị: Hoàn thành xuất sắc nhiệm vụ" in shown
    assert "Tự nhận: Hoàn thành xuất sắc nhiệm vụ" in shown
    assert await base.history(MEMBER) == [(Step.PROPOSED, TOP, "")]


async def test_level_other_than_the_own_asks_for_a_reason(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.village.hand_in(MEMBER, OWN)
    asked = await base.go(SECRETARY, MEMBER, "Ghi mức chi bộ đề nghị", "Hoàn thành tốt")
    assert "Khác mức tự nhận (Hoàn thành xuất sắc nhiệm vụ)" in asked
    assert await base.history(MEMBER) == []
    await base.chat(SECRETARY).say("Còn hai việc chậm.")
    assert await base.history(MEMBER) == [(Step.PROPOSED, GOOD, "Còn hai việc chậm.")]


async def test_not_rated_is_nothing_without_a_reason(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.go(SECRETARY, MEMBER, "Ghi mức chi bộ đề nghị", "Chưa xếp loại")
    assert await base.chat(SECRETARY).labels() == ["‹ Quay lại"]
    await base.chat(SECRETARY).say("Nghỉ ốm từ tháng 3.")
    assert await base.history(MEMBER) == [(Step.PROPOSED, Level.UNRATED, "Nghỉ ốm từ tháng 3.")]
    assert "Tính trên 0 đồng chí" in await base.chat(SECRETARY).last()


async def test_recorded_fact_stands_beside_the_conditions_and_warns(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.village.hand_in(MEMBER, OWN)
    await base.go(SECRETARY, MEMBER, "Ghi dữ kiện", "Bị kỷ luật", "Có")
    await base.chat(SECRETARY).say("QĐ 12-QĐ/UBKT, 02/06/2026")
    await base.chat(SECRETARY).press("Tỷ lệ nhiệm vụ")
    await base.chat(SECRETARY).say("2")
    await base.chat(SECRETARY).say("Báo cáo 15-BC/CB")
    card = await base.go(SECRETARY, MEMBER)
    assert "Bị kỷ luật trong kỳ, từ khiển trách trở lên" in card
    assert "Có (theo: QĐ 12-QĐ/UBKT, 02/06/2026)" in card
    assert "2 % (theo: Báo cáo 15-BC/CB)" in card
    assert "✗ Chưa đạt theo dữ kiện đã ghi: Không bị kỷ luật trong năm" in card
    await base.chat(SECRETARY).press("Ghi mức chi bộ đề nghị")
    await base.chat(SECRETARY).press("Hoàn thành xuất sắc")
    await base.chat(SECRETARY).press("Ghi không kèm lý do")
    assert await base.history(MEMBER) == [(Step.PROPOSED, TOP, "")]


async def test_what_was_decided_stays_beside_what_was_proposed(town: World) -> None:
    base = await base_at_rating(town, CLERK, SECRETARY)
    await base.propose({MEMBER: GOOD})
    await base.go(CLERK, "Từng đồng chí", MEMBER, "Ghi mức quyết định", "3. Hoàn thành nhiệm vụ")
    await base.chat(CLERK).say("Chưa khắc phục xong hạn chế.")
    assert await base.history(MEMBER) == [
        (Step.PROPOSED, GOOD, ""),
        (Step.DECIDED, DONE, "Chưa khắc phục xong hạn chế."),
    ]


async def test_decision_is_no_business_of_the_cell_before_its_release(town: World) -> None:
    base = await base_at_rating(town, CLERK, SECRETARY, MEMBER)
    await base.propose({MEMBER: GOOD})
    await base.go(CLERK, "Từng đồng chí", MEMBER, "Ghi mức quyết định", "2. Hoàn thành tốt")
    card = await base.go(SECRETARY, MEMBER)
    assert "Quyết định" not in card
    assert "Ghi mức quyết định" not in await base.chat(SECRETARY).labels()
    await base.chat(MEMBER).say("/ketqua")
    assert await base.chat(MEMBER).last() == "Chưa có kết quả xếp loại nào được công bố cho đồng chí."


async def test_press_from_before_another_proposal_records_nothing(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.go(SECRETARY, MEMBER, "Ghi mức chi bộ đề nghị")
    await base.propose({MEMBER: TOP})
    await base.chat(SECRETARY).press("Hoàn thành tốt")
    assert "mức này vừa được ghi bởi người khác" in await base.chat(SECRETARY).last()
    assert await base.history(MEMBER) == [(Step.PROPOSED, TOP, "")]


async def test_nobody_speaks_about_the_own_rating(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.go(SECRETARY, SECRETARY)
    assert "Chưa có kết quả xếp loại nào" in await base.chat(SECRETARY).last()


async def test_not_yet_handed_in_self_rating_stays_unread(town: World) -> None:
    base = await base_at_rating(town, SECRETARY, MEMBER)
    await base.village.hand_in(SECOND, OWN)
    await base.village.hand_in(MEMBER, OWN)
    await base.chat(MEMBER).say("bản của tôi")
    await base.chat(MEMBER).press("Lấy lại")
    listed = await base.go(SECRETARY)
    assert f"{MEMBER}: – → – → –" in listed
    assert f"{SECOND}: HTXSNV → – → –" in listed


async def test_base_secretary_decides_too(town: World) -> None:
    base = await base_at_rating(town, HEAD)
    await base.propose({MEMBER: GOOD})
    await base.go(HEAD, "Đảng bộ xã An Thử", "Từng đồng chí", MEMBER, "Ghi mức quyết định", "2. Hoàn thành tốt")
    assert await base.history(MEMBER) == [(Step.PROPOSED, GOOD, ""), (Step.DECIDED, GOOD, "")]


async def test_collective_is_proposed_and_decided_above_by_others_than_its_own(town: World) -> None:
    body = await committee(town, SECOND, SECRETARY)
    chat, own = body.chat(SECOND), body.chat(SECRETARY)
    await chat.say("/xeploai")
    for label in ("Xếp loại tập thể", BODY, "Ghi mức quyết định", "2. Hoàn thành tốt"):
        await chat.press(label)
    assert "Tập thể Chi ủy thôn Một" in await chat.last()
    assert "Quyết định: Hoàn thành tốt nhiệm vụ" in await chat.last()
    await own.say("/xeploai")
    assert "Xếp loại tập thể" not in await own.labels()


async def test_head_of_a_collective_is_told_after_the_release_only(town: World) -> None:
    body = await committee(town, CLERK, SECRETARY)
    clerk, head = body.chat(CLERK), body.chat(SECRETARY)
    await clerk.say("/xeploai")
    for label in ("Xếp loại tập thể", BODY, "Ghi mức quyết định", "2. Hoàn thành tốt", "‹ Các tập thể"):
        await clerk.press(label)
    before = len(await head.messages())
    for label in ("Công bố kết quả", "Công bố"):
        await clerk.press(label)
    assert "✓ Đã công bố kết quả của 1 tập thể." in await clerk.last()
    assert [m["text"] for m in (await head.messages())[before:]] == [
        "Kết quả xếp loại của tập thể Chi ủy thôn Một: Hoàn thành tốt nhiệm vụ."
    ]
