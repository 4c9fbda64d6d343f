"""What stands before every page: headers, a limit for each address, one look for everything that is refused."""

import ipaddress
from collections import OrderedDict

from aiohttp import web

from models.clock import Clock

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_OWN_SITE = ("same-origin", "none")
_MOST_KNOWN = 10_000
_MINUTE_SECONDS = 60.0


class Limiter:
    """So many requests a minute for each name, refilled all the time; only the newest names are known."""

    def __init__(self, clock: Clock, a_minute: int) -> None:
        self._clock = clock
        self._most = float(a_minute)
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Take one request of a name; return False where it has none left."""
        now = self._clock.real().timestamp()
        left, at = self._known.pop(name, (self._most, now))
        left = min(self._most, left + (now - at) * self._most / _MINUTE_SECONDS)
        self._known[name] = (max(left - 1, 0.0), now)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        return left >= 1


def cover(response: web.StreamResponse) -> None:
    """Put the headers on a response."""
    response.headers.update(_HEADERS)


def caller(request: web.Request) -> str:
    """Return the address that asks; behind our own reverse proxy the one that the proxy saw."""
    remote = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_loopback(remote) else remote


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def from_elsewhere(request: web.Request) -> bool:
    """Tell whether the browser says that another site sends this form."""
    return request.headers.get("Sec-Fetch-Site", "none") not in _OWN_SITE
