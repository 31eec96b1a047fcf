"""What each provider needs and takes, said by the kind files alone: one sentence a rule."""

import pytest

from voxform.core.diagnostic import Severity

UNKNOWN = (
    " is not one that voxform knows. The platform may know it; nothing that depends on it can be checked."
)


def integration(provider: str, metadata: str = "") -> str:
    more = f", metadata: {{{metadata}}}" if metadata else ""
    return f"integrations:\n  i: {{name: I, provider: {provider}, api_key: '${{env.KEY}}'{more}}}\n"


def model(provider: str, more: str = "") -> str:
    text = f"models:\n  m: {{name: M, provider: {provider}, model: x, system_prompt: P{more}}}\n"
    return integration(provider) + text if "integrations.i" in more else text


def agent(attributes: str, provider: str = "") -> str:
    text = f"agents:\n  a: {{name: A, llm_id: llm_1, {attributes}}}\n"
    return integration(provider) + text if provider else text


def tool(provider: str, more: str) -> str:
    metadata = "from_email: a@acme.example" if provider in {"resend", "sendgrid"} else ""
    return integration(provider, metadata) + (
        f"tools:\n  t: {{name: T, description: D, credential_id: '${{integrations.i.id}}', {more}}}\n"
    )


MAIL = "type: send_email, messaging_config: {to: '{email}', subject_template: S, body_template: B}"
BOOK = "type: schedule_calendar_event, calendar_config: {event_type_id: 1}"
VOICE = "voices:\n  v: {name: V, provider: openai, provider_voice_id: nova, credential_id: '${integrations.i.id}'}\n"
KEY = ", credential_id: '${integrations.i.id}'"

FITS = {
    **{f"an integration of {each}": integration(each) for each in (
        "openai", "shisa", "custom", "anthropic", "groq", "deepgram", "whisper", "assembly_ai", "azure", "cartesia",
        "elevenlabs", "minimax", "twilio", "telnyx", "calcom", "cal.com", "cal_com",
    )},
    **{f"mail by {each}": tool(each, MAIL) for each in ("resend", "sendgrid")},
    **{f"bookings at {each}": tool(each, BOOK) for each in ("calcom", "cal.com", "cal_com")},
    **{f"a model of {each} without a key": model(each) for each in ("openai", "shisa")},
    **{f"a model of {each} with a key": model(each, KEY) for each in ("openai", "shisa", "anthropic", "groq")},
    "a model of one's own": model("custom", ", custom_websocket_url: 'wss://llm.acme.example'"),
    **{f"a transcriber of {each}": agent(f"transcriber: {{provider: {each}}}") for each in (
        "deepgram", "whisper", "assembly_ai", "azure",
    )},
    **{f"a voice of {each} with a key": agent(f"tts: {{provider: {each}, voice_id: vc_1{KEY}}}", each) for each in (
        "cartesia", "deepgram", "elevenlabs", "openai", "shisa", "minimax",
    )},
    "an account of twilio": integration("twilio", "account_sid: AC0123456789abcdef0123456789abcdef"),
    "the region of azure": integration("azure", "region: japaneast"),
}  # fmt: skip


@pytest.mark.parametrize("text", FITS.values(), ids=FITS)
def test_every_provider_has_its_place(report, text):
    assert report(text).diagnostics == ()


NEEDS = {
    "anthropic needs a key": (model("anthropic"), "models of provider anthropic need `credential_id`."),
    "groq needs a key": (model("groq"), "models of provider groq need `credential_id`."),
    "a model of one's own needs its address": (
        model("custom"),
        "models of provider custom need `custom_websocket_url`.",
    ),
    "resend needs a sender": (
        integration("resend"),
        "integrations of provider resend need `metadata.from_email`.",
    ),
    "sendgrid needs a sender": (
        integration("sendgrid", "from: x"),
        "integrations of provider sendgrid need `metadata.from_email`.",
    ),
    "mail needs a key": (
        f"tools:\n  t: {{name: T, description: D, {MAIL}}}\n",
        "tools of type send_email need `credential_id`.",
    ),
    "a booking needs a key": (
        f"tools:\n  t: {{name: T, description: D, {BOOK}}}\n",
        "tools of type schedule_calendar_event need `credential_id`.",
    ),
    "the event type is a number": (
        tool("calcom", "type: schedule_calendar_event, calendar_config: {event_type_id: '12'}"),
        '`calendar_config.event_type_id` must be a whole number; got "12".',
    ),
    "mail needs a provider of mail": (
        tool("calcom", MAIL),
        (
            "tools of type send_email need integrations whose `provider` is resend or sendgrid; "
            "`integrations.i` has calcom."
        ),
    ),
    "a booking needs a calendar": (
        tool("twilio", BOOK),
        (
            "tools of type schedule_calendar_event need integrations whose `provider` is calcom, cal.com or cal_com; "
            "`integrations.i` has twilio."
        ),
    ),
    "an imported voice speaks through its own provider": (
        VOICE + agent("tts: {provider: cartesia, voice_id: '${voices.v.id}'}", "openai"),
        ("agents of tts.provider cartesia need voices whose `provider` is cartesia; `voices.v` has openai."),
    ),
    "a voice needs a key of its own provider": (
        agent(f"tts: {{provider: cartesia, voice_id: vc_1{KEY}}}", "elevenlabs"),
        (
            "agents of tts.provider cartesia need integrations whose `provider` is cartesia; "
            "`integrations.i` has elevenlabs."
        ),
    ),
}


