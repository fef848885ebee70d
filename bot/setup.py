"""The first two commands: make a configuration, and say what it still lacks."""

from __future__ import annotations

import shlex
import shutil
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels import trouble_of, unsaid
from bot.clock import clock
from bot.configured import load, vocabulary
from bot.doubts import doubts_of, sentence
from bot.output import columns, line, number, say, say_json
from bot.usable import expired, unusable
from config.errors import UserError
from config.paths import BOT_FILE, FILES, SOURCES_FILE, TEMPLATES
from config.secrets import TOKEN_VARIABLE, refuse_proxy_login, slack_address, slack_token
from crawler.frontier import NEEDED
from notifier.errors import Retry, SlackError, Unclear
from state.archive import archive_path
from state.database import open_read_only, unwritable
from state.runs import remembered
from state.subscriptions import active

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.models import Config, Source
    from notifier.slack import SlackSender

_CLOCKS_AGREE = timedelta(minutes=1)


def init(folder: Path) -> None:
    """Copy the three files into a folder, which is made where it does not exist.

    Raises UserError where one of them is there already; nothing is copied then.
    """
    try:
        present = [name for name in FILES if (folder / name).exists()]
        if present:
            raise UserError(
                str(folder),
                f"It holds {' and '.join(present)} already.",
                "Name another folder; what people wrote is never overwritten.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(TEMPLATES / name, folder / name)
    except OSError as error:
        raise UserError(
            str(folder), f"It cannot be written: {error.strerror}.", "Name another folder."
        ) from None
    made = folder.resolve()
    command = f"{_program()} --config {shlex.quote(str(made))}"
    say(f"{made} now holds {', '.join(FILES)}. Next:")
    say(f"  1. Write who you are into {made / BOT_FILE}, and what to watch into {SOURCES_FILE}.")
    say(f"  2. {command} check")
    say(f"  3. {command} subscribe '#channel' '@生成AI OR @DX'")
    say(f"  4. {command} run")


def _program() -> str:
    """How a shell calls this `gikai` from anywhere: its path, unless its name leads to it."""
    own, on_path = Path(sys.argv[0]), shutil.which("gikai")
    if own.name != "gikai" or not own.is_file():  # a module that Python runs
        return "gikai"
    return "gikai" if on_path and own.samefile(on_path) else shlex.quote(str(own.absolute()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; ``missing`` says what to do, and is empty where all is well."""

    about: str
    found: str
    missing: tuple[str, ...] = ()


def check(folder: Path | None, *, as_json: bool) -> int:
    """Say what is there and what is missing; 1 where anything is."""
    config = load(folder)
    refuse_proxy_login(needed=config.bot.crawl.proxy is not None)
    looked_at = (_files, _contact, _sources, _certificates, _permissions, _state, _slack)
    findings = [look(config) for look in looked_at]
    missing = [words for finding in findings for words in finding.missing]
    if as_json:
        say_json(
            {
                "folder": config.folder,
                "found": {finding.about: finding.found for finding in findings},
                "missing": missing,
            }
        )
    else:
        for row in columns((finding.about, finding.found) for finding in findings):
            say(row)
        for words in missing:
            say(f"! {line(words)}")
        say("Still to do: see above." if missing else "All is ready: gikai run")
    return 1 if missing else 0


def _files(config: Config) -> Finding:
    forms = sum(len(group.terms) for group in config.groups)
    found = f"{config.folder}: {len(config.groups)} groups of {forms} forms"
    return Finding(about="configuration", found=found)


def _contact(config: Config) -> Finding:
    if config.bot.contact:
        return Finding(about="contact", found=config.bot.contact)
    return Finding(
        about="contact",
        found="none",
        missing=(f"Write a contact into {BOT_FILE}: without one, only loopback is fetched.",),
    )


def _sources(config: Config) -> Finding:
    fetched = [source for source in config.sources if source.enabled and source.url]
    found = f"{len(fetched)} to fetch, {len(config.sources) - len(fetched)} not"
    missing = (*unusable(config, clock().now()), *_too_few_requests(config, fetched))
    if not fetched:
        missing = (f"Add a [[source]] with a url to {SOURCES_FILE}.",)
    return Finding(about="sources", found=found, missing=missing)


def _too_few_requests(config: Config, sources: Iterable[Source]) -> Iterator[str]:
    """Sources whose limit let the last run read nothing, and would let the next one: it begins
    where that one began."""
    if not config.database_path.is_file():
        return
    with closing(open_read_only(config.database_path)) as database:
        needed = remembered(database, NEEDED)
    for source in sources:
        most = source.max_requests or config.bot.crawl.max_requests_per_source
        least = int(needed.get(source.id, 0))
        if most < least:
            yield (
                f"Of {source.id} nothing can be read with max_requests = {most}: "
                f"set {least} or more in its table of {SOURCES_FILE}."
            )


def _certificates(config: Config) -> Finding:
    """A person's choice is nothing that is missing, but must not be forgotten."""
    unseen = [f"{one.id} ({one.tls_reason})" for one in config.sources if not one.verify_tls]
    found = f"not verified: {', '.join(unseen)}" if unseen else "all verified"
    return Finding(about="certificates", found=found)


def _permissions(config: Config) -> Finding:
    """One that ends soon is told in time to ask for more, and no reason not to run."""
    over, ending = expired(config, clock().now())
    known = sum(source.permission is not None for source in config.sources)
    found = number(known, "permission")
    if ending:
        found += f"; within 30 days ends that of {', '.join(ending)}"
    missing = (
        f"The permission of {name} has expired: gikai permissions letter {name}" for name in over
    )
    return Finding(about="permissions", found=found, missing=tuple(missing))


def _state(config: Config) -> Finding:
    missing = "Nobody is subscribed: gikai subscribe '#channel' '@生成AI'"
    home = config.database_path.parent
    if not home.is_dir():
        lacking = f"Make the folder {home}, or name another `database` in {BOT_FILE}."
        return Finding(about="state", found=f"there is no {home}", missing=(lacking, missing))
    shut = tuple(_shut(config))
    if not config.database_path.exists():
        vocabulary(config)
        return Finding(about="state", found="no database yet", missing=(*shut, missing))
    with closing(open_read_only(config.database_path)) as database:
        subscriptions = active(database)
        doubted = doubts_of(database, config)
    found = f"{config.database_path}: {number(len(subscriptions), 'subscription')}"
    told = tuple(map(sentence, doubted)) if subscriptions else (missing,)
    return Finding(about="state", found=found, missing=(*shut, *told))


def _shut(config: Config) -> Iterator[str]:
    path = config.database_path
    if barred := unwritable(path) or unwritable(archive_path(path)):
        yield f"{barred} cannot be written: run gikai as its owner, or give yourself the right."


def _slack(config: Config) -> Finding:
    token = slack_token()
    address = slack_address(allow_loopback=config.bot.allow_loopback)
    if token is None:
        missing = f"Set {TOKEN_VARIABLE}: without it, posts are printed and stay owed."
        return Finding(about="slack", found="no token", missing=(missing,))
    # Loaded where it is used: the library behind it takes longer to load than all the rest.
    from notifier.slack import SCOPES_NEEDED, SlackSender

    sender = SlackSender(token.reveal(), address, config.bot.slack.timeout_seconds)
    try:
        us = sender.check()
    except (Retry, Unclear) as error:
        missing = "Slack could not be reached: mind the network and a proxy, then check again."
        return Finding(about="slack", found=f"not reached: {error}", missing=(missing,))
    except SlackError as error:
        return Finding(
            about="slack", found=f"no: {error}", missing=(f"Slack says no to {TOKEN_VARIABLE}.",)
        )
    found = f"{us.user} in {us.team}{_apart(clock().now() - sender.heard_at())}"
    if us.scopes and (lacking := sorted(SCOPES_NEEDED - us.scopes)):
        missing = f"Add these scopes to the app, then reinstall it: {', '.join(lacking)}."
        return Finding(about="slack", found=found, missing=(missing,))
    return Finding(about="slack", found=found, missing=tuple(_closed_channels(config, sender)))


def _apart(ahead: timedelta) -> str:
    """A remark where the time here is not Slack's: nothing is missing for it, but hours are kept by
    it."""
    if abs(ahead) <= _CLOCKS_AGREE:
        return ""
    minutes = round(abs(ahead).total_seconds() / 60)
    span = number(minutes, "minute") if minutes < 120 else number(round(minutes / 60), "hour")
    way = "ahead of" if ahead > timedelta() else "behind"
    return f"; the time here is {span} {way} Slack's: set the clock, by which runs and digests come"


def _closed_channels(config: Config, sender: SlackSender) -> Iterator[str]:
    """What to do about channels that take no post, or of which nobody can tell."""
    for channel in _channels(config):
        try:
            words = trouble_of(sender, channel)
        except SlackError as error:
            yield f"{unsaid(channel, error)}: check again."
            return
        if words:
            yield words


def _channels(config: Config) -> list[str]:
    """Those that posts go to, each once."""
    channels = {config.bot.slack.operators_channel} - {""}
    if config.database_path.is_file():
        with closing(open_read_only(config.database_path)) as database:
            channels |= {one.channel for one in active(database)}
    return sorted(channels)
