"""Wrong data: the member says what is wrong, the secretary has it put right in the roster."""

from handlers import rounds
from handlers.desk.showing import Row, show
from handlers.joining import corrections
from handlers.privacy.wording import day_words
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn


def register(registry: Registry) -> None:
    """Declare the correction; a bare "sửa" is no command, it never touches personal data."""
    registry.action("privacy.correct", Who.MEMBER, ask)
    registry.flow("privacy.correction", Who.MEMBER, take)
    registry.command("privacy.correct", "saithongtin", "sai thong tin", "thong tin sai")


async def ask(turn: Turn, _args: Args) -> None:
    """Ask what is wrong."""
    turn.goto("privacy.correction")
    show(turn, turn.say("privacy.correct.ask"), (turn.choice("privacy.button.leave", "privacy.mine"),))


async def take(turn: Turn, _data: Args) -> None:
    """Pass the correction on, say by when it is answered, and lead back to the form."""
    made = await corrections.pass_on(turn, turn.me.member)
    if made is None:
        return
    turn.record("asked.correction", "request", made.id, made.cell_id)
    turn.goto("menu")
    answer, due = day_words(turn, made.answer_by), day_words(turn, made.due_on)
    turn.answer("privacy.correct.sent", *await onward(turn), answer=answer, due=due)


async def onward(turn: Turn) -> list[Row]:
    """Return the way back to the form, where there is something to write, and to the menu."""
    current = await rounds.current(turn.store, turn.me.id)
    writes = current is not None and current.unfinished
    form: list[Row] = [(turn.choice("menu.go_on", "form.go_on"),)] if writes else []
    return [*form, (turn.choice("desk.menu", "chat.menu"),)]
