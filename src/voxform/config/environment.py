"""Environment files: which account, its variables, patches, state and `.env` files (design §3)."""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from voxform.config.interpolation import InterpolationError, parse_interpolation
from voxform.config.policy import read_policy
from voxform.config.promotion import read_duration, read_promotion, read_verification
from voxform.config.section import Section
from voxform.config.text import Refusal, locate
from voxform.core.configuration import Api, Verification
from voxform.core.place import LocatedMap
from voxform.core.policy import Policy
from voxform.core.promotion import Promotion
from voxform.core.symbol import OWN_PREFIXES, SecretVariable

KEYS = ("api", "variables", "patches", "state", "env_files", "policy", "verify", "promotion")
DEFAULT = "default"
URL = "https://api.oneinbox.ai"
EMBEDDED = "emulator:"
KEY = SecretVariable("ONEINBOX_API_KEY")
_API_KEYS = ("url", "key", "settle", "account")
_SETTLE = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What an environment file says, unknown keys and wrong values left out."""

    api: Api
    state_url: str
    variables: LocatedMap | None = None
    patches: LocatedMap | None = None
    env_files: tuple[str, ...] = ()
    policy: Policy = Policy()
    verify: Verification | None = None
    promotion: Promotion | None = None


def read_settings(
    section: Section | None,
    name: str,
    folder: Path,
    kinds: Collection[str],
    environments: Collection[str] = (),
) -> Settings:
    """Read an environment file's keys; None is an environment with nothing but defaults.

    `environments` are the names of all that the project has.
    """
    state_url = f"file:.voxform/state/{name}.json"
    if section is None:
        return Settings(Api(URL, _SETTLE, KEY), state_url)
    sections = (section.mapping(key) for key in ("api", "variables", "patches", "policy"))
    api, variables, patches, policy = sections
    return Settings(
        read_api(api),
        _state_url(section) or state_url,
        variables.tree if variables else None,
        patches.tree if patches else None,
        tuple(_env_files(section, folder)),
        read_policy(policy, kinds),
        read_verification(section.mapping("verify")),
        read_promotion(section.mapping("promotion"), policy, name, environments),
    )


def read_api(section: Section | None) -> Api:
    """Read `api`."""
    if section is None:
        return Api(URL, _SETTLE, KEY)
    section.only(_API_KEYS)
    url = _url(section)
    embedded = url == EMBEDDED
    return Api(
        url,
        read_duration(section, "settle", 0.0 if embedded else _SETTLE),
        _key(section) if "key" in section.tree else (None if embedded else KEY),
        _plain(section, "account") or None,
    )


def _plain(section: Section, key: str, default: str = "") -> str:
    text = section.text(key, default)
    if "${" in text:
        section.problems.error(
            "expression-not-allowed",
            "Expression where none is evaluated",
            f"`{key}` in {section.name} is taken as it is written; `${{…}}` is not evaluated there.",
            section.place(key),
            caret=False,
        )
        return default
    return text


def _url(section: Section) -> str:
    url = _plain(section, "url", URL)
    if url == EMBEDDED:
        return url
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
        bare = not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        fits = bare = False
    if fits and bare:
        return url.rstrip("/")
    section.problems.error(
        "api-url",
        "Not the URL of an API",
        "`api.url` must be an https:// URL without user, password, query and fragment, or `emulator:`.",
        section.place("url"),
        f"    api: {{url: {URL}}}",
        caret=False,
    )
    return URL


def _key(section: Section) -> SecretVariable | None:
    value = section.tree["key"]
    try:
        parts = parse_interpolation(value) if isinstance(value, str) else ()
    except InterpolationError:
        parts = ()
    symbol = parts[0] if len(parts) == 1 else None
    if isinstance(symbol, SecretVariable) and symbol.name.startswith(OWN_PREFIXES):
        return symbol
    section.problems.error(
        "api-key",
        "API key from somewhere else than its variable",
        "`api.key` may only name an environment variable, and its name must begin with ONEINBOX_ or VOXFORM_. "
        "So a change of this file cannot send another secret to the platform. If a key was committed here, revoke it.",
        section.place("key"),
        '    key: "${env.ONEINBOX_API_KEY}"',
        caret=False,
    )
    return None


def _state_url(section: Section) -> str:
    if isinstance(section.tree.get("state"), LocatedMap):
        inner = section.mapping("state")
        if inner is None:
            return ""
        inner.only(("url",))
        url, place = _plain(inner, "url"), inner.place("url")
    else:
        url, place = _plain(section, "state"), section.place("state")
    scheme, colon, rest = url.partition(":")
    if not url or (scheme == "file" and colon and rest):
        return url
    known = colon and scheme.isalnum()
    section.problems.error(
        "state-url",
        "Backend of the state is not supported",
        f"States at {scheme}: URLs are not supported in this version of voxform; file: URLs are."
        if known
        else "`state` must be a URL, and this has no scheme.",
        place,
        "    state: {url: file:.voxform/state/prod.json}",
        caret=False,
    )
    return ""


def _env_files(section: Section, folder: Path) -> Iterable[str]:
    for path, index in section.texts("env_files"):
        try:
            locate(folder, path, dots=True)
        except Refusal as refusal:
            if refusal.code != "file-missing" or os.path.lexists(folder / path):
                section.problems.error(
                    "file-path",
                    "File may not be read",
                    f"The file {path!r} is not read. {refusal}",
                    section.place("env_files", index),
                    refusal.hint,
                )
                continue
        yield path
