"""Who answers a call: a model, a voice and ears (API fact sheet, section 5)."""

from voxform.emulator.resources.models import MODELS
from voxform.emulator.shape import (
    Attribute,
    Boolean,
    Derived,
    ListOf,
    Made,
    Number,
    Object,
    Property,
    Record,
    Resource,
    Text,
    Variant,
)

TRANSCRIBER = Record(
    (
        Property("provider", Text(), default="deepgram"),
        Property("model", Text(), default="nova-3"),
        Property("language", Text(), default="en"),
    )
)
TTS = Record(
    (
        Property("provider", Text()),
        Property("credential_id", Text(), nullable=True, refers_to="integrations"),
        Property("voice_id", Text(), refers_to="voices", not_found="VOICE_NOT_FOUND"),
        Property("speed", Number(0.5, 2), default=1.0),
        Property("stability", Number(0, 1), default=0.5),
    )
)
EARS: Object = {"provider": "deepgram", "model": "nova-3", "language": "en"}
VOICE: Object = {
    "provider": "cartesia",
    "credential_id": None,
    "voice_id": "vc_katie",
    "speed": 1.0,
    "stability": 0.5,
}
SHARE = Number(0, 1)


def _model(agent_id: str) -> Object:
    """Return the model of an agent that names none (section 4.3); names may have to be unique."""
    return {
        "name": f"Model of {agent_id}",
        "provider": "openai",
        "model": "gpt-4o-mini",
        "system_prompt": "You are a helpful general assistant.",
    }


ATTRIBUTES = (
    Attribute("name", Text(1, 255, trimmed=True), clearable=False),
    Attribute(
        "llm_id", Text(), clearable=False, nullable=True, refers_to="models", made=Made(MODELS, _model)
    ),
    Attribute("webhook_id", Text(), nullable=True, refers_to="webhooks"),
    Attribute("transcriber", TRANSCRIBER, default=EARS, nullable=True),
    Attribute("tts", TTS, default=VOICE, nullable=True),
    Attribute("first_message", Text(), nullable=True),
    Attribute("end_call_phrases", ListOf(Text()), default=[]),
    Attribute("max_duration_seconds", Number(whole=True), default=600),
    Attribute("interruption_sensitivity", SHARE, default=0.5),
    Attribute("silence_timeout_seconds", Number(whole=True), default=10),
    Attribute("enable_recording", Boolean(), default=False),
    Attribute("language", Text(), default="en"),
    Attribute("dynamic_variables", Record(open=True), default={}),
    Attribute("voicemail_detection", Boolean(), default=False),
    Attribute("voicemail_message", Text(), nullable=True),
    Attribute("responsiveness", SHARE, default=0.5),
    Attribute("speed", Number(), default=1),
    Attribute("background_sound", Text(), nullable=True),
    Attribute("emotions", Boolean(), default=False),
    Attribute("job_description", Text(), nullable=True),
    Attribute("metadata", Record(open=True), default={}),
)

AGENTS = Resource(
    kind="agents",
    label="Agent",
    path="/v1/agents",
    prefix="agt_",
    attributes=ATTRIBUTES,
    variants=(
        Variant(takes=tuple(known.name for known in ATTRIBUTES if known.name != "name"), requires=("name",)),
    ),
    derived=(Derived("effective_system_prompt", "llm_id", "models", "system_prompt"),),
)
