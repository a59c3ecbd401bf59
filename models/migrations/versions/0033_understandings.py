"""Whoever lets a promise go can say why, and what could help instead; and what somebody understood can be confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    for column in ("reason", "instead"):
        op.add_column("followup_steps", sa.Column(column, sa.String))
    op.create_table(
        "understandings",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("listener_id", sa.String, nullable=False),
        sa.Column("asked_id", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("followup_id", sa.Uuid),
        sa.Column("message_link", sa.String),
        sa.Column("link_is_public", sa.Boolean, nullable=False),
        sa.Column("answer", sa.String(20)),
        sa.Column("correction", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_understandings"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_understandings_workspace_id"),
    )
    op.create_index("ix_understandings_created", "understandings", ["workspace_id", "created_at"])
    op.create_index("ix_understandings_listener", "understandings", ["workspace_id", "listener_id"])
    op.create_index("ix_understandings_asked", "understandings", ["workspace_id", "asked_id"])


def downgrade() -> None:
    op.drop_table("understandings")
    for column in ("instead", "reason"):
        op.drop_column("followup_steps", column)
