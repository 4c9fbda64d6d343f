"""Asking for additions: a comment for each answer, then one press sends them."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from handlers.collectives.people import subject_name
from handlers.collectives.wording import of
from handlers.desk import contents, notices
from handlers.desk.card import mark_read, onward, the_assessment
from handlers.desk.contents import Item
from handlers.desk.deciding import settle_wish, still_decidable
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning
from handlers.drawing.pen import cut
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment, ask_additions
from models.messaging import IncomingKind, Outgoing, Scalar
from models.review import ReviewComment
from models.store.tables import review_comment

MOST_LETTERS = 1500
_LABEL_ROOM = 44
_QUOTE_ROOM = 1500
"""UTF-16 units of an answer or a comment that is quoted; the whole answer is read in the card."""


def register(registry: Registry) -> None:
    """Declare choosing, commenting and sending."""
    registry.action("desk.additions", Who.SECRETARY, choose, Scope.ASSESSMENT)
    registry.action("desk.comment_on", Who.SECRETARY, ask_comment, Scope.ASSESSMENT)
    registry.action("desk.comment_drop", Who.SECRETARY, drop_comment, Scope.ASSESSMENT)
    registry.action("desk.additions_send", Who.SECRETARY, send, Scope.ASSESSMENT)
    registry.flow("desk.comment", Who.SECRETARY, take_comment)


async def choose(turn: Turn, args: Args) -> None:
    """Show the answers; those with a comment are ticked."""
    assessment = await the_assessment(turn, args)
    if await still_decidable(turn, assessment, args):
        await _show_items(turn, await mark_read(turn, assessment), args)


async def _show_items(turn: Turn, assessment: Assessment, args: Args, note: Markup | None = None) -> None:
    turn.goto("desk")
    items, drafts = await _items(turn, assessment), await _drafts(turn, assessment)
    page, pages = page_of(args.get("p"), len(items))
    key = {"a": assessment.id, "v": assessment.revision}
    shown = items[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [(_label(turn, item, item.key in drafts), item.key) for item in shown]
    text = (note + "\n\n") if note else Markup("")
    name = await subject_name(turn.store, assessment)
    text += turn.say("desk.additions.title", name=name, count=len(drafts), page=page + 1, pages=pages)
    show(
        turn,
        text,
        *numbered(lines, "desk.comment_on", "q", p=page, **key),
        turning(turn, page, pages, "desk.additions", **key),
        *_ends(turn, assessment, len(drafts)),
    )


def _ends(turn: Turn, assessment: Assessment, drafts: int) -> list[Row]:
    card = turn.choice("desk.read.card", "desk.card", a=assessment.id)
    if not drafts:
        return [(card,)]
    send_label = turn.label("desk.additions.send", count=drafts)
    send_ = replace(
        card, label=send_label, action="desk.additions_send", args={**card.args, "v": assessment.revision}
    )
    return [(send_,), (card,)]


def _label(turn: Turn, item: Item, ticked: bool) -> str:
    key = "desk.additions.ticked" if ticked else "desk.additions.unticked"
    return turn.label(key, number=item.number, title=cut(item.short, _LABEL_ROOM))


async def _items(turn: Turn, assessment: Assessment) -> list[Item]:
    return [item for section in await contents.sections(turn, assessment) for item in section.items]


async def _drafts(turn: Turn, assessment: Assessment) -> dict[str, ReviewComment]:
    """Return this reviewer's comments on this revision that are not sent, by question."""
    rows = await turn.store.find(
        ReviewComment,
        review_comment.c.assessment_id == assessment.id,
        review_comment.c.revision == assessment.revision,
        review_comment.c.author_id == turn.me.id,
        review_comment.c.sent_at.is_(None),
        review_comment.c.settled_at.is_(None),
        order_by=review_comment.c.id,
    )
    return {row.question: row for row in rows}


