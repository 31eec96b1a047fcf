"""An account that grew for a year in a dashboard: about two hundred objects of every kind, twins and odd texts."""

from typing import Any

import httpx
from tests.cli.bench import Account

TOKEN = "crm-7Yh2Kd93MnXq04Lp"
KEYS = "key-of-a-third-party-0123456789"
LLMS = (("openai", "gpt-4o-mini"), ("shisa", "shisa-v2-llama3.3-70b"), ("anthropic", "claude-haiku-4-5"),
        ("groq", "llama-3.3-70b-versatile"), ("custom", "house-model"))  # fmt: skip
EARS = ("deepgram", "whisper", "assembly_ai", "azure")
PROVIDERS = ("openai", "shisa", "custom", "anthropic", "groq", "deepgram", "whisper", "assembly_ai", "azure",
             "cartesia", "elevenlabs", "minimax", "twilio", "telnyx", "resend", "sendgrid", "calcom", "x")  # fmt: skip

# What a dashboard takes and YAML, `${…}`, terminals or file systems could mistake.
ODD = (
    "Say goodbye.",
    "no",
    "1.50",
    "null",
    "~",
    "{email}",
    "${tools.hang_up.id} and $${env.HOME} and $",
    "  blanks around  ",
    "# not a comment",
    "key: value",
    "- a dash",
    "予約を取る 🦷 \u202eright to left\u200b",
    "Quotes \" and ' and \\ and \t tabs",
    "First line.\n\nThird line: {name} ${not.mine}\n",
    "\n  leading\n",
    "CR\r\nLF",
    "2026-11-22",
    "'single'",
    "| literal\n> folded",
    "&anchor *alias !tag %directive @at `tick`",
    "---\n...",
    "\ufeffmark in front\nof two lines",
    "x" * 400,
    "word " * 120,
)
PROMPT = "You are the front desk.\n\nAsk for the caller's name and e-mail.\n{greeting} ${sum}\n  - {{placeholder}}\n"


def fill(account: Account, *, unique: bool = False) -> None:
    """Make every object by the API; with `unique` no two of a kind have one name."""
    keys = {provider: _integration(account, provider) for provider in PROVIDERS}
    twins = () if unique else ("resend", "resend", "twilio")
    for provider in twins:
        _integration(account, provider)
    tools = [_tool(account, at, keys, unique=unique) for at in range(63)]
    bases = [_base(account, at, unique=unique) for at in range(4)]
    voices = [_voice(account, at, keys) for at in range(4)]
    hooks = [_webhook(account, at) for at in range(5)]
    models = [_model(account, at, keys, tools, bases) for at in range(25)]
    agents = [_agent(account, at, keys, models, voices, hooks, unique=unique) for at in range(50)]
    for at in range(12):
        _number(account, at, keys, agents)


def _post(account: Account, path: str, **body: Any) -> str:
    return str(account.call("POST", f"/v1/{path}", body)["id"])


def _integration(account: Account, provider: str) -> str:
    metadata = {
        "resend": {"from_email": "Hello@Acme.example"},
        "sendgrid": {"from_email": "desk@acme.example"},
        "twilio": {"account_sid": "AC0123456789abcdef0123456789abcdef"},
        "azure": {"region": "japaneast", "note": "NO"},
    }.get(provider)
    more = {"metadata": metadata} if metadata else {}
    return _post(account, "integrations", name=f"{provider} key", provider=provider, api_key=KEYS, **more)


