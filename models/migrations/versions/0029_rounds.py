"""Rounds: what a team's people say in private until a fixed moment, vote on, and take on."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    _rounds()
    _lines()
    _votes()
    _promises()


def _rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("topic", sa.String),
        sa.Column("channel_id", sa.String, nullable=False),
        sa.Column("least", sa.Integer, nullable=False),
        sa.Column("opened_by", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_rounds"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_rounds_workspace_id_team_id"
        ),
    )
    is_open, is_due = sa.text("state = 'open'"), sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_rounds_open",
        "rounds",
        ["workspace_id", "team_id", "kind"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index("ix_rounds_team", "rounds", ["workspace_id", "team_id", "ends_at"])
    op.create_index(
        "ix_rounds_due", "rounds", ["workspace_id", "next_at"], postgresql_where=is_due, sqlite_where=is_due
    )


def _lines() -> None:
    op.create_table(
        "round_lines",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("part", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("place", sa.Integer),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_round_lines"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["rounds.workspace_id", "rounds.id"],
            name="fk_round_lines_workspace_id_round_id",
        ),
    )
    op.create_index("ix_round_lines_round", "round_lines", ["workspace_id", "round_id"])


def _votes() -> None:
    op.create_table(
        "round_votes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "line_id", "member_id", name="pk_round_votes"),
        _of_line("round_votes"),
    )
    op.create_index("ix_round_votes_member", "round_votes", ["workspace_id", "member_id"])


def _promises() -> None:
    op.create_table(
        "round_promises",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("followup_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("tells_when", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "line_id", name="pk_round_promises"),
        _of_line("round_promises"),
    )
    op.create_index("ix_round_promises_followup", "round_promises", ["workspace_id", "followup_id"])


def _of_line(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "line_id"],
        ["round_lines.workspace_id", "round_lines.id"],
        name=f"fk_{table}_workspace_id_line_id",
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in ("round_promises", "round_votes", "round_lines", "rounds"):
        op.drop_table(table)
    cadences = sa.table("cadences", sa.column("kind"))
    op.execute(cadences.delete().where(cadences.c.kind == "meaning"))
