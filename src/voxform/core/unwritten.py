"""What is recorded of a resource that no step writes to."""

from datetime import datetime
from typing import Any

from voxform.core.leaf import leaves, without
from voxform.core.path import Path
from voxform.core.record import Written, record_of, record_untouched, remembered
from voxform.core.resource import Recorded
from voxform.core.secret_check import Secrets
from voxform.core.secret_part import secret_part
from voxform.core.symbol import is_known
from voxform.core.target import Target


def record_unwritten(target: Target, now: datetime, secrets: Secrets) -> Recorded | None:
    """The record of a resource before any step: refreshed, adopted, or None when nothing is to be said."""
    change, live = target.change, target.live
    if live is None or (target.recorded is not None and change.fields):
        return None
    if target.recorded is not None and _stays(target, target.recorded):
        return target.recorded
    settled = target.recorded.written_at if target.recorded else now.isoformat(timespec="seconds")
    unsent = [each.path for each in change.fields if each.changed]
    unsent += [
        path for path, value in leaves(target.kind.shape, change.desired) if _is_unknown(target, path, value)
    ]
    sent = without(target.kind.shape, change.desired, unsent)
    record = record_untouched if target.untouched else record_of
    return record(
        target.kind,
        Written(
            id=live.id,
            written_at=settled,
            desired=secret_part(target.kind, sent) if target.untouched else sent,
            answer=live.attributes,
            previous=target.recorded,
            lifecycle=target.desired.lifecycle,
            dependencies=target.dependencies,
            secrets_version=target.desired.secrets_version,
            trusted=change.trusted,
            unchecked=target.unchecked,
        ),
        secrets,
    )


def _is_unknown(target: Target, path: Path, value: Any) -> bool:
    """Whether a leaf refers to what is yet to be made, so that no object can have it."""
    return not target.kind.is_secret(path) and not is_known(value)


def _stays(target: Target, recorded: Recorded) -> bool:
    """Whether neither a value nor what the author says beside the values is new."""
    return (
        target.at_rest
        and recorded.dependencies == target.dependencies
        and recorded.secrets_version == target.desired.secrets_version
        and recorded.lifecycle == remembered(target.desired.lifecycle, recorded)
    )
