"""A workspace can add scenes of its own to those that are rehearsed."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "own_scenes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("follows_id", sa.Uuid),
        sa.Column("follows_reply", sa.Integer),
        sa.Column("title", sa.String),
        sa.Column("setting", sa.String),
        sa.Column("says", sa.String),
        sa.Column("replies", sa.JSON, nullable=False),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_own_scenes_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_own_scenes"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "follows_id"],
            ["own_scenes.workspace_id", "own_scenes.id"],
            name="fk_own_scenes_workspace_id_follows_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_own_scenes_follows", "own_scenes", ["workspace_id", "follows_id", "follows_reply"], unique=True)


def downgrade() -> None:
    op.drop_table("own_scenes")
