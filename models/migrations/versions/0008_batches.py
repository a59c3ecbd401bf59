"""What takes many transactions is noted, so that the next start goes on with it: erasures, and planning anew."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("member_id", sa.String, primary_key=True),
        sa.Column("pseudonym", sa.String, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "replannings",
        sa.Column("workspace_id", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("scope", sa.String, primary_key=True),
        sa.Column("done_kind", sa.String, nullable=False),
        sa.Column("done_owner_id", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("replannings")
    op.drop_table("erasures")
