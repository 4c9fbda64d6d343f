"""Who chairs, who takes the meeting down, and who confirms the count: picked from the cell's list."""

from dataclasses import replace

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, cell_name, language_of, name_of, numbered, page_of, show, turning
from handlers.minutes import right
from handlers.minutes.hub import show_hub
from handlers.minutes.sitting import Sitting, load, the_minutes
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.member import Member
from models.messaging import Choice, Outgoing, Scalar
from models.minutes import CountState, Minutes, MinutesState

_POSTS = ("chair", "taker", "witness")


def register(registry: Registry) -> None:
    """Declare the list and the pick."""
    registry.action("minutes.people", Who.MEMBER, choose, Scope.MINUTES)
    registry.action("minutes.name", Who.MEMBER, name, Scope.MINUTES)


async def choose(turn: Turn, args: Args) -> None:
    """Show who can be picked, eight on a page."""
    minutes, post = await the_minutes(turn.store, args), str(args.get("w"))
    if not await _may_name(turn, minutes, post):
        await show_hub(turn, minutes, turn.say("minutes.not_yours"))
        return
    turn.goto("menu")
    people = _candidates(turn, await load(turn.store, minutes), post)
    page, pages = page_of(args.get("p"), len(people))
    key: dict[str, Scalar] = {"g": minutes.id, "w": post}
    shown = people[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines: list[tuple[str, Scalar]] = [(one.full_name, one.id) for one in shown]
    show(
        turn,
        turn.say(f"minutes.name.{post}", page=page + 1, pages=pages),
        *numbered(lines, "minutes.name", "m", **key),
        turning(turn, page, pages, "minutes.people", **key),
        (turn.choice("common.back", "minutes.open", g=minutes.id),),
    )


async def _may_name(turn: Turn, minutes: Minutes, post: str) -> bool:
    """Only who reviews in the cell names who takes the meeting down; nothing changes once it is confirmed."""
    if post not in _POSTS or minutes.state is MinutesState.CONFIRMED:
        return False
    return post != "taker" or await right.leads(turn.store, turn.me, minutes)


def _candidates(turn: Turn, sitting: Sitting, post: str) -> list[Member]:
    """Return who can be picked; the second person is present and did not enter the count."""
    if post != "witness":
        return list(sitting.members)
    barred = (turn.me.id, sitting.minutes.counted_by)
    return [one for one in sitting.here if one.id not in barred]


async def name(turn: Turn, args: Args) -> None:
    """Name the person who was picked, and tell who has something to do now."""
    minutes, post = await the_minutes(turn.store, args), str(args.get("w"))
    people = _candidates(turn, await load(turn.store, minutes), post)
    picked = next((one for one in people if one.id == args.get("m")), None)
    if picked is None or not await _may_name(turn, minutes, post):
        await show_hub(turn, minutes, turn.say("minutes.not_yours"))
        return
    if post == "witness":
        await _ask_witness(turn, minutes, picked)
        return
    known = minutes.chair_id if post == "chair" else minutes.taker_id
    if known != picked.id:
        minutes = turn.store.save(_with(minutes, post, picked.id))
        turn.record(f"minutes.{post}", "minutes", minutes.id, minutes.cell_id)
        if post == "taker" and picked.id != turn.me.id:
            await _tell(turn, minutes, picked, "taker", "minutes.open", str(minutes.version))
    await show_hub(turn, minutes, turn.say(f"minutes.named.{post}", name=picked.full_name))


def _with(minutes: Minutes, post: str, member_id: int) -> Minutes:
    return replace(minutes, chair_id=member_id) if post == "chair" else replace(minutes, taker_id=member_id)


async def _ask_witness(turn: Turn, minutes: Minutes, picked: Member) -> None:
    """Ask the second person to confirm; asking the same one about the same numbers again tells nobody twice."""
    if minutes.issued is None or minutes.count_state is CountState.CONFIRMED:
        await show_hub(turn, minutes)
        return
    minutes = turn.store.save(
        replace(minutes, witness_id=picked.id, count_state=CountState.ASKED, refusal=None)
    )
    turn.record("minutes.witness", "minutes", minutes.id, minutes.cell_id, f"edition {minutes.edition}")
    reached = await _tell(
        turn, minutes, picked, "witness", "minutes.check", f"{minutes.edition}.{minutes.version}"
    )
    key = "minutes.named.witness" if reached else "minutes.named.witness_out"
    await show_hub(turn, minutes, turn.say(key, name=picked.full_name))


async def _tell(turn: Turn, minutes: Minutes, to: Member, key: str, action: str, edition: str) -> bool:
    """Tell somebody what there is to do; nothing of the meeting stands in the notice."""
    lang, texts = await language_of(turn, to.id), turn.services.texts
    text: Markup = texts.say(
        lang,
        f"minutes.notice.{key}",
        cell=await cell_name(turn, minutes.cell_id),
        by=await name_of(turn, turn.me.id),
    )
    row = (Choice(texts.plain(lang, f"minutes.notice.{key}_open"), action, {"g": minutes.id}),)
    sent = await turn.notify(to.id, Outgoing(text, (row,)), f"minutes:{key}:{minutes.id}:{edition}:{to.id}")
    return sent is not None
