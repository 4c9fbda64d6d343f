"""The register of requests about personal data, for the admin: what is due when, carried out or not."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy import or_, select

from handlers.desk import granting
from handlers.desk.requests_desk import settled_words, the_request
from handlers.desk.showing import PER_PAGE, Row, cell_name, name_of, numbered, page_of, show, turning, when
from handlers.guards import reviewer
from handlers.office.asking import Here
from handlers.office.errands import ask
from handlers.people import load_people
from handlers.permissions import allowed
from handlers.privacy.wording import day_words
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind
from models.member import Member, Role, RoleKind
from models.messaging import Choice, IncomingKind, Outgoing, Scalar
from models.review import ABOUT_DATA, Request, RequestKind
from models.store.tables import request as request_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.unit import Unit

MOST_LETTERS = 500


def register(registry: Registry) -> None:
    """Declare the register and its decisions."""
    registry.action("privacy.book", Who.ADMIN, show_book)
    registry.action("privacy.case", Who.ADMIN, show_case, Scope.REQUEST)
    registry.action("privacy.case_done", Who.ADMIN, carry_out, Scope.REQUEST)
    registry.action("privacy.case_keep", Who.ADMIN, ask_ground, Scope.REQUEST)
    registry.flow("privacy.ground", Who.ADMIN, take_ground)
    registry.command("privacy.book", "yeucaudulieu", "yeu cau du lieu", "so yeu cau")


async def tell_admins(turn: Turn, request: Request) -> None:
    """Tell the admins above the person's cell of a wish for erasure, which only they can carry out."""
    cell = await turn.store.get(Unit, request.cell_id)
    path = [int(part) for part in cell.path.strip("/").split("/")] if cell else []
    roles = await turn.store.find(Role, role_table.c.unit_id.in_(path), role_table.c.kind == RoleKind.ADMIN)
    people = await load_people(turn.store, [role.member_id for role in roles], turn.now)
    for person in people.values():
        if person.leads and person.id != request.member_id:
            await _tell_admin(turn, request, person.member)


async def _tell_admin(turn: Turn, request: Request, admin: Member) -> None:
    lang, texts = admin.language or "vi", turn.services.texts
    name = await name_of(turn, request.member_id)
    text = texts.say(lang, "privacy.book.notice", name=name)
    show_ = Choice(texts.plain(lang, "requests.show"), "privacy.case", {"r": request.id})
    key = f"erasure:{request.id}:{admin.id}"
    await turn.notify(admin.id, Outgoing(text, ((show_,),)), key, reviewer(request.cell_id))


