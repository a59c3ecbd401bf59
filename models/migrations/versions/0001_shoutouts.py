"""Workspaces, members, shout-outs, the outbox, its lanes and troubles"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("bot_user_id", sa.String, nullable=False),
        sa.Column("recognition_channel_id", sa.String),
        sa.Column("value_names", sa.JSON, nullable=False),
        sa.Column("lead_ids", sa.JSON, nullable=False),
        sa.Column("paused_reason", sa.String),
        sa.Column("checked_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
    )
    op.create_table(
        "members",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("is_bot", sa.Boolean, nullable=False),
        sa.Column("is_deleted", sa.Boolean, nullable=False),
        sa.Column("is_guest", sa.Boolean, nullable=False),
        sa.Column("is_stranger", sa.Boolean, nullable=False),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_members_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_members"),
    )
    op.create_table(
        "shoutouts",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("giver_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("impact", sa.String),
        sa.Column("value_name", sa.String),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("message_link", sa.String),
        sa.Column("link_is_public", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_shoutouts_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_shoutouts"),
    )
    op.create_index("ix_shoutouts_created", "shoutouts", ["workspace_id", "created_at"])
    op.create_table(
        "shoutout_recipients",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("shoutout_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "shoutout_id"],
            ["shoutouts.workspace_id", "shoutouts.id"],
            name="fk_shoutout_recipients_workspace_id_shoutout_id",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "shoutout_id", "member_id", name="pk_shoutout_recipients"),
    )
    op.create_index("ix_shoutout_recipients_member", "shoutout_recipients", ["workspace_id", "member_id"])
    op.create_table(
        "outbox",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("thread_ts", sa.String),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_tried_at", MOMENT),
        sa.Column("tried_at", MOMENT),
        sa.Column("reason", sa.String),
        sa.Column("channel_id", sa.String),
        sa.Column("message_ts", sa.String),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_outbox_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["workspace_id", "next_at", "created_at", "subject_id"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "lanes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("full_at", MOMENT, nullable=False),
        sa.Column("closed_until", MOMENT),
        sa.Column("pace", sa.Double, nullable=False),
        sa.Column("slowed_at", MOMENT),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_lanes_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "recipient", name="pk_lanes"),
    )
    op.create_table(
        "troubles",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_troubles_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "recipient", "reason", name="pk_troubles"),
    )


def downgrade() -> None:
    for table in ("troubles", "lanes", "outbox", "shoutout_recipients", "shoutouts", "members", "workspaces"):
        op.drop_table(table)
