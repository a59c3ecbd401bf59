"""Whom each lead is to think of in a week; on which days people were away, which count against nobody; and a lead's
digests are found by the lead."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "noticings",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("lead_id", sa.String, primary_key=True),
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("member_id", sa.String, nullable=False),
    )
    op.create_index("ix_noticings_member", "noticings", ["workspace_id", "member_id"])
    op.create_table(
        "absent_days",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("member_id", sa.String, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
    )
    op.create_index("ix_digests_lead", "digests", ["workspace_id", "lead_id", "ends_at"])


def downgrade() -> None:
    op.drop_index("ix_digests_lead", "digests")
    op.drop_table("absent_days")
    op.drop_table("noticings")
