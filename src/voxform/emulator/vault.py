"""The key file beside the database: secrets are encrypted with it and requests fingerprinted."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from voxform.emulator.files import create_aside
from voxform.emulator.problem import EmulatorError

SIZE = 32
NONCE = 12


@dataclass(frozen=True, slots=True)
class Vault:
    """Encrypts and fingerprints with one key."""

    key: bytes = field(repr=False)

    def seal(self, text: str, place: str) -> str:
        """Encrypt (AES-256-GCM); only the same place can open it."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE)
        sealed = AESGCM(self._derive("seal")).encrypt(nonce, text.encode(), place.encode())
        return base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, place: str) -> str:
        """Decrypt what `seal` made for this place."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = base64.b64decode(sealed)
        return AESGCM(self._derive("seal")).decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()

    def fingerprint(self, content: bytes) -> str:
        """Return an HMAC-SHA256 in hex: tells equal from different, tells nothing else."""
        return hmac.new(self._derive("fingerprint"), content, hashlib.sha256).hexdigest()

    def _derive(self, purpose: str) -> bytes:
        return hmac.new(self.key, purpose.encode(), hashlib.sha256).digest()


def open_vault(path: Path) -> Vault:
    """Read the key file, or create it with mode 0600 if there is none.

    Raises:
        EmulatorError: the file does not hold a key.
    """
    if not path.exists():
        create_aside(path, _write_key)
    key = path.read_bytes()
    if len(key) != SIZE:
        raise EmulatorError(f"{path} does not hold a key of {SIZE} bytes: restore it, or remove the database")
    return Vault(key)


def _write_key(path: Path) -> None:
    with path.open("wb") as file:
        file.write(os.urandom(SIZE))
        file.flush()
        os.fsync(file.fileno())


def mask(secret: str) -> str:
    """Return what may be shown: the provider's prefix and the last four characters of a long key."""
    if len(secret) < 2 * 4:
        return "..."
    end = min((at + 1 for at in (secret.find("_"), secret.find("-")) if 0 < at <= 3), default=0)
    return f"{secret[:end]}...{secret[-4:]}"
