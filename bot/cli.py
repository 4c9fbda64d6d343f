"""The command line: a second door to the same use cases."""

import os

import typer

from bot.commands import (
    broadcasting,
    collectives,
    demo,
    doctor,
    exporting,
    forms,
    inviting,
    keeping,
    papers,
    people,
    reminding,
    rounds,
    running,
    units,
)

app = typer.Typer(
    name="kiemdiem",
    help="A chatbot for the yearly self-assessment of an organisation's members.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.command()(demo.demo)
app.command()(running.run)
app.command()(running.init)
app.command()(doctor.doctor)
app.command()(running.status)
app.command()(running.migrate)
app.command()(inviting.invite)
app.command()(reminding.remind)
app.command()(broadcasting.broadcast)
app.command()(keeping.backup)
app.command()(keeping.restore)
exporting.app.command(name="forms")(papers.forms)
forms.app.command(name="paper")(papers.paper)
app.add_typer(forms.app, name="form", help="Check, try, draw and print forms.")
app.add_typer(people.app, name="roster", help="Import and export the list of people.")
app.add_typer(rounds.app, name="cycle", help="Open, extend and close a round.")
app.add_typer(exporting.app, name="export", help="Write the figures and the papers of a round as files.")
app.add_typer(collectives.app, name="collective", help="Which collectives are assessed, and who they are.")
app.add_typer(units.app, name="unit", help="Change the tree of units, and who belongs where.")


def main() -> None:
    """Run the command line; what it writes is readable by its own user only."""
    os.umask(0o077)
    app()
