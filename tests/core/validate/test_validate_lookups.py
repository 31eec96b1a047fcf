"""Lookups as far as they can be checked offline: what they look for, where they stand, whether anything uses them."""

from collections.abc import Callable
from typing import Any

import pytest

from voxform.core.diagnostic import Severity

LOOKUPS = """
lookups:
  integrations:
    mail: {name: Mail, provider: twilio}
    any: {name: Any}
  voices:
    aria: {name: Aria, provider: cartesia, credential_id: null}
  agents:
    desk: {tts: {provider: cartesia}, metadata: {team: a}}
  tools:
    call: {name: Call, parameters: [{name: city, type: string}]}
"""


def using(*references: str) -> str:
    """Every lookup is used: by a tool that says all of their names, and by these values of others."""
    names = "integrations.mail.name integrations.any.name voices.aria.name agents.desk.name tools.call.name"
    said = " ".join(f"${{lookups.{name}}}" for name in names.split())
    return (
        LOOKUPS
        + f"tools:\n  all: {{name: all, type: end_call, description: '{said}'}}\n"
        + "".join(references)
    )


def mail(credential: str) -> str:
    return (
        f"  mail: {{name: mail, type: send_email, description: Sends., credential_id: '{credential}',\n"
        "    messaging_config: {to: '{email}', subject_template: S, body_template: B}}\n"
    )


def agent(tts: str) -> str:
    return (
        "models: {m: {name: m, provider: openai, model: x, system_prompt: P}}\n"
        f"agents: {{a: {{name: a, llm_id: '${{models.m.id}}', tts: {tts}}}}}\n"
    )


def serious(found: Any) -> list[Any]:
    return [each for each in found.diagnostics if each.severity is Severity.ERROR]


def test_lookups_that_fit_are_fine(report: Callable[[str], Any]) -> None:
    text = using(
        mail("${lookups.integrations.any.id}"),
        agent("{provider: cartesia, voice_id: '${lookups.voices.aria.id}'}"),
    )
    assert set(report(text).codes) == {"unused-tool"}


REFUSED = {
    "an attribute that the kind does not have": (
        using().replace("{name: Any}", "{nmae: Any}"),
        ("unknown-attribute", "nmae: Any", "`nmae` is no attribute of integrations", "Did you mean name?"),
    ),
    "an attribute of a part that it does not have": (
        using().replace("tts: {provider", "tts: {privider"),
        (
            "unknown-attribute",
            "privider:",
            "`tts.privider` is no attribute of agents",
            "Did you mean provider?",
        ),
    ),
    "an attribute of an element that it does not have": (
        using().replace("type: string}]", "typ: string}]"),
        (
            "unknown-attribute",
            "[{name: city, typ",
            '`parameters["city"].typ` is no attribute of tools',
            "Did you mean type?",
        ),
    ),
    "a secret": (
        using().replace("{name: Any}", "{api_key: sk-123}"),
        ("secret-not-allowed", "api_key", "nothing is looked up by a secret", ""),
    ),
    "a lookup that is not declared": (
        using(mail("${lookups.integrations.mial.id}")),
        (
            "unknown-address",
            "${lookups",
            "No lookup `lookups.integrations.mial` is declared.",
            "Did you mean lookups.integrations.mail?",
        ),
    ),
    "another kind": (
        using(mail("${lookups.voices.aria.id}")),
        ("wrong-reference", "${lookups", "must refer to one of integrations", "    ${integrations.NAME.id}"),
    ),
    "another attribute than the id": (
        using(mail("${lookups.integrations.any.name}")),
        (
            "wrong-reference",
            "${lookups",
            "must be the id",
            "    credential_id: ${lookups.integrations.any.id}",
        ),
    ),
    "an attribute to read that the kind does not have": (
        using(mail("${lookups.integrations.any.id}")).replace("'{email}'", "'${lookups.voices.aria.nam}'"),
        (
            "wrong-reference",
            "${lookups",
            "reads an attribute `nam`, which voices do not have",
            "Did you mean name?",
        ),
    ),
    "a secret to read": (
        using(mail("${lookups.integrations.any.id}")).replace(
            "'{email}'", "'${lookups.integrations.any.api_key}'"
        ),
        ("secret-reference", "${lookups", "is a secret", None),
    ),
    "a key of a provider that sends no mail": (
        using(mail("${lookups.integrations.mail.id}")),
        ("wrong-reference", "${lookups", "`lookups.integrations.mail` has twilio", ""),
    ),
    "a voice of another provider": (
        using(agent("{provider: openai, voice_id: '${lookups.voices.aria.id}'}")),
        ("wrong-reference", "${lookups", "`lookups.voices.aria` has cartesia", ""),
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_is_refused(
    report: Callable[[str], Any], text: str, expected: tuple[str, str, str, str | None]
) -> None:
    found = report(text)
    (problem,) = serious(found)
    code, source, words, hint = expected
    assert problem.code == code
    assert found.lines(problem).strip("'\"").startswith(source)
    assert words in problem.detail
    if hint is not None:
        assert problem.hint == hint


def test_a_lookup_that_nothing_uses_is_told(report: Callable[[str], Any]) -> None:
    found = report("lookups:\n  voices:\n    aria: {name: Aria}\n")
    (problem,) = found.diagnostics
    assert (problem.code, problem.severity, found.lines(problem)) == (
        "unused-lookup",
        Severity.WARNING,
        "aria: {name: Aria}",
    )
