"""Language models with their prompt and tools (API fact sheet, section 4)."""

from voxform.emulator.shape import Attribute, ListOf, Number, Resource, Text, Variant

MODELS = Resource(
    kind="models",
    label="Model",
    path="/v1/models",
    prefix="llm_",
    attributes=(
        Attribute("name", Text(1, 255, trimmed=True), clearable=False),
        Attribute("provider", Text(), clearable=False),
        Attribute("model", Text(), clearable=False),
        Attribute("system_prompt", Text(), clearable=False),
        Attribute("temperature", Number(0, 2), default=0.7),
        Attribute("max_tokens", Number(1, 128_000, whole=True), default=4000, nullable=True),
        Attribute("tool_ids", ListOf(Text(), unordered=True), default=[], refers_to="tools"),
        Attribute(
            "knowledge_base_ids", ListOf(Text(), unordered=True), default=[], refers_to="knowledge_bases"
        ),
        Attribute("custom_websocket_url", Text(), nullable=True),
        Attribute(
            "credential_id",
            Text(),
            nullable=True,
            refers_to="integrations",
            hidden=lambda quirks: quirks.credential_id == "hidden",
            not_patched=lambda quirks: quirks.patch_credential_id == "ignored",
        ),
    ),
    variants=(
        Variant(
            takes=(
                "temperature",
                "max_tokens",
                "tool_ids",
                "knowledge_base_ids",
                "custom_websocket_url",
                "credential_id",
            ),
            requires=("name", "provider", "model", "system_prompt"),
        ),
    ),
)
