"""What is due is found by time, in however many workspaces; so are those that Slack must be asked about."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

TABLES = ("cadences", "followup_series", "followups", "outbox", "rounds")


def upgrade() -> None:
    is_due = sa.text("next_at IS NOT NULL")
    for table in TABLES:
        op.create_index(
            f"ix_{table}_time", table, ["next_at", "workspace_id"], sqlite_where=is_due, postgresql_where=is_due
        )
    is_asked = sa.text("left_at IS NULL AND paused_reason IS NULL")
    op.create_index(
        "ix_workspaces_synced", "workspaces", ["synced_at"], sqlite_where=is_asked, postgresql_where=is_asked
    )


def downgrade() -> None:
    op.drop_index("ix_workspaces_synced", "workspaces")
    for table in reversed(TABLES):
        op.drop_index(f"ix_{table}_time", table)
