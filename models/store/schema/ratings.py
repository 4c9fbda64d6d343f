"""The chain of ratings."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table

from models.store.schema.base import metadata, ref, row_id, version
from models.store.types import Instant, SealedValue

rating = Table(
    "rating",
    metadata,
    row_id(),
    ref("assessment_id", "assessment"),
    Column("step", String(16), nullable=False),
    Column("side", String(8), nullable=False),
    ref("unit_id", "unit"),
    Column("level", SealedValue, nullable=False),
    Column("reason", SealedValue),
    Column("source", String(40), nullable=False),
    ref("recorded_by", "member"),
    Column("recorded_at", Instant, nullable=False),
    Column("released_at", Instant),
    version(),
    Index("ix_rating_assessment_id", "assessment_id"),
)

rating_fact = Table(
    "rating_fact",
    metadata,
    row_id(),
    ref("assessment_id", "assessment"),
    Column("fact", String(32), nullable=False),
    Column("value", SealedValue, nullable=False),
    Column("source", SealedValue, nullable=False),
    ref("recorded_by", "member"),
    Column("recorded_at", Instant, nullable=False),
    Index("ix_rating_fact_assessment_id", "assessment_id"),
)

rating_seat = Table(
    "rating_seat",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("side", String(8), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("given", Boolean, nullable=False),
    ref("given_by", "member", nullable=True),
    Column("given_at", Instant),
    Column("reason", SealedValue),
    version(),
)

reconsideration = Table(
    "reconsideration",
    metadata,
    row_id(),
    ref("assessment_id", "assessment"),
    Column("rating_id", BigInteger, ForeignKey("rating.id"), nullable=False, unique=True),
    Column("text", SealedValue, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answered_at", Instant),
    ref("answered_by", "member", nullable=True),
    ref("result_id", "rating", nullable=True),
    version(),
    Index("ix_reconsideration_assessment_id", "assessment_id"),
)
