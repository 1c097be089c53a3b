"""What this installation is: given at start, the same for every transaction."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from credentials.registry.cosignature import WitnessKey


@dataclass(frozen=True, slots=True)
class Programme:
    """The installation's own settings, as far as handlers need them.

    `timezone` is the zone in which packs count days.
    """

    public_url: str
    timezone: ZoneInfo
    staff_workspace: str = ""
    staff_channel: str = ""
    local: bool = False
    witnesses: tuple[WitnessKey, ...] = ()
    """Whose cosignatures under our checkpoints count."""
