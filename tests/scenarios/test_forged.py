"""Forged presses, commands and flows: every handler of the registry, by people who may not use it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table, select

from handlers.mail import seal_message
from handlers.registry import SCOPE_ARGS, Registry, Route, Scope, Who
from handlers.routes import build_registry
from models.assessment import Status
from models.audit import AuditRow
from models.broadcast import Broadcast, BroadcastState
from models.collective import AssessmentPlace, Collective, Report
from models.conversation import Conversation
from models.letter import press_keys
from models.member import AddressRow, Link
from models.messaging import Choice, Outgoing, Scalar
from models.minutes import Minutes, MinutesState
from models.outbox import Kind, OutboxRow, OutboxState
from models.review import Request, RequestKind
from models.store.tables import address as address_table
from models.store.tables import audit as audit_table
from models.store.tables import link as link_table
from models.store.tables import metadata
from models.store.tables import outbox as outbox_table
from models.store.unit_of_work import Store
from models.upload import Upload, UploadKind, UploadState
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECOND, STRANGER, Village, settle_in

CANARY = "Chim hoàng yến 7319."
CLERK = "Ngô Văn Phòng"
_PHONES = 8
_PASSING = ("address", "audit", "code_try", "conversation", "heartbeat", "inbox", "lane", "outbox")
"""Tables that a refused press may write to: what was said, and that it was refused."""
_REFUSED = "Không tìm thấy việc này."
_OWN_MATTER = ("privacy.correction", "privacy.consent")
"""Flows whose words are about nobody but who types them."""


@dataclass(frozen=True)
class Actor:
    """Somebody who presses what was never given to them; ``roles`` are those that really hold."""

    name: str
    chat: Chat
    roles: frozenset[Who]
    phones: tuple[int, ...]
    """Further chats of the same person, so that many presses share a commit."""

    def is_refused(self, route: Route) -> bool:
        """Tell whether a route on the victim's objects has to be refused to this person."""
        if route.who is Who.ANYONE:
            return False
        return route.who not in self.roles or route.scope is not Scope.NONE


@dataclass(frozen=True)
class Scene:
    """A cell with a victim whose objects everybody is after."""

    village: Village
    registry: Registry
    actors: tuple[Actor, ...]
    args: dict[str, Scalar]

    @property
    def town(self) -> World:
        """Return the running bot."""
        return self.village.town


async def _scene(town: World) -> Scene:
    village = await settle_in(town, SECOND, MEMBER, STRANGER)
    clerk = town.chat(2901)
    for said in (village.round.code(CLERK), "Đồng ý", "2/9", "Đúng"):
        await (clerk.press(said) if said in ("Đồng ý", "Đúng") else clerk.say(said))
    stranger = town.chat(2902)
    await stranger.say("chào")
    await village.hand_in(SECOND, {"s1_qualities": CANARY})
    args = await _objects(village)
    await _end_admin(village)
    plain = frozenset({Who.ANYONE, Who.MEMBER})
    officer = plain | {Who.SECRETARY, Who.OFFICER}
    cast = (
        ("stranger", stranger, frozenset({Who.ANYONE}), None),
        ("member of the same cell", village.chats[MEMBER], plain, MEMBER),
        ("secretary of another cell", village.chats[STRANGER], officer, STRANGER),
        ("admin whose role has ended", clerk, plain, CLERK),
    )
    actors = [
        Actor(name, chat, roles, await _phones(village, 8000 + 100 * place, who))
        for place, (name, chat, roles, who) in enumerate(cast)
    ]
    return Scene(village, build_registry(), tuple(actors), args)


async def _phones(village: Village, first: int, who: str | None) -> tuple[int, ...]:
    """Give somebody several chats more."""
    town, numbers = village.town, range(first, first + _PHONES)
    for number in numbers:
        await town.control("telegram/send", {"chat": number, "text": "chào"})
    await town.settle()
    async with town.database.begin() as store:
        rows = await store.find(AddressRow, address_table.c.chat.in_([str(number) for number in numbers]))
        for row in rows if who else []:
            member_id = village.round.members[who or ""].id
            store.save(replace(row, member_id=member_id))
            store.add(Link(store.ids.new(), row.id, member_id, store.clock.now(), "birthday"))
    return tuple(numbers)


