"""What a person does about a post that could not be sent, as ``gikai deliver`` and ``status`` say
it. Slack's own code is always named: it is what a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.errors import ChannelProblem, ChannelTrouble, SlackError, TokenProblem

if TYPE_CHECKING:
    from state.outbox import StoredPost

_CHANNEL = {
    ChannelTrouble.NOT_MEMBER: "the bot is not in the channel: write /invite @gikai-watch there",
    ChannelTrouble.ARCHIVED: "the channel is archived: unarchive it, or {leave}",
    ChannelTrouble.GONE: "there is no such channel for the bot: check its name, in a private one "
    "write /invite @gikai-watch, or {leave}",
    ChannelTrouble.POLICY: "the workspace does not let the bot post there: ask its administrator",
}

OUTAGE = "Slack does not answer: what is owed stays in the outbox, the next delivery tries again"
FULL_WORKSPACE = (
    "Slack refuses posts because the workspace has reached its message limit: what is owed stays "
    "in the outbox"
)


def for_channel(post: StoredPost, problem: SlackError) -> str:
    """Why a post is parked, and what to do."""
    if isinstance(problem, ChannelProblem):
        return f"{post.channel}: {problem.code}: {_of_channel(post, problem)}"
    return f"{post.channel}: refused by Slack: {problem}"


def _of_channel(post: StoredPost, problem: ChannelProblem) -> str:
    # What operators are told nobody has subscribed to.
    leave = "name another operators_channel in bot.toml" if post.to_operators else "unsubscribe"
    return _CHANNEL[problem.kind].format(leave=leave)


def for_lost(channel: str, times: int) -> str:
    """Why a post that never arrives is not sent for ever."""
    return f"{channel}: left for Slack {times} times and never arrived"


def for_payload(channel: str, error: Exception) -> str:
    """Why a post that cannot be read is not sent."""
    return f"{channel}: the stored post cannot be read ({type(error).__name__}): this is a bug"


def for_token(problem: TokenProblem) -> str:
    """Why nothing is sent, and what to do."""
    if problem.code == "missing_scope":
        return f"SLACK_BOT_TOKEN lacks a scope: {problem}: add it to the app and reinstall the app"
    return f"SLACK_BOT_TOKEN is not accepted: {problem}: copy the Bot User OAuth Token again"


def for_look(post: StoredPost, problem: SlackError) -> str:
    """Why it is not known whether a post arrived, and what to do."""
    if isinstance(problem, TokenProblem):
        remedy = for_token(problem)
    elif isinstance(problem, ChannelProblem):
        remedy = _of_channel(post, problem)
    else:
        remedy = f"Slack does not let us read the channel: {problem}"
    return f"{post.channel}: unknown whether the post arrived, and we cannot look: {remedy}"
