"""What came of trying a part for real."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check.

    Attributes
    ----------
    line:
        What is so, or what is wrong; no secret and no personal data.
    transient:
        It may pass by itself: `serve` starts all the same and tries again.
    todo:
        What somebody must do about it, in plain words. Of what is ok it says what should be looked at all the same.
    """

    part: str
    ok: bool
    line: str
    transient: bool = False
    todo: str = ""

    @property
    def mark(self) -> str:
        """How a terminal begins its line."""
        if not self.ok:
            return "FAIL"
        return "look" if self.todo else "ok"