async def show_book(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show what is open, the most urgent first, eight on a page."""
    turn.goto("privacy")
    found = await _open_cases(turn)
    head = (note + "\n\n") if note else Markup("")
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    if not found:
        show(turn, head + turn.say("privacy.book.empty"), menu)
        return
    late = sum(_is_late(turn, one) for one in found)
    page, pages = page_of(args.get("p"), len(found))
    lines = await _lines(turn, found[page * PER_PAGE : (page + 1) * PER_PAGE])
    text = turn.say("privacy.book.title", count=len(found), late=late, page=page + 1, pages=pages)
    show(
        turn,
        head + text,
        *numbered(lines, "privacy.case", "r"),
        turning(turn, page, pages, "privacy.book"),
        menu,
    )


async def _open_cases(turn: Turn) -> list[Request]:
    units = turn.me.units(RoleKind.ADMIN)
    below = select(unit_table.c.id).where(or_(*(unit_table.c.path.startswith(unit.path) for unit in units)))
    return await turn.store.find(
        Request,
        request_table.c.kind.in_(ABOUT_DATA),
        request_table.c.settled_at.is_(None),
        request_table.c.member_id != turn.me.id,
        request_table.c.cell_id.in_(below),
        order_by=(request_table.c.due_on, request_table.c.id),
    )


def _is_late(turn: Turn, request: Request) -> bool:
    return request.due_on is not None and request.due_on < turn.today


async def _lines(turn: Turn, found: Sequence[Request]) -> list[tuple[str, Scalar]]:
    await turn.store.load(Member, [(one.member_id,) for one in found])
    return [(await _line(turn, one), one.id) for one in found]


async def _line(turn: Turn, request: Request) -> str:
    key = "privacy.book.late" if _is_late(turn, request) else "privacy.book.line"
    kind, name = turn.label(f"requests.kind.{request.kind}"), await name_of(turn, request.member_id)
    return turn.label(key, kind=kind, name=name, day=f"{request.due_on:%d/%m}" if request.due_on else "–")


async def show_case(turn: Turn, args: Args) -> None:
    """Show one request with its days and what can be done about it."""
    turn.goto("privacy")
    request = await the_request(turn, args)
    text = turn.say(
        f"privacy.book.text.{request.kind}" if request.kind in ABOUT_DATA else "privacy.book.text.other",
        name=await name_of(turn, request.member_id),
        cell=await cell_name(turn, request.cell_id),
        when=when(turn, request.made_at),
        answer=day_words(turn, request.answer_by),
        due=day_words(turn, request.due_on),
    )
    if request.settled_at is not None:
        text += "\n\n" + await settled_words(turn, request)
    show(turn, text, *_choices(turn, request), (turn.choice("privacy.book.back", "privacy.book"),))


def _choices(turn: Turn, request: Request) -> list[Row]:
    if request.settled_at is not None or request.kind not in ABOUT_DATA:
        return []
    done: Row = (turn.choice(f"privacy.book.done.{request.kind}", "privacy.case_done", r=request.id),)
    if request.kind is not RequestKind.ERASURE:
        return [done]
    return [done, (turn.choice("privacy.book.keep", "privacy.case_keep", r=request.id),)]


async def carry_out(turn: Turn, args: Args) -> None:
    """Note that a request was carried out, once, and tell the person where a chat is left."""
    request = await the_request(turn, args)
    if request.settled_at is not None or request.kind not in ABOUT_DATA:
        await show_case(turn, args)
        return
    if request.kind is RequestKind.ERASURE:
        await _erase(turn, request, sure=bool(args.get("sure")))
        return
    if request.kind is RequestKind.WITHDRAWAL:
        await granting.withdrawal(turn, request)
    else:
        await _tell(turn, request, f"privacy.told.{request.kind}")
    await _settle(turn, request, granted=True)


async def _erase(turn: Turn, request: Request, *, sure: bool) -> None:
    """Ask once more, then have the worker erase; it cannot be undone."""
    back: Row = (turn.choice("privacy.book.back", "privacy.case", r=request.id),)
    if not sure:
        yes: Row = (turn.choice("privacy.book.erase_sure", "privacy.case_done", r=request.id, sure=True),)
        name = await name_of(turn, request.member_id)
        show(turn, turn.say("privacy.book.ask_erase", name=name), yes, back)
        return
    unit = await turn.store.get(Unit, request.cell_id)
    if unit is not None:
        ask(turn.store, ErrandKind.ERASE, Here(turn, unit), {"r": request.id})
        turn.record("erasure_begun", "request", request.id, request.cell_id)
    turn.goto("office")
    show(turn, turn.say("privacy.book.erasing"), back)


async def ask_ground(turn: Turn, args: Args) -> None:
    """Ask by which rule the data must be kept; the person is told so."""
    request = await the_request(turn, args)
    if request.settled_at is not None or request.kind is not RequestKind.ERASURE:
        await show_case(turn, args)
        return
    turn.goto("privacy.ground", r=request.id)
    back: Row = (turn.choice("common.back", "privacy.case", r=request.id),)
    show(turn, turn.say("privacy.book.ask_ground", limit=MOST_LETTERS), back)


async def take_ground(turn: Turn, data: Args) -> None:
    """Keep the ground, settle the request as not carried out, and tell the person which happened."""
    route = Route("privacy.ground", Who.ADMIN, Scope.REQUEST, take_ground)
    if not await allowed(turn.store, turn.person, route, data):
        turn.record("refused", "action", None, detail="privacy.ground")
        turn.goto("menu")
        turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
        return
    request, ground = await the_request(turn, data), turn.incoming.text.strip()
    if request.settled_at is not None:
        await show_case(turn, data)
        return
    if turn.incoming.kind is not IncomingKind.TEXT or not 0 < len(ground) <= MOST_LETTERS:
        turn.answer("privacy.book.ground_length", limit=MOST_LETTERS)
        return
    await _tell(turn, request, "privacy.told.kept")
    sealed = turn.store.box.seal(ground, "request", "reason", request.id)
    await _settle(turn, replace(request, reason=sealed), granted=False)


async def _settle(turn: Turn, request: Request, *, granted: bool) -> None:
    turn.store.save(replace(request, settled_at=turn.now, settled_by=turn.me.id, granted=granted))
    turn.record("granted" if granted else "not_granted", "request", request.id, request.cell_id, request.kind)
    key = "privacy.book.noted_done" if granted else "privacy.book.noted_kept"
    await show_book(turn, {}, turn.say(key, name=await name_of(turn, request.member_id)))


async def _tell(turn: Turn, request: Request, key: str) -> None:
    """Tell the person what became of the request; the reason is read under "Thông tin của tôi"."""
    member = await turn.store.get(Member, request.member_id)
    lang, texts = (member.language if member else "") or "vi", turn.services.texts
    mine = Choice(texts.plain(lang, "privacy.button.mine"), "privacy.mine")
    message = Outgoing(texts.say(lang, key), ((mine,),))
    await turn.notify(request.member_id, message, f"{key}:{request.id}")
