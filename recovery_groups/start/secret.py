"""A secret made once and kept in a file that only its owner reads."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

LENGTH = 64


def kept_secret(path: Path) -> str:
    """Read the secret at ``path``, making it first where there is none."""
    if not path.exists():
        path.parent.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        making = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(LENGTH))
        # Of several that start at once, the first to link decides.
        with suppress(FileExistsError):
            os.link(making, path)
        making.unlink()
    return path.read_text().strip()
