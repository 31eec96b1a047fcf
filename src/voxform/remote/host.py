"""Where the key may go: configurations come from pull requests, so they cannot choose who receives it."""

import ipaddress
import re
from dataclasses import dataclass

from voxform.core.diagnostic import Diagnostic, Refused, Severity

VARIABLE = "VOXFORM_ALLOWED_HOSTS"

_OWN = ".oneinbox.ai"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_AUTHORITY = rf"(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
_NAMED = re.compile(_AUTHORITY)
_URL = re.compile(rf"(?P<scheme>https?)://{_AUTHORITY}(?:/[a-z0-9._~/-]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """A host in its one spelling; `port` is 0 where none is written."""

    host: str
    port: int


def check_host(url: str, *, allowed_hosts: str) -> None:
    """Refuse an address that may not receive the key.

    Allowed are OneInbox's own hosts (below `oneinbox.ai`), this machine (`localhost`, 127.0.0.0/8, `::1`),
    and what `allowed_hosts` lists: the value of VOXFORM_ALLOWED_HOSTS, entries `host` or `host:port` between
    commas, compared whole. `http://` is allowed to this machine only. A URL that two programs could read
    differently (user name, backslash, trailing dot, anything but ASCII) is refused.

    Raises:
        Refused: with code `host-not-allowed`; the URL itself is never quoted, as it may hold a password.
    """
    target = _read(url)
    if target is None:
        raise _refused(
            "`api.url` is not a plain URL such as https://api.oneinbox.ai. The key is not sent to an address "
            "that can be read in more than one way: no user name, query, backslash, trailing dot, or "
            f"characters other than ASCII. {VARIABLE} does not change that."
        )
    if is_local(url):
        return
    if url[:5].lower() == "http:":
        raise _refused(
            f"`api.url` names {target.host} with http://, over which everybody on the way could read the "
            f"key. That is allowed to this machine only; {VARIABLE} does not change it.",
            hint="Write https://",
        )
    if not (target.host.endswith(_OWN) or _listed(target, allowed_hosts)):
        raise _refused(
            f"`api.url` names {target.host}, which is not a host of OneInbox, and the key would be sent "
            "there. The configuration alone may not decide that.",
            hint=f"If it is right, set {VARIABLE}={target.host} in the environment of this process",
        )


def is_local(url: str) -> bool:
    """Whether a plain URL names this machine; what is not a plain URL does not."""
    target = _read(url)
    if target is None:
        return False
    address = _address(target.host)
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.IPv4Network("127.0.0.0/8")
    return target.host == "localhost" or address == ipaddress.IPv6Address("::1")


def _read(url: str) -> _Named | None:
    found = _URL.fullmatch(url) if url.isascii() else None
    return None if found is None else _named(found)


def _named(found: re.Match[str]) -> _Named | None:
    host = found["host"].lower()
    port = int(found["port"] or 0)
    if port > 65535 or (found["port"] and not port):
        return None
    address = _address(host)
    if address is None:
        return None if _looks_numeric(host) else _Named(host, port)
    return _Named(f"[{address}]" if address.version == 6 else str(address), port)


def _looks_numeric(host: str) -> bool:
    """Whether a resolver could take this for an address (`127.1`, `0x7f000001`) or it only looks like one."""
    last = host.rpartition(".")[2]
    return host.startswith("[") or last.isdigit() or re.fullmatch("0x[0-9a-f]*", last) is not None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _listed(target: _Named, allowed_hosts: str) -> bool:
    entries = (_NAMED.fullmatch(entry.strip().lower()) for entry in allowed_hosts.split(","))
    named = {_named(found) for found in entries if found is not None}
    return target in named or _Named(target.host, 0) in named


def _refused(detail: str, hint: str = "") -> Refused:
    return Refused(
        Diagnostic(
            code="host-not-allowed",
            severity=Severity.REFUSAL,
            summary="The key may not be sent to this host",
            detail=detail,
            hint=hint,
        )
    )
