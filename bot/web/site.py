"""The web part of the running bot: where it listens, and what it serves."""

from collections.abc import Callable

from aiohttp import web

from bot.web.channel import WebChannel
from bot.web.desk import DeskPages
from bot.web.files import MOST_FILE_BYTES
from bot.web.form_files import FormFiles
from bot.web.pages import Pages, Vouch
from handlers.pages.room import Room
from models.errors import KiemdiemError

_FIELDS_BYTES = 64 * 1024
"""What may stand around a file."""


class Site:
    """Serves the pages; addresses with tokens are never logged."""

    def __init__(
        self, room: Room, listen: str, desk: WebChannel, wake: Callable[[], None], vouch: Vouch
    ) -> None:
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        pages = Pages(room, wake, vouch)
        app = web.Application(middlewares=[pages.guard], client_max_size=MOST_FILE_BYTES + _FIELDS_BYTES)
        app.add_routes(
            [*pages.routes(), *DeskPages(room, pages, desk).routes(), *FormFiles(room, pages, desk).routes()]
        )
        self._runner = web.AppRunner(app, access_log=None)

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._runner.addresses[0][1])

    async def start(self) -> None:
        """Listen; raise KiemdiemError where another program already does."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise KiemdiemError(f"cannot listen on {self._host}:{self._port}; set KIEMDIEM_LISTEN") from error

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()
