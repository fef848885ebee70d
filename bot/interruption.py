"""How a command ends on Ctrl-C."""

from __future__ import annotations

INTERRUPTED = "Interrupted. What was recorded stays; the same command goes on.\n"
CODE = 130  # as shells say it: 128 and the signal's number
