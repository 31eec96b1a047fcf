"""`voxform graph`: what depends on what, as other programs draw it."""

from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

RESOURCES = """\
integrations:
  mail: {provider: sendgrid, api_key: '${env.MAIL_KEY}', metadata: {from_email: a@acme.example}}
tools:
  bye:
    for_each: ['say "no"; <b>#1', b]
    type: end_call
    description: Bye.
  hold: {type: end_call, description: Hold., depends_on: [integrations.mail]}
models:
  desk: {provider: openai, model: gpt-4o, system_prompt: Hi., tool_ids: '${tools.bye[*].id}'}
lookups:
  voices: {aria: {name: Aria}}
agents:
  desk: {llm_id: '${models.desk.id}', tts: {provider: cartesia, voice_id: '${lookups.voices.aria.id}'}}
"""

MERMAID = """\
flowchart LR
  n0["integrations.mail"]
  n1["tools.bye[#34;b#34;]"]
  n2["tools.bye[#34;say #92;#34;no#92;#34;#59; #60;b#62;#35;1#34;]"]
  n3["models.desk"]
  n4["tools.hold"]
  n5["agents.desk"]
  n6(["lookups.voices.aria"])
  n3 --> n1
  n3 --> n2
  n4 --> n0
  n5 --> n3
  n5 --> n6
"""

DOT = r"""digraph voxform {
  rankdir=LR; node [shape=box];
  n0 [label="integrations.mail"];
  n1 [label="tools.bye[\"b\"]"];
  n2 [label="tools.bye[\"say \\\"no\\\"; <b>#1\"]"];
  n3 [label="models.desk"];
  n4 [label="tools.hold"];
  n5 [label="agents.desk"];
  n6 [label="lookups.voices.aria", shape=ellipse];
  n3 -> n1;
  n3 -> n2;
  n4 -> n0;
  n5 -> n3;
  n5 -> n6;
}
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((), MERMAID), (("--format", "mermaid"), MERMAID), (("--format", "dot"), DOT)],
    ids=["by default", "Mermaid", "DOT"],
)
def test_each_resource_leads_to_what_it_needs(bench: Make, arguments: tuple[str, ...], expected: str) -> None:
    made = bench()
    made.resources(RESOURCES)

    assert made.ok("graph", *arguments).out == expected
    assert made.account.log == []


def test_a_configuration_with_a_cycle_is_not_drawn(bench: Make) -> None:
    made = bench()
    made.resources("tools: {a: {type: end_call, description: A., depends_on: [tools.a]}}\n")

    outcome = made("graph")

    assert (outcome.code, outcome.out) == (1, "")
    assert "dependency-cycle" in outcome.err
