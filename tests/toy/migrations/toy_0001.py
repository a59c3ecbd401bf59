"""The table of waves."""

import sqlalchemy as sa
from alembic import op

revision = "toy_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "waves",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("waves")
