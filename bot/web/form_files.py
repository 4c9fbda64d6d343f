"""Files of a draft over HTTP: what is sent with a question, and the draft as an official paper."""

from dataclasses import dataclass

from aiohttp import web

from bot.web.channel import WebChannel
from bot.web.files import given, taken
from bot.web.pages import FORM, Pages, to
from handlers.collectives.people import subject_name
from handlers.documents.paper import Filled
from handlers.pages import attaching
from handlers.pages.page_turn import PageTurn
from handlers.pages.room import NobodyError, Room
from handlers.pages.views import Asked, Kept
from handlers.printing.filling import fill, prepare
from handlers.printing.making import make
from handlers.printing.naming import file_name
from models.assessment import Assessment
from models.messaging import Attachment


@dataclass(frozen=True)
class FormFiles:
    """The handlers of files."""

    room: Room
    pages: Pages
    channel: WebChannel

    def routes(self) -> list[web.RouteDef]:
        """Return the table of addresses."""
        return [
            web.post(FORM + "/muc/{key}/tep", self.pages.sealed(self._send)),
            web.get(FORM + "/ban-in", self._paper),
        ]

    async def _send(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        key, base = request.match_info["key"], str(form.get("base", ""))
        dropping = form.get("do") == "drop"
        file = None if dropping else await taken(self.channel, form.get("file"))
        if file is None and not dropping:
            raise NobodyError("no file")

        async def use(turn: PageTurn, draft: Assessment) -> web.StreamResponse:
            done = (
                await attaching.take_away(turn, draft, key, base)
                if file is None
                else await attaching.attach(turn, draft, key, file, base)
            )
            return self._shown(request, turn, done)

        return await self.room.change(self.pages.key(request), use)

    def _shown(self, request: web.Request, turn: PageTurn, done: Kept | Asked | None) -> web.StreamResponse:
        if done is None:
            raise NobodyError("no such question")
        if isinstance(done, Kept):
            return to(f"{FORM}/muc/{done.to}?luu={done.place}")
        return self.pages.inner(request, turn.lang, "question.html", status=422, view=done, saved=0)

    async def _paper(self, request: web.Request) -> web.StreamResponse:
        """Give the draft as the paper that it will be, marked as a draft."""

        async def use(turn: PageTurn, draft: Assessment) -> tuple[Filled, str]:
            await prepare(turn.store, [draft])
            name = await subject_name(turn.store, draft)
            paper = await fill(turn.store, turn.services.catalog, draft)
            return paper, turn.services.texts.plain(turn.lang, "page.paper.file", name=name)

        paper, title = await self.room.see(self.pages.key(request), use)
        made = await make(self.room.services, [paper], pdf=False)
        if isinstance(made, str):
            raise web.HTTPInternalServerError(reason="no paper")
        return given(Attachment(file_name(title) + made.ending, made.mime, made.content))
