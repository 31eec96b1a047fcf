"""`promotion` and `verify` of an environment file: what must hold before, what is tried afterwards (design §9)."""

from collections.abc import Collection, Iterator

from voxform.config.section import Section
from voxform.core.configuration import Verification
from voxform.core.duration import parse_duration
from voxform.core.promotion import Promotion, Requirement
from voxform.core.suggestion import did_you_mean

REQUIRED = "require_promotion"
_PROMOTION = ("from", "soak", "require")
_VERIFY = ("command", "env", "timeout")
_TIMEOUT = 600.0  # seconds


def read_promotion(
    section: Section | None, policy: Section | None, own: str, environments: Collection[str]
) -> Promotion | None:
    """Read `promotion` and `require_promotion` of `policy`; None where there is none, or none that makes sense."""
    required = bool(policy and policy.flag(REQUIRED))
    if section is None:
        if policy and required:
            _nothing_to_require(policy)
        return None
    section.only(_PROMOTION)
    source = section.text("from")
    if source not in environments or source == own:
        _no_source(section, own, environments)
        return None
    return Promotion(
        source,
        read_duration(section, "soak", 0.0),
        frozenset({Requirement.APPLIED, *_requirements(section)}),
        section.place("from"),
        required,
    )


def read_verification(section: Section | None) -> Verification | None:
    """Read `verify`; None where there is none, or no command in it."""
    if section is None:
        return None
    section.only(_VERIFY)
    command = tuple(word for word, _ in section.texts("command"))
    if not command:
        section.problems.error(
            "verify-command",
            "Verification without a command",
            "`command` is the program that tries what was applied, and its arguments. No shell reads it.",
            section.place("command"),
            "    verify: {command: [./smoke.sh]}",
        )
        return None
    names = tuple(name for name, _ in section.texts("env"))
    return Verification(command, names, read_duration(section, "timeout", _TIMEOUT))


def read_duration(section: Section, key: str, default: float) -> float:
    """A duration in seconds, or the default."""
    value = section.tree.get(key, default)
    try:
        return parse_duration(value if isinstance(value, str) else "") if key in section.tree else default
    except ValueError:
        section.problems.error(
            "duration",
            "Not a duration",
            f"`{key}` in {section.name} must be a number with a unit: ms, s, m, h or d.",
            section.place(key),
            f"    {key}: 10s",
        )
        return default


def _requirements(section: Section) -> Iterator[Requirement]:
    words = [str(each) for each in Requirement]
    for word, index in section.texts("require"):
        if word in words:
            yield Requirement(word)
            continue
        section.problems.error(
            "promotion-requirement",
            "Requirement that no run records",
            f"{word!r} is not recorded by a run. `require` knows {', '.join(words)}.",
            section.place("require", index),
            did_you_mean(word, words),
        )


def _nothing_to_require(policy: Section) -> None:
    policy.problems.error(
        "promotion-undeclared",
        "Promotion required from nowhere",
        f"`{REQUIRED}` needs `promotion`, which names the environment that this one follows.",
        policy.place(REQUIRED),
        "    promotion: {from: staging}",
    )


def _no_source(section: Section, own: str, environments: Collection[str]) -> None:
    others = sorted({*environments} - {own})
    section.problems.error(
        "promotion-from",
        "Promotion from no other environment",
        f"`from` names the environment that {own} follows. "
        + (f"The others are {', '.join(others)}." if others else "The project has no other."),
        section.place("from"),
        did_you_mean(section.text("from"), others),
    )
