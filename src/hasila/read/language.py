"""The language of a report."""

from __future__ import annotations

from resiliparse.parse.lang import detect_fast

_SHORTEST = 80  # code points; below that, Arabic news is at times taken for Persian or Sindhi
_SAMPLE = 2000


def language(text: str) -> str | None:
    """Return the ISO 639 code of a text, or null where it is too short to tell."""
    sample = "".join(filter(_tells, text.strip()[:_SAMPLE]))
    if len(sample) < _SHORTEST:
        return None
    code, _ = detect_fast(sample)
    return None if code == "unknown" else str(code)


def _tells(sign: str) -> bool:
    """Letters and spaces tell a language; vowel signs and figures make Arabic look like Uyghur or Persian."""
    return sign.isalpha() or sign.isspace()
