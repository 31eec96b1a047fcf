"""What a knowledge base holds, and the jobs that read it (API fact sheet, section 6.3)."""

from voxform.emulator.shape import Attribute, Number, Record, Resource, Text, Variant

KNOWLEDGE_SOURCES = Resource(
    kind="knowledge_sources",
    label="Knowledge base source",
    path="/v1/knowledge-bases/{kb_id}/sources",
    prefix="kbs_",
    dated=("created_at",),
    attributes=(
        Attribute("knowledge_base_id", Text()),
        Attribute("type", Text()),
        Attribute("source", Text()),
        Attribute("file_name", Text()),
        Attribute("mime_type", Text()),
        Attribute("file_size", Number(whole=True)),
        Attribute("chunk_count", Number(whole=True), default=0),
        Attribute("token_count", Number(whole=True), default=0),
        Attribute("status", Text(), default="processing"),
        Attribute("error_message", Text()),
    ),
    variants=(Variant(),),
)

KNOWLEDGE_JOBS = Resource(
    kind="knowledge_jobs",
    label="Knowledge base job",
    path="/v1/knowledge-bases/{kb_id}/jobs",
    prefix="kbj_",
    dated=("created_at",),
    attributes=(
        Attribute("knowledge_base_id", Text()),
        Attribute("knowledge_base_source_id", Text()),
        Attribute("type", Text(), default="ingest_source"),
        Attribute("status", Text(), default="queued"),
        Attribute("payload", Record(open=True), default={}),
        Attribute("error_message", Text()),
        Attribute("started_at", Text()),
        Attribute("completed_at", Text()),
    ),
    variants=(Variant(),),
)
