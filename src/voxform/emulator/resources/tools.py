"""What an agent can do during a call: seven types under one path (API fact sheet, section 3)."""

from voxform.emulator.shape import (
    Attribute,
    Boolean,
    ListOf,
    Number,
    Property,
    Record,
    Resource,
    Text,
    TextMap,
    Variant,
)

INT64 = 2**63 - 1
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

PARAMETER = Record(
    (
        Property("name", Text(trimmed=True), required=True),
        Property("type", Text()),
        Property("required", Boolean(), default=False),
        Property("description", Text()),
        Property("enum", ListOf(Text())),
    )
)
EXTRACTION_FIELD = Record(
    (
        Property("name", Text(trimmed=True), required=True),
        Property("type", Text()),
        Property("description", Text()),
        Property("required", Boolean(), default=False),
    )
)
EXTRACTION = Record((Property("fields", ListOf(EXTRACTION_FIELD, sorted_by="name"), required=True),))
MESSAGE = Record(
    (
        Property("to", Text(address=True)),
        Property("subject_template", Text()),
        Property("body_template", Text()),
    )
)
SMS = Record((Property("to", Text(), required=True), Property("body_template", Text(), required=True)))
EMAIL = Record(
    (
        Property("to", Text(address=True), required=True),
        Property("subject_template", Text(), required=True),
        Property("body_template", Text(), required=True),
    )
)
CALENDAR = Record(
    (
        Property("event_type_id", Number(-INT64, INT64, whole=True)),
        Property("calendar_id", Text()),
        Property("duration_minutes", Number(-INT64, INT64, whole=True)),
        Property("timezone", Text()),
    )
)

COMMON = ("name", "type", "description")

TOOLS = Resource(
    kind="tools",
    label="Tool",
    path="/v1/tools",
    prefix="tool_",
    attributes=(
        Attribute("name", Text(1, 255, trimmed=True), clearable=False),
        Attribute("type", Text(), clearable=False, immutable=True),
        Attribute("description", Text()),
        Attribute("url", Text()),
        Attribute("method", Text(one_of=METHODS)),
        Attribute("headers", TextMap(), default={}, sealed=True),
        Attribute("parameters", ListOf(PARAMETER, sorted_by="name"), default=[]),
        Attribute("run_in_background", Boolean(), default=False),
        Attribute("speak_during_execution", Boolean(), default=False),
        Attribute("transfer_to", Text()),
        Attribute("extraction_schema", EXTRACTION),
        Attribute("messaging_config", MESSAGE),
        Attribute("calendar_config", CALENDAR),
        Attribute(
            "credential_id",
            Text(),
            refers_to="integrations",
            hidden=lambda quirks: quirks.credential_id == "hidden",
            not_patched=lambda quirks: quirks.patch_credential_id == "ignored",
        ),
    ),
    discriminator="type",
    variants=(
        Variant(
            "api_call",
            takes=("headers", "parameters", "run_in_background", "speak_during_execution"),
            requires=(*COMMON, "url", "method"),
        ),
        Variant("transfer_call", requires=(*COMMON, "transfer_to")),
        Variant("end_call", requires=COMMON),
        Variant("send_sms", requires=(*COMMON, "messaging_config"), narrower={"messaging_config": SMS}),
        Variant(
            "send_email",
            requires=(*COMMON, "credential_id", "messaging_config"),
            narrower={"messaging_config": EMAIL},
        ),
        Variant("schedule_calendar_event", requires=(*COMMON, "credential_id", "calendar_config")),
        Variant("extract_information", requires=(*COMMON, "extraction_schema")),
    ),
)
