"""How a command ends on Ctrl-C, and where nobody reads what it prints."""

from __future__ import annotations

STOPPING = "Stopping: what is under way is ended first, which may take some seconds."
INTERRUPTED = "Interrupted. Nothing is half-recorded: the same command takes it up again.\n"
CODE = 130  # as shells say it: 128 and the signal's number
LEFT = 141  # the same of SIGPIPE, which ends most programs in front of `head`
