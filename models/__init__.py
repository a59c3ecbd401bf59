"""What Kindling remembers: one module per capability, each with its tables and the operations on them."""

from models.base import Base
from models.members import Member
from models.outbox import OutboxMessage
from models.shoutouts import Shoutout, ShoutoutRecipient
from models.workspaces import Workspace

__all__ = ["Base", "Member", "OutboxMessage", "Shoutout", "ShoutoutRecipient", "Workspace"]
