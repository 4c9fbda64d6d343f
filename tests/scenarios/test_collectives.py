"""The report of a collective: author, contributors, head, the level above, persons responsible."""

import pytest

from handlers.office.papers.exporting import unfinished_people
from handlers.office.round.standing import groups
from handlers.people import load_person
from handlers.permissions import allowed
from handlers.routes import build_registry
from handlers.status import counts
from models.assessment import Status
from models.unit import Unit
from tests.chat import World
from tests.scenarios.collective_help import ABOVE, AUTHOR, BODY, COMRADE, HEAD, REPORT, Committee, committee
from tests.scenarios.paper_help import papers, read_paper
from tests.scenarios.writing_help import Writer


@pytest.fixture
async def body(town: World) -> Committee:
    return await committee(town, HEAD, AUTHOR, COMRADE, ABOVE)


async def test_author_writes_head_hands_in_level_above_reviews(body: Committee) -> None:
    await body.finish()
    told = await body.chat(HEAD).last()
    await body.chat(HEAD).press("Mở báo cáo")
    await body.chat(HEAD).press("Viết báo cáo")
    await body.chat(HEAD).press("Nộp")
    await body.chat(HEAD).press("Có, nộp")
    asked = await body.chat(HEAD).last()
    await body.chat(HEAD).press("Nộp luôn")
    receipt = await body.chat(HEAD).last()
    notice = await body.chat(ABOVE).last()
    await body.chat(ABOVE).press("Mở bản này")
    card = await body.chat(ABOVE).last()
    await body.chat(ABOVE).press("Đủ, đưa ra chi bộ")

    assert f"đã viết xong Báo cáo kiểm điểm tập thể: {BODY}" in told
    assert "Dự thảo chưa gửi người dự họp" in asked
    assert "Đã nhận báo cáo kiểm điểm tập thể" in receipt
    assert f"Tập thể {BODY} (Chi bộ thôn Một) đã nộp báo cáo kiểm điểm." in notice
    assert f"Tập thể {BODY}" in card
    assert (await body.report()).status is Status.PASSED
    assert "Báo cáo kiểm điểm tập thể đã được cấp trên xem, đủ." in await body.chat(HEAD).last()


async def test_contributors_part_comes_into_the_report(body: Committee) -> None:
    author, comrade = body.chat(AUTHOR), body.chat(COMRADE)
    await author.say("/viec")
    await author.press(BODY)
    await author.press("Phân công viết từng mục")
    await author.press("I.2")
    await author.press(COMRADE)
    asked = await comrade.last()
    await comrade.press("Viết phần được phân công")
    await body.write(COMRADE, REPORT[2], "2")
    await comrade.press("Nộp")
    await comrade.press("Có, nộp")

    assert f"phân công đồng chí viết mục I.2 của Báo cáo kiểm điểm tập thể: {BODY}" in asked
    assert "Đã chuyển phần viết của đồng chí vào báo cáo" in await comrade.last()
    assert f"Đồng chí {COMRADE} đã gửi phần viết (mục I.2)" in await author.last()
    assert await body.answers() == {"c1_results": '"15/17 chỉ tiêu đạt và vượt."', "c1_results_level": '"tot"'}
    assert (await body.report()).status is Status.NOT_STARTED


async def test_draft_goes_round_and_is_commented_on(body: Committee) -> None:
    author, comrade = body.chat(AUTHOR), body.chat(COMRADE)
    await author.say("/viec")
    await author.press(BODY)
    await author.press("Viết báo cáo")
    await body.write(AUTHOR, REPORT[0])
    await comrade.say("/viec")
    await comrade.press(BODY)
    before = await comrade.labels()
    await author.say("/viec")
    await author.press(BODY)
    await author.press("Lịch hội nghị")
    day = f"{body.village.round.cycle.deadline:%d/%m/%Y}"
    await author.say(f"14 giờ ngày {day}")
    await author.press("Gửi dự thảo")
    sure = await author.last()
    await author.press("Gửi dự thảo")
    await comrade.press("Mở báo cáo")
    await comrade.press("Đọc báo cáo")
    page = await comrade.last()
    await comrade.press("Quay lại")
    await comrade.press("Góp ý dự thảo")
    await comrade.say("Cần nêu số kỳ họp chuyên đề.")
    await author.say("/viec")
    await author.press(BODY)
    await author.press("Xem góp ý")

    assert "Đọc báo cáo" not in before
    assert "Gửi dự thảo cho 2 người dự họp" in sure
    assert REPORT[0] in page
    assert f"{COMRADE}" in await author.last()
    assert "Cần nêu số kỳ họp chuyên đề." in await author.last()


async def test_shortcoming_reaches_the_person_responsible(body: Committee) -> None:
    await body.finish()
    head = body.chat(HEAD)
    await head.press("Mở báo cáo")
    await head.press("Viết báo cáo")
    await head.press("Nộp")
    await head.press("Có, nộp")
    await head.press("Nộp luôn")
    await head.say("/viec")
    await head.press(BODY)
    await head.press("Gắn khuyết điểm với cá nhân")
    await head.press("Chậm thu quỹ")
    await head.press(COMRADE)
    unreleased = await body.chat(COMRADE).last()
    await head.press("Quay lại")
    await head.press("Chuyển 1 điểm")
    told = await body.chat(COMRADE).last()

    assert "khuyết điểm của tập thể" not in unreleased
    assert "Có hạn chế, khuyết điểm của tập thể gắn với trách nhiệm của đồng chí" in told
    await body.chat(COMRADE).press("Làm tiếp bản kiểm điểm")
    await body.chat(COMRADE).press("Xem lại")
    await body.chat(COMRADE).press("Trang sau")
    assert "Tập thể: Chậm thu quỹ: chưa có" in await body.chat(COMRADE).last()


