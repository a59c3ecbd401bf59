"""Overdue promises of one morning come as one message; each step says in which."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("followup_steps", sa.Column("together_id", sa.Uuid))
    op.create_index(
        "ix_followup_steps_together",
        "followup_steps",
        ["workspace_id", "together_id"],
        postgresql_where=sa.text("together_id IS NOT NULL"),
        sqlite_where=sa.text("together_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_followup_steps_together", "followup_steps")
    op.drop_column("followup_steps", "together_id")
