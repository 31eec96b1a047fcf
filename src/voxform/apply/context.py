"""What an apply works with: the platform, the state, and everything that varies from run to run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from voxform.core.configuration import Configuration
from voxform.core.event import Event
from voxform.core.kind import Kind
from voxform.core.resource import Listing
from voxform.core.secret_check import Secrets
from voxform.remote.transport import Api


@dataclass(frozen=True, slots=True)
class Context:
    """`stopped` says whether the user has asked to start nothing more, `leaving` not to wait for answers either.

    `read_upload` gives the content of a file of the project, and raises ValueError with the reason why not.
    """

    kinds: Mapping[str, Kind]
    configuration: Configuration
    listing: Listing
    api: Api
    secrets: Secrets
    emit: Callable[[Event], None]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    new_id: Callable[[], str]
    stopped: Callable[[], bool]
    read_upload: Callable[[str], bytes]
    leaving: Callable[[], bool] = lambda: False
    parallelism: int = 8
    fail_fast: bool = False

    @property
    def settle(self) -> float:
        """Seconds until a list may be trusted to show what was just created."""
        return self.configuration.environment.api.settle

    def timestamp(self) -> str:
        """The present moment as RFC 3339 in UTC, to the second."""
        return self.now().isoformat(timespec="seconds")
