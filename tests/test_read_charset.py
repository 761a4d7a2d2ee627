"""Bytes are read as the text that was written, whatever the encoding and however short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.read.charset import decode, refuse_binary

SENTENCES = [
    "قتل سبعة مدنيين في قصف على البلدة",
    "«الدفاع المدني»: مقتل 3 أطفال – وإصابة امرأة، أمس؟",
    "مصرع جنديين وأسر 12 مسلحاً قرب الحدود (CNN)",
]
MARKED = {"utf-8-sig", "utf-16", "utf-32"}


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256"]
)
def test_arabic_is_read_in_every_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    refuse_binary(data)
    assert decode(data) == text


def test_iso_8859_6_is_told_from_windows_1256() -> None:
    assert decode(SENTENCES[0].encode("iso8859_6")) == SENTENCES[0]


@pytest.mark.parametrize("declared", ["windows-1256", "iso-8859-1", "utf-8", "no-such-encoding", ""])
def test_what_a_page_declares_is_believed_only_if_plausible(declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{SENTENCES[0]}</body></html>'
    assert decode(page.encode("cp1256")) == page


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Sept civils ont été tués à l'aube près de la frontière où l'armée avançait.", "cp1252"),
        ("Семь мирных жителей погибли в результате обстрела города, сообщил источник.", "cp1251"),
    ],
)
def test_other_languages_are_read_too(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_page_cut_within_a_letter_keeps_the_rest() -> None:
    text = SENTENCES[0] * 3
    assert decode(text.encode()[:-1]) == text[:-1] + "\ufffd"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff\0"), max_size=80))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode()) == text
