"""What was written to Kindling is answered once; and a check-in has words that answer no question."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_heard_taken", "heard", ["workspace_id", "taken_at"])
    op.add_column("checkins", sa.Column("note", sa.String))


def downgrade() -> None:
    op.drop_column("checkins", "note")
    op.drop_table("heard")
