"""The tables; every column carries the name of the field of the row class it fills."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from models.store.types import Instant, SealedValue

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def _ref(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False)


def _where(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """Index some of the rows only; queries must write the condition out, a bound value does not match."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


unit = Table(
    "unit",
    metadata,
    _id(),
    _ref("parent_id", "unit", nullable=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("path", String(400), nullable=False, index=True),
    Column("ended_at", Instant),
    _version(),
    UniqueConstraint("parent_id", "name"),
)

member = Table(
    "member",
    metadata,
    _id(),
    Column("code", String(16), nullable=False, unique=True),
    _ref("cell_id", "unit"),
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
    _version(),
    Index("ix_member_cell_id", "cell_id"),
)

membership = Table(
    "membership",
    metadata,
    _id(),
    _ref("member_id", "member"),
    _ref("cell_id", "unit"),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    _version(),
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
    _id(),
    _ref("member_id", "member"),
    _ref("unit_id", "unit"),
    Column("kind", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Index("ix_role_member_id", "member_id"),
    Index("ix_role_unit_id", "unit_id"),
)

address = Table(
    "address",
    metadata,
    _id(),
    Column("channel", String(16), nullable=False),
    Column("bot", String(64), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("lane_id", BigInteger, nullable=False),
    _ref("member_id", "member", nullable=True),
    Column("reachable", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("locked_until", Instant),
    _version(),
    UniqueConstraint("channel", "bot", "chat"),
    Index("ix_address_lane_id", "lane_id"),
)

link = Table(
    "link",
    metadata,
    _id(),
    _ref("address_id", "address"),
    _ref("member_id", "member"),
    Column("linked_at", Instant, nullable=False),
    Column("confirmed_by", String(24), nullable=False),
    Column("pin", LargeBinary),
    Column("ended_at", Instant),
    _version(),
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
    _id(),
    _ref("member_id", "member"),
    _ref("address_id", "address", nullable=True),
    Column("text_version", String(24), nullable=False),
    Column("text_hash", LargeBinary, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    _version(),
    Index("ix_consent_member_id", "member_id"),
)

invitation = Table(
    "invitation",
    metadata,
    _id(),
    _ref("member_id", "member"),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    _version(),
    Index("ix_invitation_member_id", "member_id"),
)

code_try = Table(
    "code_try",
    metadata,
    _id(),
    _ref("address_id", "address"),
    Column("at", Instant, nullable=False),
    Index("ix_code_try_address_id_at", "address_id", "at"),
)

cycle = Table(
    "cycle",
    metadata,
    _id(),
    _ref("unit_id", "unit"),
    Column("title", String(200), nullable=False),
    Column("year", Integer, nullable=False),
    Column("form_id", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("cut_off", Date, nullable=False),
    Column("kind", String(16), nullable=False),
    _version(),
)

cycle_basis = Table(
    "cycle_basis",
    metadata,
    Column("cycle_id", BigInteger, ForeignKey("cycle.id"), primary_key=True, autoincrement=False),
    Column("data", JSON, nullable=False),
    _version(),
)

meeting = Table(
    "meeting",
    metadata,
    _id(),
    _ref("cycle_id", "cycle"),
    _ref("cell_id", "unit"),
    Column("starts_at", Instant, nullable=False),
    Column("place", String(200), nullable=False),
    _ref("set_by", "member"),
    _version(),
    UniqueConstraint("cycle_id", "cell_id"),
)

assessment = Table(
    "assessment",
    metadata,
    _id(),
    _ref("cycle_id", "cycle"),
    _ref("member_id", "member"),
    _ref("cell_id", "unit"),
    Column("form_id", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("progress", JSON),
    Column("must_review", Boolean, nullable=False),
    Column("is_rated", Boolean, nullable=False),
    Column("exemption", String(32), nullable=False),
    Column("paper", String(16), nullable=False),
    Column("code", String(16), unique=True),
    Column("revision", Integer, nullable=False),
    Column("started_at", Instant),
    Column("submitted_at", Instant),
    Column("opened_at", Instant),
    _ref("opened_by", "member", nullable=True),
    Column("settled_at", Instant),
    _ref("settled_by", "member", nullable=True),
    _ref("collective_id", "collective", nullable=True),
    _ref("part_of", "assessment", nullable=True),
    _version(),
    _where("ux_assessment_person", "collective_id IS NULL", "cycle_id", "member_id", unique=True),
    _where("ux_assessment_report", "part_of IS NULL", "cycle_id", "collective_id", unique=True),
    _where("ux_assessment_part", "part_of IS NOT NULL", "part_of", "member_id", unique=True),
    Index("ix_assessment_member_id", "member_id"),
    Index("ix_assessment_cell_id", "cell_id", "status"),
)

circumstance = Table(
    "circumstance",
    metadata,
    _id(),
    _ref("member_id", "member"),
    Column("case", String(32), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("months", SmallInteger),
    Column("source", SealedValue, nullable=False),
    Column("note", SealedValue, nullable=False),
    _ref("entered_by", "member"),
    Column("entered_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    _ref("dropped_by", "member", nullable=True),
    _version(),
    Index("ix_circumstance_member_id", "member_id"),
)

contest = Table(
    "contest",
    metadata,
    _id(),
    _ref("member_id", "member"),
    _ref("cycle_id", "cycle", nullable=True),
    Column("wants_review", Boolean, nullable=False),
    Column("reason", SealedValue, nullable=False),
    _ref("made_by", "member"),
    Column("made_at", Instant, nullable=False),
    Column("decided_at", Instant),
    _ref("decided_by", "member", nullable=True),
    Column("accepted", Boolean),
    Column("answer", SealedValue),
    _version(),
    Index("ix_contest_member_id", "member_id"),
)

override = Table(
    "override",
    metadata,
    _id(),
    _ref("member_id", "member"),
    _ref("cycle_id", "cycle", nullable=True),
    Column("must_review", Boolean, nullable=False),
    Column("is_rated", Boolean, nullable=False),
    Column("form_id", String(64), nullable=False),
    Column("reason", SealedValue, nullable=False),
    _ref("decided_by", "member"),
    Column("decided_at", Instant, nullable=False),
    _ref("contest_id", "contest", nullable=True),
    Column("ended_at", Instant),
    _version(),
    Index("ix_override_member_id", "member_id"),
)

minutes = Table(
    "minutes",
    metadata,
    _id(),
    _ref("cycle_id", "cycle"),
    _ref("cell_id", "unit"),
    Column("state", String(16), nullable=False),
    Column("with_vote", Boolean, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("place", String(200), nullable=False),
    Column("ends_at", Instant),
    _ref("chair_id", "member", nullable=True),
    _ref("taker_id", "member", nullable=True),
    Column("confirmed_at", Instant),
    _ref("confirmed_by", "member", nullable=True),
    _ref("at", "assessment", nullable=True),
    Column("guests", SealedValue),
    Column("issued", Integer),
    Column("collected", Integer),
    Column("valid", Integer),
    Column("invalid", Integer),
    Column("edition", Integer, nullable=False),
    Column("count_state", String(16), nullable=False),
    Column("count_note", SealedValue),
    _ref("counted_by", "member", nullable=True),
    _ref("witness_id", "member", nullable=True),
    Column("witnessed_at", Instant),
    Column("refusal", SealedValue),
    _version(),
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
    _version(),
)

meeting_comment = Table(
    "meeting_comment",
    metadata,
    _id(),
    _ref("minutes_id", "minutes"),
    _ref("assessment_id", "assessment"),
    Column("text", SealedValue, nullable=False),
    Column("made_at", Instant, nullable=False),
    _version(),
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
    _version(),
)

collective = Table(
    "collective",
    metadata,
    _id(),
    _ref("unit_id", "unit"),
    Column("kind", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    _ref("head_id", "member", nullable=True),
    _ref("author_id", "member", nullable=True),
    Column("founded_on", Date),
    Column("ended_at", Instant),
    _version(),
    Index("ix_collective_unit_id", "unit_id"),
)

collective_member = Table(
    "collective_member",
    metadata,
    _id(),
    _ref("collective_id", "collective"),
    _ref("member_id", "member"),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    _version(),
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
    _ref("draft_sent_by", "member", nullable=True),
    Column("released_at", Instant),
    _ref("released_by", "member", nullable=True),
    _version(),
)

contribution = Table(
    "contribution",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("questions", JSON, nullable=False),
    _ref("asked_by", "member"),
    Column("asked_at", Instant, nullable=False),
    _version(),
)

remark = Table(
    "remark",
    metadata,
    _id(),
    _ref("report_id", "assessment"),
    _ref("member_id", "member"),
    Column("text", SealedValue, nullable=False),
    Column("made_at", Instant, nullable=False),
    _version(),
    Index("ix_remark_report_id", "report_id"),
)

paper_total = Table(
    "paper_total",
    metadata,
    _id(),
    _ref("cycle_id", "cycle"),
    _ref("unit_id", "unit"),
    Column("numbers", JSON, nullable=False),
    Column("source", String(16), nullable=False),
    _ref("entered_by", "member"),
    Column("entered_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    _version(),
    Index("ix_paper_total_cycle_id", "cycle_id", "unit_id"),
)

assessment_place = Table(
    "assessment_place",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    _ref("collective_id", "collective"),
    Column("opened_at", Instant),
    Column("settled_at", Instant),
    _ref("settled_by", "member", nullable=True),
    Column("comment", SealedValue),
    _version(),
    UniqueConstraint("assessment_id", "collective_id"),
    Index("ix_assessment_place_collective_id", "collective_id"),
)

rating = Table(
    "rating",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("step", String(16), nullable=False),
    Column("side", String(8), nullable=False),
    _ref("unit_id", "unit"),
    Column("level", SealedValue, nullable=False),
    Column("reason", SealedValue),
    Column("source", String(40), nullable=False),
    _ref("recorded_by", "member"),
    Column("recorded_at", Instant, nullable=False),
    Column("released_at", Instant),
    _version(),
    Index("ix_rating_assessment_id", "assessment_id"),
)

rating_fact = Table(
    "rating_fact",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("fact", String(32), nullable=False),
    Column("value", SealedValue, nullable=False),
    Column("source", SealedValue, nullable=False),
    _ref("recorded_by", "member"),
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
    _ref("given_by", "member", nullable=True),
    Column("given_at", Instant),
    Column("reason", SealedValue),
    _version(),
)

reconsideration = Table(
    "reconsideration",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("rating_id", BigInteger, ForeignKey("rating.id"), nullable=False, unique=True),
    Column("text", SealedValue, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answered_at", Instant),
    _ref("answered_by", "member", nullable=True),
    _ref("result_id", "rating", nullable=True),
    _version(),
    Index("ix_reconsideration_assessment_id", "assessment_id"),
)

answer = Table(
    "answer",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("question", String(64), primary_key=True),
    Column("value", SealedValue, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    _version(),
)

past_answer = Table(
    "past_answer",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("question", String(64), nullable=False),
    Column("value", SealedValue, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("replaced_at", Instant, nullable=False),
    Index("ix_past_answer_assessment_id", "assessment_id", "question"),
)

carried_point = Table(
    "carried_point",
    metadata,
    _id(),
    _ref("cycle_id", "cycle"),
    _ref("member_id", "member"),
    Column("kind", String(16), nullable=False),
    Column("text", SealedValue, nullable=False),
    Column("source", SealedValue, nullable=False),
    Column("year", Integer, nullable=False),
    _ref("entered_by", "member"),
    Column("entered_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    _version(),
    Index("ix_carried_point_member_id", "member_id"),
)

box = Table(
    "box",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("box", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("name", SealedValue, nullable=False),
    _ref("named_by", "member"),
    Column("named_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    _ref("member_id", "member", nullable=True),
    Column("token", SealedValue),
    Column("token_hash", LargeBinary, unique=True),
    _ref("address_id", "address", nullable=True),
    Column("consent_hash", LargeBinary),
    Column("consented_at", Instant),
    Column("text", SealedValue),
    Column("level", SealedValue),
    Column("filled_at", Instant),
    _ref("entered_by", "member", nullable=True),
    _version(),
    UniqueConstraint("assessment_id", "box"),
)

handwritten = Table(
    "handwritten",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("pages", JSON, nullable=False),
    Column("handed", JSON, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("handed_at", Instant),
    Column("legible_at", Instant),
    _ref("legible_by", "member", nullable=True),
    _version(),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("question", String(64), nullable=False),
    _ref("address_id", "address"),
    Column("file_id", SealedValue, nullable=False),
    Column("name", SealedValue, nullable=False),
    Column("mime", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant),
    _version(),
    Index("ix_evidence_assessment_id", "assessment_id"),
    Index("ix_evidence_state", "state"),
)

upload = Table(
    "upload",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    _ref("address_id", "address"),
    _ref("member_id", "member"),
    _ref("unit_id", "unit"),
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
    _version(),
    Index("ix_upload_state", "state"),
    Index("ix_upload_member_id", "member_id"),
)

errand = Table(
    "errand",
    metadata,
    _id(),
    Column("kind", String(24), nullable=False),
    _ref("address_id", "address"),
    _ref("member_id", "member"),
    _ref("unit_id", "unit"),
    Column("state", String(16), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("args", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("finished_at", Instant),
    _version(),
    Index("ix_errand_state", "state", "not_before"),
)

form = Table(
    "form",
    metadata,
    _id(),
    Column("form_id", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    _ref("unit_id", "unit"),
    Column("text", Text, nullable=False),
    _ref("brought_by", "member"),
    Column("brought_at", Instant, nullable=False),
    UniqueConstraint("form_id", "form_version"),
)

review_comment = Table(
    "review_comment",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    Column("question", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    _ref("author_id", "member"),
    Column("text", SealedValue, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    _version(),
    Index("ix_review_comment_assessment_id", "assessment_id"),
)

inquiry = Table(
    "inquiry",
    metadata,
    _id(),
    _ref("assessment_id", "assessment"),
    _ref("asked_by", "member"),
    Column("text", SealedValue, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", SealedValue),
    Column("answered_at", Instant),
    _version(),
    Index("ix_inquiry_assessment_id", "assessment_id"),
)

signature = Table(
    "signature",
    metadata,
    Column("assessment_id", BigInteger, ForeignKey("assessment.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    _ref("noted_by", "member"),
    Column("noted_at", Instant, nullable=False),
    _version(),
)

request = Table(
    "request",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    _ref("member_id", "member"),
    _ref("cell_id", "unit"),
    _ref("address_id", "address", nullable=True),
    Column("text", SealedValue),
    Column("made_at", Instant, nullable=False),
    Column("answer_by", Date),
    Column("due_on", Date),
    Column("settled_at", Instant),
    _ref("settled_by", "member", nullable=True),
    Column("granted", Boolean),
    Column("reason", SealedValue),
    _version(),
    Index("ix_request_cell_id", "cell_id"),
    Index("ix_request_member_id", "member_id"),
)

reminder_rule = Table(
    "reminder_rule",
    metadata,
    _id(),
    _ref("cycle_id", "cycle"),
    Column("kind", String(16), nullable=False),
    Column("days_before", Integer, nullable=False),
    Column("at", Time, nullable=False),
    Column("useful_minutes", Integer, nullable=False),
)

occurrence = Table(
    "occurrence",
    metadata,
    _id(),
    _ref("rule_id", "reminder_rule"),
    Column("cell_id", BigInteger, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("told_in", BigInteger),
    _version(),
    UniqueConstraint("rule_id", "cell_id", "due_at"),
)

notice = Table(
    "notice",
    metadata,
    _id(),
    _ref("occurrence_id", "occurrence"),
    _ref("member_id", "member"),
    Column("kind", String(24), nullable=False),
    Column("state", String(16), nullable=False),
    Column("outbox_id", BigInteger),
    Column("reason", String(40), nullable=False),
    UniqueConstraint("occurrence_id", "member_id", "kind"),
)

broadcast = Table(
    "broadcast",
    metadata,
    _id(),
    _ref("author_id", "member"),
    _ref("unit_id", "unit"),
    _ref("sender_id", "unit"),
    Column("segment", String(100), nullable=False),
    Column("text", SealedValue, nullable=False),
    Column("state", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("total", Integer, nullable=False),
    Column("missed", JSON, nullable=False),
    _ref("confirmed_by", "member", nullable=True),
    Column("starts_at", Instant),
    Column("sent_at", Instant),
    Column("finished_at", Instant),
    Column("cursor", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("card_id", BigInteger),
    Column("shown", String(120), nullable=False),
    Column("shown_at", Instant),
    _version(),
    Index("ix_broadcast_finished_at", "finished_at"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("address_id", BigInteger, ForeignKey("address.id"), primary_key=True, autoincrement=False),
    Column("flow", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    Column("prompt_id", BigInteger),
    Column("asked_at", Instant),
    _version(),
)

lane = Table("lane", metadata, _id())

inbox = Table(
    "inbox",
    metadata,
    _id(),
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
    _id(),
    _ref("address_id", "address"),
    _ref("member_id", "member", nullable=True),
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
    _where("ix_outbox_due", "state = 'pending'", "kind", "id"),
    _where("ix_outbox_pending", "state = 'pending'", "address_id", "id"),
    _where("ix_outbox_sending", "state = 'sending'", "address_id", "id"),
    _where("ix_outbox_ambiguous", "state = 'ambiguous'", "kind", "finished_at"),
    _where("ix_outbox_edits", "edits IS NOT NULL", "edits", "id"),
    Index("ix_outbox_batch_id", "batch_id", "state"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
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
    _id(),
    _ref("member_id", "member"),
    _ref("assessment_id", "assessment"),
    _ref("cell_id", "unit"),
    Column("purpose", String(16), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("revoked_at", Instant),
    _version(),
    Index("ix_page_link_assessment_id", "assessment_id"),
)

page_session = Table(
    "page_session",
    metadata,
    _id(),
    _ref("link_id", "page_link"),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    _version(),
    Index("ix_page_session_link_id", "link_id"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)
