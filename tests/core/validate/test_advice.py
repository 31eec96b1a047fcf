"""Advice: what is allowed and probably not meant, each rule from the data of its kind."""

import pytest

from voxform.core.diagnostic import Severity
from voxform.core.resource import Desired
from voxform.core.secret import Secret
from voxform.core.secret_check import Secrets
from voxform.core.validate_shapes import check_secrets

BOOKING = """
integrations:
  calendar: {name: Cal.com, provider: calcom, api_key: "${env.CALCOM}"}
tools:
  book: {name: book, type: schedule_calendar_event, description: Books., credential_id: "${integrations.calendar.id}",
    calendar_config: {event_type_id: 1}}
  end: {name: end, type: end_call, description: Ends.}
models:
  m: {name: M, provider: openai, model: gpt-4o-mini, system_prompt: "%s", tool_ids: %s}
"""
BOTH = "['${tools.book.id}', '${tools.end.id}']"
END = "models:\n  m: {name: M, provider: openai, model: x, system_prompt: P, tool_ids: ['${tools.end.id}']}\n"


def told(report, text):
    found = report(text).diagnostics
    assert {each.severity for each in found} <= {Severity.WARNING}, found
    return [(each.code, each.detail) for each in found]


UNNAMED = "The platform uses this key only where a model or a tool names it in `credential_id`."
UNUSED = {
    "a tool that no model lists": (
        END + "tools:\n  end: {name: a, type: end_call, description: D}\n"
        "  spare: {name: b, type: end_call, description: D}\n",
        ["No models refer to `tools.spare`. A tool does nothing until a model lists it in `tool_ids`."],
    ),
    "a tool that a model only waits for": (
        END.replace("}\n", ", depends_on: [tools.spare]}\n")
        + "tools:\n  end: {name: a, type: end_call, description: D}\n"
        "  spare: {name: b, type: end_call, description: D}\n",
        ["No models refer to `tools.spare`. A tool does nothing until a model lists it in `tool_ids`."],
    ),
    "tools of a configuration without models": (
        "tools:\n  end: {name: a, type: end_call, description: D}\n",
        [],
    ),
    "all instances of one block, once": (
        END + "tools:\n  end: {name: a, type: end_call, description: D}\n"
        "  spare: {instances: [x, y], name: '${integrations.i.name}', type: end_call, description: D}\n"
        "integrations:\n  i: {name: I, provider: openai, api_key: '${env.I}'}\n",
        ["No models refer to `tools.spare`. A tool does nothing until a model lists it in `tool_ids`."],
    ),
    "instances that one list names all at once": (
        END.replace("['${tools.end.id}']", "'${tools.end[*].id}'")
        + "tools:\n  end: {instances: [x, y], name: '${integrations.i.name}', type: end_call, description: D}\n"
        "integrations:\n  i: {name: I, provider: openai, api_key: '${env.I}'}\n",
        [],
    ),
    "a block of which one instance is used": (
        END.replace("tools.end.id", 'tools.end["x"].id')
        + "tools:\n  end: {instances: [x, y], name: '${integrations.i.name}', type: end_call, description: D}\n"
        "integrations:\n  i: {name: I, provider: openai, api_key: '${env.I}'}\n",
        [],
    ),
    "a model that no agent names": (
        END.replace("['${tools.end.id}']", "[]") + "agents:\n  a: {name: A, llm_id: 3f2a}\n",
        ["No agents refer to `models.m`. A model does nothing until an agent names it in `llm_id`."],
    ),
    "a key that nothing names": (
        END.replace("['${tools.end.id}']", "[]")
        + "integrations:\n  i: {name: I, provider: groq, api_key: '${env.I}'}\n",
        [
            "No models refer to `integrations.i`. " + UNNAMED
        ],
    ),
    "a key of a transcriber, which no reference names": (
        END.replace("['${tools.end.id}']", "[]")
        + "integrations:\n  i: {name: I, provider: deepgram, api_key: '${env.I}'}\n",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "details"), UNUSED.values(), ids=UNUSED)
