"""What is said of a team's week, as yes or no.

The numbers that were kept of moods go. Their empty table stays, since a process of the version before may still run.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "team_figures",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("arrived_well", sa.Boolean, nullable=False),
        sa.Column("kept_on_time", sa.Boolean, nullable=False),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name="fk_team_figures_workspace_id_team_id"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "week", name="pk_team_figures"),
    )
    op.execute("DELETE FROM moods")


def downgrade() -> None:
    op.drop_table("team_figures")
