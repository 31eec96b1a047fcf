"""What a resource may hold: names, types, values, secrets, and what its variant takes."""

import pytest

from voxform.core.diagnostic import Severity

EMAIL = """
integrations:
  resend: {name: Resend, provider: resend, api_key: "${env.RESEND_API_KEY}", metadata: {from_email: a@b.example}}
tools:
  mail:
    name: mail
    type: send_email
    description: Send a summary.
    credential_id: ${integrations.resend.id}
    messaging_config: {to: "{email}", subject_template: Your call, body_template: Thanks}
"""

TOOL = """
tools:
  it:
    name: it
    description: Does it.
"""

CALENDAR = TOOL + "    type: schedule_calendar_event\n    credential_id: 3f2a\n"

REFUSED = {
    "an attribute that the kind does not have": (
        TOOL + "    type: end_call\n    descripton: twice\n",
        "unknown-attribute",
        "descripton: twice",
        ("tools have no attribute `descripton`",),
        "Did you mean description?",
    ),
    "an attribute that a nested object does not have": (
        TOOL
        + "    type: send_sms\n    messaging_config: {to: caller, body_template: Hi, body_templat: Hi}\n",
        "unknown-attribute",
        "body_templat: Hi}",
        ("`messaging_config` has no attribute `body_templat`",),
        "Did you mean body_template?",
    ),
    "an attribute of another type of tool": (
        TOOL + "    type: end_call\n    url: https://a.example\n",
        "unused-attribute",
        "url: https",
        ("`url` is not used by tools of type end_call",),
        "",
    ),
    "a nested attribute of another type of tool": (
        TOOL
        + "    type: send_sms\n    messaging_config: {to: caller, subject_template: Hi, body_template: Hi}\n",
        "unused-attribute",
        "subject_template: Hi",
        ("`messaging_config.subject_template` is not used by tools of type send_sms",),
        "",
    ),
    "a missing attribute that every tool has": (
        "tools:\n  it: {name: it, type: end_call}\n",
        "missing-attribute",
        "it: {name",
        ("tools of type end_call need `description`",),
        "",
    ),
    "two missing attributes of one type": (
        TOOL + "    type: api_call\n",
        "missing-attribute",
        "it:",
        ("tools of type api_call need `url` and `method`",),
        "",
    ),
    "a required attribute that is null": (
        TOOL + "    type: transfer_call\n    transfer_to: null\n",
        "missing-attribute",
        "it:",
        ("tools of type transfer_call need `transfer_to`",),
        "",
    ),
    "a missing nested attribute, placed in its object": (
        TOOL + "    type: send_sms\n    messaging_config: {to: caller}\n",
        "missing-attribute",
        "{to: caller}",
        ("tools of type send_sms need `messaging_config.body_template`",),
        "",
    ),
    "a missing attribute of a provider": (
        "integrations:\n  it: {name: it, provider: resend, api_key: '${env.KEY_OF_RESEND}'}\n",
        "missing-attribute",
        "it: {name",
        ("integrations of provider resend need `metadata.from_email`",),
        "",
    ),
    "an element of a list without its name": (
        TOOL + "    type: extract_information\n    extraction_schema: {fields: [{type: string}]}\n",
        "missing-attribute",
        "{type: string}",
        ("`extraction_schema.fields[0]` needs `name`",),
        "",
    ),
    "a number where a text belongs": (
        "tools:\n  it: {name: 12, type: end_call, description: Ends.}\n",
        "wrong-type",
        "12, type",
        ("`name` must be a string; got 12",),
        'Put it in quotes: "12"',
    ),
    "a text where a number belongs": (
        CALENDAR + "    calendar_config: {event_type_id: '123'}\n",
        "wrong-type",
        "'123'}",
        ('`calendar_config.event_type_id` must be a whole number; got "123"',),
        "Write it without quotes: 123",
    ),
    "a word of YAML 1.1 where true or false belongs": (
        TOOL
        + "    type: api_call\n    url: https://a.example\n    method: GET\n    run_in_background: yes\n",
        "wrong-type",
        "yes",
        ('`run_in_background` must be true or false; got "yes"',),
        "Write true or false, without quotes.",
    ),
    "a mapping where a list belongs, the element named by its key": (
        TOOL
        + "    type: api_call\n    url: https://a.example\n    method: GET\n"
        + "    parameters: [{name: city, enum: Tokyo}]\n",
        "wrong-type",
        "Tokyo}]",
        ('`parameters["city"].enum` must be a list; got "Tokyo"',),
        'Write it as a list: ["Tokyo"]',
    ),
    "a value that is not in the list": (
        TOOL + "    type: api_call\n    url: https://a.example\n    method: get\n",
        "wrong-value",
        "get",
        ('`method` must be one of GET, POST, PUT, PATCH, DELETE; got "get"',),
        "Did you mean GET?",
    ),
    "a type of tool that does not exist": (
        TOOL + "    type: send_mail\n",
        "wrong-value",
        "send_mail",
        ("`type` must be one of api_call,", 'got "send_mail"'),
        "Did you mean send_email?",
    ),
    "a text that is too long": (
        f"tools:\n  it: {{name: {'x' * 256}, type: end_call, description: Ends.}}\n",
        "wrong-length",
        "x" * 256 + ", type",
        ("`name` must have at most 255 characters; got 256",),
        "",
    ),
    "a number that is too small": (
        CALENDAR + "    calendar_config: {event_type_id: 1, duration_minutes: 0}\n",
        "wrong-range",
        "0}",
        ("`calendar_config.duration_minutes` must be 1 or more; got 0",),
        "",
    ),
    "an attribute that the platform sets": (
        TOOL + "    type: end_call\n    created_at: '2026-01-01T00:00:00Z'\n",
        "computed-attribute",
        "created_at:",
        ("`created_at` is set by the platform",),
        "Remove the line.",
    ),
    "the same parameter twice": (
        TOOL
        + "    type: api_call\n    url: https://a.example\n    method: GET\n"
        + "    parameters: [{name: city}, {name: city}]\n",
        "duplicate-key",
        "city}]",
        ("`parameters` has two elements whose `name` is `city`",),
        "",
    ),
    "a secret where a value is shown": (
        TOOL.replace("Does it.", "Token ${env.CRM_TOKEN}") + "    type: end_call\n",
        "secret-not-allowed",
        "Token ${env.CRM_TOKEN}",
        ("`description` is shown in plans", "`${env.CRM_TOKEN}`", "`headers`"),
        "Use a variable of the project (`variables` in voxform.yaml) for a value that is no secret: ${var.NAME}",
    ),
    "a key that was typed in": (
        "integrations:\n  openai: {name: o, provider: openai, api_key: sk-abcdef}\n",
        "literal-secret",
        "sk-abcdef}",
        ("`api_key` is a secret. Secrets come from environment variables",),
        "    api_key: ${env.OPENAI_KEY}",
    ),
    "a reference where a secret belongs": (
        (
            "integrations:\n  openai: {name: o, provider: openai, api_key: '${tools.end.name}'}\n"
            "tools:\n  end: {name: end, type: end_call, description: Ends.}\n"
        ),
        "literal-secret",
        "'${tools.end.name}'}",
        ("`api_key` is a secret.",),
        "    api_key: ${env.OPENAI_KEY}",
    ),
    "a kind that does not exist": (
        "tool:\n  it: {name: it, type: end_call}\n",
        "unknown-kind",
        "it: {name",
        ("There is no kind `tool`", "Kinds are agents, integrations", "tools, voices"),
        "Did you mean tools?",
    ),
}


