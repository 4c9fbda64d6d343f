"""Rows as frozen values: each class of row and the table that keeps it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from sqlalchemy import Insert, Select, Table, insert, select

from models import (
    assessment,
    audit,
    box,
    broadcast,
    carried,
    circumstance,
    collective,
    contest,
    conversation,
    cycle,
    errand,
    explanation,
    form_row,
    handwritten,
    inbox,
    member,
    minutes,
    outbox,
    page,
    rating,
    reminder,
    review,
    signature,
    totals,
    unit,
    upload,
    wish,
)
from models.store import tables
from models.store.database import inserting

R = TypeVar("R")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Shelf(Generic[R]):
    """One class of row, its table, and how to turn one into the other."""

    cls: type[R]
    table: Table
    key_names: tuple[str, ...]
    names: tuple[str, ...]
    enums: tuple[tuple[int, Callable[[Any], Enum]], ...]
    versioned: bool

    @cached_property
    def _values(self) -> Callable[[R], Key]:
        return _getter(self.names)

    @cached_property
    def _key_of(self) -> Callable[[R], Key]:
        return _getter(self.key_names)

    def read(self, values: Sequence[Any]) -> R:
        """Build a row value from column values in table order."""
        if self.enums:
            values = list(values)
            for position, make in self.enums:
                if values[position] is not None:
                    values[position] = make(values[position])
        return self.cls(*values)

    def write(self, row: R) -> dict[str, Any]:
        """Return the column values of a row."""
        return dict(zip(self.names, self._values(row), strict=True))

    def key(self, row: R) -> Key:
        """Return the primary key of a row."""
        return self._key_of(row)

    @cached_property
    def select(self) -> Select[Any]:
        """Return a select of every column, in the order that ``read`` expects; built once, as that is dear."""
        return select(*(self.table.c[name] for name in self.names))

    @cached_property
    def insert(self) -> Insert:
        """Return a plain insert."""
        return insert(self.table)

    @cached_property
    def upserts(self) -> Mapping[str, Insert]:
        """Return, by dialect, an insert that overwrites a row only where the version is the one before."""
        return {dialect: self._upsert(dialect) for dialect in ("sqlite", "postgresql")}

    def _upsert(self, dialect: str) -> Insert:
        made: Any = inserting(dialect, self.table)
        changed = {name: made.excluded[name] for name in self.names if name not in self.key_names}
        statement: Insert = made.on_conflict_do_update(
            index_elements=list(self.key_names),
            set_=changed,
            where=self.table.c.version == made.excluded.version - 1,
        ).returning(*(self.table.c[name] for name in self.key_names))
        return statement


def _getter(names: Sequence[str]) -> Callable[[Any], Key]:
    """Return what reads some fields of a row as a tuple."""
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


def _enum_of(hint: Any) -> Callable[[Any], Enum] | None:
    for kind in (hint, *get_args(hint)):
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind
    return None


def _shelf(cls: type[R], table: Table) -> Shelf[R]:
    names = tuple(field.name for field in fields(cls))  # type: ignore[arg-type]  # rows are dataclasses
    hints = get_type_hints(cls)
    enums = ((i, _enum_of(hints[name])) for i, name in enumerate(names))
    return Shelf(
        cls=cls,
        table=table,
        key_names=tuple(column.name for column in table.primary_key),
        names=names,
        enums=tuple((i, make) for i, make in enums if make is not None),
        versioned="version" in names,
    )


SHELVES: dict[type[Any], Shelf[Any]] = {
    cls: _shelf(cls, table)
    for cls, table in (
        (unit.Unit, tables.unit),
        (member.Member, tables.member),
        (member.Membership, tables.membership),
        (member.Role, tables.role),
        (member.AddressRow, tables.address),
        (member.Link, tables.link),
        (member.Consent, tables.consent),
        (member.Invitation, tables.invitation),
        (member.CodeTry, tables.code_try),
        (cycle.Cycle, tables.cycle),
        (cycle.CycleBasis, tables.cycle_basis),
        (cycle.Meeting, tables.meeting),
        (cycle.Extension, tables.extension),
        (circumstance.Circumstance, tables.circumstance),
        (contest.Contest, tables.contest),
        (contest.Override, tables.override),
        (minutes.Minutes, tables.minutes),
        (minutes.Absence, tables.absence),
        (minutes.MeetingComment, tables.meeting_comment),
        (minutes.Tally, tables.tally),
        (assessment.Assessment, tables.assessment),
        (collective.Collective, tables.collective),
        (collective.CollectiveMember, tables.collective_member),
        (collective.Report, tables.report),
        (collective.Contribution, tables.contribution),
        (collective.Remark, tables.remark),
        (collective.AssessmentPlace, tables.assessment_place),
        (totals.PaperTotal, tables.paper_total),
        (rating.Rating, tables.rating),
        (rating.RatingFact, tables.rating_fact),
        (rating.Seat, tables.rating_seat),
        (rating.Reconsideration, tables.reconsideration),
        (assessment.AnswerRow, tables.answer),
        (assessment.PastAnswer, tables.past_answer),
        (assessment.Evidence, tables.evidence),
        (carried.CarriedPoint, tables.carried_point),
        (box.BoxRow, tables.box),
        (handwritten.Handwritten, tables.handwritten),
        (upload.Upload, tables.upload),
        (errand.Errand, tables.errand),
        (form_row.FormRow, tables.form),
        (review.ReviewComment, tables.review_comment),
        (review.Inquiry, tables.inquiry),
        (review.Request, tables.request),
        (signature.Signature, tables.signature),
        (explanation.Explanation, tables.explanation),
        (page.PageLink, tables.page_link),
        (page.PageSession, tables.page_session),
        (reminder.ReminderRule, tables.reminder_rule),
        (reminder.Occurrence, tables.occurrence),
        (reminder.Notice, tables.notice),
        (wish.Wish, tables.wish),
        (broadcast.Broadcast, tables.broadcast),
        (broadcast.SavedSegment, tables.segment),
        (conversation.Conversation, tables.conversation),
        (inbox.InboxRow, tables.inbox),
        (outbox.OutboxRow, tables.outbox),
        (audit.AuditRow, tables.audit),
    )
}
