"""A member who joined in the chat and opens the draft in a browser, over HTTP."""

import hmac
import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from tests.chat import Chat, World, world
from tests.factories import Round
from tests.scenarios.writing_help import Writer, writer

PUBLIC = "http://kiemdiem.example"
BORN = "20/11"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_CONTENT = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)


@dataclass
class Browser:
    """One browser without JavaScript."""

    root: str
    http: aiohttp.ClientSession
    status: int = 0
    path: str = ""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return what a person reads."""
        found = _CONTENT.search(self.html)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group(1) if found else "")).split())

    async def get(self, path: str) -> str:
        """Open an address; return what a person reads."""
        async with self.http.get(self.root + path) as answer:
            return await self._shown(answer)

    async def post(self, path: str, **fields: str) -> str:
        """Send a form as it stands on the page that is open, with what was filled in."""
        return await self.send(path, {**dict(_HIDDEN.findall(self.html)), **fields})

    async def send(self, path: str, fields: dict[str, str]) -> str:
        """Send a form with these fields only."""
        async with self.http.post(self.root + path, data=fields) as answer:
            return await self._shown(answer)

    async def _shown(self, answer: aiohttp.ClientResponse) -> str:
        self.status, self.html = answer.status, await answer.text()
        self.path, self.headers = answer.url.path_qs, dict(answer.headers)
        return self.text

    async def enter(self, door: str) -> str:
        """Open a link and prove who it is."""
        await self.get(door)
        return await self.post(door, born=BORN)


def serving(database_url: str, folder: Path, forms: Path | None = None) -> AbstractAsyncContextManager[World]:
    """Give a town whose bot serves pages."""
    more = {"forms": forms} if forms else {}
    return world(database_url, folder / "files", public_url=PUBLIC, listen="127.0.0.1:0", **more)


def root_of(town: World) -> str:
    """Return where the pages of a town are reached."""
    assert town.app is not None and town.app.site is not None
    return f"http://127.0.0.1:{town.app.site.port}"


@asynccontextmanager
async def browsing(town: World) -> AsyncIterator[Browser]:
    """Give a browser with its own cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        yield Browser(root_of(town), http)


async def linked(town: World, round_: Round) -> tuple[Writer, str]:
    """Let a member join and ask for the link; return the path that it opens."""
    member = await writer(town, round_)
    return member, await ask_link(member)


async def ask_link(member: Writer) -> str:
    """Ask in the chat for a new link; return the path that it opens."""
    await member.chat.say("menu")
    await member.chat.press("Mở bằng trang web")
    found = re.search(rf"{PUBLIC}(/f/\S+)", await member.chat.last())
    assert found is not None
    return found.group(1)


async def desk_door(chat: Chat) -> str:
    """Ask in the chat for the desk in a browser; return the path that it opens."""
    await chat.say("menu")
    await chat.press("Làm việc trên máy tính")
    found = re.search(rf"{PUBLIC}(/f/\S+)", await chat.last())
    assert found is not None
    return found.group(1)


def init_data(token: str, user_id: int, at: datetime, user: str | None = None) -> str:
    """Sign what Telegram gives to a page that is opened inside it, from its own description."""
    fields = {
        "query_id": "AAE",
        "user": json.dumps({"id": user_id, "first_name": "Người thử"}) if user is None else user,
        "auth_date": str(int(at.timestamp())),
    }
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.new(b"WebAppData", token.encode(), "sha256").digest()
    return urlencode({**fields, "hash": hmac.new(key, check.encode(), "sha256").hexdigest()})
