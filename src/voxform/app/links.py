"""Where a build server shows the files that a plan names."""

import re
from collections.abc import Mapping
from pathlib import Path

from voxform.config.git import repository_of
from voxform.views.links import Links

_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[A-Za-z0-9._~%/+@-]*)?\Z")
_COMMIT = re.compile(r"[0-9a-f]{40,64}\Z")


def links_of(folder: Path, environ: Mapping[str, str], base: str | None) -> Links:
    """Links below a given URL; else to the commit that GitHub Actions or GitLab CI builds; else relative ones.

    Raises:
        ValueError: the given URL is none.
    """
    if base is not None and not _URL.match(base):
        raise ValueError("it must be an https:// URL of letters, digits and - . _ ~ % / + @")
    found = base if base is not None else _built(environ)
    return Links(f"{found.rstrip('/')}/" if found else "", _prefix(folder))


def named_from_repository(folder: Path) -> Path:
    """The project's folder as one names it at the root of its repository; as given where there is none."""
    inside = _inside(folder)
    return folder if inside is None else Path(inside)


def _built(environ: Mapping[str, str]) -> str:
    """The URL of a commit's files, from the variables that both build servers document; empty elsewhere."""
    server, name, commit = (environ.get(f"GITHUB_{each}", "") for each in ("SERVER_URL", "REPOSITORY", "SHA"))
    url = f"{server}/{name}/blob/{commit}" if server and name else ""
    if not url and environ.get("CI_PROJECT_URL"):
        commit = environ.get("CI_COMMIT_SHA", "")
        url = f"{environ['CI_PROJECT_URL']}/-/blob/{commit}"
    return url if _COMMIT.match(commit) and _URL.match(url) else ""


def _prefix(folder: Path) -> str:
    """The project's folder below its repository, ending in `/`; empty where it is the repository's own."""
    inside = _inside(folder) or "."
    return "" if inside == "." else f"{inside}/"


def _inside(folder: Path) -> str | None:
    here = folder.resolve()
    root = repository_of(here / "voxform.yaml")
    return here.relative_to(root).as_posix() if root else None
