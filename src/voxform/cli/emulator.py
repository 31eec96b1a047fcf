"""`voxform emulator serve`."""

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voxform.cli.settings import Settings, common
from voxform.core.diagnostic import Diagnostic, Failure, error

if TYPE_CHECKING:
    from voxform.emulator import FaultError, Platform, Server


@click.group()
def emulator() -> None:
    """The embedded platform: a OneInbox of your own, for trials and tests."""


@emulator.command()
@common
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help="0 takes a free one."
)
@click.option("--db", "database", metavar="FILE", help="Default: .voxform/emulator/server.db in the project.")
@click.option(
    "--quirk", "quirks", multiple=True, metavar="NAME=VALUE", help="Answer an open question of the API."
)
@click.option(
    "--fault", "faults", multiple=True, metavar="SPEC", help="Let requests go wrong: 429, drop-after:POST#2."
)
def serve(
    settings: Settings, *, port: int, database: str | None, quirks: tuple[str, ...], faults: tuple[str, ...]
) -> None:
    """Serve the platform on 127.0.0.1 until Ctrl-C.

    Any key that begins with oi_sk_ is accepted; with ONEINBOX_API_KEY set, only that one.

    \b
    A fault is NAME[=VALUE][:[METHOD] [PATH]][#N | #N-M | #/N][%P[@SEED]][~COUNT]
      503                          every answer is 503
      429=5:GET *%0.3              three reads in ten: 429, Retry-After: 5
      drop-after:POST /v1/tools#2  the second tool is made, its answer lost
    and its name one of
      latency 429 500 502 503 504 fail-after refuse drop-before drop-after hang
      hang-after html html-after truncate claim-more claim-less empty huge
      gzip-bomb slow stale replicas moving-total
    """  # noqa: D301 - the character \b keeps click from filling the lines
    path = Path(database) if database else settings.folder / ".voxform" / "emulator" / "server.db"
    key = os.environ.get("ONEINBOX_API_KEY")
    platform, server = _start(path, port, key, quirks, faults)
    click.echo(f"OneInbox (embedded) at {server.url}, objects in {path}")
    accepted = "that of ONEINBOX_API_KEY here" if key else "any that begins with oi_sk_"
    settings.say(
        f"In an environment file:\n  api: {{url: {server.url}}}\nKeys: {accepted}.\nStop with Ctrl-C."
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.shutdown()
    finally:
        platform.close()


def _start(
    path: Path, port: int, key: str | None, quirks: tuple[str, ...], specs: tuple[str, ...]
) -> "tuple[Platform, Server]":
    from voxform.app.reach import no_emulator

    try:
        from voxform.emulator import Clock, EmulatorError, FaultError, Faults, Faulty, QuirkError, Quirks
        from voxform.emulator import open_platform as open_
        from voxform.emulator import serve as listen
    except ModuleNotFoundError as missing:
        raise Failure(no_emulator()) from missing
    faults = Faults(Clock())
    keys = frozenset({key}) if key else None
    try:
        faults.add(*specs)
        chosen = Quirks.parse(quirks) if quirks else None
        platform = open_(path, quirks=chosen, keys=keys, clock=faults.clock.now)
        return platform, listen(Faulty(platform, faults), port)
    except FaultError as problem:
        raise Failure(_bad_fault(problem)) from None
    except (QuirkError, EmulatorError, OSError) as problem:
        raise Failure(_not_started(problem)) from problem


def _bad_fault(problem: "FaultError") -> Diagnostic:
    return error(
        "fault-not-known",
        "A --fault cannot be used",
        f"{str(problem)[:1].upper()}{str(problem)[1:]}.",
        hint=problem.hint,
    )


def _not_started(problem: Exception) -> Diagnostic:
    reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    taken = isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE
    return error(
        "emulator-not-started",
        "The embedded platform cannot start",
        f"{reason}.",
        hint="Choose another --port; 0 takes a free one" if taken else "",
    )
