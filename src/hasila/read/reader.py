"""Which program reads: what must be the same for the same bytes to give the same text."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@cache
def reader() -> str:
    """Return name and version of this program, and a hash of the code that reads and of its libraries' versions.

    Reports read by readers of one name are the same to the letter; the reverse need not hold.
    """
    digest = hashlib.sha256()
    for module in sorted(files("hasila.read").iterdir(), key=lambda file: file.name):
        if module.name.endswith(".py"):
            digest.update(module.name.encode() + b"\0" + module.read_bytes() + b"\0")
    for library in sorted(requires("hasila") or ()):
        digest.update(_installed(library).encode() + b"\0")
    return f"hasila {version('hasila')} reader {digest.hexdigest()[:12]}"


def _installed(library: str) -> str:
    found = _NAME.match(library)
    name = found[0] if found else library
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} none"
