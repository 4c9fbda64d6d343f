"""What the desk tells people: the reviewers of a hand-in, the author of what became of it."""

from handlers.collectives.people import concerned, subject_name
from handlers.collectives.wording import of
from handlers.desk import duty
from handlers.desk.showing import language_of
from handlers.guards import reviewer, unfinished
from handlers.people import Person, reviewers_of
from handlers.turn import Turn
from models.assessment import Assessment
from models.member import Member
from models.messaging import Choice, Outgoing
from models.unit import Unit


async def submitted(turn: Turn, assessment: Assessment) -> None:
    """Tell the reviewers that somebody has handed in, and how many wait; call it after ``save``."""
    key = "desk.notice.submitted" if assessment.revision < 2 else "desk.notice.resubmitted"
    await _tell_reviewers(
        turn, assessment, of(key, assessment), f"submitted:{assessment.id}:{assessment.revision}"
    )


async def additions_done(turn: Turn, assessment: Assessment) -> None:
    """Tell the reviewers that the additions came; the same notice as for every later hand-in."""
    await submitted(turn, assessment)


async def _tell_reviewers(turn: Turn, assessment: Assessment, key: str, dedup: str) -> None:
    for person in await _reviewers(turn, assessment):
        await _tell_reviewer(turn, person, assessment, key, dedup)


async def _reviewers(turn: Turn, assessment: Assessment) -> list[Person]:
    cell = await turn.store.get(Unit, assessment.cell_id)
    barred = await concerned(turn.store, assessment)
    return await reviewers_of(turn.store, cell, barred, turn.now) if cell else []


async def _tell_reviewer(turn: Turn, person: Person, assessment: Assessment, key: str, dedup: str) -> None:
    lang, texts = person.member.language or "vi", turn.services.texts
    cell = await turn.store.get(Unit, assessment.cell_id)
    count = len(await duty.waiting(turn.store, person))
    name = await subject_name(turn.store, assessment)
    text = texts.say(lang, key, name=name, cell=cell.name if cell else "–", count=count)
    card = Choice(texts.plain(lang, "desk.notice.open"), "desk.card", {"a": assessment.id})
    queue = Choice(texts.plain(lang, "desk.notice.queue", count=count), "desk.queue")
    message = Outgoing(text, ((card,), (queue,)))
    await turn.notify(person.id, message, f"{dedup}:{person.id}", reviewer(assessment.cell_id))


async def on_paper(turn: Turn, assessment: Assessment) -> None:
    """Tell the reviewers that a member wishes to write on paper."""
    for person in await _reviewers(turn, assessment):
        lang, texts = person.member.language or "vi", turn.services.texts
        author = await turn.store.get(Member, assessment.member_id)
        text = texts.say(lang, "paper.notice.wish", name=author.full_name if author else "–")
        show = Choice(texts.plain(lang, "paper.notice.open"), "desk.person", {"m": assessment.member_id})
        key = f"paper:{assessment.id}:{assessment.version}:{person.id}"
        await turn.notify(person.id, Outgoing(text, ((show,),)), key, reviewer(assessment.cell_id))


async def tell_author(
    turn: Turn, assessment: Assessment, key: str, *buttons: tuple[str, str], guard: bool = False, count: int = 0
) -> None:
    """Tell the author something about the assessment; buttons are text key and action.

    The notice names no answer and no comment, since the chat may be shared. With ``guard`` it goes
    out only while there is still something to write.
    """
    lang, texts = await language_of(turn, assessment.member_id), turn.services.texts
    rows = tuple((Choice(texts.plain(lang, label), action, {"a": assessment.id}),) for label, action in buttons)
    message = Outgoing(texts.say(lang, key, count=count), rows)
    dedup = f"{key}:{assessment.id}:{assessment.version}"
    check = unfinished(assessment.id) if guard else ""
    await turn.notify(assessment.member_id, message, dedup, check)
