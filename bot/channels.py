"""Whether posts can get into channels, as far as Slack says; what to do where they cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from bot.output import line, tell
from config.errors import UserError
from config.models import CHANNEL
from config.secrets import slack_address, slack_token
from notifier.errors import ChannelTrouble, SlackError, Unclear

if TYPE_CHECKING:
    from config.models import Config
    from notifier.slack import SlackSender

_AT_MOST = 5.0  # seconds that somebody who subscribed waits for each answer


def channel_named(typed: str) -> str:
    """The channel that somebody means: a full-width ＃ is a #, and Slack has no capitals in names.
    Raises UserError for what names none."""
    name = "#" + typed[1:].lower() if typed.startswith(("#", "＃")) else typed
    if re.fullmatch(CHANNEL, name):
        return name
    meant = f"#{typed.lower()}"
    if not re.fullmatch(CHANNEL, meant):
        found, meant = "names no channel.", "#name"
    else:
        found = "is no id of a channel, and as a name it lacks the #."
    raise UserError(
        "CHANNEL",
        f"{typed!r} {found}",
        f"Write '{meant}' (in quotes) or the channel's id, such as C0123456789.",
    )


def trouble_of(sender: SlackSender, channel: str) -> str | None:
    """What keeps posts out and what to do; None where nothing is known to. Raises a ``SlackError``
    where Slack does not say."""
    trouble = sender.trouble(channel)
    if trouble is None:
        return None
    invite = f"/invite @{sender.check().user} there."
    remedies = {
        ChannelTrouble.GONE: "Slack knows no such channel, or it is private and the app is not in"
        f" it: mind the name, or {invite}",
        ChannelTrouble.NOT_MEMBER: f"it is private, and the app is not in it: {invite}",
        ChannelTrouble.ARCHIVED: "it is archived: unarchive it, or subscribe another one.",
        ChannelTrouble.POLICY: "Slack lets the app not into it: ask who administers it.",
    }
    return f"{channel}: {remedies[trouble]}"


def unsaid(channel: str, error: SlackError) -> str:
    """That nobody knows."""
    return f"{channel}: Slack does not say whether it takes posts ({error})"


def remark_on(config: Config, channel: str) -> None:
    """Say on stderr what would keep posts out of a channel that somebody just subscribed.

    Nothing is refused for it: there may be no token yet, Slack may be away, and a channel may be
    made or opened tomorrow.
    """
    try:
        token = slack_token()
        address = slack_address(allow_loopback=config.bot.allow_loopback)
    except UserError as error:
        tell(line(f"{channel} was not looked for: {error}"))
        return
    if token is None:
        return
    # Loaded where it is used: the library behind it takes longer to load than all the rest.
    from notifier.slack import SlackSender

    timeout = min(config.bot.slack.timeout_seconds, _AT_MOST)
    sender = SlackSender(token.reveal(), address, timeout, sleep=_impatient)
    try:
        words = trouble_of(sender, channel)
    except SlackError as error:
        words = f"{unsaid(channel, error)}: gikai check"
    if words:
        tell(line(words))


def _impatient(_: float) -> NoReturn:
    raise Unclear("it asks to be asked later")
