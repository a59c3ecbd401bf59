"""Kindling can be installed in any number of workspaces, and leave them again."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("app_id", sa.String, nullable=False),
        sa.Column("bot_user_id", sa.String, nullable=False),
        sa.Column("token", sa.LargeBinary),
        sa.Column("refresh_token", sa.LargeBinary),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("renewing_until", sa.DateTime(timezone=True)),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installations"),
    )
    op.create_index("ix_installations_changed_at", "installations", ["changed_at"])
    op.create_table(
        "install_states",
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_install_states"),
    )
    op.create_index("ix_install_states_expires_at", "install_states", ["expires_at"])
    op.add_column("workspaces", sa.Column("installation_id", sa.String))
    op.add_column("workspaces", sa.Column("left_at", sa.DateTime(timezone=True)))
    op.create_index("ix_workspaces_installation_id", "workspaces", ["installation_id"])
    op.create_index(
        "ix_workspaces_left",
        "workspaces",
        ["left_at"],
        sqlite_where=sa.text("left_at IS NOT NULL"),
        postgresql_where=sa.text("left_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_workspaces_left", "workspaces")
    op.drop_index("ix_workspaces_installation_id", "workspaces")
    op.drop_column("workspaces", "left_at")
    op.drop_column("workspaces", "installation_id")
    op.drop_table("install_states")
    op.drop_table("installations")