async def test_leaders_assessment_is_reviewed_in_the_collective_too(body: Committee) -> None:
    writer = Writer(body.village, body.chat(COMRADE))
    await writer.hand_in()
    head = body.chat(HEAD)
    notices = [message["text"] for message in await head.messages()][-2:]
    await head.say("/viec")
    await head.press(f"Xem bản của đồng chí {COMRADE}")
    await head.press("Đọc từng phần")
    await head.press("Quay lại")
    await head.press("Ghi góp ý")
    await head.say("Cần mạnh dạn góp ý hơn.")
    await head.press("Đủ, đưa ra hội nghị")
    await head.say("/viec")
    left = await head.labels()
    await body.chat(COMRADE).press("Các nơi kiểm điểm khác")

    assert sum(f"kiểm điểm cả tại {BODY}" in text for text in notices) == 1
    assert not any(COMRADE in label for label in left)
    assert f"{BODY}: đồng chí {HEAD} đã đưa ra hội nghị" in await body.chat(COMRADE).last()
    assert "Cần mạnh dạn góp ý hơn." in await body.chat(COMRADE).last()


async def test_nobody_of_the_collective_reviews_its_report(body: Committee) -> None:
    await body.finish()
    head = body.chat(HEAD)
    await head.press("Mở báo cáo")
    await head.press("Viết báo cáo")
    await head.press("Nộp")
    await head.press("Có, nộp")
    await head.press("Nộp luôn")

    await body.chat(AUTHOR).say("/canxem")
    own = await body.chat(AUTHOR).last()
    await body.chat(ABOVE).say("/canxem")
    above = await body.chat(ABOVE).labels()

    assert "Không còn bản nào cần xem" in own
    assert any(BODY in label for label in above)


async def test_head_takes_the_pen_and_gives_it_back(body: Committee) -> None:
    head, author = body.chat(HEAD), body.chat(AUTHOR)
    await author.say("/viec")
    await author.press(BODY)
    await author.press("Viết báo cáo")
    await body.write(AUTHOR, REPORT[0])
    await head.say("/viec")
    await head.press(BODY)
    await head.press("Nhận về để viết và nộp")
    taken = await author.last()
    await author.say("tiếp")
    await body.write(AUTHOR, "Viết thêm.")
    kept = await body.answers()
    await head.press("Trả lại người viết")

    assert "Người đứng đầu đã nhận" in taken
    assert kept == {"c1_principles": f'"{REPORT[0]}"'}
    assert "được trả lại để đồng chí viết tiếp" in await author.last()


async def test_head_gets_the_report_as_a_paper(body: Committee) -> None:
    await body.finish()
    head = body.chat(HEAD)
    await head.press("Mở báo cáo")
    await head.press("Tải bản Word")
    [message] = await papers(body.town, head)
    read = await read_paper(body.town, message)

    assert "Báo cáo kiểm điểm của tập thể" in message["text"]
    assert message["file"]["name"] == f"Báo cáo kiểm điểm 2026 - {BODY}.docx"
    assert "15/17 chỉ tiêu đạt và vượt." in read
    assert any(BODY in line for line in read)
    assert not any(AUTHOR in line for line in read)


async def test_progress_counts_reports_apart_from_people(body: Committee) -> None:
    before = await body.village.join("Ngô Văn Phòng")
    await before.say("/tiendo")
    counted = await before.last()
    await body.finish()
    await body.chat(ABOVE).say("/tiendo")

    assert "Báo cáo tập thể: 1 · đã nộp: 0" in counted
    assert "Báo cáo tập thể: 1 · đã nộp: 0" in await body.chat(ABOVE).last()
    assert "Thuộc diện kiểm điểm: 6" in counted


async def test_reports_are_not_counted_as_people(body: Committee) -> None:
    """Everywhere where people are counted: figures, the list of who has not finished, the status."""
    async with body.town.database.read() as store:
        cycle = body.village.round.cycle
        unit = await store.get(Unit, cycle.unit_id)
        assert unit is not None
        found = await groups(store, cycle, unit)
        left = await unfinished_people(store, cycle, unit)
        numbers = await counts(store)

    assert sum(group.count for group in found) == len(left) == len(body.village.round.members) == 6
    assert (numbers["assessments"], numbers["reports"]) == ({"not_started": 6}, {"not_started": 1})


async def test_right_to_review_a_report_ends_at_its_own_people(body: Committee) -> None:
    route = build_registry().actions["desk.pass"]
    report, members = await body.report(), body.village.round.members
    async with body.town.database.read() as store:
        people = {name: await load_person(store, members[name].id, store.clock.now()) for name in members}
        may = {name for name, one in people.items() if await allowed(store, one, route, {"a": report.id})}

    assert may == {ABOVE}


@pytest.mark.parametrize("name", [COMRADE, ABOVE])
async def test_only_who_leads_a_report_may_take_the_pen(body: Committee, name: str) -> None:
    route = build_registry().actions["collective.take"]
    report, members = await body.report(), body.village.round.members
    async with body.town.database.read() as store:
        one = await load_person(store, members[name].id, store.clock.now())
        head = await load_person(store, members[HEAD].id, store.clock.now())

        assert not await allowed(store, one, route, {"a": report.id})
        assert await allowed(store, head, route, {"a": report.id})
