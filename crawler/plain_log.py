"""What a crawl's two processes write to their log, which is their stderr."""

from __future__ import annotations

import logging

_FORM = "%(levelname)s %(name)s: %(message)s"


class PlainText(logging.Formatter):
    """Scraped text gets into the log: on a terminal it must not move the cursor or ring.

    Further lines are indented, so that none of them can pass for a record of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as it may be shown."""
        text = super().format(record).replace("\n", "\n    ")
        return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def set_up_log(level: str) -> None:
    """Log in plain text; Scrapy's own running commentary is for those who debug."""
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.StreamHandler())
        logging.getLogger().setLevel(level.upper())
        logging.captureWarnings(capture=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(PlainText(_FORM))
    if level != "debug":
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        logging.getLogger("twisted").setLevel(logging.ERROR)
