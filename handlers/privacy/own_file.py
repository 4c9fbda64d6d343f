"""One's own data as a text that opens on every phone and computer."""

import json
from collections.abc import Iterable

from handlers.boxes.reading import level_in, name_in, parts_of, text_in
from handlers.desk import contents
from handlers.desk.showing import when
from handlers.escalation.owing import reason_of
from handlers.minutes.taken import comments_on
from handlers.privacy import wording
from handlers.privacy.own_data import OwnData, Written
from handlers.ratings.told import told_lines
from handlers.turn import Turn
from models.assessment import Evidence, PastAnswer
from models.member import Consent
from models.review import Request, RequestKind, ReviewComment
from models.store.tables import past_answer

_UNDERLINE = "="


async def own_text(turn: Turn, data: OwnData) -> str:
    """Return everything that is stored about the person, in the person's words and language."""
    parts = [
        _headed(turn, "title", [turn.label("privacy.file.made", when=when(turn, turn.now))]),
        _headed(turn, "roster", [turn.me.member.full_name, *wording.roster_lines(turn, data.details)]),
        _headed(turn, "consents", [_consent(turn, one) for one in data.consents]),
        _headed(turn, "chats", [wording.chat_line(turn, one) for one in data.chats]),
        _headed(turn, "requests", [_request(turn, one) for one in data.requests]),
    ]
    for written in data.written:
        parts.append(await _assessment(turn, written))
    return "\n\n".join(part for part in parts if part) + "\n"


def _headed(turn: Turn, key: str, lines: Iterable[str]) -> str:
    rows = list(lines)
    return _block(turn.label(f"privacy.file.{key}"), rows) if rows else ""


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, _UNDERLINE * len(head), *lines])


def _consent(turn: Turn, consent: Consent) -> str:
    mark = turn.label("privacy.consent.mark", mark=consent.text_hash.hex())
    return f"{wording.consent_line(turn, consent)}. {mark}"


def _request(turn: Turn, request: Request) -> str:
    line = wording.request_line(turn, request)
    if request.text is None or request.kind is not RequestKind.CORRECTION:
        return line
    return f"{line}\n  {turn.store.box.open(request.text, 'request', 'text', request.id)}"


async def _assessment(turn: Turn, written: Written) -> str:
    row = written.assessment
    lines = [
        turn.label("privacy.file.code", code=row.code or "–"),
        turn.label(
            "privacy.file.times", started=when(turn, row.started_at), handed=when(turn, row.submitted_at)
        ),
    ]
    reason = await reason_of(turn.store, row.id)
    lines += _listed(turn, "explanation", [reason] if reason else [])
    for section in await contents.sections(turn, row):
        lines += ["", f"{section.number}. {section.title}"]
        lines += [f"{item.number} {item.title}\n{item.text}" for item in section.items]
    lines += _listed(turn, "comments", await _comments(turn, written))
    if others := await _by_others(turn, written):
        lines += ["", turn.label("boxes.open"), *others]
    lines += _listed(turn, "meeting", [f"• {text}" for text in await comments_on(turn, row)])
    lines += _listed(turn, "ratings", await told_lines(turn, row))
    lines += _listed(turn, "files", await _files(turn, written))
    lines += _listed(turn, "earlier", await _earlier(turn, written))
    return _block(written.title, lines)


def _listed(turn: Turn, key: str, lines: list[str]) -> list[str]:
    return ["", turn.label(f"privacy.file.{key}"), *lines] if lines else []


async def _comments(turn: Turn, written: Written) -> list[str]:
    """Return what was asked to be added; who wrote it is named by office, not by name."""
    rows = await turn.store.group(ReviewComment, "assessment_id", written.assessment.id)
    sent = sorted((row for row in rows if row.sent_at is not None), key=lambda row: row.id)
    box = turn.store.box
    return [
        f"{row.question}: {box.open(row.text, 'review_comment', 'text', row.id)} ({when(turn, row.sent_at)})"
        for row in sent
    ]


async def _by_others(turn: Turn, written: Written) -> list[str]:
    """Return who was asked for a part of the paper, and what came."""
    lines = []
    for part in await parts_of(turn.store, turn.services.catalog, written.assessment):
        if part.row is not None:
            said = text_in(turn.store, part.row) if part.came else "–"
            level = part.level_words(level_in(turn.store, part.row), turn.lang) if part.came else ""
            words = " · ".join(filter(None, (name_in(turn.store, part.row), said, level)))
            lines.append(f"{part.box.short.to(turn.lang)}: {words}")
    return lines


async def _files(turn: Turn, written: Written) -> list[str]:
    rows = await turn.store.group(Evidence, "assessment_id", written.assessment.id)
    box = turn.store.box
    return [
        f"{row.question}: {box.open(row.name, 'evidence', 'name', row.id)}, {row.size} byte" for row in rows
    ]


async def _earlier(turn: Turn, written: Written) -> list[str]:
    """Return the answers that were replaced, as they are kept."""
    own = past_answer.c.assessment_id == written.assessment.id
    rows = await turn.store.find(PastAnswer, own, order_by=past_answer.c.id)
    box = turn.store.box
    values = [json.loads(box.open(row.value, "past_answer", "value", row.id)) for row in rows]
    return [
        f"{row.question}: {_words(value)} ({when(turn, row.replaced_at)})"
        for row, value in zip(rows, values, strict=True)
    ]


def _words(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
