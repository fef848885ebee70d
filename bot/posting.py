"""From what is owed to posts in Slack, or, without a token, to posts on the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from bot.configured import names_of, vocabulary
from bot.language_model import paraphrasing
from bot.output import line, number, say, tell
from config.errors import UserError
from config.secrets import TOKEN_VARIABLE, Secret, slack_address, slack_token
from config.weekdays import WEEKDAYS
from notifier.compose import ComposeSettings, compose, preview
from notifier.deliver import DeliveryReport, DeliverySettings, deliver
from notifier.message import Message, unescape
from notifier.route import RouteSettings
from state.outbox import posts_due
from state.views import homes_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.as_json import Values
    from bot.clock import Clock
    from config.models import Config
    from state.database import Database

NOT_SENT = f"{TOKEN_VARIABLE} is not set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """Where posts go and as whom; a dry run has no token, whatever the environment says."""

    token: Secret | None
    address: str
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What was sent; ``report`` is None where posts were only printed, ``shown`` of them."""

    report: DeliveryReport | None
    shown: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing that was tried is left; without a token nothing is tried."""
        if self.report is None:
            return True
        left = self.report.waiting + self.report.unclear + self.report.parked
        return not left and self.report.stopped is None

    @property
    def idle(self) -> bool:
        """Whether nothing was due."""
        values = self.values()
        return not any(values[name] for name in ("sent", "waiting", "unclear", "parked"))

    def values(self) -> Values:
        """As `gikai deliver --json` prints it."""
        report = self.report
        if report is None:
            counts: Values = {"sent": 0, "waiting": self.shown, "unclear": 0, "parked": 0}
            return {**counts, "stopped": NOT_SENT, "problems": []}
        return {
            "sent": report.sent,
            "waiting": report.waiting,
            "unclear": report.unclear,
            "parked": report.parked,
            "stopped": report.stopped,
            "problems": list(report.problems),
        }


def wire(config: Config, *, dry_run: bool = False) -> Wire:
    """Read the environment before hours of crawling. Raises UserError for what is wrong in it."""
    address = slack_address(allow_loopback=config.bot.allow_loopback)
    try:
        token = None if dry_run else slack_token()
    except UserError as error:
        found = f"{error.found} No source was read, and nothing was sent."
        raise UserError(error.where, found, error.remedy) from None
    return Wire(token=token, address=address, dry_run=dry_run)


def compose_settings(config: Config) -> ComposeSettings:
    """How posts are written, as bot.toml says."""
    return ComposeSettings(
        quote_limit=config.bot.slack.quote_limit,
        homes=homes_of(config.sources),
        names=names_of(config),
        route=RouteSettings(
            digest_at=time.fromisoformat(config.bot.schedule.digest_at),
            weekly_on=WEEKDAYS.index(config.bot.schedule.weekly_on),
        ),
    )


def post(database: Database, config: Config, clock: Clock, by: Wire, *, quiet: bool) -> Posted:
    """Post all that is due. The caller holds the run lock; ``quiet`` keeps stdout for JSON."""
    limits, settings = config.bot.slack, compose_settings(config)
    if by.token is None:
        texts = _texts(database, config, clock.now(), settings)
        if texts:
            said = "Would be sent" if by.dry_run else "Not sent, and still owed"
            tell(f"{said}: {number(len(texts), 'post')}.")
        for channel, text in () if quiet else texts:
            say(f"\n── {line(channel)} ──\n{text}")
        return Posted(report=None, shown=len(texts))
    wording, words = paraphrasing(database, config, clock), vocabulary(config)
    compose(database, words, clock.now(), settings, wording, at_once=True)

    def the_rest() -> None:
        made = compose(database, words, clock.now(), settings, wording)
        if made:
            tell(f"To post as well: {number(made, 'post')} that a language model may word.")

    if wording and not posts_due(database, clock.now()):
        the_rest()
    due = posts_due(database, clock.now())
    if not due:
        return Posted(report=DeliveryReport())
    channels = sorted({one.channel for one in due})
    tell(f"To post: {number(len(due), 'post')} to {', '.join(channels)}.")
    # Loaded where there is something to send: the library behind it takes 70 ms.
    from notifier.slack import SlackSender

    sender = SlackSender(by.token.reveal(), by.address, limits.timeout_seconds, clock.sleep)
    pause = DeliverySettings(channel_interval_seconds=limits.channel_interval_seconds)
    report = deliver(database, sender, clock, pause, the_rest if wording else None)
    _tell(report)
    return Posted(report=report)


def say_if_idle(posted: Posted) -> None:
    """For who asked to be told and hears nothing."""
    if posted.idle:
        tell("Nothing to post: no subscription asks for anything that it was not told before.")


def _texts(
    database: Database, config: Config, now: datetime, settings: ComposeSettings
) -> list[tuple[str, str]]:
    """What would be posted, each with its channel; nothing is written, so all of it stays owed."""
    waiting = [
        (one.channel, unescape(Message.from_json(one.payload).text))
        for one in posts_due(database, now)
    ]
    found = preview(database, vocabulary(config), now, settings)
    return [*waiting, *((one.channel, one.text) for one in found)]


def _tell(report: DeliveryReport) -> None:
    tell(
        f"{number(report.sent, 'post')} sent, {report.waiting} waiting, {report.unclear} unclear, "
        f"{report.parked} parked."
    )
    for problem in (*report.problems, *([report.stopped] if report.stopped else [])):
        tell(f"! {problem}")
