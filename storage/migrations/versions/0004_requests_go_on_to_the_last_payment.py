"""Requests go on to the last payment: offers, terms, drafts, payments, votes, rules for each state"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    _columns()
    _states()
    _rules()
    _tables()


def _columns() -> None:
    # Column by column: SQLite would make the table anew, and what points to it would go with the old one.
    op.add_column("campaign", sa.Column("brief", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("request", sa.Column("product", sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("pieces", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("request", sa.Column("wants_draft", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("request", sa.Column("draft_due_on", sa.Date(), nullable=True))
    op.add_column("request", sa.Column("usage", sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("usage_until", sa.Date(), nullable=True))
    op.add_column("request", sa.Column("spark_days", sa.Integer(), nullable=True))
    op.add_column("request", sa.Column("exclusive", sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("exclusive_until", sa.Date(), nullable=True))
    op.add_column("request", sa.Column("brief", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("request", sa.Column("waits_for", sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("held", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("request", sa.Column("consent_by", sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("tracking", sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("scheduled_on", sa.Date(), nullable=True))
    op.add_column("request", sa.Column("tracked_until", sa.Date(), nullable=True))
    op.add_column("request", sa.Column("pay_by", sa.Date(), nullable=True))
    op.add_column("request", sa.Column("ended_by", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "request", sa.Column("overdue_since", storage.types.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("request", sa.Column("rights_at", storage.types.UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_request_rights_at"), "request", ["rights_at"], unique=False)
    op.add_column("workspace", sa.Column("request_rules", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("workspace", sa.Column("consent_minor", sa.BigInteger(), nullable=True))


def _states() -> None:
    op.execute("UPDATE request SET state = 'invited' WHERE state = 'sent'")
    op.execute("UPDATE request SET state = 'negotiating' WHERE state = 'countered'")
    op.execute("UPDATE request SET waits_for = 'team' WHERE state = 'negotiating'")


def _rules() -> None:
    """Keep the teams' own rules for silence where they differed from the usual ones."""
    connection = op.get_bind()
    old = "SELECT id, remind_days, expire_days, counter_remind_days, counter_expire_days FROM workspace"
    for id, *days in connection.execute(sa.text(old)).all():
        connection.execute(
            sa.text("UPDATE workspace SET request_rules = :rules WHERE id = :id"),
            {"id": id, "rules": json.dumps(_own(*days))},
        )
    op.drop_column("workspace", "counter_expire_days")
    op.drop_column("workspace", "remind_days")
    op.drop_column("workspace", "counter_remind_days")
    op.drop_column("workspace", "expire_days")


def _own(remind: int, expire: int, counter_remind: int, counter_expire: int) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if (remind, expire) != (3, 7):
        own["invited"] = {"days": expire, "remind": remind}
    if (counter_remind, counter_expire) != (1, 7):
        own["negotiating"] = {"days": counter_expire, "remind": counter_remind}
    return own


def _tables() -> None:
    op.create_table(
        "messagetemplate",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("updated_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    op.create_table(
        "storedfile",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace_id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_storedfile_workspace_id"), "storedfile", ["workspace_id"], unique=False)
    op.create_table(
        "reviewlink",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    op.create_index(op.f("ix_reviewlink_campaign_id"), "reviewlink", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_reviewlink_token_hash"), "reviewlink", ["token_hash"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("file_id", _KEY, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("submitted_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["storedfile.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "piece", "version"),
    )
    op.create_index(op.f("ix_draft_file_id"), "draft", ["file_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "version"),
    )
    op.create_table(
        "payment",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("file_id", _KEY, nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["storedfile.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_payment_file_id"), "payment", ["file_id"], unique=False)
    op.create_index(op.f("ix_payment_request_id"), "payment", ["request_id"], unique=False)
    op.create_table(
        "requestmessage",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_requestmessage_request_id"), "requestmessage", ["request_id"], unique=False)
    op.create_table(
        "sparkcode",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("video_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sparkcode_request_id"), "sparkcode", ["request_id"], unique=False)
    op.create_table(
        "terms",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sa.Column("accepted_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("refused_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "version"),
    )
    op.create_table(
        "vote",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "voter"),
    )


def downgrade() -> None:
    """Offers, terms and payments would be lost; go back to a backup."""
    raise NotImplementedError
