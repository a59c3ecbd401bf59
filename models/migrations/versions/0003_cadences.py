"""Teams, what recurs for people, what they answered, and digests"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cadences",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.String, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("due_on", sa.Date),
        sa.Column("last_on", sa.Date),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_cadences_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "owner_id", name="pk_cadences"),
    )
    op.create_index(
        "ix_cadences_due",
        "cadences",
        ["next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
        sqlite_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "checkins",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("question_id", sa.String),
        sa.Column("offers_support", sa.Boolean, nullable=False),
        sa.Column("face", sa.Integer),
        sa.Column("went_well", sa.String),
        sa.Column("in_the_way", sa.String),
        sa.Column("thank_ids", sa.JSON, nullable=False),
        sa.Column("hand_words", sa.String),
        sa.Column("hand_from", sa.String),
        sa.Column("hand_id", sa.Uuid),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.Column("shared_id", sa.Uuid),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_checkins_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_checkins"),
    )
    op.create_index("ix_checkins_day", "checkins", ["workspace_id", "day"])
    op.create_index(
        "ix_checkins_hand",
        "checkins",
        ["workspace_id", "hand_id"],
        postgresql_where=sa.text("hand_id IS NOT NULL"),
        sqlite_where=sa.text("hand_id IS NOT NULL"),
    )
    op.create_index("ix_checkins_member", "checkins", ["workspace_id", "member_id", "day"])
    op.create_index(
        "ix_checkins_shared",
        "checkins",
        ["workspace_id", "shared_id"],
        postgresql_where=sa.text("shared_id IS NOT NULL"),
        sqlite_where=sa.text("shared_id IS NOT NULL"),
    )
    op.create_table(
        "own_entries",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("principle", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_own_entries_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_own_entries"),
    )
    op.create_table(
        "practices",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("entry_id", sa.String, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_practices_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_practices"),
    )
    op.create_table(
        "seen_entries",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("entry_id", sa.String, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_seen_entries_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "kind", "entry_id", name="pk_seen_entries"),
    )
    op.create_table(
        "suggestions",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("suggested_id", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("entry_id", sa.String, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_suggestions_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_suggestions"),
    )
    op.create_index("ix_suggestions_member", "suggestions", ["workspace_id", "member_id", "created_at"])
    op.create_table(
        "teams",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("source_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("channel_id", sa.String),
        sa.Column("zone", sa.String),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("dissolved_by", sa.String),
        sa.Column("filled_at", MOMENT),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_teams_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_teams"),
    )
    op.create_index("ix_teams_source", "teams", ["workspace_id", "source_id"])
    op.create_table(
        "welcomes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("occasion", sa.String(20), nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("channel_id", sa.String),
        sa.Column("team_id", sa.Uuid),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_welcomes_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_welcomes"),
    )
    op.create_table(
        "changes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_changes_workspace_id_team_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_changes"),
    )
    op.create_index("ix_changes_team", "changes", ["workspace_id", "team_id", "created_at"])
    op.create_table(
        "digests",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("lead_id", sa.String),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("is_quiet", sa.Boolean, nullable=False),
        sa.Column("is_sent", sa.Boolean, nullable=False),
        sa.Column("entry_id", sa.String),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_digests_workspace_id_team_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_digests"),
    )
    op.create_index("ix_digests_team", "digests", ["workspace_id", "team_id", "kind", "ends_at"])
    op.create_table(
        "moods",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("halves", sa.Integer),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_moods_workspace_id_team_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "week", name="pk_moods"),
    )
    op.create_table(
        "team_members",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("is_member", sa.Boolean, nullable=False),
        sa.Column("is_lead", sa.Boolean, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("as_of", MOMENT),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_team_members_workspace_id_team_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "member_id", name="pk_team_members"),
    )
    op.create_index("ix_team_members_member", "team_members", ["workspace_id", "member_id"])
    op.create_table(
        "team_weeks",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("thanked", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_team_weeks_workspace_id_team_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "week", name="pk_team_weeks"),
    )
    op.create_index("ix_followups_other", "followups", ["workspace_id", "other_id", "created_at"])
    op.add_column("shoutout_recipients", sa.Column("created_at", MOMENT, nullable=False, server_default="1970-01-01"))
    op.execute(
        "UPDATE shoutout_recipients SET created_at = (SELECT s.created_at FROM shoutouts AS s"
        " WHERE s.workspace_id = shoutout_recipients.workspace_id AND s.id = shoutout_recipients.shoutout_id)"
    )
    op.drop_index("ix_shoutout_recipients_member", "shoutout_recipients")
    op.create_index(
        "ix_shoutout_recipients_member",
        "shoutout_recipients",
        ["workspace_id", "member_id", "created_at", "shoutout_id"],
    )
    op.add_column("shoutouts", sa.Column("may_be_retold", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_shoutouts_giver", "shoutouts", ["workspace_id", "giver_id", "created_at"])
    op.add_column("workspaces", sa.Column("app_id", sa.String))
    op.add_column("workspaces", sa.Column("synced_at", MOMENT))


def downgrade() -> None:
    op.drop_column("workspaces", "synced_at")
    op.drop_column("workspaces", "app_id")
    op.drop_index("ix_shoutouts_giver", "shoutouts")
    op.drop_column("shoutouts", "may_be_retold")
    op.drop_index("ix_shoutout_recipients_member", "shoutout_recipients")
    op.create_index("ix_shoutout_recipients_member", "shoutout_recipients", ["workspace_id", "member_id"])
    op.drop_column("shoutout_recipients", "created_at")
    op.drop_index("ix_followups_other", "followups")
    for table in (
        "team_weeks",
        "team_members",
        "moods",
        "digests",
        "changes",
        "welcomes",
        "teams",
        "suggestions",
        "seen_entries",
        "practices",
        "own_entries",
        "checkins",
        "cadences",
    ):
        op.drop_table(table)
