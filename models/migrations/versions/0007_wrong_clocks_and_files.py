"""What is due is looked for in one workspace, a wrong clock can be set right, and a message may be a file.

The indexes of what is due begin with the workspace, so that a process looks only where it has a client.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)
_DUE = sa.text("next_at IS NOT NULL")

_STOPPED = sa.text("next_at IS NULL AND next_step IS NOT NULL")
_KEEP_STEP = """
    UPDATE followups SET next_step = 'due'
    WHERE state = 'open' AND next_at IS NULL AND next_step IS NULL AND overdue_count = 0
"""
"""Open promises of which nobody was reminded after they lapsed stopped because their owner left: they can go on now."""


def upgrade() -> None:
    op.add_column("outbox", sa.Column("claimed_at", MOMENT))
    op.add_column("outbox", sa.Column("file_id", sa.String))
    op.add_column("workspaces", sa.Column("worked_at", MOMENT))
    op.add_column("cadences", sa.Column("planned_at", MOMENT))
    op.add_column("cadences", sa.Column("before_plan", sa.JSON))
    op.add_column("followups", sa.Column("planned_at", MOMENT))
    op.add_column("followups", sa.Column("before_plan", sa.JSON))
    _index_due("workspace_id", "next_at")
    op.create_index(
        "ix_followups_stopped", "followups", ["workspace_id"], postgresql_where=_STOPPED, sqlite_where=_STOPPED
    )
    op.execute(_KEEP_STEP)


def downgrade() -> None:
    op.drop_index("ix_followups_stopped", "followups")
    _index_due("next_at")
    for table, column in (
        ("followups", "before_plan"),
        ("followups", "planned_at"),
        ("cadences", "before_plan"),
        ("cadences", "planned_at"),
        ("workspaces", "worked_at"),
        ("outbox", "file_id"),
        ("outbox", "claimed_at"),
    ):
        op.drop_column(table, column)


def _index_due(*columns: str) -> None:
    for table in ("followups", "cadences"):
        op.drop_index(f"ix_{table}_due", table)
        op.create_index(f"ix_{table}_due", table, list(columns), postgresql_where=_DUE, sqlite_where=_DUE)
