"""How people like to be thanked, what they said of single thanks, and whom they do not want suggested."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("preferences", sa.Column("how_thanked", sa.String(20)))
    op.add_column("shoutout_recipients", sa.Column("consent", sa.String(20)))
    op.create_table(
        "unsuggested",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("other_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "other_id", name="pk_unsuggested"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_unsuggested_workspace_id"),
    )
    op.create_index("ix_unsuggested_other", "unsuggested", ["workspace_id", "other_id"])


def downgrade() -> None:
    op.drop_table("unsuggested")
    op.drop_column("shoutout_recipients", "consent")
    op.drop_column("preferences", "how_thanked")
    shoutouts = sa.table("shoutouts", sa.column("audience"))
    op.execute(shoutouts.update().where(shoutouts.c.audience == "held").values(audience="private"))