async def _objects(village: Village) -> dict[str, Scalar]:
    """Make one object of each scope that belongs to the victim's cell, unit or office."""
    handed, victim = await village.assessment(SECOND), village.round.members[SECOND]
    clerk, cycle = village.round.members[CLERK], village.round.cycle
    async with village.town.database.begin() as store:
        new, now, box = store.ids.new, store.clock.now(), store.box
        link = await store.first(Link, link_table.c.member_id == victim.id)
        assert link is not None
        asked = store.add(
            Request(new(), RequestKind.ERASURE, victim.id, victim.cell_id, link.address_id, None, now)
        )
        number = new()
        text = box.seal(CANARY, "broadcast", "text", number)
        spoken = store.add(
            Broadcast(
                number, clerk.id, cycle.unit_id, cycle.unit_id, "all", text, BroadcastState.DRAFT, now, 0, {}
            )
        )
        number = new()
        sealed = [box.seal(word, "upload", word, number) for word in ("file_id", "name")]
        kinds = (
            UploadKind.ROSTER,
            link.address_id,
            clerk.id,
            cycle.unit_id,
            *sealed,
            "x",
            1,
            UploadState.SHOWN,
        )
        sent = store.add(Upload(number, *kinds, now))  # type: ignore[arg-type]
        body = store.add(Collective(new(), victim.cell_id, "tap_the_khac", "Tập thể", victim.id))
        place = store.add(AssessmentPlace(new(), handed.id, body.id))
        report = store.add(
            replace(handed, id=new(), collective_id=body.id, code=None, status=Status.IN_PROGRESS, version=0)
        )
        store.add(Report(report.id))
        held = Minutes(new(), cycle.id, victim.cell_id, MinutesState.RUNNING, True, now, "x")
        store.add(replace(held, taker_id=victim.id, witness_id=victim.id))
    return {
        "a": handed.id,
        "u": victim.cell_id,
        "m": victim.id,
        "r": asked.id,
        "b": spoken.id,
        "f": sent.id,
        "c": cycle.id,
        "k": body.id,
        "w": place.id,
        "report": report.id,
        "g": held.id,
        "l": link.id,
        "link": link.id,
        "q": "s1_qualities",
        "v": handed.revision,
    }


async def _end_admin(village: Village) -> None:
    ended = (
        metadata.tables["role"]
        .update()
        .where(metadata.tables["role"].c.member_id == village.round.members[CLERK].id)
    )
    async with village.town.database.begin() as store:
        await store.run(ended.values(until=store.clock.now()))


# -- looking ----------------------------------------------------------------------------------------


async def _state(town: World) -> dict[str, list[Any]]:
    """Return every row that a refusal must leave alone, and who is entered in which chat."""
    kept = [table for table in metadata.sorted_tables if table.name not in _PASSING]
    async with town.database.read() as store:
        state = {table.name: await _rows(store, table) for table in kept}
        entered = select(address_table.c.id, address_table.c.member_id).order_by(address_table.c.id)
        return {**state, "entered": [tuple(row) for row in await store.query(entered)]}


async def _rows(store: Store, table: Table) -> list[Any]:
    return sorted((tuple(row) for row in await store.query(table.select())), key=repr)


async def _refusals(scene: Scene, actor: Actor) -> list[str]:
    """Return what the audit says was refused to one person."""
    async with scene.town.database.read() as store:
        address = await _address(store, actor.chat.number)
        who = (
            audit_table.c.actor_id.is_(None)
            if address.member_id is None
            else (audit_table.c.actor_id == address.member_id)
        )
        found = await store.find(AuditRow, who, audit_table.c.action == "refused", order_by=audit_table.c.id)
    return sorted(row.detail for row in found)


async def _address(store: Store, chat: int) -> AddressRow:
    found = await store.first(AddressRow, address_table.c.chat == str(chat))
    assert found is not None
    return found


async def _said(scene: Scene, actor: Actor) -> str:
    """Return all that was ever written to a chat, also what a newer message made superfluous."""
    async with scene.town.database.read() as store:
        rows = await store.find(
            OutboxRow, outbox_table.c.address_id == (await _address(store, actor.chat.number)).id
        )
        return "\n".join(store.box.open(row.body, "outbox", "body", row.id) for row in rows)


# -- forging ----------------------------------------------------------------------------------------


def _meant(scene: Scene, action: str, args: dict[str, Scalar]) -> dict[str, Scalar]:
    """Return the arguments with the report of the victim's collective where an action is about one."""
    route = scene.registry.actions.get(action)
    of_report = route is not None and route.scope in (Scope.LEADS, Scope.TAKES_PART)
    return {**args, "a": args["report"]} if of_report and "report" in args else args


async def _plant(
    scene: Scene, actor: Actor, actions: Iterable[str], args: dict[str, Scalar], chat: int = 0
) -> list[str]:
    """Put buttons into the database as if this person had once been given them; return their data."""
    rows = tuple((Choice(action, action, _meant(scene, action, args)),) for action in actions)
    message = Outgoing(scene.town.parts.services.texts.say("vi", "common.back"), rows)
    async with scene.town.database.begin() as store:
        address = await _address(store, chat or actor.chat.number)
        number, now = store.ids.new(), store.clock.now()
        body = seal_message(store, number, message)
        planted = (address.id, address.member_id, Kind.REPLY, f"planted:{number}", body, OutboxState.SENT)
        store.add(OutboxRow(number, *planted, now, now))
    return list(press_keys(number, message))


