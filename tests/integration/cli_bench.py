"""The command line in a folder of its own, in this process or as a program."""

import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from typer.testing import CliRunner

from bot.cli import app

SECRET = "a secret of the tests, longer than 32 letters"
TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Bench:
    """A folder to run commands in; nothing but the given settings is set."""

    folder: Path

    def run(self, *arguments: str, said: str = "", **settings: str) -> Ended:
        """Run a command in this process; raise what it did not expect."""
        clean: dict[str, str | None] = {name: None for name in os.environ if name.startswith("KIEMDIEM_")}
        env = {**clean, "KIEMDIEM_SECRET_KEY": SECRET, **_named(settings)}
        with contextlib.chdir(self.folder), _same_logging():
            result = CliRunner().invoke(app, arguments, input=said, env=env)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        """Start a command as a program, to be ended by a signal."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KIEMDIEM_")}
        return subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONUNBUFFERED": "1", "KIEMDIEM_SECRET_KEY": SECRET, **_named(settings)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _named(settings: dict[str, str]) -> dict[str, str]:
    return {f"KIEMDIEM_{name.upper()}": value for name, value in settings.items()}


@contextmanager
def _same_logging() -> Iterator[None]:
    """Give the tests that follow the logging that they had."""
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    configured = structlog.get_config()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**configured)


def lines(text: str) -> Sequence[str]:
    """Return the lines that say something."""
    return [line for line in text.splitlines() if line.strip()]