def test_what_nothing_refers_to(report, text, details):
    assert [detail for code, detail in told(report, text) if code.startswith("unused-")] == details


DOUBTFUL = {
    "a reference that leads nowhere": END.replace("tools.end.id", "tools.ende.id"),
    "a reference that could not be read": END.replace("['${tools.end.id}']", "['<unread>']"),
    "a whole list that could not be read": END.replace("['${tools.end.id}']", "<unread>"),
}


@pytest.mark.parametrize("models", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_mistake_in_a_reference_is_not_reported_as_advice_too(report, models):
    found = report(models + "tools:\n  end: {name: a, type: end_call, description: D}\n")
    assert "unused-tool" not in found.codes


PROMPTS = {
    "neither": ("Be kind.", BOTH, "a name or an e-mail address"),
    "a name alone": ("Ask for the name.", BOTH, "an e-mail address"),
    "an address alone": ("Ask for an e-mail address.", BOTH, "a name"),
    "a word inside another word is none": ("Username, by voicemail.", BOTH, "a name or an e-mail address"),
    "both in English": ("Ask for the caller's NAME and Email.", BOTH, ""),
    "both in German": ("Frage nach Vornamen und Mailadresse.", BOTH, ""),
    "both in French": ("Demande le nom et le courriel.", BOTH, ""),
    "both in Spanish": ("Pide el nombre y el correo.", BOTH, ""),
    "both in Japanese": ("お客様のお名前とメールアドレスを伺ってください。", BOTH, ""),
    "Latin words between Japanese ones": ("顧客のnameとemailを聞く", BOTH, ""),
    "placeholders": ("Greet {name} and write to {customer_email}.", BOTH, ""),
    "a text with a reference in it": ("By ${integrations.calendar.name}: the name.", BOTH, "an e-mail address"),
    "a text that is not known yet": ("${integrations.calendar.name}", BOTH, ""),
    "a text that could not be read": ("<unread>", BOTH, ""),
    "a model that books nothing": ("Be kind.", "['${tools.end.id}', 3f2a]", None),
}  # fmt: skip


@pytest.mark.parametrize(("prompt", "tools", "missing"), PROMPTS.values(), ids=PROMPTS)
def test_who_books_must_ask_for_name_and_address(report, prompt, tools, missing):
    found = [each for each in report(BOOKING % (prompt, tools)).diagnostics if each.code != "unused-tool"]
    details = [each.detail.partition(". ")[0] for each in found]
    assert details == ([f"`system_prompt` does not mention {missing}"] if missing else [])
    assert {each.code for each in found} <= {"booking-without-contact"}


SENDERS = {
    "free mail": ("resend", "acme@Gmail.com", "free-mail-sender", "gmail.com"),
    "free mail with a name before it": (
        "sendgrid",
        "Acme <acme@outlook.com>",
        "free-mail-sender",
        "outlook.com",
    ),
    "the sender that Resend gives for tests": (
        "resend",
        "onboarding@resend.dev",
        "test-sender",
        "resend.dev",
    ),
    "that sender elsewhere": ("sendgrid", "onboarding@resend.dev", "", ""),
    "a domain of one's own": ("resend", "hello@acme.example", "", ""),
    "a domain that ends like another": ("resend", "hello@mygmail.com", "", ""),
    "a domain that is not known yet": ("resend", "hello@${integrations.i.name}", "", ""),
}


@pytest.mark.parametrize(("provider", "sender", "code", "domain"), SENDERS.values(), ids=SENDERS)
def test_a_sender_that_no_mail_leaves_from(report, provider, sender, code, domain):
    text = (
        "integrations:\n"
        "  i: {name: I, provider: openai, api_key: '${env.I}'}\n"
        f"  m: {{name: M, provider: {provider}, api_key: '${{env.M}}', metadata: {{from_email: '{sender}'}}}}\n"
    )
    found = told(report, text)
    assert [each for each, _ in found] == ([code] if code else [])
    assert all(detail.startswith(f"`metadata.from_email` is an address at {domain}. ") for _, detail in found)


SHAPES = {
    "the key of the provider": ("resend", "re_123", ""),
    "a key in quotes is told of elsewhere": ("resend", ' "re_123"\n', ""),
    "the key of another provider": ("resend", "gsk_123", "It looks like one of groq."),
    "a key nobody knows": ("sendgrid", "12345", ""),
    "no shape is known": ("shisa", "12345", ""),
    "a provider that voxform does not know": ("tenyx", "12345", ""),
    "the key of openai": ("openai", "sk-proj-1", ""),
    "an admin key of openai": ("openai", "sk-admin-1", "looks like an admin key that cannot run models"),
    "a key of anthropic at openai": ("openai", "sk-ant-api03-1", "It looks like one of anthropic."),
    "an admin key of anthropic": (
        "anthropic",
        "sk-ant-admin01-1",
        "looks like an admin key that cannot run models",
    ),
    "an admin key of cartesia": ("cartesia", "sk_car_admin_1", "looks like an admin key that cannot speak"),
    "the account in place of the token": ("twilio", "AC" + "0" * 32, "looks like an Account SID"),
}
RIGHT = {"the key of the provider", "a key in quotes is told of elsewhere", "no shape is known",
         "a provider that voxform does not know", "the key of openai"}  # fmt: skip


@pytest.mark.parametrize("case", SHAPES)
def test_a_key_is_looked_at_where_its_variable_is_set(kinds, desired, case):
    provider, value, words = SHAPES[case]
    resources = desired(
        f"integrations:\n  i: {{name: I, provider: {provider}, api_key: '${{env.MY_KEY}}'}}\n"
    )
    found = check_secrets(kinds, resources, Secrets({"MY_KEY": Secret(value)}))
    assert check_secrets(kinds, resources, Secrets()) == ()
    assert [(each.code, each.severity, each.caret) for each in found] == (
        [] if case in RIGHT else [("key-shape", Severity.WARNING, False)]
    )
    for each in found:
        assert "MY_KEY" in each.detail
        assert words in f"{each.detail} {each.hint}"
        assert value.strip() not in f"{each.detail} {each.hint}"


def test_instances_with_one_key_are_told_of_once(kinds, desired):
    resources = desired(
        "integrations:\n  i: {instances: [a, b], name: I, provider: resend, api_key: '${env.MY_KEY}'}\n"
    )
    assert len(resources) == 2
    assert all(isinstance(each, Desired) for each in resources.values())
    assert len(check_secrets(kinds, resources, Secrets({"MY_KEY": Secret("x")}))) == 1


TWILIO = "integrations of provider twilio: it is `AC` and 32 hexadecimal digits."
ACCOUNTS = {
    "an account": ("AC0123456789abcdef0123456789abcdef", []),
    "a token in its place": (
        "0123456789abcdef0123456789abcdef",
        ["`metadata.account_sid` does not look like that of " + TWILIO],
    ),
    "the SID of an API key": (
        "SK0123456789abcdef0123456789abcdef",
        ["`metadata.account_sid` looks like the SID of an API key, not like that of " + TWILIO],
    ),
    "a variable": ("${integrations.o.name}", []),
}


@pytest.mark.parametrize(("value", "details"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_the_shape_of_what_is_no_secret(report, value, details):
    text = (
        "integrations:\n  o: {name: O, provider: openai, api_key: '${env.O}'}\n"
        f"  t: {{name: T, provider: twilio, api_key: '${{env.T}}', metadata: {{account_sid: '{value}'}}}}\n"
    )
    assert told(report, text) == [("key-shape", each) for each in details]


def test_a_missing_name_of_a_model_comes_with_an_example(report):
    text = (
        "integrations:\n  i: {name: I, provider: groq, api_key: '${env.I}'}\n"
        "models:\n  m: {name: M, provider: groq, system_prompt: P, credential_id: '${integrations.i.id}'}\n"
    )
    (problem,) = report(text).diagnostics
    assert problem.hint == "For example:\n    model: llama-3.3-70b-versatile"
