"""demo: the newcomer's first minute."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import fail, out
from bot.commands.running import stop_on_signals
from bot.demo import Demo
from bot.logging import set_up_logging
from bot.sandbox.server import PortInUseError
from models.errors import KiemdiemError

_FEWEST, _MOST = 250, 20_000


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the page.")] = 8000,
    members: Annotated[int, typer.Option(min=_FEWEST, max=_MOST, help="How many fictional members.")] = 3000,
) -> None:
    """Start the demo: a local Telegram, the bot, a chat page."""
    set_up_logging("WARNING")
    try:
        asyncio.run(_demo(port, members))
    except PortInUseError:
        fail(f"port {port} is in use by another program; try: {_elsewhere(port)}")
    except KiemdiemError as error:
        fail(str(error))
    except PermissionError:
        fail(f"port {port} needs special rights; try: {_elsewhere(port)}")


def _elsewhere(port: int) -> str:
    other = port + 1 if 1024 <= port < 65535 else 8010
    return f"kiemdiem demo --port {other} (or: make demo PORT={other})"


async def _demo(port: int, members: int) -> None:
    stop = stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="kiemdiem-demo-") as folder:
        demo_ = Demo(Path(folder), members)
        try:
            await demo_.start(port)
            out.print(f"Đang lập huyện thử với {members} đảng viên… (a fictional district is being made)")
            await demo_.fill()
            bot = demo_.bot()
            running = asyncio.create_task(bot.run(stop))
            await bot.ready.wait()
            out.print(f"\n  Mở trang này trong trình duyệt / open this page:  [bold]{demo_.url}/[/bold]\n")
            out.print("Ctrl-C để dừng / to stop.")
            await running
        finally:
            await demo_.close()
    out.print("Đã dừng / stopped.")
