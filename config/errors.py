"""The one exception that a person at the keyboard is meant to read."""

from __future__ import annotations


class UserError(Exception):
    """Something a person wrote, chose or forgot.

    ``where`` names the file, option or variable, ``found`` what stood there, ``remedy`` what to do
    about it. The command line prints the three and ends with a non-zero code; nothing has been
    half-written when it is raised. ``others`` are further ones that were met with it, printed
    below it.
    """

    def __init__(
        self, where: str, found: str, remedy: str, others: tuple[UserError, ...] = ()
    ) -> None:
        super().__init__(f"{where}: {found} {remedy}")
        self.where = where
        self.found = found
        self.remedy = remedy
        self.others = others
