"""What each part of the process says of itself; `/readyz` and `/metrics` are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cases.alarms import AlarmReason


@dataclass(frozen=True, slots=True)
class PartState:
    """One part at one moment.

    Attributes
    ----------
    ready:
        It does its work.
    detail:
        A fixed word or an error's name when it does not; never personal data.
    alarm:
        Why a person is needed; None where it may pass by itself.
    told:
        What is told with the alarm, in the language of the desk: fixed words, numbers and dates.
    """

    ready: bool
    detail: str = ""
    alarm: AlarmReason | None = None
    told: str = ""


class Health:
    """The parts by name, each asked when somebody looks."""

    def __init__(self) -> None:
        self._probes: dict[str, Callable[[], PartState]] = {}

    def register(self, name: str, probe: Callable[[], PartState]) -> None:
        """Adds a part. `probe` answers at once, without waiting for anything."""
        self._probes[name] = probe

    def parts(self) -> dict[str, PartState]:
        """Every part as it is now, in the order of registration."""
        return {name: probe() for name, probe in self._probes.items()}

    def problems(self) -> dict[str, str]:
        """The parts that do not do their work, each with its fixed word or an error's name."""
        return {name: state.detail for name, state in self.parts().items() if not state.ready}

    @property
    def ready(self) -> bool:
        """Whether all parts do their work."""
        return all(state.ready for state in self.parts().values())
