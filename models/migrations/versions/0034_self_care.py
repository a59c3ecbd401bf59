"""What somebody wrote of how they are can be kept, for them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "inventories",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("rest", sa.String),
        sa.Column("pace", sa.String),
        sa.Column("people", sa.String),
        sa.Column("meaning", sa.String),
        sa.Column("help", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_inventories"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_inventories_workspace_id"),
    )
    op.create_index("ix_inventories_member", "inventories", ["workspace_id", "member_id", "created_at"])


def downgrade() -> None:
    op.drop_table("inventories")
    cadences = sa.table("cadences", sa.column("kind"))
    op.execute(cadences.delete().where(cadences.c.kind == "care"))
