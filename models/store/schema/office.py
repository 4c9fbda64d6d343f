"""Files, work and records of the office."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, String, Table

from models.store.schema.base import metadata, ref, row_id, version
from models.store.types import Instant, SealedValue

upload = Table(
    "upload",
    metadata,
    row_id(),
    Column("kind", String(16), nullable=False),
    ref("address_id", "address"),
    ref("member_id", "member"),
    ref("unit_id", "unit"),
    Column("file_id", SealedValue, nullable=False),
    Column("name", SealedValue, nullable=False),
    Column("mime", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant),
    Column("preview", SealedValue),
    Column("settled_at", Instant),
    version(),
    Index("ix_upload_state", "state"),
    Index("ix_upload_member_id", "member_id"),
)

errand = Table(
    "errand",
    metadata,
    row_id(),
    Column("kind", String(24), nullable=False),
    ref("address_id", "address"),
    ref("member_id", "member"),
    ref("unit_id", "unit"),
    Column("state", String(16), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("args", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("finished_at", Instant),
    version(),
    Index("ix_errand_state", "state", "not_before"),
)

audit = Table(
    "audit",
    metadata,
    row_id(),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger),
    Column("action", String(40), nullable=False),
    Column("object_kind", String(24), nullable=False),
    Column("object_id", BigInteger),
    Column("cell_id", BigInteger),
    Column("detail", String(120), nullable=False),
    Index("ix_audit_object", "object_kind", "object_id"),
)

page_link = Table(
    "page_link",
    metadata,
    row_id(),
    ref("member_id", "member"),
    ref("assessment_id", "assessment", nullable=True),
    ref("cell_id", "unit"),
    Column("purpose", String(16), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("revoked_at", Instant),
    version(),
    Index("ix_page_link_assessment_id", "assessment_id"),
)

page_session = Table(
    "page_session",
    metadata,
    row_id(),
    ref("link_id", "page_link"),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    version(),
    Index("ix_page_session_link_id", "link_id"),
)