async def ask_comment(turn: Turn, args: Args) -> None:
    """Show one answer and ask what is to be added."""
    assessment = await the_assessment(turn, args)
    if not await still_decidable(turn, assessment, args):
        return
    item = _find(await _items(turn, assessment), args)
    if item is None:
        await _show_items(turn, assessment, args)
        return
    drafts = await _drafts(turn, assessment)
    place: dict[str, Scalar] = {"a": assessment.id, "v": assessment.revision, "p": args.get("p", 0)}
    data: dict[str, Scalar] = {**place, "q": item.key}
    turn.goto("desk.comment", **data)
    rows: list[Row] = [(turn.choice("desk.additions.drop", "desk.comment_drop", **data),)]
    back: Row = (turn.choice("common.back", "desk.additions", **place),)
    show(turn, _question(turn, item, drafts.get(item.key)), *(rows if item.key in drafts else []), back)


def _find(items: Sequence[Item], args: Args) -> Item | None:
    return next((item for item in items if item.key == args.get("q")), None)


def _question(turn: Turn, item: Item, draft: ReviewComment | None) -> Markup:
    answer = cut(item.text, _QUOTE_ROOM)
    text = turn.say("desk.additions.ask", number=item.number, title=item.title, answer=answer)
    if draft is not None:
        kept = turn.store.box.open(draft.text, "review_comment", "text", draft.id)
        text += "\n\n" + turn.say("desk.additions.kept", comment=cut(kept, _QUOTE_ROOM))
    return text


async def take_comment(turn: Turn, data: Args) -> None:
    """Keep what was typed as the comment on the open answer."""
    route = Route("desk.comment", Who.SECRETARY, Scope.ASSESSMENT, take_comment)
    if not await allowed(turn.store, turn.person, route, data):
        turn.record("refused", "action", None, detail="desk.comment")
        turn.goto("desk")
        turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
        return
    assessment = await the_assessment(turn, data)
    if not await still_decidable(turn, assessment, data):
        return
    if (problem := _problem(turn)) is not None:
        turn.reply(Outgoing(problem))
        return
    await _keep(turn, assessment, str(data["q"]))
    await _show_items(turn, assessment, data, turn.say("desk.additions.saved"))


def _problem(turn: Turn) -> Markup | None:
    """Say what is wrong with a comment; None where nothing is."""
    text = turn.incoming.text.strip()
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        return turn.say("desk.additions.needs_text")
    if len(text) > MOST_LETTERS:
        return turn.say("desk.additions.too_long", count=len(text), limit=MOST_LETTERS)
    return None


async def _keep(turn: Turn, assessment: Assessment, question: str) -> None:
    text, store = turn.incoming.text.strip(), turn.store
    draft = (await _drafts(turn, assessment)).get(question)
    row_id = draft.id if draft else store.ids.new()
    sealed = store.box.seal(text, "review_comment", "text", row_id)
    if draft is not None:
        store.save(replace(draft, text=sealed, made_at=turn.now))
        return
    store.add(ReviewComment(row_id, assessment.id, question, assessment.revision, turn.me.id, sealed, turn.now))


async def drop_comment(turn: Turn, args: Args) -> None:
    """Drop a comment that is not sent; it is settled without ever having been shown."""
    assessment = await the_assessment(turn, args)
    if not await still_decidable(turn, assessment, args):
        return
    draft = (await _drafts(turn, assessment)).get(str(args.get("q", "")))
    if draft is not None:
        turn.store.save(replace(draft, settled_at=turn.now))
    await _show_items(turn, assessment, args, turn.say("desk.additions.dropped"))


async def send(turn: Turn, args: Args) -> None:
    """Send the comments: the author is told at once and walked through only those answers."""
    assessment = await the_assessment(turn, args)
    if not await still_decidable(turn, assessment, args):
        return
    drafts = await _drafts(turn, assessment)
    if not drafts:
        await _show_items(turn, assessment, args, turn.say("desk.additions.none"))
        return
    for draft in drafts.values():
        turn.store.save(replace(draft, sent_at=turn.now))
    asked = turn.store.save(ask_additions(assessment, turn.me.id, turn.now))
    turn.record(
        "additions", "assessment", asked.id, asked.cell_id, f"{len(drafts)} of revision {asked.revision}"
    )
    await settle_wish(turn, asked, granted=True)
    button = ("desk.notice.add", "form.open")
    told = of("desk.notice.additions", asked)
    await notices.tell_author(turn, asked, told, button, guard=True, count=len(drafts))
    turn.goto("desk")
    name = await subject_name(turn.store, asked)
    text = turn.say(of("desk.additions.sent", asked), name=name, count=len(drafts))
    show(turn, text, await onward(turn, asked))
