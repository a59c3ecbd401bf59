"""A digest remembers whose words it quotes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "quotes",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("digest_id", sa.Uuid, nullable=False),
        sa.Column("shoutout_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "digest_id", "shoutout_id", name="pk_quotes"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "digest_id"],
            ["digests.workspace_id", "digests.id"],
            name="fk_quotes_workspace_id_digest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "shoutout_id"],
            ["shoutouts.workspace_id", "shoutouts.id"],
            name="fk_quotes_workspace_id_shoutout_id",
        ),
    )
    op.create_index("ix_quotes_shoutout", "quotes", ["workspace_id", "shoutout_id"])


def downgrade() -> None:
    op.drop_table("quotes")
