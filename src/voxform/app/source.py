"""Where a plan gets to know an account: the platform as it is now, or a snapshot of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from voxform.app.project import Loaded, Project
from voxform.app.reach import Vault, open_vault
from voxform.core.diagnostic import Failure, error
from voxform.core.drift import Author
from voxform.core.kind import Kind
from voxform.core.resource import Listing
from voxform.core.snapshot import Snapshot
from voxform.core.state import State

if TYPE_CHECKING:
    from voxform.remote.refresh import Begun
    from voxform.remote.transport import Api


@dataclass(frozen=True, slots=True)
class Whole:
    """The platform, asked for every kind there is."""

    api: "Api"


Source: TypeAlias = "Api | Whole | Snapshot"


def read_vault(project: Project, loaded: Loaded, source: Source, state: State, *, writes: bool) -> Vault:
    """The secrets that are set; with a snapshot none, whatever is set."""
    if isinstance(source, Snapshot):
        return Vault(source.secrets, None, ())
    return open_vault(project, loaded, state, writes=writes)


def read_listing(
    source: Source,
    kinds: Mapping[str, Kind],
    recorded: Mapping[str, frozenset[str]],
    optional: frozenset[str],
    begun: "Begun",
) -> Listing:
    """Every object of some kinds; `begun` are lists that the platform is being asked for already.

    Raises:
        Failure: the platform cannot be read, or the snapshot lacks a kind that is not optional.
    """
    if isinstance(source, Snapshot):
        listing = source.part(kinds)
        _require(kinds.keys() - optional - listing.objects.keys() | (listing.unread - optional))
        return listing
    from voxform.remote.refresh import refresh

    return refresh(
        _api(source),
        [kinds[name] for name in sorted(kinds)],
        recorded=recorded,
        optional=optional,
        begun=begun,
    )


def read_authors(source: Source, kind: Kind) -> Mapping[str, Author] | None:
    """Who wrote the objects of a kind last; None where that cannot be read."""
    if isinstance(source, Snapshot):
        return source.authors.get(kind.name)
    from voxform.remote.audit import last_authors

    return last_authors(_api(source), kind)


def moment_of(project: Project, source: Source) -> datetime:
    """When what is read was so."""
    return datetime.fromisoformat(source.taken_at) if isinstance(source, Snapshot) else project.clock.now()


def _api(source: "Api | Whole") -> "Api":
    return source.api if isinstance(source, Whole) else source


def _require(lacking: frozenset[str] | set[str]) -> None:
    if lacking:
        raise Failure(
            error(
                "snapshot-lacks-kind",
                "The snapshot lacks a kind",
                f"The configuration has {', '.join(sorted(lacking))}, which could not be read or was not known when "
                "the snapshot was taken.",
                hint="Take another, with the same --schemas:\n  voxform snapshot --out FILE",
            )
        )
