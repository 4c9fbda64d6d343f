"""How people come in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.joining.consent import CONSENT_VERSION, consent_hash
from models.audit import AuditRow
from models.member import Consent, Invitation, Link, Member
from models.store.tables import audit, consent, invitation, link, request
from tests.chat import Chat, World
from tests.factories import ROWS, Round, open_round, row
from tests.scenarios.crowd import at_once, press_at_once
from tests.scenarios.desk_help import MEMBER, SECOND, settle_in

BAD = "Mã này không dùng được"
RACERS = 50


async def _to_the_last_step(town: World, round_: Round, number: int, name: str = MEMBER) -> Chat:
    """Take a chat through code, consent and birthday, up to "is this you?"."""
    chat = town.chat(number)
    await chat.say(round_.code(name))
    await chat.press("Đồng ý")
    await chat.say("20/11")
    return chat


async def _links(town: World, member: Member) -> list[Link]:
    async with town.database.read() as store:
        return await store.find(Link, link.c.member_id == member.id, order_by=link.c.id)


async def test_member_joins_with_code_and_birthday(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    await chat.say(f"/start {round_.code('Lê Thị Mẫu')}")
    await chat.press("Đồng ý")
    await chat.say("20/11")
    await chat.press("Đúng")
    assert "Kính chào đồng chí Lê Thị Mẫu" in await chat.last()
    assert await chat.labels() == ["Bắt đầu", "Làm bản giấy", "Gửi ảnh bản viết tay", "Các việc khác"]


@pytest.mark.parametrize("spelling", ["lower", "groups", "token"])
async def test_code_is_taken_however_it_comes(town: World, round_: Round, spelling: str) -> None:
    code, token = round_.codes[MEMBER].code, round_.codes[MEMBER].token
    said = {"lower": code.lower(), "groups": f"{code[:4]} {code[4:]}", "token": f"/start {token}"}[spelling]
    chat = town.chat(1001)
    await chat.say(said)
    assert await chat.labels() == ["Đồng ý", "Không, làm bản giấy"]


async def test_wrong_used_expired_and_replaced_codes_get_one_answer(town: World, round_: Round) -> None:
    chat = await _to_the_last_step(town, round_, 1001)
    await chat.press("Đúng")
    async with town.database.begin() as store:
        for name, change in ((SECOND, {"expires_at": store.clock.now()}), ("Ngô Văn Phòng", {"tries": 10})):
            found = await store.first(Invitation, invitation.c.member_id == round_.members[name].id)
            assert found is not None
            store.save(replace(found, **change))
    answers = set()
    for place, code in enumerate(["K7MN4P2Q", *(round_.code(n) for n in (MEMBER, SECOND, "Ngô Văn Phòng"))]):
        stranger = town.chat(1100 + place)
        await stranger.say(code)
        answers.add((await stranger.last(), tuple(await stranger.labels())))
    assert [text[: len(BAD)] for text, _ in answers] == [BAD]


async def test_code_of_somebody_who_left_lets_nobody_in(town: World, round_: Round) -> None:
    chat = await _to_the_last_step(town, round_, 1001)
    async with town.database.begin() as store:
        member = await store.get(Member, round_.members[MEMBER].id)
        assert member is not None
        store.save(replace(member, active=False))
    await chat.press("Đúng")
    assert (await chat.last()).startswith(BAD)
    assert await _links(town, round_.members[MEMBER]) == []


async def test_one_of_fifty_at_once_gets_in(town: World, round_: Round) -> None:
    chats = [town.chat(1000 + n) for n in range(RACERS)]
    await at_once(town, chats, text=round_.code(MEMBER))
    await press_at_once(town, chats, "Đồng ý")
    await at_once(town, chats, text="20/11")
    await press_at_once(town, chats, "Đúng")
    last = [await chat.last() for chat in chats]
    assert (len(await _links(town, round_.members[MEMBER])), sum("Kính chào" in text for text in last)) == (
        1,
        1,
    )
    assert sum(text.startswith(BAD) for text in last) == RACERS - 1


async def test_five_tries_an_hour(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    for _ in range(5):
        await chat.say("K7MN4P2Q")
    await chat.say(round_.code(MEMBER))
    assert (await chat.last()).startswith("Đã thử sai nhiều lần.")
    await town.move_clock(advance=3601)
    await chat.say(round_.code(MEMBER))
    assert await chat.labels() == ["Đồng ý", "Không, làm bản giấy"]


async def test_words_are_no_tries(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    for said in ("alo", "hướng dẫn", "huong dan", "chưa có mã", "13 thang 2", "A" * 4000):
        await chat.say(said)
        assert (await chat.last()).startswith("Tin vừa gửi không phải là mã vào.") or said == "alo"
    await chat.say(round_.code(MEMBER))
    assert await chat.labels() == ["Đồng ý", "Không, làm bản giấy"]


async def test_code_is_locked_after_ten_wrong_birthdays(town: World, round_: Round) -> None:
    for number in (1001, 1002):
        chat = town.chat(number)
        await chat.say(round_.code(MEMBER))
        await chat.press("Đồng ý")
        for day in range(1, 6):
            await chat.say(f"{day}/1")
    owner = town.chat(1003)
    await owner.say(round_.code(MEMBER))
    assert (await owner.last()).startswith(BAD)


async def test_wrong_birthday_can_be_typed_again(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    await chat.say(round_.code(MEMBER))
    await chat.press("Đồng ý")
    await chat.say("21/11")
    assert (await chat.last()).startswith("Chưa khớp với danh sách.")
    await chat.say("mai")
    assert (await chat.last()).startswith("Chưa hiểu ngày này.")
    await chat.say("20 tháng 11 năm 1960")
    assert await chat.labels() == ["Đúng", "Thông tin sai", "Không phải tôi"]


async def _round_of(town: World, **details: object) -> Round:
    """Open a round with one member of these details."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    due = town.database.clock.now() + timedelta(days=21)
    return await open_round(town.database, form, due, (row(MEMBER, **details), *ROWS[2:]))


