"""Reminders and broadcasts."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
)

from models.store.schema.base import metadata, ref, row_id, version
from models.store.types import Instant, SealedValue

reminder_rule = Table(
    "reminder_rule",
    metadata,
    row_id(),
    ref("cycle_id", "cycle"),
    Column("kind", String(16), nullable=False),
    Column("days_before", Integer, nullable=False),
    Column("at", Time, nullable=False),
    Column("useful_minutes", Integer, nullable=False),
)

occurrence = Table(
    "occurrence",
    metadata,
    row_id(),
    ref("rule_id", "reminder_rule"),
    Column("cell_id", BigInteger, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("told_in", BigInteger),
    version(),
    UniqueConstraint("rule_id", "cell_id", "due_at"),
)

notice = Table(
    "notice",
    metadata,
    row_id(),
    ref("occurrence_id", "occurrence"),
    ref("member_id", "member"),
    Column("kind", String(24), nullable=False),
    Column("state", String(16), nullable=False),
    Column("outbox_id", BigInteger),
    Column("reason", String(40), nullable=False),
    UniqueConstraint("occurrence_id", "member_id", "kind"),
    Index("ix_notice_member_id", "member_id"),
)

wish = Table(
    "wish",
    metadata,
    Column("member_id", BigInteger, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("hour", Time),
    Column("hour_before", Time),
    Column("hour_from", Date),
    Column("away_from", Date),
    Column("away_until", Date),
    version(),
)

broadcast = Table(
    "broadcast",
    metadata,
    row_id(),
    ref("author_id", "member"),
    ref("unit_id", "unit"),
    ref("sender_id", "unit"),
    Column("segment", String(100), nullable=False),
    Column("text", SealedValue, nullable=False),
    Column("state", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("total", Integer, nullable=False),
    Column("missed", JSON, nullable=False),
    ref("confirmed_by", "member", nullable=True),
    Column("starts_at", Instant),
    Column("sent_at", Instant),
    Column("finished_at", Instant),
    Column("cursor", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("card_id", BigInteger),
    Column("shown", String(120), nullable=False),
    Column("shown_at", Instant),
    Column("planned_for", Instant),
    version(),
    Index("ix_broadcast_finished_at", "finished_at"),
)

segment = Table(
    "segment",
    metadata,
    row_id(),
    ref("unit_id", "unit"),
    ref("made_by", "member"),
    Column("name", String(60), nullable=False),
    Column("filter", String(100), nullable=False),
    Column("made_at", Instant, nullable=False),
    version(),
    UniqueConstraint("unit_id", "name"),
)
