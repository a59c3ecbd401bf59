"""The language that somebody reads, as Slack says; it is filled by the next sync."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("members", sa.Column("locale", sa.String))


def downgrade() -> None:
    op.drop_column("members", "locale")
