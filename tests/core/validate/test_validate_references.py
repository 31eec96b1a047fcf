"""What references may point to, what they may read, and circles of them."""

from collections.abc import Callable
from typing import Any

import pytest

from voxform.core.diagnostic import Diagnostic, Severity

BASE = """
integrations:
  resend: {name: Resend, provider: resend, api_key: "${env.RESEND}", metadata: {from_email: a@b.example}}
  twilio: {name: Twilio, provider: twilio, api_key: "${env.TWILIO}"}
  azure: {name: Azure, provider: azure_tts, api_key: "${env.AZURE}"}
  team: {instances: [tokyo, osaka], name: "${tools.hello.name}", provider: openai, api_key: "${env.A}"}
  none: {instances: [], name: none, provider: openai, api_key: "${env.A}"}
  unread: {instances: [<unread>], name: unread, provider: openai, api_key: "${env.A}"}
tools:
  hello: {name: hello, type: end_call, description: Ends.}
"""


def mail(credential: str) -> str:
    return (
        BASE + "  mail:\n    name: mail\n    type: send_email\n    description: Sends.\n"
        f"    credential_id: {credential}\n"
        "    messaging_config: {to: '{email}', subject_template: S, body_template: B}\n"
    )


def end(description: str, more: str = "") -> str:
    return BASE + f"  end: {{name: end, type: end_call, description: '{description}'{more}}}\n"


def agent(tts: str) -> str:
    return BASE + (
        "models: {m: {name: m, provider: openai, model: gpt-4o-mini, system_prompt: P}}\n"
        f"agents: {{a: {{name: a, llm_id: '${{models.m.id}}', tts: {{{tts}}}}}}}\n"
    )


def model(provider: str, credential: str) -> str:
    return BASE + (
        f"models:\n  m: {{name: m, provider: {provider}, model: x, system_prompt: P, credential_id: '{credential}'}}\n"
    )


def model_with(tools: str, name: str = "m") -> str:
    before = (
        BASE
        + "  end: {instances: [a, b], name: '${integrations.resend.name}', type: end_call, description: D}\nmodels:\n"
        if name == "m"
        else ""
    )
    return (
        before
        + f"  {name}: {{name: {name}, provider: openai, model: gpt-4o-mini, system_prompt: S, tool_ids: {tools}}}\n"
    )


