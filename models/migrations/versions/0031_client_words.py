"""What the people say whom an organisation is there for can be brought in."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "client_words",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("brought_by", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("said_by", sa.String),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("may_be_published", sa.Boolean, nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_client_words"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_client_words_workspace_id_team_id"
        ),
    )
    op.create_index("ix_client_words_team", "client_words", ["workspace_id", "team_id", "created_at"])
    op.create_index("ix_client_words_brought", "client_words", ["workspace_id", "brought_by", "created_at"])
    _names()
    _quotes()


def _names() -> None:
    op.create_table(
        "client_words_names",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("words_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("answer", sa.String(20)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "words_id", "member_id", name="pk_client_words_names"),
        _of_words("client_words_names"),
    )
    op.create_index("ix_client_words_names_member", "client_words_names", ["workspace_id", "member_id"])


def _quotes() -> None:
    op.create_table(
        "client_quotes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("digest_id", sa.Uuid, nullable=False),
        sa.Column("words_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "digest_id", "words_id", name="pk_client_quotes"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "digest_id"],
            ["digests.workspace_id", "digests.id"],
            name="fk_client_quotes_workspace_id_digest_id",
            ondelete="CASCADE",
        ),
        _of_words("client_quotes"),
    )
    op.create_index("ix_client_quotes_words", "client_quotes", ["workspace_id", "words_id"])


def _of_words(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "words_id"],
        ["client_words.workspace_id", "client_words.id"],
        name=f"fk_{table}_workspace_id_words_id",
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in ("client_quotes", "client_words_names", "client_words"):
        op.drop_table(table)
    followups = sa.table("followups", sa.column("check_back"))
    op.execute(followups.update().where(followups.c.check_back == "beyond").values(check_back=None))
