"""Forged presses about ratings by people whose roles do reach the cell, but not what they press."""

from collections.abc import Iterable

import pytest

from handlers.mail import seal_message
from handlers.registry import Scope, Who
from handlers.routes import build_registry
from models.letter import press_keys
from models.member import AddressRow
from models.messaging import Choice, Outgoing, Scalar
from models.outbox import Kind, OutboxRow, OutboxState
from models.rating import Step
from models.store.tables import address as address_table
from models.store.tables import cycle_basis, rating, rating_fact, rating_seat, reconsideration
from tests.chat import World
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY
from tests.scenarios.rating_help import CLERK, DONE, TOP, UNRATED, Base, base_at_rating, large_base

_KEPT = (rating, rating_seat, reconsideration, cycle_basis, rating_fact)


@pytest.fixture
async def asked(town: World) -> Base:
    """Give a base organisation with a wish for reconsideration, and somebody for whom there is a place."""
    base = await large_base(town, 5, CLERK, MEMBER, SECRETARY)
    await base.propose({MEMBER: DONE})
    await base.go(CLERK, "Quyết định theo đề nghị", "Ghi quyết định", "Công bố kết quả", "Công bố")
    await base.chat(MEMBER).press("Xem kết quả")
    await base.chat(MEMBER).press("Đề nghị xem xét lại")
    await base.chat(MEMBER).say("Xin xem lại.")
    await base.propose({SECOND: TOP})
    return base


async def _state(base: Base) -> list[list[str]]:
    async with base.town.database.read() as store:
        return [sorted(map(repr, map(tuple, await store.query(table.select())))) for table in _KEPT]


async def _press(base: Base, name: str, choices: Iterable[Choice]) -> None:
    """Press buttons that this person was never given."""
    rows = tuple((choice,) for choice in choices)
    message = Outgoing(base.town.parts.services.texts.say("vi", "common.back"), rows)
    chat = base.chat(name)
    async with base.town.database.begin() as store:
        address = await store.first(AddressRow, address_table.c.chat == str(chat.number))
        assert address is not None
        number, now = store.ids.new(), store.clock.now()
        body = seal_message(store, number, message)
        planted = (address.id, address.member_id, Kind.REPLY, f"planted:{number}", body, OutboxState.SENT)
        store.add(OutboxRow(number, *planted, now, now))
    for key in press_keys(number, message):
        await base.town.control("telegram/send", {"chat": chat.number, "press": {"message_id": 1, "data": key}})
    await base.town.settle()


async def _args(base: Base, name: str = MEMBER) -> dict[str, Scalar]:
    """Return everything that a press about somebody's rating could name, each of it true."""
    found, entries = await base.village.assessment(name), await base.entries(name)
    decided = [one.rating.id for one in entries if one.rating.step is Step.DECIDED]
    async with base.town.database.read() as store:
        wish = (await store.query(reconsideration.select()))[0]
    return {
        "a": found.id,
        "c": base.village.round.cycle.id,
        "k": str(Step.DECIDED),
        "l": str(TOP),
        "n": decided[-1] if decided else 0,
        "x": int(wish.id),
        "f": "no_such_fact",
    }


async def test_secretary_of_the_cell_decides_gives_releases_and_answers_nothing(asked: Base) -> None:
    cell, before = asked.village.round.members[MEMBER].cell_id, await _state(asked)
    names = [name for name in build_registry().actions if name.startswith("rate.")]
    units = ({"u": cell}, {"u": asked.unit.id})
    choices = [
        Choice(name, name, {**await _args(asked, about), **unit})
        for about in (MEMBER, SECOND)
        for name in names
        for unit in units
    ]
    await _press(asked, SECRETARY, choices)
    proposed = [one.rating.id for one in await asked.entries(SECOND)]
    args = {**await _args(asked, SECOND), "k": str(Step.PROPOSED), "l": str(UNRATED), "n": proposed[-1]}
    await _press(asked, SECRETARY, [Choice("x", "rate.no_reason", args)])
    assert await _state(asked) == before


async def test_words_after_a_forged_question_answer_nothing(asked: Base) -> None:
    """The cell's secretary decides nothing, and who decided answers no wish about it."""
    args, before = await _args(asked), await _state(asked)
    for who, name in ((SECRETARY, "rate.say"), (SECRETARY, "rate.answer"), (CLERK, "rate.answer")):
        await _press(asked, who, [Choice(name, name, args)])
        await asked.chat(who).say("Đồng ý.")
    assert await _state(asked) == before


async def test_nobody_changes_the_own_rating(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    own: dict[str, Scalar] = {"a": (await base.village.assessment(SECRETARY)).id, "l": str(TOP), "n": 0, "y": 1}
    before = await _state(base)
    names = [
        name
        for name, route in build_registry().actions.items()
        if name.startswith("rate.") and route.scope is Scope.ASSESSMENT and route.who is not Who.MEMBER
    ]
    steps = (str(Step.PROPOSED), str(Step.DECIDED))
    await _press(base, SECRETARY, [Choice(name, name, {**own, "k": step}) for name in names for step in steps])
    assert await _state(base) == before


async def test_words_in_a_flow_after_the_role_has_ended_change_nothing(town: World) -> None:
    base = await base_at_rating(town, SECRETARY)
    await base.go(SECRETARY, MEMBER, "Ghi mức chi bộ đề nghị", "Chưa xếp loại")
    await base.village.end_roles(SECRETARY)
    before = await _state(base)
    await base.chat(SECRETARY).say("Lý do gõ sau khi thôi giữ chức.")
    assert await _state(base) == before