REFUSED = {
    "an address that is not declared": (
        mail("${integrations.resent.id}"),
        "unknown-address",
        ("No resource `integrations.resent` is declared.",),
        "Did you mean integrations.resend?",
    ),
    "a kind that does not exist": (
        mail("${integration.resend.id}"),
        "unknown-address",
        ("points to a kind `integration`",),
        "Did you mean integrations.resend?",
    ),
    "an instance of for_each that is not named": (
        end("${integrations.team.name}"),
        "unknown-address",
        ("`integrations.team` is made by `for_each`, so one of its instances must be named.",),
        'Did you mean integrations.team["tokyo"]?',
    ),
    "an instance of for_each that does not exist": (
        end('${integrations.team["toyko"].name}'),
        "unknown-address",
        ('No resource `integrations.team["toyko"]`',),
        'Did you mean integrations.team["tokyo"]?',
    ),
    "a key of a resource without for_each": (
        end('${integrations.resend["tokyo"].name}'),
        "unknown-address",
        ('`integrations.resend` has no `for_each`, so `integrations.resend["tokyo"]` is not declared.',),
        "Did you mean integrations.resend?",
    ),
    "a key of an empty for_each": (
        end('${integrations.none["tokyo"].name}'),
        "unknown-address",
        ("The `for_each` of `integrations.none` is empty here",),
        "Did you mean integrations.azure?",
    ),
    "an instance in depends_on that does not exist": (
        end("Ends.", ", depends_on: ['integrations.team[\"toyko\"]']"),
        "unknown-address",
        ('`depends_on`: No resource `integrations.team["toyko"]` is declared.',),
        'Did you mean integrations.team["tokyo"]?',
    ),
    "all instances inside a text": (
        end("By ${integrations.team[*].name}"),
        "wrong-reference",
        ("`${integrations.team[*].name}` is a list, which has no form inside a text.",),
        "Let the expression be the whole value.",
    ),
    "all instances of another kind among others": (
        model_with("['${tools.hello.id}', '${integrations.team[*].id}']"),
        "wrong-reference",
        ("`tool_ids[1]` must refer to one of tools; `${integrations.team[*].id}` is one of integrations.",),
        "    ${tools.NAME.id}",
    ),
    "an attribute that does not exist": (
        end("${integrations.resend.nam}"),
        "wrong-reference",
        ("`${integrations.resend.nam}` reads an attribute `nam`, which integrations do not have.",),
        "Did you mean name?",
    ),
    "another kind where an integration belongs": (
        mail("${tools.hello.id}"),
        "wrong-reference",
        ("`credential_id` must refer to one of integrations",),
        "    ${integrations.NAME.id}",
    ),
    "another attribute where the id belongs": (
        mail("${integrations.resend.name}"),
        "wrong-reference",
        ("`credential_id` must be the id of one of integrations",),
        "    credential_id: ${integrations.resend.id}",
    ),
    "an id with something around it": (
        mail("x-${integrations.resend.id}"),
        "wrong-reference",
        ("and nothing else",),
        "    credential_id: ${integrations.resend.id}",
    ),
    "all instances where one id belongs": (
        mail("${integrations.team[*].id}"),
        "wrong-reference",
        ("takes one id",),
        "    ${integrations.NAME.id}",
    ),
    "a secret": (
        end("${integrations.resend.api_key}"),
        "secret-reference",
        ("`${integrations.resend.api_key}` is a secret.",),
        "Use the same ${env.…} in both places, where both take one.",
    ),
    "a list where a text belongs": (
        end("${integrations.team[*].name}"),
        "wrong-type",
        ("`description` must be a string; `${integrations.team[*].name}` is a list.",),
        "",
    ),
    "an integration of a provider that cannot do it": (
        mail("${integrations.twilio.id}"),
        "wrong-reference",
        (
            "tools of type send_email need integrations whose `provider` is resend or sendgrid",
            "`integrations.twilio` has twilio",
        ),
        "",
    ),
    "a voice paid for with the key of another provider": (
        agent("provider: cartesia, voice_id: vc_aria, credential_id: '${integrations.resend.id}'"),
        "wrong-reference",
        (
            "agents of tts.provider cartesia need integrations whose `provider` is cartesia",
            "`integrations.resend` has resend",
        ),
        "",
    ),
    "a model with the key of another provider": (
        model("groq", "${integrations.twilio.id}"),
        "wrong-reference",
        ("models of provider groq need integrations whose `provider` is groq",),
        "",
    ),
    "an address in depends_on that is not declared": (
        end("Ends.", ", depends_on: [tools.helo]"),
        "unknown-address",
        ("`depends_on`: No resource `tools.helo` is declared.",),
        "Did you mean tools.hello?",
    ),
}


def errors(report: Callable[[str], Any], text: str) -> list[Diagnostic]:
    return [each for each in report(text).diagnostics if each.severity is Severity.ERROR]


@pytest.mark.parametrize(("text", "code", "words", "hint"), REFUSED.values(), ids=REFUSED)
def test_a_reference_that_does_not_fit(report, text, code, words, hint):
    (problem,) = errors(report, text)
    assert problem.code == code
    assert all(word in problem.detail for word in words), problem.detail
    assert problem.hint == hint


