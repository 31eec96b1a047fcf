"""A project with ten different mistakes gets one report with ten places."""

from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

WRONG = {
    "voxform.yaml": """\
project: clinic
api: {url: '@@URL@@', settle: 0s}
variables:
  company: {type: strnig, default: Acme}
""",
    "resources/a.yaml": """\
integrations:
  resend:
    provider: resend
    api_key: re_live_pasted_by_mistake
    metadata: {from_email: hello@acme.example}
    masked_key: re_...1234
tools:
  mail:
    type: send_email
    credential_id: ${integrations.resnd.id}
    description: Mail it.
    messaging_config: {to: "{email}", subject_template: Hi, body_template: '${file("prompts/none.md")}'}
  text:
    type: send_sms
    description: Text it.
    url: https://acme.example
    messaging_config: {to: caller, body_template: Hello}
  look_up:
    type: api_call
    desciption: Look it up.
    url: https://crm.acme.example/${env.CRM_TOKEN}
    method: FETCH
""",
    "resources/b.yaml": """\
tools:
  goodbye:
    type: end_call
    description: Bye.
    description: Goodbye.
toolz: {}
""",
}

EXPECTED = {
    "voxform.yaml:4:19",  # an unknown type
    "resources/a.yaml:4:14",  # a literal where a secret must come from the environment
    "resources/a.yaml:6:5",  # an attribute that the platform sets
    "resources/a.yaml:10:20",  # a reference to nothing
    "resources/a.yaml:12:76",  # a file that does not exist
    "resources/a.yaml:16:5",  # an attribute of another type of tool
    "resources/a.yaml:20:5",  # an unknown attribute
    "resources/a.yaml:21:10",  # a secret where it does not belong
    "resources/a.yaml:22:13",  # a value outside an enumeration
    "resources/b.yaml:5:5",  # a key twice
}


def test_ten_mistakes_are_reported_at_once_and_nothing_is_touched(bench: Make) -> None:
    made = bench()
    for name, text in WRONG.items():
        made.write(name, text.replace("@@URL@@", made.account.url))

    told = made("validate", "--json")
    shown = made("validate")
    refused = made("apply", "--auto-approve")

    places = {
        "{file}:{line}:{column}".format(**each["source"])
        for each in told.document["diagnostics"]
        if each["source"]
    }
    assert places >= EXPECTED, sorted(EXPECTED - places)
    assert (told.code, shown.code, refused.code) == (1, 1, 1)
    assert all(place in shown.err for place in EXPECTED)
    assert "Did you mean" in shown.err
    assert "pasted_by_mistake" not in told.out + shown.out + shown.err + refused.err
    assert made.account.log == []
    assert not (made.folder / ".voxform").exists()


def test_the_report_speaks_the_words_of_the_author(bench: Make) -> None:
    made = bench()
    for name, text in WRONG.items():
        made.write(name, text.replace("@@URL@@", made.account.url))

    shown = made("validate").err

    assert "`url` is not used by tools of type send_sms" in shown
    assert "valid under any of the given schemas" not in shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [("-out=plan.json", "--out"), ("-target=tools.bye", "--target"), ("-var", "--var")],
    ids=["a value behind =", "an address behind =", "after the letter of another option"],
)
def test_an_option_as_terraform_writes_it_is_shown_as_it_is_here(
    bench: Make, written: str, meant: str
) -> None:
    outcome = bench()("plan", written, "x=y")

    assert (outcome.code, outcome.out) == (1, "")
    assert f"options are written with two dashes: {meant}\n" in outcome.err


def test_what_is_wrong_in_some_environments_only_says_in_which(bench: Make) -> None:
    made = bench()
    made.write("voxform.yaml", "project: clinic\n")
    for name in ("dev", "test", "prod"):
        made.write(f"environments/{name}.yaml", f"api: {{url: '{made.account.url}'}}\n")
    made.write("environments/odd.yaml", "polici: {}\n")
    made.resources(
        "integrations: {mail: {provider: resend, environments: [prod, odd]}}\n"
        "tools:\n"
        "  bye: {type: end_call, description: '${integrations.mail.id}', speed: 3}\n"
    )

    told = made("validate", "--json").document["diagnostics"]
    one = made("-e", "dev", "validate", "--json").document["diagnostics"]

    ends = {each["code"]: each["detail"].split("\n")[1:] for each in told}
    assert ends["reference-left-out"] == ["Only in the environments dev and test."]
    assert ends["unknown-attribute"] == []
    assert ends["unknown-key"] == []
    assert not [each for each in one if "Only in" in each["detail"]]
