"""form check, show, draw."""

from pathlib import Path
from typing import Annotated

import typer

from bot import bootstrap
from bot.commands.common import err, fail, out, perform
from bot.commands.form_flow import flow
from bot.commands.form_walk import walk
from bot.settings import Settings
from models.forms.loading import FormFaultsError, load_form
from models.forms.schema import KNOWN_FACTS, Facts, Form

app = typer.Typer(no_args_is_help=True)
Which = Annotated[str, typer.Argument(metavar="FORM", help="A form's id (mau-02a-2023) or a file.")]
Language = Annotated[str, typer.Option("--lang", help="vi or en.")]


@app.command()
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE...")]) -> None:
    """Name every fault of form files, each with file, line and key."""
    faults = sum(_check(file) for file in files)
    if faults:
        fail(f"{faults} {'fault' if faults == 1 else 'faults'} found; mend the lines above and check again")


def _check(file: Path) -> int:
    try:
        form = load_form(file)
    except FormFaultsError as error:
        for fault in error.faults:
            err.print(str(fault), markup=False)
        return len(error.faults)
    out.print(f"{file.name}: ok, {form.id} version {form.version}, {len(form.by_key)} questions", markup=False)
    return 0


@app.command()
def show(
    form: Which,
    lang: Language = "vi",
    fact: Annotated[
        list[str] | None, typer.Option(help=f"What is known of the person: {', '.join(sorted(KNOWN_FACTS))}.")
    ] = None,
) -> None:
    """Try a form in the terminal, with the questions and checks of the chat; nothing is kept."""

    async def work(settings: Settings) -> None:
        found, facts = find_form(settings, form), _facts(fact or [])
        walk(found, bootstrap.texts(), _language(lang), facts, settings.timezone)

    perform(work)


@app.command()
def draw(
    form: Which,
    lang: Language = "vi",
    to: Annotated[Path | None, typer.Option(help="The file to write instead of the screen.")] = None,
) -> None:
    """Draw a form's flow as a Mermaid diagram, for a page or a merge request."""

    async def work(settings: Settings) -> None:
        drawn = flow(find_form(settings, form), bootstrap.texts(), _language(lang))
        if to is None:
            typer.echo(drawn)
            return
        to.write_text(drawn, encoding="utf-8")
        out.print(f"Wrote {to}.", markup=False)

    perform(work)


def find_form(settings: Settings, name: str) -> Form:
    """Return the form of a file or an id; raise FormFaultsError or KiemdiemError."""
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return load_form(Path(name))
    return bootstrap.services(settings).catalog.get(name)


def _language(lang: str) -> str:
    known = bootstrap.texts().languages
    if lang not in known:
        fail(f"there is no language {lang!r}; known are {', '.join(known)}")
    return lang


def _facts(given: list[str]) -> Facts:
    """Return what was given as NAME or NAME=no; whoever is not named a fact does not have it."""
    facts = dict.fromkeys(KNOWN_FACTS, False)
    for one in given:
        name, _, value = one.partition("=")
        if name not in KNOWN_FACTS:
            fail(f"there is no fact {name!r}; known are {', '.join(sorted(KNOWN_FACTS))}")
        facts[name] = value.lower() not in ("no", "false", "0")
    return facts
