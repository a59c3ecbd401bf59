"""The words that each step of a promise was told with, the teams of those who left, and what Slack said of channels."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("followup_steps", sa.Column("what", sa.String, nullable=False, server_default=""))
    op.execute(
        "UPDATE followup_steps SET what = (SELECT followups.what FROM followups WHERE"
        " followups.workspace_id = followup_steps.workspace_id AND followups.id = followup_steps.followup_id)"
    )
    op.add_column("departures", sa.Column("team_ids", sa.JSON, nullable=False, server_default="[]"))
    op.create_table(
        "channels",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("is_private", sa.Boolean, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("channels")
    op.drop_column("departures", "team_ids")
    op.drop_column("followup_steps", "what")
