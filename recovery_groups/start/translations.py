"""The translations: each language's .po compiled to the .mo that Django reads, without gettext."""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_translations(folders: Iterable[Path]) -> list[Path]:
    """Have each .po of ``folders`` compiled, and give those that had changed."""
    sources = sorted(path for folder in folders for path in folder.glob("*/LC_MESSAGES/*.po"))
    return [source for source in sources if _compile(source)]


def _compile(source: Path) -> bool:
    text, compiled = source.read_bytes(), source.with_suffix(".mo")
    stamp, wanted = source.with_suffix(".compiled"), hashlib.sha256(text).hexdigest()
    if compiled.exists() and _noted(stamp) == wanted:
        return False
    catalog = read_po(io.BytesIO(text), abort_invalid=True)
    made = io.BytesIO()
    write_mo(made, catalog)
    _put(compiled, made.getvalue())
    _put(stamp, wanted.encode())
    return True


def _noted(stamp: Path) -> str:
    try:
        return stamp.read_text()
    except FileNotFoundError:
        return ""


def _put(path: Path, content: bytes) -> None:
    """Write a file whole: others may read it, or write the same, at this moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.chmod(0o644)  # in an image it is made by root and read by the site
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
