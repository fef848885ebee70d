"""What comes from the environment because it must stand in no file: tokens, logins, addresses."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.errors import UserError

TOKEN_VARIABLE = "SLACK_BOT_TOKEN"  # noqa: S105 - the name of the variable, not a token
ADDRESS_VARIABLE = "GIKAI_SLACK_URL"
PROXY_VARIABLE = "GIKAI_PROXY_LOGIN"
MODEL_VARIABLE = "GIKAI_LLM_KEY"
SLACK_API = "https://slack.com/api/"

_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{8,}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that shows itself only when asked by name, so that no log or traceback holds it."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The value itself: for the Authorization header, and for the process that writes it."""
        return self._value

    def __str__(self) -> str:
        return "Secret(hidden)"


def slack_token() -> Secret | None:
    """The bot token of SLACK_BOT_TOKEN; None where it is unset or empty.

    Raises UserError for anything that is no bot token, without repeating it.
    """
    value = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not value:
        return None
    if not _TOKEN.fullmatch(value):
        raise UserError(
            TOKEN_VARIABLE,
            f"Its {len(value)} characters are no bot token: {_wrong_with(value)}.",
            "Copy the whole Bot User OAuth Token (xoxb-…) from the app's page at Slack.",
        )
    return Secret(value)


def _wrong_with(token: str) -> str:
    """What a token is not like, without a piece of it."""
    if not token.startswith("xoxb-"):
        return "it does not begin with xoxb-"
    if re.fullmatch(r"[A-Za-z0-9-]*", token):
        return "it is too short"
    return "behind xoxb- it holds more than the letters a to z, digits and hyphens"


def model_key() -> Secret | None:
    """The key of the language model from GIKAI_LLM_KEY; None where it is unset or empty.

    Raises UserError, without repeating it, for what no header can carry.
    """
    value = os.environ.get(MODEL_VARIABLE, "").strip()
    if value and not re.fullmatch(r"[!-~]+", value):
        raise UserError(
            MODEL_VARIABLE,
            f"Its {len(value)} characters are no key.",
            "Copy the key from the service: it has no blanks, and ASCII letters alone.",
        )
    return Secret(value) if value else None


def proxy_login() -> Secret | None:
    """The login of the proxy from GIKAI_PROXY_LOGIN; None where it is unset.

    Raises UserError, without repeating it, for anything but ``user:password`` in ASCII.
    """
    value = _checked_login()
    return Secret(value) if value else None


def refuse_proxy_login(*, needed: bool) -> None:
    """Raise UserError for a login that is none, or that stands there without a proxy; before a
    crawl."""
    if _checked_login() and not needed:
        raise UserError(
            PROXY_VARIABLE,
            "It is set, and no proxy is configured.",
            "Unset it, or name the proxy in [crawl] of bot.toml.",
        )


def _checked_login() -> str:
    value = os.environ.get(PROXY_VARIABLE, "").strip()
    if value and not re.fullmatch(r"[!-9;-~]+:[!-~]+", value):
        raise UserError(
            PROXY_VARIABLE, f"Its {len(value)} characters are no login.", "Write user:password."
        )
    return value


def slack_address(*, allow_loopback: bool) -> str:
    """The address of Slack's Web API, ending in a slash: Slack's own, or a stand-in on loopback.

    Raises UserError where GIKAI_SLACK_URL names anything but loopback, or the configuration does
    not allow loopback: a token must not be sent to a host that an environment variable chose.
    """
    value = os.environ.get(ADDRESS_VARIABLE, "").strip()
    if not value:
        return SLACK_API
    if not _is_loopback(value):
        raise UserError(
            ADDRESS_VARIABLE,
            f"{value!r} is no http address on loopback.",
            "Unset it to reach Slack, or name a stand-in such as http://127.0.0.1:8081/api/.",
        )
    if not allow_loopback:
        raise UserError(
            ADDRESS_VARIABLE,
            "It is set, but the configuration keeps loopback closed.",
            "Unset it, or set allow_loopback = true in bot.toml.",
        )
    return value if value.endswith("/") else f"{value}/"


def _is_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # The port is read because a wrong one raises only then.
        well_formed = parts.scheme == "http" and parts.port != 0 and not parts.username
        host = parts.hostname or ""
        return well_formed and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
