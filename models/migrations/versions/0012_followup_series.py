"""Promises that come again: their series, and which of them a promise is an occurrence of."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_OF_FOLLOWUPS = (
    ("series_id", sa.Uuid),
    ("occurs_on", sa.Date),
    ("repeat", sa.JSON),
    ("replaced_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "followup_series",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.String, nullable=False),
        sa.Column("other_id", sa.String),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("value_name", sa.String),
        sa.Column("tells_other", sa.Boolean, nullable=False),
        sa.Column("message_link", sa.String),
        sa.Column("link_is_public", sa.Boolean, nullable=False),
        sa.Column("repeat", sa.JSON, nullable=False),
        sa.Column("latest_id", sa.Uuid, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("planned_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "ix_followup_series_due",
        "followup_series",
        ["workspace_id", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
        sqlite_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_followup_series_owner", "followup_series", ["workspace_id", "owner_id"])
    for name, kind in _OF_FOLLOWUPS:
        op.add_column("followups", sa.Column(name, kind))


def downgrade() -> None:
    for name, _ in _OF_FOLLOWUPS:
        op.drop_column("followups", name)
    op.drop_table("followup_series")
