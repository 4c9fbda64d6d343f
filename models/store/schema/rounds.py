"""Forms, cycles and the meetings of cells."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from models.store.schema.base import metadata, ref, row_id, version
from models.store.types import Instant, SealedValue

cycle = Table(
    "cycle",
    metadata,
    row_id(),
    ref("unit_id", "unit"),
    Column("title", String(200), nullable=False),
    Column("year", Integer, nullable=False),
    Column("form_id", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("cut_off", Date, nullable=False),
    Column("kind", String(16), nullable=False),
    version(),
)

cycle_basis = Table(
    "cycle_basis",
    metadata,
    Column("cycle_id", BigInteger, ForeignKey("cycle.id"), primary_key=True, autoincrement=False),
    Column("data", JSON, nullable=False),
    version(),
)

meeting = Table(
    "meeting",
    metadata,
    row_id(),
    ref("cycle_id", "cycle"),
    ref("cell_id", "unit"),
    Column("starts_at", Instant, nullable=False),
    Column("place", String(200), nullable=False),
    ref("set_by", "member"),
    version(),
    UniqueConstraint("cycle_id", "cell_id"),
)

extension = Table(
    "extension",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False),
    ref("granted_by", "member"),
    Column("granted_at", Instant, nullable=False),
    version(),
)

circumstance = Table(
    "circumstance",
    metadata,
    row_id(),
    ref("member_id", "member"),
    Column("case", String(32), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("months", SmallInteger),
    Column("source", SealedValue, nullable=False),
    Column("note", SealedValue, nullable=False),
    ref("entered_by", "member"),
    Column("entered_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    ref("dropped_by", "member", nullable=True),
    version(),
    Index("ix_circumstance_member_id", "member_id"),
)

contest = Table(
    "contest",
    metadata,
    row_id(),
    ref("member_id", "member"),
    ref("cycle_id", "cycle", nullable=True),
    Column("wants_review", Boolean, nullable=False),
    Column("reason", SealedValue, nullable=False),
    ref("made_by", "member"),
    Column("made_at", Instant, nullable=False),
    Column("decided_at", Instant),
    ref("decided_by", "member", nullable=True),
    Column("accepted", Boolean),
    Column("answer", SealedValue),
    version(),
    Index("ix_contest_member_id", "member_id"),
)

override = Table(
    "override",
    metadata,
    row_id(),
    ref("member_id", "member"),
    ref("cycle_id", "cycle", nullable=True),
    Column("must_review", Boolean, nullable=False),
    Column("is_rated", Boolean, nullable=False),
    Column("form_id", String(64), nullable=False),
    Column("reason", SealedValue, nullable=False),
    ref("decided_by", "member"),
    Column("decided_at", Instant, nullable=False),
    ref("contest_id", "contest", nullable=True),
    Column("ended_at", Instant),
    version(),
    Index("ix_override_member_id", "member_id"),
)

minutes = Table(
    "minutes",
    metadata,
    row_id(),
    ref("cycle_id", "cycle"),
    ref("cell_id", "unit"),
    Column("state", String(16), nullable=False),
    Column("with_vote", Boolean, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("place", String(200), nullable=False),
    Column("ends_at", Instant),
    ref("chair_id", "member", nullable=True),
    ref("taker_id", "member", nullable=True),
    Column("confirmed_at", Instant),
    ref("confirmed_by", "member", nullable=True),
    ref("at", "assessment", nullable=True),
    Column("guests", SealedValue),
    Column("issued", Integer),
    Column("collected", Integer),
    Column("valid", Integer),
    Column("invalid", Integer),
    Column("edition", Integer, nullable=False),
    Column("count_state", String(16), nullable=False),
    Column("count_note", SealedValue),
    ref("counted_by", "member", nullable=True),
    ref("witness_id", "member", nullable=True),
    Column("witnessed_at", Instant),
    Column("refusal", SealedValue),
    version(),
    UniqueConstraint("cycle_id", "cell_id"),
    Index("ix_minutes_taker_id", "taker_id"),
    Index("ix_minutes_witness_id", "witness_id"),
)

absence = Table(
    "absence",
    metadata,
    Column("minutes_id", BigInteger, ForeignKey("minutes.id"), primary_key=True, autoincrement=False),
    Column("member_id", BigInteger, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("reason", SealedValue),
    version(),
)

meeting_comment = Table(
    "meeting_comment",
    metadata,
    row_id(),
    ref("minutes_id", "minutes"),
    ref("assessment_id", "assessment"),
    Column("text", SealedValue, nullable=False),
    Column("made_at", Instant, nullable=False),
    version(),
    Index("ix_meeting_comment_minutes_id", "minutes_id"),
    Index("ix_meeting_comment_assessment_id", "assessment_id"),
)

tally = Table(
    "tally",
    metadata,
    Column("minutes_id", BigInteger, ForeignKey("minutes.id"), primary_key=True, autoincrement=False),
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("votes", SealedValue),
    Column("proposal", SealedValue),
    version(),
)

paper_total = Table(
    "paper_total",
    metadata,
    row_id(),
    ref("cycle_id", "cycle"),
    ref("unit_id", "unit"),
    Column("numbers", JSON, nullable=False),
    Column("source", String(16), nullable=False),
    ref("entered_by", "member"),
    Column("entered_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    version(),
    Index("ix_paper_total_cycle_id", "cycle_id", "unit_id"),
)

form = Table(
    "form",
    metadata,
    row_id(),
    Column("form_id", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    ref("unit_id", "unit"),
    Column("text", Text, nullable=False),
    ref("brought_by", "member"),
    Column("brought_at", Instant, nullable=False),
    UniqueConstraint("form_id", "form_version"),
)
