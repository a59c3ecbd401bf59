"""One message of Kindling's own accord a day, and whoever had more by default keeps that until they choose."""

import sqlalchemy as sa
from alembic import op

from models.store.base import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "nudges",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("member_id", sa.String, primary_key=True),
        sa.Column("on", sa.Date, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("moved_from", sa.Date),
        sa.Column("created_at", UtcDateTime, nullable=False),
    )
    op.add_column("cadences", sa.Column("moved_from", sa.Date))
    op.add_column("preferences", sa.Column("has_older_rhythms", sa.Boolean))
    op.execute(
        """
        INSERT INTO preferences (workspace_id, member_id, hours, rhythms, has_older_rhythms)
        SELECT workspace_id, owner_id, '{}', '{}', TRUE
        FROM (SELECT DISTINCT workspace_id, owner_id FROM cadences WHERE kind IN ('checkin', 'gratitude')) AS had_nudges
        WHERE TRUE
        ON CONFLICT (workspace_id, member_id) DO UPDATE SET has_older_rhythms = TRUE
        """
    )


def downgrade() -> None:
    op.drop_column("preferences", "has_older_rhythms")
    op.drop_column("cadences", "moved_from")
    op.drop_table("nudges")