def _tool(account: Account, at: int, keys: dict[str, str], *, unique: bool) -> str:
    text = ODD[at % len(ODD)]
    kinds: tuple[dict[str, Any], ...] = (
        {
            "type": "api_call",
            "url": f"https://crm.acme.example/{at}",
            "method": "POST",
            "headers": {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json", "X.Y: z": f"s{at}"},
            "parameters": [
                {"name": "phone", "type": "string", "required": True, "description": text},
                {"name": "city", "enum": ["NO", "berlin", text]},
            ],
        },
        {"type": "transfer_call", "transfer_to": "+14155550100"},
        {"type": "end_call"},
        {"type": "send_sms", "messaging_config": {"to": "caller", "body_template": text}},
        {
            "type": "send_email",
            "credential_id": keys["resend" if at % 2 else "sendgrid"],
            "messaging_config": {"to": "{email}", "subject_template": "{x}", "body_template": text},
        },
        {
            "type": "schedule_calendar_event",
            "credential_id": keys["calcom"],
            "calendar_config": {"event_type_id": 482913 + at, "timezone": "Asia/Tokyo"},
        },
        {
            "type": "extract_information",
            "extraction_schema": {"fields": [{"name": "mood", "description": text, "required": True}]},
        },
    )
    name = f"Tool {at}" if unique else f"Tool {at // 2}"
    return _post(account, "tools", name=name, description=text, **kinds[at % len(kinds)])


def _base(account: Account, at: int, *, unique: bool) -> str:
    base = _post(account, "knowledge-bases", name=f"Base {at}" if unique else "Base", chunk_size=256 + at)
    path = f"/v1/knowledge-bases/{base}/sources"
    account.form(path, {"type": "url", "source": f"https://acme.example/{at}"})
    account.form(path, {"type": "text", "source": f"We open at {at}.\nWe close at 18.\n"})
    account.form(path, {"type": "url", "source": "https://nobody.invalid/page"})
    files = {"file": (f"prices {at}.pdf", b"a filling costs 80", "application/pdf")}
    headers = {"Authorization": f"Bearer {account.key}"}
    assert httpx.post(account.url + path, headers=headers, files=files, verify=False).status_code < 300
    for _ in range(3):  # each look moves the jobs that read them
        account.call("GET", path)
    return base


def _voice(account: Account, at: int, keys: dict[str, str]) -> str:
    provider = ("cartesia", "elevenlabs", "openai", "deepgram")[at]
    return _post(account, "voices/import", name="Aria", provider=provider, provider_voice_id=f"0{at}e5",
                 credential_id=keys[provider], language="en")  # fmt: skip


def _webhook(account: Account, at: int) -> str:
    hook = _post(account, "webhooks", name=f"Calls {at}", url=f"https://acme.example/hook/{at}",
                 events=["call.started", "call.ended"])  # fmt: skip
    if at == 1:
        account.call("PATCH", f"/v1/webhooks/{hook}", {"status": "disabled"})
    return hook


def _model(account: Account, at: int, keys: dict[str, str], tools: list[str], bases: list[str]) -> str:
    provider, model = LLMS[at % len(LLMS)]
    more: dict[str, Any] = {"credential_id": keys[provider]} if provider in ("anthropic", "groq") else {}
    if provider == "custom":
        more = {"custom_websocket_url": "wss://llm.acme.example/v1"}
    return _post(account, "models", name=f"Model {at}", provider=provider, model=model,
                 system_prompt=PROMPT if at % 3 else ODD[at % len(ODD)], temperature=at / 20, max_tokens=4000,
                 tool_ids=tools[at : at + 4], knowledge_base_ids=bases[: at % 3], **more)  # fmt: skip


def _agent(  # everything that an agent can name
    account: Account, at: int, keys: dict[str, str], models: list[str], voices: list[str], hooks: list[str],
    *, unique: bool,
) -> str:  # fmt: skip
    text = ODD[at % len(ODD)]
    body: dict[str, Any] = {
        "name": f"Agent {at}" if unique else ("受付" if at % 5 == 0 else f"Agent {at // 3}")
    }
    if unique and at % 5 == 0:
        body["name"] = f"受付{at}"
    if at % 10 != 9:  # the platform makes a model for it
        body["llm_id"] = models[at % len(models)]
    if at % 4 == 1:
        provider = ("cartesia", "elevenlabs", "openai", "deepgram")[at % 3]
        body["tts"] = {
            "provider": provider,
            "voice_id": voices[at % 3],
            "credential_id": keys[provider],
            "speed": 1.25,
        }
    if at % 4 == 2:
        body["tts"] = {"provider": "elevenlabs", "voice_id": "vc_elevenlabs_aria"}
    if at % 3 == 0:
        body |= {"webhook_id": hooks[at % 5], "first_message": text, "end_call_phrases": ["bye", text]}
        body |= {"transcriber": {"provider": EARS[at % 4], "model": "nova-3", "language": "NO"}}
    if at % 6 == 1:
        free = {
            "a": {"b": [1, 2.5, None, True, text]},
            "": "",
            "NO": text,
            "k" * 1100: "long",
            "x: y": [[], {}],
        }
        body |= {"metadata": free, "dynamic_variables": {"greeting": text, "n": 0.1}}
    return _post(account, "agents", **body)


def _number(account: Account, at: int, keys: dict[str, str], agents: list[str]) -> None:
    if at % 4 == 0:
        _post(account, "phone-numbers/purchase", agent_id=agents[at], country="US")
        return
    routing = {"agent_id": agents[at], "fallback": {"agent_id": agents[at + 1]}, "voicemail_message": ODD[at]}
    _post(account, "phone-numbers", phone_number=f"+1415555{at:04d}", provider="twilio", agent_id=agents[at],
          credential_id=keys["twilio"], friendly_name=ODD[at], inbound_routing=routing)  # fmt: skip
