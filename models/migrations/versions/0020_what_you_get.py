"""Nudges that ask something and stay without an answer; and whether news comes at once."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("preferences", sa.Column("hears_at_once", sa.Boolean))
    op.create_table(
        "unanswered",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("asked_id", sa.Uuid),
        sa.Column("is_offered", sa.Boolean, nullable=False),
        sa.Column("is_quiet", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "kind", name="pk_unanswered"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_unanswered_workspace_id"),
    )


def downgrade() -> None:
    op.drop_table("unanswered")
    op.drop_column("preferences", "hears_at_once")
