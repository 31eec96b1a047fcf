"""Who is told about calls (API fact sheet, section 9). Nothing is ever sent: here no calls are made."""

from voxform.emulator.shape import Attribute, ListOf, Resource, Text, Variant

_EVENTS = (
    "call.started",
    "call.ended",
    "call.failed",
    "call.recording.available",
    "transcript.partial",
    "transcript.final",
    "call.analyzed",
)

WEBHOOKS = Resource(
    kind="webhooks",
    label="Webhook",
    path="/v1/webhooks",
    prefix="whk_",
    attributes=(
        Attribute("name", Text(1, 255, trimmed=True), clearable=False),
        Attribute("url", Text(1), clearable=False),
        Attribute("events", ListOf(Text(one_of=_EVENTS), 1, 20, unordered=True), clearable=False),
        Attribute("secret", Text(), clearable=False, sealed=True, minted="whsec_"),
        Attribute("status", Text(one_of=("active", "disabled")), default="active", clearable=False),
    ),
    variants=(Variant(requires=("name", "url", "events")),),  # `status` is for updates only
)
