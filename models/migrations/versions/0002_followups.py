"""Follow-ups, what people chose, and when they are away"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_departures_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_departures"),
    )
    op.create_table(
        "followups",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.String, nullable=False),
        sa.Column("other_id", sa.String),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("value_name", sa.String),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("promised_at", MOMENT, nullable=False),
        sa.Column("tells_other", sa.Boolean, nullable=False),
        sa.Column("message_link", sa.String),
        sa.Column("link_is_public", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("next_step", sa.String(20)),
        sa.Column("reminder_id", sa.Uuid),
        sa.Column("overdue_count", sa.Integer, nullable=False),
        sa.Column("handover_to", sa.String),
        sa.Column("check_back", sa.String(20)),
        sa.Column("hinted_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_followups_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_followups"),
    )
    op.create_index("ix_followups_closed", "followups", ["workspace_id", "closed_at"])
    op.create_index("ix_followups_created", "followups", ["workspace_id", "owner_id", "created_at"])
    op.create_index(
        "ix_followups_due",
        "followups",
        ["next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
        sqlite_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_followups_owner", "followups", ["workspace_id", "owner_id", "state", "due_at"])
    op.create_table(
        "preferences",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("hours", sa.JSON, nullable=False),
        sa.Column("rhythms", sa.JSON, nullable=False),
        sa.Column("paused_until", MOMENT),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_preferences_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name="pk_preferences"),
    )
    op.create_table(
        "followup_feelings",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("followup_id", sa.Uuid, nullable=False),
        sa.Column("asked_id", sa.String, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("face", sa.Integer),
        sa.Column("comment", sa.String),
        sa.Column("answered_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["workspace_id", "followup_id"],
            ["followups.workspace_id", "followups.id"],
            name="fk_followup_feelings_workspace_id_followup_id",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "followup_id", "asked_id", name="pk_followup_feelings"),
    )
    op.create_index("ix_followup_feelings_asked", "followup_feelings", ["workspace_id", "asked_at"])
    op.create_table(
        "followup_steps",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("followup_id", sa.Uuid, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("actor_id", sa.String),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("former_due_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "followup_id"],
            ["followups.workspace_id", "followups.id"],
            name="fk_followup_steps_workspace_id_followup_id",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_followup_steps"),
    )
    op.create_index("ix_followup_steps_followup", "followup_steps", ["workspace_id", "followup_id"])
    op.add_column("members", sa.Column("is_away", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("members", sa.Column("away_until", MOMENT))
    op.add_column("members", sa.Column("dnd_from", MOMENT))
    op.add_column("members", sa.Column("dnd_until", MOMENT))
    op.add_column("workspaces", sa.Column("settings", sa.JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("workspaces", "settings")
    op.drop_column("members", "dnd_until")
    op.drop_column("members", "dnd_from")
    op.drop_column("members", "away_until")
    op.drop_column("members", "is_away")
    for table in (
        "followup_steps",
        "followup_feelings",
        "preferences",
        "followups",
        "departures",
    ):
        op.drop_table(table)
