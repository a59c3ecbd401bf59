"""What every capability's listeners are put together from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.help import Help
from bot.blocks.setting_fields import SettingField
from handlers.home import Home
from handlers.kindling import Act
from handlers.members import Members
from handlers.services import Services

Acts = Mapping[str, Act]
"""What the first words after `/kindling` do."""
NO_ACTS: Acts = {}


@dataclass(frozen=True)
class Parts:
    """Shared by all of them."""

    services: Services
    people: Members
    home: Home
    help: Help
    settings: Sequence[SettingField]