@pytest.mark.parametrize(("text", "code", "at", "words", "hint"), REFUSED.values(), ids=REFUSED)
def test_one_error_is_reported_where_it_was_written(report, text, code, at, words, hint):
    found = report(text)
    assert found.codes == [code]
    (problem,) = found.diagnostics
    assert problem.severity is Severity.ERROR
    assert found.lines(problem).startswith(at)
    assert all(word in problem.detail for word in words), problem.detail
    assert problem.hint == hint


def test_a_valid_configuration_has_no_problem(report):
    assert report(EMAIL).diagnostics == ()


VALID = {
    "a symbol stands for a value of any kind": (
        TOOL
        + "    type: transfer_call\n    transfer_to: ${integrations.a.name}\n"
        + "integrations:\n  a: {name: '+1', provider: openai, api_key: '${env.OPENAI_API_KEY}'}\n"
    ),
    "a header may hold a secret and plain text": (
        TOOL
        + "    type: api_call\n    url: https://a.example\n    method: GET\n"
        + "    headers: {Authorization: 'Bearer ${env.TOKEN}', Accept: text/plain}\n"
    ),
    "an optional attribute may be null": (
        TOOL + "    type: api_call\n    url: https://a.example\n    method: GET\n    parameters: null\n"
    ),
    "a new version makes secrets be sent again": (
        "integrations:\n  a: {name: a, provider: openai, api_key: '${env.A}', secrets_version: 2}\n"
    ),
    "one sentence of the guide gives send_sms a key": (
        TOOL
        + "    type: send_sms\n    credential_id: 3f2a\n"
        + "    messaging_config: {to: caller, body_template: Hi}\n"
    ),
    "a required attribute may be absent where changes are ignored": (
        "integrations:\n  a: {name: a, provider: resend, lifecycle: {ignore_changes: [api_key, metadata]}}\n"
    ),
    "an account may spell Cal.com in three ways": (
        "integrations:\n"
        "  a: {name: a, provider: cal.com, api_key: '${env.A}'}\n"
        "  b: {name: b, provider: cal_com, api_key: '${env.A}'}\n"
        "  c: {name: c, provider: calcom, api_key: '${env.A}'}\n"
    ),
    "the older form of a calendar is taken beside the newer one": (
        CALENDAR + "    calendar_config: {event_type_id: 1, calendar_id: c, timezone: Asia/Tokyo}\n"
    ),
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_what_is_allowed(report, text):
    assert report(text).diagnostics == ()


WARNED = {
    "a provider that voxform does not know": (
        "integrations:\n  a: {name: a, provider: tenyx, api_key: '${env.A}'}\n",
        "unknown-variant",
        "Did you mean telnyx?",
    ),
    "a metadata key that voxform does not know": (
        "integrations:\n  a: {name: a, provider: twilio, api_key: '${env.A}', metadata: {acount_sid: AC1}}\n",
        "unknown-attribute",
        "Did you mean account_sid?",
    ),
    "metadata of another provider": (
        (
            "integrations:\n"
            "  a: {name: a, provider: openai, api_key: '${env.A}', metadata: {from_email: a@b.example}}\n"
        ),
        "unused-attribute",
        "",
    ),
    "two resources that the platform could not tell apart": (
        (
            "tools:\n"
            "  a: {name: End call, type: end_call, description: Ends.}\n"
            "  b: {name: end  CALL, type: end_call, description: Ends.}\n"
        ),
        "same-identity",
        "",
    ),
}


@pytest.mark.parametrize(("text", "code", "hint"), WARNED.values(), ids=WARNED)
def test_what_may_be_right_is_a_warning(report, text, code, hint):
    found = report(text).diagnostics
    assert [(each.code, each.severity, each.hint) for each in found] == [(code, Severity.WARNING, hint)]


def test_every_problem_is_reported_at_once(report):
    found = report(
        """
        tools:
          a: {name: a, type: end_call, url: x}
          b: {name: "", type: nothing, description: 3}
        integrations:
          c: {name: c, provider: openai, api_key: literal, id: mine}
        """
    )
    assert sorted(found.codes) == [
        "computed-attribute",
        "literal-secret",
        "missing-attribute",
        "unused-attribute",
        "wrong-length",
        "wrong-type",
        "wrong-value",
    ]


def test_what_the_loader_could_not_read_is_not_reported_again(report):
    found = report(
        """
        integrations:
          a: {name: <unread>, provider: <unread>, api_key: <unread>, metadata: <unread>}
          b: {name: <unread>, provider: <unread>, api_key: "${env.B}"}
        tools:
          a: {name: a, type: <unread>, description: D, url: <unread>, parameters: [{name: <unread>}, {name: <unread>}]}
          b: {name: b, type: send_email, description: <unread>, credential_id: <unread>, messaging_config: <unread>}
        """
    )
    assert found.diagnostics == ()


def test_instances_of_for_each_report_a_problem_once(report):
    found = report("tools:\n  a: {instances: [x, y], name: '${tools.b.id}', type: end_call}\n")
    assert sorted(found.codes) == ["missing-attribute", "same-identity", "unknown-address"]


SECRET = "sk-live-0123456789"
TYPED_IN = {
    "as the key": ("api_key: %s", ["literal-secret"]),
    "as the key, as a number": ("api_key: 12345", ["literal-secret"]),
    "under a misspelt name": ("api_ky: %s, api_key: '${env.A}'", ["unknown-attribute"]),
    "in the metadata": ("api_key: '${env.A}', metadata: {auth_token: %s}", ["unknown-attribute"]),
    "beside another mistake": ("api_key: %s, id: 3", ["computed-attribute", "literal-secret"]),
}


@pytest.mark.parametrize(("line", "codes"), TYPED_IN.values(), ids=TYPED_IN)
def test_a_secret_that_was_typed_in_is_never_shown(report, line, codes):
    found = report("integrations:\n  a: {name: a, provider: telnyx, " + line.replace("%s", SECRET) + "}\n")
    assert sorted(found.codes) == codes
    for each in found.diagnostics:
        assert not each.caret
        assert SECRET not in each.detail + each.hint + each.summary
        assert "12345" not in each.detail + each.hint


UNKNOWN = {
    "shown where another attribute was meant": ("urll: https://a.example", True),
    "hidden where a secret attribute was meant": ("header: {Authorization: Bearer sk-1}", False),
    "hidden where nothing says what was meant": ("authorization: Bearer sk-1", False),
}


@pytest.mark.parametrize(("line", "shown"), UNKNOWN.values(), ids=UNKNOWN)
def test_the_line_of_an_unknown_attribute_is(report, line, shown):
    (problem,) = report(TOOL + f"    type: end_call\n    {line}\n").diagnostics
    assert (problem.code, problem.caret) == ("unknown-attribute", shown)


def test_a_header_of_the_wrong_type_does_not_show_its_value(report):
    found = report(
        TOOL + "    type: api_call\n    url: https://a.example\n    method: GET\n    headers: {X-Pin: 4711}\n"
    )
    (problem,) = found.diagnostics
    assert problem.detail == "`headers.X-Pin` must be a string; got another value."
    assert not problem.caret
    assert "4711" not in problem.hint
