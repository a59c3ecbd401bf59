"""Whether a team is a private channel's, and which message a digest is.

Until Slack is asked again, at the next start, each team counts as a private channel's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("teams", sa.Column("is_private", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("digests", sa.Column("message_id", sa.Uuid))


def downgrade() -> None:
    op.drop_column("digests", "message_id")
    op.drop_column("teams", "is_private")
