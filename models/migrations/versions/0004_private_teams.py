"""Whether a team is a private channel's. Until Slack is asked again, at the next start, each counts as one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("teams", sa.Column("is_private", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("teams", "is_private")
