"""Connections, and what the environment says of proxies and certificates.

`HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` hold for https, where a proxy sees nothing but the host; http, which
goes to this machine only, never passes a proxy. Nothing here follows redirects, keeps cookies or adds a header.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.request import getproxies, proxy_bypass

import httpx

from voxform.remote.host import is_local


class Connections:
    """As many connections as requests are under way at once, each opened when it is needed and kept for the next.

    A pool that several threads share looks at every connection for every request; here a thread takes what
    was used last, which costs nothing.
    """

    def __init__(self, make: Callable[[], httpx.BaseTransport]) -> None:
        self._make = make
        self._idle = [make()]
        self._closed = False

    @contextmanager
    def one(self) -> Iterator[httpx.BaseTransport]:
        """A connection for one request and its whole answer."""
        try:
            taken = self._idle.pop()
        except IndexError:
            taken = self._make()
        try:
            yield taken
        finally:
            self._idle.append(taken)
            if self._closed:
                self.close()

    def close(self) -> None:
        """Close those that no request is using, and each of the others as soon as its request has ended."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


def connections(url: str) -> Connections:
    """Connections to the host of a URL.

    Raises:
        ValueError, OSError, ImportError, httpx.InvalidURL: a setting cannot be used; the text may hold a
            proxy's password.
    """
    direct, host = is_local(url), httpx.URL(url)
    proxy = None if direct else _proxy(host)
    # Without TLS no certificates are needed, and loading them takes long.
    context = httpx.create_ssl_context(verify=host.scheme == "https", trust_env=not direct)
    limits = httpx.Limits(keepalive_expiry=3)
    return Connections(lambda: httpx.HTTPTransport(verify=context, proxy=proxy, limits=limits))


def _proxy(url: httpx.URL) -> str | None:
    found = getproxies()
    proxy = found.get(url.scheme) or found.get("all")
    if not proxy or proxy_bypass(url.netloc.decode("ascii")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
