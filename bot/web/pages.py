"""The pages of a draft over HTTP: forms in, HTML out; what they mean is in handlers/pages."""

import hmac
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from pathlib import Path
from secrets import token_hex
from typing import Any

import structlog
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.shield import Limiter, caller, cover, from_elsewhere
from handlers.pages import door, filling, links
from handlers.pages.filling import Said
from handlers.pages.page_turn import PageTurn
from handlers.pages.room import NobodyError, NotAgreedError, Room, Use
from handlers.pages.views import Asked, Confirm, Kept
from models.assessment import Assessment
from models.messaging import Address

_TEMPLATES = Path(__file__).parent / "templates"
FORM, _DESK, APP = "/bai", "/ban", "/ung-dung"
_MOST_BYTES = 256 * 1024
"""Of a form; only a desk takes files."""
_OF_ADDRESS, _OF_LINK = 240, 30
"""Requests a minute: a whole office may sit behind one address."""
log = structlog.get_logger()
Vouch = Callable[[str], Address | None]
"""Asks the messengers whose chat opened a page inside them."""
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StaleError(Exception):
    """A form without the seal of its session."""


class Pages:
    """The handlers of the pages."""

    def __init__(self, room: Room, wake: Callable[[], None], vouch: Vouch) -> None:
        self._room = room
        self._vouch = vouch
        self.wake = wake
        self._secure = room.services.public_url.startswith("https://")
        # A name with __Host- is only taken by browsers for this host, over TLS, for all paths.
        self._cookie = "__Host-kiemdiem" if self._secure else "kiemdiem"
        self._callers = Limiter(room.database.clock, _OF_ADDRESS)
        self._links = Limiter(room.database.clock, _OF_LINK)
        loader = FileSystemLoader(_TEMPLATES)
        self._look = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )

    def routes(self) -> list[web.RouteDef]:
        """Return the table of addresses; none but the link itself holds anything personal."""
        return [
            web.get("/trang.css", partial(self._shipped, "text/css")),
            web.get("/trang.js", partial(self._shipped, "text/javascript")),
            web.get(APP, self._show_app),
            web.post(APP, self._enter_app),
            web.get(links.PATH + "{token}", self._show_door),
            web.post(links.PATH + "{token}", self._open_door),
            web.get(f"{FORM}/dongy", self._show_consent),
            web.post(f"{FORM}/dongy", self.sealed(self._agree)),
            web.get(FORM, self._show_form),
            web.get(FORM + "/muc/{key}", self._show_question),
            web.post(FORM + "/muc/{key}", self.sealed(self._answer)),
            web.get(f"{FORM}/nop", self._show_confirm),
            web.post(f"{FORM}/nop", self.sealed(self._hand_in)),
            web.post(f"{FORM}/dong", self.sealed(self._leave)),
        ]

    @property
    def guard(self) -> Any:
        """Return what stands before every handler."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handle) -> web.StreamResponse:
            response = await self._guarded(request, handler)
            cover(response)
            return response

        return guarded

    async def _guarded(self, request: web.Request, handler: Handle) -> web.StreamResponse:
        if not self._callers.allows(caller(request)):
            return self._refusal("busy", 429)
        if (request.content_length or 0) > _MOST_BYTES and not await self._takes_files(request):
            return self._refusal("failed", 413)
        try:
            return await handler(request)
        except NotAgreedError:
            return to(f"{FORM}/dongy")
        except StaleError:
            return self._refusal("stale", 403)
        except (NobodyError, web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return self._refusal("dead", 404)
        except web.HTTPException as error:
            return self._refusal("failed", error.status)
        except Exception as error:
            log.error("a page failed", action="page", error=type(error).__name__, exc_info=error)
            return self._refusal("failed", 500)

    async def _takes_files(self, request: web.Request) -> bool:
        """Tell whether files may come here, and somebody known sends them; else nothing of them is read."""
        here = request.path == _DESK or request.path.startswith(f"{FORM}/muc/")
        return here and await self._room.knows(self.key(request))

    def sealed(self, handle: Handle) -> Handle:
        """Let a form through only with the seal of its own session."""

        @wraps(handle)
        async def checked(request: web.Request) -> web.StreamResponse:
            if not self.key(request):
                raise NobodyError("no session")
            given = str((await request.post()).get("seal", ""))
            # A seal of letters that are not ASCII cannot be compared, and is none.
            right = hmac.compare_digest(given.encode(), self._room.seal(self.key(request)).encode())
            if not right or from_elsewhere(request):
                raise StaleError
            return await handle(request)

        return checked

    # -- the door ------------------------------------------------------------------------------------

    async def _show_door(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if not self._links.allows(token):
            return self._refusal("busy", 429)
        if not await self._room.meets(token):
            raise NobodyError("this link leads to nobody")
        return self._page("door.html", "vi", wrong=False, most=links.MOST_TRIES)

    async def _open_door(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if not self._links.allows(token):
            return self._refusal("busy", 429)
        if from_elsewhere(request):
            raise StaleError
        key = await self._room.enter(token, str((await request.post()).get("born", "")))
        if not key:
            return self._page("door.html", "vi", status=403, wrong=True, most=links.MOST_TRIES)
        return await self._seated(key)

    async def _show_app(self, _request: web.Request) -> web.Response:
        return self._page("app.html", "vi")

    async def _enter_app(self, request: web.Request) -> web.Response:
        """Let in whom a messenger vouches for; no second factor is asked."""
        if from_elsewhere(request):
            raise StaleError
        address = self._vouch(str((await request.post()).get("data", "")))
        if address is None:
            raise NobodyError("nothing proves who this is")
        return await self._seated(await self._room.enter_from(address))

    async def _seated(self, key: str) -> web.Response:
        response = to(FORM if await self._room.writes(key) else _DESK)
        secure = self._secure
        response.set_cookie(self._cookie, key, httponly=True, secure=secure, samesite="Strict", path="/")
        return response

    async def _show_consent(self, request: web.Request) -> web.Response:
        async def use(turn: PageTurn, _draft: Assessment) -> web.Response:
            return self.inner(request, turn.lang, "consent.html")

        return await self._room.see(self.key(request), use, agreed=False)

    async def _agree(self, request: web.Request) -> web.Response:
        async def use(turn: PageTurn, _draft: Assessment) -> None:
            await door.agree(turn)

        await self._room.change(self.key(request), use, agreed=False)
        return to(FORM)

    async def _leave(self, request: web.Request) -> web.Response:
        await self._room.leave(self.key(request))
        return self._ended("left.html", "vi")

    # -- the form ------------------------------------------------------------------------------------

    async def _show_form(self, request: web.Request) -> web.Response:
        async def use(turn: PageTurn, draft: Assessment) -> web.Response:
            seen = await filling.look(turn, draft, await self._room.chat_link(turn))
            return self.inner(request, turn.lang, "form.html", view=seen, saved=_place(request))

        return await self._room.see(self.key(request), use)

    async def _show_question(self, request: web.Request) -> web.Response:
        async def use(turn: PageTurn, draft: Assessment) -> web.Response:
            asked = await filling.ask(turn, draft, request.match_info["key"])
            if asked is None:
                raise NobodyError("no such question")
            return self.inner(request, turn.lang, "question.html", view=asked, saved=_place(request))

        return await self._room.see(self.key(request), use)

    async def _answer(self, request: web.Request) -> web.Response:
        said, along = await _said(request), request.headers.get("X-Kiemdiem") == "keep"

        async def use(turn: PageTurn, draft: Assessment) -> web.Response:
            done = await filling.answer(turn, draft, request.match_info["key"], said)
            if done is None:
                raise NobodyError("no such question")
            if along:
                return await self._along(turn, draft, request.match_info["key"], done)
            if isinstance(done, Kept):
                return to(f"{FORM}/muc/{done.to}?luu={done.place}" if done.to else f"{FORM}?luu={done.place}")
            status = 409 if done.theirs is not None else 422
            return self.inner(request, turn.lang, "question.html", status=status, view=done, saved=0)

        return await self._change(request, use)

    async def _along(self, turn: PageTurn, draft: Assessment, key: str, done: Kept | Asked) -> web.Response:
        """Tell a page that saves while somebody writes how it went, and what its next save is based on."""
        if isinstance(done, Asked):
            return web.json_response({"state": "unsaved" if done.theirs is None else "changed"})
        asked = await filling.ask(turn, draft, key)
        at = f"{turn.store.clock.local(turn.now):%H:%M}"
        return web.json_response({"state": "saved", "base": asked.base if asked else "", "at": at})

    async def _show_confirm(self, request: web.Request) -> web.Response:
        async def use(turn: PageTurn, draft: Assessment) -> web.Response:
            return self.inner(request, turn.lang, "confirm.html", view=await filling.confirm(turn, draft))

        return await self._room.see(self.key(request), use)

    async def _hand_in(self, request: web.Request) -> web.Response:
        base = str((await request.post()).get("base", ""))

        async def use(turn: PageTurn, draft: Assessment) -> web.Response:
            done = await filling.hand_in(turn, draft, base)
            if isinstance(done, Confirm):
                return self.inner(request, turn.lang, "confirm.html", status=409, view=done)
            return self._ended("receipt.html", turn.lang, receipt=done)

        return await self._change(request, use)

    async def _change(self, request: web.Request, use: Use[web.Response]) -> web.Response:
        return await self._room.change(self.key(request), use)

    # -- drawing -------------------------------------------------------------------------------------

    def key(self, request: web.Request) -> str:
        """Return what the cookie of a session holds."""
        return request.cookies.get(self._cookie, "")

    def inner(
        self, request: web.Request, lang: str, name: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """Draw a page behind the door, with the seal for its forms."""
        seal = self._room.seal(self.key(request))
        return self._page(name, lang, status=status, seal=seal, once=token_hex(8), **values)

    def _page(self, name: str, lang: str, *, status: int = 200, **values: Any) -> web.Response:
        say = partial(self._room.services.texts.say, lang)
        text = self._look.get_template(name).render(say=say, lang=lang, root=FORM, **values)
        return web.Response(text=text, status=status, content_type="text/html")

    def _ended(self, name: str, lang: str, **values: Any) -> web.Response:
        response = self._page(name, lang, **values)
        response.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Strict")
        return response

    def _refusal(self, what: str, status: int) -> web.Response:
        return self._page("refused.html", "vi", status=status, what=what)

    async def _shipped(self, kind: str, request: web.Request) -> web.Response:
        """Return a file that ships with the pages."""
        text = self._look.get_template(request.path.lstrip("/")).render()
        return web.Response(text=text, content_type=kind)


def to(address: str) -> web.Response:
    """Send a browser to another page."""
    return web.Response(status=303, headers={"Location": address})


def _place(request: web.Request) -> int:
    """Return the question that was just kept, 0 for none."""
    given = request.query.get("luu", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0


async def _said(request: web.Request) -> Said:
    """Read the field of a question; browsers send lines that end in two characters."""
    form = await request.post()
    did = form.get("do", "save")
    text = ",".join(str(one) for one in form.getall("answer", []))
    text = "" if did == "skip" else text.replace("\r\n", "\n")
    return Said(text, str(form.get("base", "")), none=did == "none")
