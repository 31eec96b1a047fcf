"""Connections, and what the environment says of proxies and certificates.

`HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` hold for https, where a proxy sees nothing but the host; http, which
goes to this machine only, never passes a proxy. Nothing here follows redirects, keeps cookies or adds a header.
"""

from urllib.request import getproxies, proxy_bypass

import httpx

from voxform.remote.host import is_local


def connections(url: str) -> httpx.BaseTransport:
    """Connections to the host of a URL, opened when they are needed.

    Raises:
        ValueError, OSError, ImportError, httpx.InvalidURL: a setting cannot be used; the text may hold a
            proxy's password.
    """
    direct, host = is_local(url), httpx.URL(url)
    return httpx.HTTPTransport(
        verify=host.scheme == "https",  # without TLS no certificates are needed, and loading them takes long
        proxy=None if direct else _proxy(host),
        trust_env=not direct,
        limits=httpx.Limits(max_connections=100, keepalive_expiry=3),
    )


def _proxy(url: httpx.URL) -> str | None:
    found = getproxies()
    proxy = found.get(url.scheme) or found.get("all")
    if not proxy or proxy_bypass(url.netloc.decode("ascii")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
