"""Collectives, their reports, and the places of an assessment."""

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, String, Table, UniqueConstraint

from models.store.schema.base import metadata, ref, row_id, version
from models.store.types import Instant, SealedValue

collective = Table(
    "collective",
    metadata,
    row_id(),
    ref("unit_id", "unit"),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    ref("head_id", "member", nullable=True),
    ref("author_id", "member", nullable=True),
    Column("founded_on", Date),
    Column("ended_at", Instant),
    version(),
    Index("ix_collective_unit_id", "unit_id"),
)

collective_member = Table(
    "collective_member",
    metadata,
    row_id(),
    ref("collective_id", "collective"),
    ref("member_id", "member"),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    version(),
    Index("ix_collective_member_collective_id", "collective_id"),
    Index("ix_collective_member_member_id", "member_id"),
)

report = Table(
    "report",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("meeting_at", Instant),
    Column("place", String(200), nullable=False),
    Column("draft_sent_at", Instant),
    ref("draft_sent_by", "member", nullable=True),
    Column("released_at", Instant),
    ref("released_by", "member", nullable=True),
    version(),
)

contribution = Table(
    "contribution",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("questions", JSON, nullable=False),
    ref("asked_by", "member"),
    Column("asked_at", Instant, nullable=False),
    version(),
)

remark = Table(
    "remark",
    metadata,
    row_id(),
    ref("report_id", "assessment"),
    ref("member_id", "member"),
    Column("text", SealedValue, nullable=False),
    Column("made_at", Instant, nullable=False),
    version(),
    Index("ix_remark_report_id", "report_id"),
)

assessment_place = Table(
    "assessment_place",
    metadata,
    row_id(),
    ref("assessment_id", "assessment"),
    ref("collective_id", "collective"),
    Column("opened_at", Instant),
    Column("settled_at", Instant),
    ref("settled_by", "member", nullable=True),
    Column("comment", SealedValue),
    version(),
    UniqueConstraint("assessment_id", "collective_id"),
    Index("ix_assessment_place_collective_id", "collective_id"),
)
