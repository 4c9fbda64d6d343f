"""One member at the desk: joined or not, a new way in, the paper way."""

from markupsafe import Markup

from handlers import rounds
from handlers.boxes.lines import lines_and_way
from handlers.desk.joining_desk import Standing, joined
from handlers.desk.showing import Row, cell_name, show
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from handlers.wishes.screen import away_line
from models.assessment import WAITING, PaperState, Status
from models.member import Member
from models.wish import Wish


def register(registry: Registry) -> None:
    """Declare the person's screen."""
    registry.action("desk.person", Who.SECRETARY, show_person, Scope.MEMBER)


async def the_member(turn: Turn, args: Args) -> Member:
    """Return the member that the arguments name; permissions have found it already."""
    found = await turn.store.get(Member, args["m"])
    if found is None:
        raise LookupError("the member was there when the permission was checked")
    return found


async def standing_of(turn: Turn, member: Member) -> Standing:
    """Return how one member stands."""
    here = await joined(turn.store, [member.id])
    return Standing(member, bool(here), await rounds.current(turn.store, member.id))


async def show_person(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show one member with what the secretary can do for them."""
    turn.goto("desk")
    one = await standing_of(turn, await the_member(turn, args))
    head = (note + "\n\n") if note else Markup("")
    text = turn.say(
        "desk.person.text",
        name=one.member.full_name,
        cell=await cell_name(turn, one.member.cell_id),
        joined=turn.say("desk.person.joined" if one.joined else "desk.person.out"),
        state=turn.say(_state_key(one)),
    )
    wish = await turn.store.get(Wish, one.member.id)
    if wish is not None and wish.is_away_yet(turn.today):
        text += "\n" + away_line(turn, wish, "wish.card")
    back: Row = (turn.choice("desk.person.back", "desk.joining"),)
    others, way = await _of_others(turn, one)
    rows = [
        *_form_rows(turn, one),
        *_matter_rows(turn, one),
        (turn.choice("case.button", "case.person", m=one.member.id),),
        way,
        *_invite_rows(turn, one),
        *_paper_rows(turn, one),
    ]
    show(turn, head + text + others, *rows, back)


async def _of_others(turn: Turn, one: Standing) -> tuple[Markup, Row]:
    """Return what others fill in on the paper; one's own is looked at elsewhere."""
    if one.assessment is None or one.member.id == turn.me.id:
        return Markup(""), ()
    return await lines_and_way(turn, one.assessment, "box.list", maybe=True)


def _state_key(one: Standing) -> str:
    """Return the text for the state; of a draft nothing is said but that it is begun."""
    if one.assessment is None:
        return "desk.person.state.no_round"
    if not one.assessment.must_review:
        return "desk.person.state.exempt"
    if one.assessment.paper is not PaperState.NONE:
        return f"desk.person.state.paper_{one.assessment.paper}"
    return f"desk.person.state.{'submitted' if one.assessment.status in WAITING else one.assessment.status}"


def _form_rows(turn: Turn, one: Standing) -> list[Row]:
    """Return the way to what was handed in; one's own is read elsewhere."""
    if one.assessment is None or one.member.id == turn.me.id:
        return []
    if one.assessment.status in WAITING:
        return [(turn.choice("desk.notice.open", "desk.card", a=one.assessment.id),)]
    if one.assessment.status in (Status.PASSED, Status.FINAL):
        return [(turn.choice("desk.card.read", "desk.read", a=one.assessment.id),)]
    return []


def _matter_rows(turn: Turn, one: Standing) -> list[Row]:
    """Return the way to what is put to a member; nobody enters it about oneself."""
    if one.assessment is None or not one.assessment.must_review or one.member.id == turn.me.id:
        return []
    return [(turn.choice("memory.open", "matter.list", m=one.member.id),)]


def _invite_rows(turn: Turn, one: Standing) -> list[Row]:
    if one.on_paper:
        return []
    if not one.joined:
        return [(turn.choice("desk.invite.new", "desk.invite", m=one.member.id),)]
    return [
        (turn.choice("desk.invite.move", "desk.invite", m=one.member.id),),
        (turn.choice("desk.invite.lost", "desk.invite_lost", m=one.member.id),),
    ]


def _paper_rows(turn: Turn, one: Standing) -> list[Row]:
    """Return what can be done about paper; one's own is a member's matter, not the desk's."""
    if one.assessment is None or one.member.id == turn.me.id:
        return []
    key = {"a": one.assessment.id}
    match one.assessment.paper:
        case PaperState.WAITING:
            return [
                (turn.choice("paper.desk.received", "paper.received", **key),),
                (turn.choice("paper.desk.to_chat", "paper.to_chat", **key),),
            ]
        case PaperState.RECEIVED:
            return [(turn.choice("paper.desk.unreceived", "paper.unreceived", **key),)]
        case PaperState.NONE:
            offered = one.assessment.unfinished
            return [(turn.choice("paper.desk.set", "paper.set", **key),)] if offered else []
