"""The command line: a second door to the same use cases."""

import typer

from bot.commands import demo, forms, people, rounds, running

app = typer.Typer(
    name="kiemdiem",
    help="A chatbot for the yearly self-assessment of an organisation's members.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(demo.demo)
app.command()(running.run)
app.command()(running.init)
app.command()(running.doctor)
app.command()(running.status)
app.command()(running.migrate)
app.command()(people.invite)
app.add_typer(forms.app, name="form", help="Check and show form files.")
app.add_typer(people.app, name="roster", help="Import and export the list of people.")
app.add_typer(rounds.app, name="cycle", help="Open, extend and close a round.")


def main() -> None:
    """Run the command line."""
    app()
