"""What models may look up during a call (API fact sheet, section 6)."""

from voxform.emulator.shape import Attribute, Boolean, Held, Number, Resource, Text, Variant

INT64 = 2**63 - 1

KNOWLEDGE_BASES = Resource(
    kind="knowledge_bases",
    label="Knowledge base",
    path="/v1/knowledge-bases",
    prefix="kb_",
    attributes=(
        Attribute("name", Text(trimmed=True), clearable=False),
        Attribute("chunk_size", Number(-INT64, INT64, whole=True), default=512),
        Attribute("multilingual", Boolean(), default=False),
    ),
    holds=(Held("knowledge_jobs", "knowledge_base_id"), Held("knowledge_sources", "knowledge_base_id")),
    variants=(Variant(takes=("chunk_size", "multilingual"), requires=("name",)),),
)