ALLOWED = {
    "the id of an integration": mail("${integrations.resend.id}"),
    "an id that no configuration owns": mail("3f2a"),
    "a voice with a key of its own provider": agent(
        "provider: openai, voice_id: vc_aria, credential_id: '${integrations.team[\"osaka\"].id}'"
    ),
    "a voice of a provider that voxform does not know": agent(
        "provider: azure_tts, voice_id: vc_aria, credential_id: '${integrations.resend.id}'"
    ),
    "an integration of a provider that voxform does not know": mail("${integrations.azure.id}"),
    "an attribute in a text": end("By ${integrations.resend.name} and ${integrations.resend.masked_key}"),
    "one instance": end('${integrations.team["osaka"].name}'),
    "all instances in depends_on": end("Ends.", ", depends_on: [integrations.team]"),
    "no instances in depends_on": end("Ends.", ", depends_on: [integrations.none]"),
    "instances whose keys could not be read": end(
        '${integrations.unread["a"].name} ${integrations.unread.name}',
        ", depends_on: ['integrations.unread[\"b\"]']",
    ),
    "all instances as a list, and among others": model_with("'${tools.end[*].id}'")
    + model_with("['${tools.hello.id}', '${tools.end[*].id}']", "second")
    + model_with("'${tools.hello[*].id}'", "third"),
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_a_reference_that_fits(report, text):
    assert errors(report, text) == []


def test_all_instances_of_nothing_are_refused(report):
    found = [
        each for each in report(end("${tools.none[*].name}")).diagnostics if each.code == "unknown-address"
    ]
    assert [each.severity for each in found] == [Severity.ERROR]


def test_a_circle_is_printed_whole_with_places(report):
    (problem,) = errors(
        report,
        """
        tools:
          a: {name: a, type: end_call, description: "See ${tools.b.name}"}
          b: {name: b, type: end_call, description: "${tools.c.name}"}
          c: {name: c, type: end_call, description: Ends., depends_on: [tools.a]}
          d: {name: d, type: end_call, description: "${tools.a.name}"}
        """,
    )
    assert problem.code == "dependency-cycle"
    assert problem.detail.splitlines() == [
        "tools.a → tools.b → tools.c → tools.a: each needs the next one first.",
        "  resources/all.yaml:3:45: `description` of tools.a needs tools.b",
        "  resources/all.yaml:4:45: `description` of tools.b needs tools.c",
        "  resources/all.yaml:5:3: `depends_on` of tools.c needs tools.a",
    ]
    assert str(problem.place) == "resources/all.yaml:3:45"


CIRCLES = {
    "a resource that refers to itself": ("  a: {name: a, type: end_call, description: '${tools.a.id}'}\n", 1),
    "two circles": (
        (
            "  a: {name: a, type: end_call, description: '${tools.b.id}'}\n"
            "  b: {name: b, type: end_call, description: '${tools.a.id}'}\n"
            "  c: {name: c, type: end_call, description: '${tools.d.id}'}\n"
            "  d: {name: d, type: end_call, description: '${tools.c.id} ${tools.a.id}'}\n"
        ),
        2,
    ),
    "an instance that refers to all of its like": (
        (
            "  a: {instances: [x], name: '${tools.b.id}', type: end_call, description: D}\n"
            "  b: {name: b, type: end_call, description: '${tools.a[*].id}'}\n"
        ),
        1,
    ),
    "instances that are written alike, once for all": (
        (
            "  a: {instances: [x, y, z], name: a, type: end_call, description: '${tools.b.id}'}\n"
            "  b: {name: b, type: end_call, description: '${tools.c.id}'}\n"
            "  c: {instances: [x, y], name: c, type: end_call, description: '${tools.c[*].id}'}\n"
        ),
        1,
    ),
    "a chain": (
        (
            "  a: {name: a, type: end_call, description: '${tools.b.id}'}\n"
            "  b: {name: b, type: end_call, description: '${tools.c.id}'}\n"
            "  c: {name: c, type: end_call, description: Ends.}\n"
        ),
        0,
    ),
}


@pytest.mark.parametrize(("text", "count"), CIRCLES.values(), ids=CIRCLES)
def test_every_circle_is_found(report, text, count):
    assert report("tools:\n" + text).codes.count("dependency-cycle") == count
