"""Stories of change have a preview, and tell again what everyone named agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "stories",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("channel_id", sa.String, nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opening", sa.String),
        sa.Column("not_worked", sa.String),
        sa.Column("worded_by", sa.String),
        sa.Column("worded_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_stories"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_stories_workspace_id_team_id"
        ),
    )
    op.create_index("ix_stories_team", "stories", ["workspace_id", "team_id", "month"])
    _items()
    _previews()
    _consents()
    op.add_column("preferences", sa.Column("may_be_asked", sa.Boolean))


def _items() -> None:
    op.create_table(
        "story_items",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("story_id", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("is_told", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "story_id", "subject_id", name="pk_story_items"),
        _of_story("story_items"),
    )
    op.create_index("ix_story_items_subject", "story_items", ["workspace_id", "subject_id"])


def _previews() -> None:
    op.create_table(
        "story_previews",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("story_id", sa.Uuid, nullable=False),
        sa.Column("lead_id", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_story_previews"),
        _of_story("story_previews"),
    )
    op.create_index("ix_story_previews_story", "story_previews", ["workspace_id", "story_id"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column(
            "workspace_id", sa.String, sa.ForeignKey("workspaces.id", name="fk_consents_workspace_id"), nullable=False
        ),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("story_id", sa.Uuid, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(20)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "subject_id", "member_id", name="pk_consents"),
    )
    op.create_index("ix_consents_member", "consents", ["workspace_id", "member_id"])
    op.create_index("ix_consents_story", "consents", ["workspace_id", "story_id"])


def _of_story(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "story_id"],
        ["stories.workspace_id", "stories.id"],
        name=f"fk_{table}_workspace_id_story_id",
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_column("preferences", "may_be_asked")
    for table in ("consents", "story_previews", "story_items", "stories"):
        op.drop_table(table)
