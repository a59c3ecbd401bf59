"""Others join in thanks, and news are answered with a click."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "joins",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("shoutout_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("words", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "shoutout_id", "member_id", name="pk_joins"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "shoutout_id"],
            ["shoutouts.workspace_id", "shoutouts.id"],
            name="fk_joins_workspace_id_shoutout_id",
        ),
    )
    op.create_index("ix_joins_member", "joins", ["workspace_id", "member_id"])
    op.create_table(
        "news_answers",
        sa.Column(
            "workspace_id",
            sa.String,
            sa.ForeignKey("workspaces.id", name="fk_news_answers_workspace_id"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("asker_id", sa.String),
        sa.Column("about", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("words", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "subject_id", "member_id", name="pk_news_answers"),
    )
    op.create_index("ix_news_answers_member", "news_answers", ["workspace_id", "member_id"])


def downgrade() -> None:
    op.drop_table("news_answers")
    op.drop_table("joins")
