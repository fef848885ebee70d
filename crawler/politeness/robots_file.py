"""What a robots.txt says, as far as it is one; pure. RFC 9309, and the delays it leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

from crawler.errors import ClosedByRobots, Unreachable
from crawler.politeness.visitor import TOKEN

# Seconds. A longer pause would let a run of two hours read two dozen pages: a source that asks
# for it asks in truth not to be read, and a person should know.
LONGEST_DELAY = 300.0
_AGES = 10**9
# Somebody who copies our name out of a log means us, though RFC 9309 wants it without the version.
_OUR_NAME = re.compile(rf"(?im)^([ \t]*user-agent[ \t]*:[ \t]*{TOKEN})[/ \t(].*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one site; ``delay`` is the pause in seconds that it asks for, 0 for none."""

    parsed: Protego
    delay: float

    def allows(self, url: str) -> bool:
        """Whether we may fetch an address of this site."""
        return self.parsed.can_fetch(url, TOKEN)


def read_robots(status: int, body: bytes) -> Rules:
    """The rules that an answer to a request for robots.txt stands for.

    Raises Unreachable where it says nothing for now, and ClosedByRobots for something that is no
    robots.txt: neither allows anything, and a web page must not forbid by what stands in its text.
    """
    if status == 429 or status >= 500 or status < 200:
        raise Unreachable(f"robots.txt answered {status}: nothing is fetched this run")
    if status != 200:
        # RFC 9309 2.3.1.3: a robots.txt that is not there forbids nothing, 401 and 403 included.
        # A site that refuses us does so on its pages as well, where we take it at its word.
        return parse_robots(b"")
    if is_no_robots(body):
        raise ClosedByRobots(
            "robots.txt is a web page or no text, so it is not known what the site allows"
        )
    return parse_robots(body)


def is_no_robots(body: bytes) -> bool:
    """Whether what came is markup or binary instead of lines of text."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or b"\0" in body


def parse_robots(body: bytes) -> Rules:
    """The rules of a robots.txt that was read."""
    parsed = Protego.parse(_OUR_NAME.sub(r"\1", body.decode("utf-8-sig", "ignore")))
    rate = parsed.request_rate(TOKEN)
    # A number of any length may stand there; divided, one of 400 digits would overflow.
    spread = min(rate.seconds, _AGES) / rate.requests if rate else 0.0
    return Rules(parsed=parsed, delay=max(parsed.crawl_delay(TOKEN) or 0.0, spread))
