"""Units, members and their chats."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from models.store.schema.base import metadata, ref, row_id, version
from models.store.types import Instant, SealedValue

unit = Table(
    "unit",
    metadata,
    row_id(),
    ref("parent_id", "unit", nullable=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("path", String(400), nullable=False, index=True),
    Column("ended_at", Instant),
    version(),
    UniqueConstraint("parent_id", "name"),
)

member = Table(
    "member",
    metadata,
    row_id(),
    Column("code", String(16), nullable=False, unique=True),
    ref("cell_id", "unit"),
    Column("full_name", String(200), nullable=False),
    Column("details", SealedValue, nullable=False),
    Column("standing", String(24), nullable=False),
    Column("admitted_on", Date),
    Column("has_post", Boolean, nullable=False),
    Column("is_head", Boolean, nullable=False),
    Column("civil_servant", Boolean),
    Column("outside_system", Boolean),
    Column("language", String(8), nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    Index("ix_member_cell_id", "cell_id"),
)

membership = Table(
    "membership",
    metadata,
    row_id(),
    ref("member_id", "member"),
    ref("cell_id", "unit"),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    version(),
    Index("ix_membership_member_id", "member_id"),
    Index(
        "uq_membership_live",
        "member_id",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
)

role = Table(
    "role",
    metadata,
    row_id(),
    ref("member_id", "member"),
    ref("unit_id", "unit"),
    Column("kind", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Index("ix_role_member_id", "member_id"),
    Index("ix_role_unit_id", "unit_id"),
)

address = Table(
    "address",
    metadata,
    row_id(),
    Column("channel", String(16), nullable=False),
    Column("bot", String(64), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("lane_id", BigInteger, nullable=False),
    ref("member_id", "member", nullable=True),
    Column("reachable", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("locked_until", Instant),
    version(),
    UniqueConstraint("channel", "bot", "chat"),
    Index("ix_address_lane_id", "lane_id"),
)

link = Table(
    "link",
    metadata,
    row_id(),
    ref("address_id", "address"),
    ref("member_id", "member"),
    Column("linked_at", Instant, nullable=False),
    Column("confirmed_by", String(24), nullable=False),
    Column("pin", LargeBinary),
    Column("ended_at", Instant),
    Column("preferred", Boolean, nullable=False),
    version(),
    Index("ix_link_member_id", "member_id"),
    Index(
        "uq_link_live",
        "address_id",
        "member_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

consent = Table(
    "consent",
    metadata,
    row_id(),
    ref("member_id", "member"),
    ref("address_id", "address", nullable=True),
    Column("text_version", String(24), nullable=False),
    Column("text_hash", LargeBinary, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    version(),
    Index("ix_consent_member_id", "member_id"),
)

invitation = Table(
    "invitation",
    metadata,
    row_id(),
    ref("member_id", "member"),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    Column("shown_in", BigInteger),
    version(),
    Index("ix_invitation_member_id", "member_id"),
)

code_try = Table(
    "code_try",
    metadata,
    row_id(),
    ref("address_id", "address"),
    Column("at", Instant, nullable=False),
    Index("ix_code_try_address_id_at", "address_id", "at"),
)
