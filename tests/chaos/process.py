"""A bot as a process of its own, which can be killed and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bot.sandbox.server import DEMO_TOKEN, Sandbox
from tests.chat import SECRET

OURS = (sys.executable, "-c", "from bot.cli import main; main()", "run")
_STOP_SECONDS = 60.0


@dataclass
class BotProcess:
    """One bot: at most one process at a time; ``deaths`` holds when each one died."""

    command: Sequence[str]
    settings: Mapping[str, str]
    folder: Path
    ready_word: bytes = b""
    """What it logs once it runs, where it says so at all."""
    deaths: list[datetime] = field(default_factory=list)
    starts: int = 0
    _log_before: int = 0
    _process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """Return the file that all its processes write to."""
        return self.folder / "bot.log"

    def last_words(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-1500:]

    async def start(self, **more: str) -> None:
        """Start it; what it says goes to the log."""
        known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        with self.log.open("ab") as log:
            self._log_before = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.folder,
                env={**known, "PYTHONPATH": str(Path(__file__).parents[2]), **self.settings, **more},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.starts += 1

    def said_ready(self) -> bool:
        """Tell whether the running process has said that it runs; what an earlier one said does not count."""
        return not self.ready_word or self.said(self.ready_word)

    def said(self, word: bytes) -> int:
        """Count how often the running process has said something."""
        with self.log.open("rb") as log:
            log.seek(self._log_before)
            return log.read().count(word)

    def pause(self) -> None:
        """Let it stand still, as a machine does that is out of breath; it does not notice."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on as if nothing had happened."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def kill(self) -> None:
        """Kill it as a power cut does."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        self.deaths.append(datetime.now(UTC))

    async def ended(self) -> int:
        """Wait until it has ended by itself; return its code."""
        assert self._process is not None
        code = await self._process.wait()
        self.deaths.append(datetime.now(UTC))
        return code

    def cpu_seconds(self) -> float:
        """Return the processor time that the running process has taken so far."""
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    @property
    def running(self) -> bool:
        """Tell whether it runs."""
        return self._process is not None and self._process.returncode is None

    async def stop(self) -> int:
        """End it as a service manager does; return its code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)


def twin(bot: BotProcess, folder: Path, **more: str) -> BotProcess:
    """Return another instance of a bot, not started, with a log in a folder of its own."""
    folder.mkdir(exist_ok=True)
    return BotProcess(bot.command, {**bot.settings, **more}, folder, bot.ready_word)


def ours(sandbox: Sandbox, database_url: str, folder: Path, **more: str) -> BotProcess:
    """Return our bot, connected to a sandbox; settings go by the environment as in real life."""
    settings = {
        "KIEMDIEM_DATABASE_URL": database_url,
        "KIEMDIEM_SECRET_KEY": SECRET,
        "KIEMDIEM_TELEGRAM_TOKEN": DEMO_TOKEN,
        "KIEMDIEM_TELEGRAM_API_URL": sandbox.url,
        "KIEMDIEM_TELEGRAM_RATE": "5000",
        "KIEMDIEM_TELEGRAM_CHAT_RATE": "1000",
        "KIEMDIEM_UPDATES_A_MINUTE": "0",
        "KIEMDIEM_FILES": str(folder / "files"),
    }
    return BotProcess(OURS, {**settings, **more}, folder, b"the bot runs")
