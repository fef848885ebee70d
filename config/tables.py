"""What all tables of the configuration share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# Strict: pydantic would also read 5 as a day of 1970.
Day = Annotated[date, Field(strict=True)]


class Mistake(ValueError):
    """What a check of ours found, and what to do about it; ``config.load`` says where."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found, remedy)
        self.found = found
        self.remedy = remedy


class Table(BaseModel):
    """A table that people write: an unknown key is a mistake, and nothing changes it later."""

    model_config = ConfigDict(extra="forbid", frozen=True)
