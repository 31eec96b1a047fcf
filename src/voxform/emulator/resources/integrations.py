"""Third-party keys (API fact sheet, section 2)."""

from voxform.emulator.shape import Attribute, Property, Record, Resource, Text, Variant

INTEGRATIONS = Resource(
    kind="integrations",
    label="Integration",
    path="/v1/integrations",
    prefix="int_",
    attributes=(
        Attribute("name", Text(trimmed=True), clearable=False),
        Attribute("provider", Text(), clearable=False),
        Attribute("api_key", Text(), clearable=False, masked_as="masked_key"),
        Attribute(
            "metadata",
            Record((Property("from_email", Text(address=True)), Property("account_sid", Text())), open=True),
            hidden=lambda quirks: quirks.metadata == "hidden",
        ),
    ),
    variants=(Variant(takes=("metadata",), requires=("name", "provider", "api_key")),),
)
