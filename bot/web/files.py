"""Files over HTTP, in and out: what a form brings, and what a page gives to take home."""

import asyncio
from urllib.parse import quote

from aiohttp import web
from aiohttp.web_request import FileField

from bot.web.channel import WebChannel
from models.messaging import Attachment, FileRef

MOST_FILE_BYTES = 20 * 1024 * 1024
_LONGEST_NAME = 200


async def taken(channel: WebChannel, field: object) -> FileRef | None:
    """Keep the file of a form until the worker fetches it; None where the field holds none."""
    if not isinstance(field, FileField) or not field.filename:
        return None
    # One byte more tells what is too big; whoever wants the file says so.
    content = await asyncio.to_thread(field.file.read, MOST_FILE_BYTES + 1)
    kept = await channel.keep(content)
    return FileRef(kept, field.filename[:_LONGEST_NAME], field.content_type, len(content))


def given(file: Attachment) -> web.Response:
    """Give a file to be saved under its name."""
    name = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return web.Response(body=file.content, content_type=file.mime, headers={"Content-Disposition": name})
