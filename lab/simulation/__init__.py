"""A simulated year: the real bot in a workspace on this machine whose people live through it in a few minutes.

What people do is a script that follows from a seed; time is moved from one moment at which something happens to the
next. At the end it is checked that what the bot promises held.
"""

from lab.simulation.year import SimulationError, run

__all__ = ["SimulationError", "run"]