async def test_contact_counts_only_if_it_is_the_sender_s_own(town: World) -> None:
    opened = await _round_of(town, phone="0912345678")
    chat = town.chat(1001)
    await chat.say(opened.code(MEMBER))
    await chat.press("Đồng ý")
    await chat.act(contact={"phone_number": "+84912345678", "user_id": 999})
    assert (await chat.last()).startswith("Danh thiếp này không phải của chính tài khoản đang dùng")
    await chat.act(contact={"phone_number": "84912345678"})
    assert await chat.labels() == ["Đúng", "Thông tin sai", "Không phải tôi"]
    await chat.press("Đúng")
    assert [one.confirmed_by for one in await _links(town, opened.members[MEMBER])] == ["contact"]


async def test_consent_is_kept_with_the_text_that_was_shown(town: World, round_: Round) -> None:
    chat = await _to_the_last_step(town, round_, 1001)
    shown = town.parts.services.texts.say("vi", "join.consent")
    await chat.press("Đúng")
    async with town.database.read() as store:
        kept = await store.first(Consent, consent.c.member_id == round_.members[MEMBER].id)
    assert kept is not None
    assert (kept.text_version, kept.text_hash) == (CONSENT_VERSION, consent_hash(str(shown)))


async def test_consent_is_dated_when_it_was_given(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    await chat.say(round_.code(MEMBER))
    await chat.press("Đồng ý")
    agreed = town.database.clock.now()
    await town.move_clock(advance=3600)
    await chat.say("20/11")
    await chat.press("Đúng")
    async with town.database.read() as store:
        kept = await store.first(Consent, consent.c.member_id == round_.members[MEMBER].id)
    assert kept is not None
    assert abs(kept.given_at - agreed) < timedelta(minutes=1)


async def test_member_who_is_in_may_press_the_old_link_again(town: World, round_: Round) -> None:
    chat = await _to_the_last_step(town, round_, 1001)
    await chat.press("Đúng")
    for _ in range(6):
        await chat.say(f"/start {round_.codes[MEMBER].token}")
    assert await chat.labels() == ["Bắt đầu", "Làm bản giấy", "Gửi ảnh bản viết tay", "Các việc khác"]


async def test_old_phone_is_told_and_cut_off(town: World) -> None:
    village = await settle_in(town, MEMBER, "Phạm Thị Bí Thư")
    old, desk = village.chats[MEMBER], village.chats["Phạm Thị Bí Thư"]
    await desk.say("/chuavao")
    for label in ("Cả chi bộ", MEMBER, "Đổi máy"):
        await desk.press(label)
    texts = [message["text"] for message in await desk.messages()]
    code = next(text for text in texts if "gõ mã vào:" in text).split("gõ mã vào: ")[1][:8]
    await (await _joined_by(town, code)).press("Đúng")
    assert (await old.last()).startswith(f"Hộp thư của đồng chí {MEMBER} đã chuyển sang máy khác.")
    await old.say("menu")
    assert (await old.last()).startswith("Kiểm điểm cuối năm")


async def _joined_by(town: World, code: str) -> Chat:
    chat = town.chat(3001)
    await chat.say(code)
    await chat.press("Đồng ý")
    await chat.say("20/11")
    return chat


async def test_who_has_no_birthday_in_the_roster_asks_the_secretary_once(town: World) -> None:
    opened = await _round_of(town, birth_date=None, birth_year=1960)
    chat = town.chat(1001)
    await chat.say(opened.code(MEMBER))
    await chat.press("Đồng ý")
    assert (await chat.last()).startswith("Danh sách chưa có ngày sinh của đồng chí.")
    for _ in range(2):
        await chat.press("Nhờ bí thư xác nhận")
        await chat.say(opened.code(MEMBER))
        await chat.press("Đồng ý")
    async with town.database.read() as store:
        assert len(await store.query(request.select())) == 1


async def test_failed_tries_are_on_record_without_what_was_said(town: World, round_: Round) -> None:
    chat = town.chat(1001)
    await chat.say("K7MN4P2Q")
    await chat.say(round_.code(MEMBER))
    await chat.press("Đồng ý")
    await chat.say("1/1")
    async with town.database.read() as store:
        rows = await store.find(AuditRow, audit.c.action.startswith("join."), order_by=audit.c.id)
    assert [(one.action, one.detail) for one in rows] == [("join.bad_code", ""), ("join.bad_proof", "")]


async def test_correction_of_the_roster_does_not_stop_the_form(town: World, round_: Round) -> None:
    chat = await _to_the_last_step(town, round_, 1001)
    await chat.press("Thông tin sai")
    await chat.act(sticker=True)
    await chat.say("Ngày vào Đảng đúng là 03/02/1991")
    assert await chat.labels() == ["Bắt đầu", "Làm bản giấy", "Gửi ảnh bản viết tay", "Các việc khác"]


async def test_correction_in_two_pieces_is_not_passed_on_by_half(town: World, round_: Round) -> None:
    chat = await _to_the_last_step(town, round_, 1001)
    await chat.press("Thông tin sai")
    await chat.say("dài dòng " * 450)
    assert (await chat.last()).startswith("Tin dài quá nên chưa chuyển đi: 4049 ký tự, tối đa 4000.")
    await chat.say("phần còn lại")
    assert (await chat.last()).startswith("Tin dài quá nên chưa chuyển đi")
    await town.move_clock(advance=30)
    await chat.say("Ngày sinh đúng là 02/03/1961")
    async with town.database.read() as store:
        assert len(await store.query(request.select())) == 1


@pytest.mark.parametrize("said", [date(1960, 11, 20).strftime(form) for form in ("%d%m", "%d%m%Y", "%d.%m")])
async def test_birthday_spellings(town: World, round_: Round, said: str) -> None:
    chat = town.chat(1001)
    await chat.say(round_.code(MEMBER))
    await chat.press("Đồng ý")
    await chat.say(said)
    assert await chat.labels() == ["Đúng", "Thông tin sai", "Không phải tôi"]
