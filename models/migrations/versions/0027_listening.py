"""What people say without their names waits in a sealed pool, and is answered once it was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "pools",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_pools"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_pools_workspace_id"),
    )
    _entries()
    _answers()


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("addressee", sa.String(20), nullable=False),
        sa.Column("team_id", sa.Uuid),
        sa.Column("trusted_id", sa.String),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("words", sa.String),
        sa.Column("added", sa.String),
        sa.Column("may_be_shown", sa.Boolean, nullable=False),
        sa.Column("signed_by", sa.String),
        sa.Column("standing", sa.String(20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_entries"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_entries_workspace_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_entries_workspace_id_team_id"
        ),
    )
    op.create_index("ix_entries_code", "entries", ["workspace_id", "code_hash"], unique=True)
    op.create_index("ix_entries_opened", "entries", ["workspace_id", "opened_at"])


def _answers() -> None:
    op.create_table(
        "entry_answers",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words", sa.String),
        sa.Column("instead", sa.String),
        sa.Column("followup_id", sa.Uuid),
        sa.Column("change_id", sa.Uuid),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_entry_answers"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "entry_id"],
            ["entries.workspace_id", "entries.id"],
            name="fk_entry_answers_workspace_id_entry_id",
        ),
    )
    op.create_index("ix_entry_answers_entry", "entry_answers", ["workspace_id", "entry_id"])
    op.create_index("ix_entry_answers_followup", "entry_answers", ["workspace_id", "followup_id"])


def downgrade() -> None:
    op.drop_table("entry_answers")
    op.drop_table("entries")
    op.drop_table("pools")
