"""What a client without any thought costs: the same requests, and nothing else."""

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any

import httpx

from generated import ENVIRON, KEY, Resource

_REFERENCE = re.compile(r"\$\{(\w+)\.(\w+)(?:\.id)?\}")
KINDS = ("integrations", "tools", "models", "agents")
_PAGE = 100


def client(url: str) -> httpx.Client:
    """A connection to the platform under the key of all measurements."""
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False, timeout=60)


def create_all(
    connection: httpx.Client, resources: Iterable[Resource], ids: dict[str, str], threads: int
) -> None:
    """Post every resource, each kind in threads of its own; `ids` knows and learns the id of each address."""
    with ThreadPoolExecutor(threads) as pool:
        for kind, members in groupby(sorted(resources, key=_order), key=lambda each: each[0]):
            bodies = [(f"{kind}.{name}", _filled(body, ids)) for _, name, body in members]
            made = pool.map(
                lambda body, kind=kind: _create(connection, kind, body), [body for _, body in bodies]
            )
            ids.update(zip((address for address, _ in bodies), made, strict=True))


def list_all(connection: httpx.Client, kinds: Iterable[str]) -> dict[str, list[Any]]:
    """Every page of every list, the kinds at the same time."""

    def pages(kind: str) -> list[Any]:
        rows: list[Any] = []
        while True:
            answer = connection.get(f"/v1/{kind}", params={"limit": _PAGE, "offset": len(rows)})
            page = answer.raise_for_status().json()
            rows += page["items"]
            if len(rows) >= page["total"] or not page["items"]:
                return rows

    names = tuple(kinds)
    with ThreadPoolExecutor(len(names)) as pool:
        return dict(zip(names, pool.map(pages, names), strict=True))


def ids_by_address(connection: httpx.Client, resources: Iterable[Resource]) -> dict[str, str]:
    """The id of each resource that exists, found by its name."""
    names = {(kind, body["name"]): f"{kind}.{name}" for kind, name, body in resources}
    found = list_all(connection, KINDS)
    return {names[kind, row["name"]]: row["id"] for kind, rows in found.items() for row in rows}


def _order(resource: Resource) -> int:
    return KINDS.index(resource[0])


def _create(connection: httpx.Client, kind: str, body: Any) -> str:
    made: str = connection.post(f"/v1/{kind}", json=body).raise_for_status().json()["id"]
    return made


def _filled(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, ids) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, ids) for each in value]
    return _REFERENCE.sub(lambda found: _meaning(found, ids), value) if isinstance(value, str) else value


def _meaning(found: re.Match[str], ids: Mapping[str, str]) -> str:
    if found[1] == "env":
        return ENVIRON[found[2]]
    return "acme.example" if found[1] == "var" else ids[f"{found[1]}.{found[2]}"]
