"""One thing that `arbook doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was looked at, and what to do about it ("" if it is in order)."""

    what: str
    to_do: str = ""

    @property
    def line(self) -> str:
        """The finding as it is printed."""
        return f"TO DO  {self.what}: {self.to_do}" if self.to_do else f"ok     {self.what}"
