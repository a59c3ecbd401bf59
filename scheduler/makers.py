"""What is made of each kind of cadence when it is due."""

from collections.abc import Mapping

from models.cadences import Kind
from scheduler.recurring import Maker

MAKERS: Mapping[Kind, Maker] = {}
