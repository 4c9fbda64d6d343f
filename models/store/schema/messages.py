"""What comes in and what goes out."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from models.store.schema.base import metadata, ref, row_id, some_rows, version
from models.store.types import Instant, SealedValue

conversation = Table(
    "conversation",
    metadata,
    Column("address_id", BigInteger, ForeignKey("address.id"), primary_key=True, autoincrement=False),
    Column("flow", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    Column("prompt_id", BigInteger),
    Column("asked_at", Instant),
    version(),
)

lane = Table("lane", metadata, row_id())

inbox = Table(
    "inbox",
    metadata,
    row_id(),
    Column("channel", String(16), nullable=False),
    Column("bot", String(64), nullable=False),
    Column("key", String(80), nullable=False),
    Column("guard", String(120), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("lane_id", BigInteger, ForeignKey("lane.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("body", SealedValue),
    Column("received_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", String(200), nullable=False),
    UniqueConstraint("channel", "bot", "key", "guard"),
    Index(
        "ix_inbox_open",
        "lane_id",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    ref("address_id", "address"),
    ref("member_id", "member", nullable=True),
    Column("kind", SmallInteger, nullable=False),
    Column("dedup_key", String(120), nullable=False, unique=True),
    Column("body", SealedValue, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("useful_until", Instant),
    Column("guard", String(80), nullable=False),
    Column("asks", Boolean, nullable=False),
    Column("edits", BigInteger),
    Column("batch_id", BigInteger),
    Column("owner", String(40), nullable=False),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("finished_at", Instant),
    Column("reason", String(120), nullable=False),
    Column("settled_at", Instant),
    some_rows("ix_outbox_due", "state = 'pending'", "kind", "id"),
    some_rows("ix_outbox_pending", "state = 'pending'", "address_id", "id"),
    some_rows("ix_outbox_sending", "state = 'sending'", "address_id", "id"),
    some_rows("ix_outbox_shown", "state = 'sent' AND kind > 0", "address_id", "finished_at"),
    some_rows("ix_outbox_ambiguous", "state = 'ambiguous'", "kind", "finished_at"),
    some_rows("ix_outbox_edits", "edits IS NOT NULL", "edits", "id"),
    Index("ix_outbox_batch_id", "batch_id", "state"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)

leader = Table(
    "leader",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

sent_count = Table(
    "sent_count",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("bot", String(64), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