async def _press_all(scene: Scene, chat: int, keys: Iterable[str]) -> None:
    for key in keys:
        press = {"message_id": 1, "data": key}
        await scene.town.control("telegram/send", {"chat": chat, "press": press})


async def _press_everywhere(scene: Scene, actor: Actor, actions: Sequence[str]) -> None:
    """Press many buttons, a share in each of a person's chats."""
    for place, phone in enumerate(actor.phones):
        keys = await _plant(scene, actor, actions[place::_PHONES], scene.args, phone)
        await _press_all(scene, phone, keys)


async def test_forged_presses_are_refused_on_record_and_change_nothing(town: World) -> None:
    scene = await _scene(town)
    before = await _state(town)
    wanted = {}
    for actor in scene.actors:
        names = [name for name, route in scene.registry.actions.items() if actor.is_refused(route)]
        wanted[actor.name] = sorted([*names, "unknown"])
        await _press_everywhere(scene, actor, [*names, "no.such_thing"])
    await town.settle()

    assert {actor.name: await _refusals(scene, actor) for actor in scene.actors} == wanted
    assert await _state(town) == before


async def test_refusal_reads_like_what_does_not_exist(town: World) -> None:
    scene = await _scene(town)
    for actor in scene.actors:
        nowhere = dict.fromkeys(SCOPE_ARGS.values(), 7)
        scoped = [
            n for n, r in scene.registry.actions.items() if actor.is_refused(r) and r.scope is not Scope.NONE
        ]
        answers = []
        for args in (scene.args, nowhere):
            await actor.chat.news()
            await _press_all(scene, actor.chat.number, await _plant(scene, actor, scoped[:1], args))
            await town.settle()
            view = await town.look(actor.chat.number)
            said = [(m["text"], m["buttons"] != []) for m in await actor.chat.news()]
            answers.append((view["alerts"][-1]["text"], said))
        assert answers[0] == answers[1]
        assert answers[0][0] == _REFUSED


async def test_open_doors_give_nobody_anything_of_others(town: World) -> None:
    scene = await _scene(town)
    before = await _state(town)
    for actor in scene.actors[:2]:
        names = [n for n, r in scene.registry.actions.items() if r.who is Who.ANYONE]
        await _press_everywhere(scene, actor, names)
    await town.settle()

    after = await _state(town)
    languages = ("member",)  # who presses "English" changes the own language
    assert {name: rows for name, rows in after.items() if name not in languages} == {
        name: rows for name, rows in before.items() if name not in languages
    }


async def test_nothing_of_the_cell_reaches_a_secretary_of_another(town: World) -> None:
    scene = await _scene(town)
    officer = scene.actors[2]
    desks = (Who.SECRETARY, Who.OFFICER)
    names = [n for n, r in scene.registry.actions.items() if r.who in desks and r.scope is Scope.NONE]
    await _press_all(scene, officer.chat.number, await _plant(scene, officer, names, scene.args))
    await town.settle()

    said = await _said(scene, officer)
    assert [word for word in (SECOND, CANARY) if word in said] == []


async def test_commands_of_others_are_no_commands(town: World) -> None:
    scene = await _scene(town)
    before = await _state(town)
    wanted = {}
    for actor in scene.actors:
        words = {name: word for word, name in scene.registry.commands.items() if word.isalnum()}
        names = [n for n in words if actor.is_refused(scene.registry.actions[n])]
        wanted[actor.name] = sorted(names)
        for place, name in enumerate(names):
            said = {"chat": actor.phones[place % _PHONES], "text": f"/{words[name]}"}
            await town.control("telegram/send", said)
    await town.settle()

    assert {actor.name: await _refusals(scene, actor) for actor in scene.actors} == wanted
    assert await _state(town) == before


async def test_words_in_a_flow_of_others_change_nothing(town: World) -> None:
    scene = await _scene(town)
    before = await _state(town)
    flows = list(scene.registry.flows)
    for some in (flows[start : start + _PHONES] for start in range(0, len(flows), _PHONES)):
        chats = await _open_flows(scene, some)
        for chat in chats:
            await town.control("telegram/send", {"chat": chat, "text": "chữ của người lạ"})
        await town.settle()
        assert (some, await _state(town)) == (some, before)


async def _open_flows(scene: Scene, flows: Sequence[str]) -> list[int]:
    """Open each flow on a phone of everybody who may not use it; return the phones."""
    opened = []
    async with scene.town.database.begin() as store:
        for actor in scene.actors:
            for phone, flow in zip(actor.phones, flows, strict=False):
                if flow in _OWN_MATTER and scene.registry.flows[flow].who in actor.roles:
                    continue
                found = await store.get(Conversation, (await _address(store, phone)).id)
                assert found is not None
                store.save(replace(found, flow=flow, data=scene.args, prompt_id=None))
                opened.append(phone)
    return opened
