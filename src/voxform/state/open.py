"""Which backend a state URL stands for."""

import re
from pathlib import Path

from voxform.core.diagnostic import Diagnostic, Failure, error
from voxform.core.suggestion import closest
from voxform.state.file import FileStore
from voxform.state.store import Store

SCHEMES = ("file",)

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,20}):")


def open_store(url: str, *, folder: Path, environment: str, api_url: str) -> Store:
    """The store of one environment's state; nothing is read or created yet.

    `file:PATH` is relative to the project's `folder`; an empty URL is `file:.voxform/state/<environment>.json`.

    Raises:
        Failure: no backend knows the URL. The message never holds the URL, which may hold a password.
    """
    url = url or f"file:.voxform/state/{environment}.json"
    found = _SCHEME.match(url)
    if found is None or found["scheme"].lower() not in SCHEMES:
        raise Failure(_unknown(found["scheme"].lower() if found else ""))
    path = _path(url[found.end() :])
    return FileStore(folder / path, environment=environment, api_url=api_url)


def _path(rest: str) -> str:
    path = rest.removeprefix("//") if rest.startswith("///") else rest
    if not path or path.endswith("/") or path.startswith("//") or "\0" in path:
        raise Failure(
            error(
                "state-url",
                "The state URL names no file",
                "After `file:` stands a path relative to the project, or an absolute one.",
                hint="  state: {url: file:.voxform/state/prod.json}",
            )
        )
    return path


def _unknown(scheme: str) -> Diagnostic:
    known = ", ".join(f"`{each}:`" for each in SCHEMES)
    near = closest(scheme, SCHEMES)
    said = f"begins with `{scheme}:`" if scheme else "begins with no scheme"
    return error(
        "state-backend",
        "No backend knows the state URL",
        f"The state URL {said}; this version knows {known}.",
        hint=f"Did you mean `{near}:`?" if near else "  state: {url: file:.voxform/state/prod.json}",
    )
