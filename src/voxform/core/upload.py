"""What is compared and recorded of a file that is uploaded: never its content."""

import hashlib


def digest_of(content: bytes) -> str:
    """The text that stands for a file's content in a resource and in its record."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
