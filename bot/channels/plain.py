"""Messages as plain text, for channels that know no markup, and in parts where they are too long."""

import html
import re

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]*>")
_BREAKS = ("\n\n", "\n", " ")


def plain(markup: str) -> str:
    """Return a text without its tags, the lines kept, and each link behind its words."""
    return html.unescape(_TAG.sub("", _LINK.sub(_with_address, markup)))


def _with_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    return words if words in ("", address) else f"{words}: {address}"


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, limit: int) -> list[str]:
    """Split a text at a paragraph, a line or a word, each part of at most ``limit`` UTF-16 units."""
    done, left = [], text.strip()
    while units(left) > limit:
        head = _head(left, limit)
        cut = next((at for mark in _BREAKS if (at := head.rfind(mark)) > len(head) // 3), 0) or len(head)
        done.append(left[:cut].rstrip())
        left = left[cut:].lstrip()
    return [*done, left] if left else done


def _head(text: str, limit: int) -> str:
    """Return the longest beginning that fits, no letter cut in two."""
    head = text[:limit]
    while units(head) > limit:
        head = head[: -max(1, (units(head) - limit) // 2)]
    return head
