"""A faithful Slack workspace on this machine: Web API, Socket Mode, Events API, and people to act as."""

from sandbox.actor import BOT, Actor, Reply, SubmitResult
from sandbox.app import SlackApp, Timings
from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.faults import Fault, Faults
from sandbox.handle import OrganisationHandle, WorkspaceHandle
from sandbox.rate_limits import RateLimits
from sandbox.records import Message, View
from sandbox.server import Sandbox
from sandbox.state import Ping
from sandbox.workspace import ALL, Channel, Enterprise, Person, UserGroup, Workspace

__all__ = [
    "ALL",
    "BOT",
    "Actor",
    "Channel",
    "Clock",
    "Enterprise",
    "Fault",
    "Faults",
    "Message",
    "OrganisationHandle",
    "Person",
    "Ping",
    "RateLimits",
    "Reply",
    "Sandbox",
    "SlackApp",
    "SlackError",
    "SubmitResult",
    "Timings",
    "UserGroup",
    "View",
    "Workspace",
    "WorkspaceHandle",
]
