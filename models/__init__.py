"""What Kindling remembers: one module per capability, each with its tables and the operations on them."""

from models.base import Base
from models.lanes import Lane
from models.members import Member
from models.outbox import OutboxMessage
from models.shoutouts import Shoutout, ShoutoutRecipient
from models.troubles import Trouble
from models.workspaces import Workspace

__all__ = ["Base", "Lane", "Member", "OutboxMessage", "Shoutout", "ShoutoutRecipient", "Trouble", "Workspace"]
