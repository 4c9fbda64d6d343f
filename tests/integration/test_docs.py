"""The documents say what the program does: settings, commands and links are compared with it."""

import re
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.commands.doctor import PROMISE
from bot.settings import Settings
from handlers.texts import Texts

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r'!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"')
_COMMAND = re.compile(r"(?:^|bin/)kiemdiem ([a-z]+(?: [a-z]+)?)")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _commands() -> set[str]:
    """Return every command and sub-command as it is typed."""
    group = typer.main.get_command(app)
    found: set[str] = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", {})
        found |= {name, *(f"{name} {one}" for one in inner)}
    return found


def test_env_example_describes_every_setting_and_no_other() -> None:
    named = re.findall(r"^#?(KIEMDIEM_[A-Z_]+)=", _text(ROOT / ".env.example"), re.MULTILINE)

    assert sorted(named) == sorted(f"KIEMDIEM_{name.upper()}" for name in Settings.model_fields)


def test_env_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^#(KIEMDIEM_[A-Z_]+)=(.+)$", _text(ROOT / ".env.example"), re.MULTILINE))
    defaults = {f"KIEMDIEM_{name.upper()}": field.default for name, field in Settings.model_fields.items()}

    assert {name: float(value) if value.isdecimal() else value for name, value in shown.items()} == {
        name: float(value) if isinstance(value, int | float) else str(value)
        for name, value in defaults.items()
        if value not in (None, "")
    }


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_links_to_files_that_exist(page: Path) -> None:
    links = [one or other for one, other in _LINK.findall(_text(page))]
    inside = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith("#")]

    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_names_commands_that_exist(page: Path) -> None:
    known = _commands()

    named = {words for line in _lines_of_code(_text(page)) for words in _COMMAND.findall(line)}

    assert [words for words in sorted(named) if not ({words, words.split()[0]} & known)] == []


def _lines_of_code(text: str) -> list[str]:
    """Return what a page shows as typed: lines of blocks and pieces between backticks."""
    blocks = text.split("```")
    inline = re.findall(r"`([^`]+)`", "".join(blocks[::2]))
    return [*inline, *"\n".join(blocks[1::2]).splitlines()]


def test_readme_names_every_command() -> None:
    table = "\n".join(line for line in _text(ROOT / "README.md").splitlines() if line.startswith("| `"))
    named = {words.split()[0] for words in re.findall(r"`(?:kiemdiem )?([a-z][a-z ]*)`", table)}

    assert {command for command in _commands() if " " not in command} - named == set()


def test_readme_names_the_targets_of_make_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))

    assert set(re.findall(r"make ([a-z-]+)", _text(ROOT / "README.md"))) - targets == set()


def test_promise_is_printed_as_the_doctor_prints_it() -> None:
    readme = " ".join(_text(ROOT / "README.md").split())

    assert PROMISE.lower() in readme.lower()


def test_architecture_names_every_room() -> None:
    text = _text(ROOT / "docs" / "architecture.md")
    rooms = {
        _name(path.parent)
        for package in ("bot", "handlers", "models", "scheduler")
        for path in (ROOT / package).rglob("*.py")
        if path.stat().st_size > 0
    }
    named = set(re.findall(r"`([a-z]+/[a-z/]+)/`", text)) | set(re.findall(r"`([a-z]+)/`", text))
    known = {path for room in named for path in (room, f"handlers/{room}", f"bot/{room}")}

    assert sorted(rooms - known - {"models/migrations/versions"}) == []


def test_first_screen_of_the_readme_shows_what_it_is_and_the_two_commands() -> None:
    first_screen = "\n".join(_text(ROOT / "README.md").splitlines()[:32])

    assert [what for what in ("docs/img/chat.png", "make demo", "make test") if what not in first_screen] == []


@pytest.mark.parametrize("guide", sorted((ROOT / "docs" / "vi").glob("*.md")), ids=_name)
def test_guide_names_buttons_by_their_labels(guide: Path) -> None:
    """What a guide sets in bold with brackets, as **[Nộp bản kiểm điểm]**, is a label of the bot."""
    texts = Texts.load(ROOT / "handlers" / "locales").keys("vi")
    labels = {re.sub(r"\{\w+\}", "…", text) for text in texts.values()}
    named = re.findall(r"\*\*\[([^\]]+)\]\*\*", _text(guide))

    assert [label for label in named if label not in labels] == []