@pytest.mark.parametrize(("text", "detail"), NEEDS.values(), ids=NEEDS)
def test_what_a_provider_needs_is_an_error(report, text, detail):
    found = [each for each in report(text).diagnostics if each.severity is Severity.ERROR]
    assert [each.detail for each in found] == [detail]


OPEN = {
    "a key of metadata almost right": (
        integration("resend", "from_email: a@acme.example, from_mail: a@acme.example"),
        "`metadata` has no attribute `from_mail` that voxform knows.",
        "Did you mean from_email?",
    ),
    "a key of metadata nobody knows": (
        integration("telnyx", "connection_id: x"),
        "`metadata` has no attribute `connection_id` that voxform knows.",
        "",
    ),
    "a sender where no mail is sent": (
        integration("groq", "from_email: a@acme.example"),
        "`metadata` is not used by integrations of provider groq.",
        "",
    ),
    "a provider of models almost right": (
        model("antropic"),
        "`provider` antropic" + UNKNOWN,
        "Did you mean anthropic?",
    ),
    "a provider of voices that transcribes": (
        agent("tts: {provider: whisper, voice_id: vc_1}"),
        "`tts.provider` whisper" + UNKNOWN,
        "",
    ),
    "a transcriber almost right": (
        agent("transcriber: {provider: assemblyai}"),
        "`transcriber.provider` assemblyai" + UNKNOWN,
        "Did you mean assembly_ai?",
    ),
}


@pytest.mark.parametrize(("text", "detail", "hint"), OPEN.values(), ids=OPEN)
def test_what_the_platform_leaves_open_is_a_warning(report, text, detail, hint):
    assert [(each.severity, each.detail, each.hint) for each in report(text).diagnostics] == [
        (Severity.WARNING, detail, hint)
    ]


def test_the_name_of_a_model_is_not_judged(report):
    assert report(model("openai").replace("model: x", "model: gpt-17-ultra")).diagnostics == ()


OWN_KEYS = {
    "the key of the platform in a header": (
        "type: api_call, url: https://a.example, method: GET, headers: {A: 'Bearer ${env.ONEINBOX_API_KEY}'}",
        "ONEINBOX_API_KEY",
    ),
    "the key of the state in a header": (
        "type: api_call, url: https://a.example, method: GET, headers: {A: '${env.VOXFORM_STATE_KEY}'}",
        "VOXFORM_STATE_KEY",
    ),
    "a key in a text": ("type: transfer_call, transfer_to: '${env.VOXFORM_DEV_KEY}'", "VOXFORM_DEV_KEY"),
}


@pytest.mark.parametrize(("attributes", "name"), OWN_KEYS.values(), ids=OWN_KEYS)
def test_no_resource_sends_a_key_of_voxform(report, attributes, name):
    (problem,) = report(f"tools:\n  t: {{name: T, description: D, {attributes}}}\n").diagnostics
    assert (problem.code, problem.severity, problem.caret) == ("reserved-variable", Severity.ERROR, False)
    assert f"`${{env.{name}}}` cannot be sent with a resource" in problem.detail
    assert problem.place is not None


def test_no_integration_sends_a_key_of_voxform(report):
    text = integration("resend", "from_email: a@acme.example").replace("env.KEY", "env.ONEINBOX_API_KEY")
    assert report(text).codes == ["reserved-variable"]
