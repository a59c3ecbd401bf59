"""Leads publish what people may do without asking."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "permissions",
        sa.Column(
            "workspace_id",
            sa.String,
            sa.ForeignKey("workspaces.id", name="fk_permissions_workspace_id"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("up_to", sa.String),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_permissions"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_permissions_workspace_id_team_id"
        ),
    )
    op.create_index("ix_permissions_team", "permissions", ["workspace_id", "team_id"])


def downgrade() -> None:
    op.drop_table("permissions")
