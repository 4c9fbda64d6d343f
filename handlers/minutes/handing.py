"""Handing in the final version: it goes to no second review; the reviewers are told, and see what changed."""

from handlers.collectives.people import concerned
from handlers.desk.showing import show, when
from handlers.guards import reviewer
from handlers.people import reviewers_of
from handlers.turn import Turn
from models.assessment import Assessment, submit_final
from models.messaging import Choice, Outgoing
from models.unit import Unit


async def hand_in_final(turn: Turn, assessment: Assessment) -> None:
    """Hand the final version in, confirm it, and tell the reviewers."""
    final = turn.store.save(submit_final(assessment, turn.now))
    turn.record("final", "assessment", final.id, final.cell_id, f"revision {final.revision}")
    turn.goto("menu")
    show_final(turn, final)
    await _tell_reviewers(turn, final)


def show_final(turn: Turn, final: Assessment) -> None:
    """Say that the final version is handed in, and that this is the one to sign."""
    key = {"a": final.id}
    show(
        turn,
        turn.say("final.received", when=when(turn, final.submitted_at), code=final.code or "–"),
        (turn.choice("own.button.read", "own.read", **key),),
        (turn.choice("printing.button.word", "print.own", **key),),
        (turn.choice("desk.menu", "chat.menu"),),
    )


async def _tell_reviewers(turn: Turn, final: Assessment) -> None:
    cell = await turn.store.get(Unit, final.cell_id)
    barred = await concerned(turn.store, final)
    for person in await reviewers_of(turn.store, cell, barred, turn.now) if cell else []:
        lang, texts = person.member.language or "vi", turn.services.texts
        text = texts.say(lang, "final.notice.handed", name=turn.me.member.full_name)
        row = (Choice(texts.plain(lang, "final.notice.see"), "final.changes", {"a": final.id}),)
        key = f"final:handed:{final.id}:{final.revision}:{person.id}"
        await turn.notify(person.id, Outgoing(text, (row,)), key, reviewer(final.cell_id))
