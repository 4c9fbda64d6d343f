"""Bringing a confirmed list in: a hundred people a transaction, so that no turn waits for long."""

from dataclasses import replace

from markupsafe import Markup

from handlers.files.vault import UPLOAD, FileMissingError
from handlers.files.workshop import Workshop
from handlers.office import importing
from handlers.office.errands import answering, go_on
from handlers.office.importing import Applied
from handlers.office.lists.reading import examined_of
from handlers.office.voice import Row, Voice, asker_of
from handlers.office.wording import number
from handlers.roster.difference import RosterDifference
from handlers.roster.faults import RosterUnreadableError
from handlers.rounds import cycles_of
from models.errand import Errand
from models.messaging import Outgoing
from models.unit import Unit
from models.upload import Upload, UploadState


async def bring_in(workshop: Workshop, errand: Errand) -> None:
    """Bring the list of an errand in and say what was done.

    What is to be done is found anew: whoever was brought in before a crash is no longer new.
    """
    applied = Applied(**{name: errand.args.get(name, 0) for name in ("new", "changed", "assessed", "exempt")})
    state = UploadState.DONE if await _may(workshop, errand) else UploadState.DROPPED
    if state is UploadState.DONE:
        try:
            found = (await examined_of(workshop, errand)).found
        except (RosterUnreadableError, FileMissingError):
            state = UploadState.FAILED
        else:
            for part in importing.parts(found):
                applied += await _bring_part(workshop, errand, part, applied)
    async with answering(workshop, errand) as (store, voice):
        upload = await store.get(Upload, errand.args["f"])
        if upload is not None:
            store.save(replace(upload, state=state, settled_at=store.clock.now()))
        if voice is not None:
            await _answer(voice, applied, state)
    await workshop.vault.forget(UPLOAD, errand.args["f"])


async def _may(workshop: Workshop, errand: Errand) -> bool:
    """Ask once more whether the person still is an admin there, and still says yes."""
    async with workshop.database.read() as store:
        upload = await store.get(Upload, errand.args["f"])
        confirmed = upload is not None and upload.state is UploadState.CONFIRMED
        return confirmed and await asker_of(store, errand) is not None


async def _bring_part(workshop: Workshop, errand: Errand, part: RosterDifference, so_far: Applied) -> Applied:
    async with workshop.database.begin() as store:
        unit = await store.get(Unit, errand.unit_id)
        done = await importing.apply(store, part, under=unit)
        total = so_far + done
        await go_on(
            store, errand, new=total.new, changed=total.changed, assessed=total.assessed, exempt=total.exempt
        )
    return done


async def _answer(voice: Voice, applied: Applied, state: UploadState) -> None:
    here = {"u": voice.unit.id}
    back: Row = (voice.choice("office.back", "office.unit", **here),)
    if state is not UploadState.DONE:
        voice.answer("office.roster.gone", back)
        return
    detail = f"new {applied.new}, changed {applied.changed}"
    voice.record("roster.imported", "upload", voice.errand.args["f"], detail)
    cycles = await cycles_of(voice.store, voice.unit)
    lines = [_done(voice, applied)]
    if cycles and applied.new:
        lines.append(_in_round(voice, applied, cycles[0].title))
    on = ("office.to_invite", "office.invite") if cycles else ("office.to_round", "office.round")
    voice.reply(Outgoing(Markup("\n").join(lines), ((voice.choice(*on, **here),), back)))


def _done(voice: Voice, applied: Applied) -> Markup:
    new, changed = number(voice, applied.new), number(voice, applied.changed)
    return voice.say("office.brought.done", new=new, changed=changed)


def _in_round(voice: Voice, applied: Applied, title: str) -> Markup:
    assessed, exempt = number(voice, applied.assessed), number(voice, applied.exempt)
    return voice.say("office.brought.in_round", title=title, assessed=assessed, exempt=exempt)
