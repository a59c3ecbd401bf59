"""What somebody clicked under a hello, or under a question about a team, is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("welcomes", sa.Column("said", sa.String(20)))
    op.add_column("welcomes", sa.Column("said_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("welcomes", "said_at")
    op.drop_column("welcomes", "said")
    welcomes = sa.table("welcomes", sa.column("occasion"))
    op.execute(welcomes.delete().where(welcomes.c.occasion.in_(["made", "introduced", "large"])))
