"""Folding makes spellings equal, undoes disguises and maps back exactly; sentences lose no character."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hasila.packs import load_pack
from hasila.text import LONGEST_SENTENCE, Folder, FoldTable, sentences

FOLD = load_pack("ar", ()).fold

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
PIECES = st.sampled_from(
    [
        *LETTERS,
        *"أإآٱىةؤئء",
        *"یکھہۀ",
        *"٠١٢٣۴۵۶789",
        *"\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670",
        *"\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202e\u2066\u2069\ufeff\u00ad\u061c",
        *'ـ.*_•·-–:؛،؟!"«»()',
        *"\ufefb\ufef7\ufdf2",
        *" \n\t\u00a0",
        "    ",
        "ـــ",
        *"😀🇸🇾",
        "aB",
        "ح.ز.ب",
        "حـ.ـزب",
        "قتل",
        "مدنيين",
    ]
)
MIXED = st.lists(PIECES, max_size=40).map("".join)
ANY = st.text(st.characters(exclude_categories=()), max_size=60)  # with lone surrogates


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أحمد إلى آخر ٱلباب", "احمد الي اخر الباب"),
        ("مستشفى", "مستشفي"),
        ("مدينة", "مدينه"),
        ("سؤال سئل", "سؤال سئل"),
        ("عشرينْ", "عشرين"),
        ("قُتِلَ مَدَنيّونَ", "قتل مدنيون"),
        ("مقتـــل", "مقتل"),
        ("هٰذا", "هذا"),
        ("٤٣ قتيلاً و ۱۲ جريحاً", "43 قتيلا و 12 جريحا"),
        ("١٬٢٥٠", "1,250"),
        ("٢٫٥", "2.5"),
        ("کردی", "كردي"),
        ("قریه", "قريه"),
        ("بهھہ", "بههه"),
        ("\ufefbجئون", "لاجئون"),
        ("الأهالي قالوا \ufef7نهم", "الاهالي قالوا لانهم"),
        ("عبد \ufdf2", "عبد الله"),
        ("\u200fقتل\u200e 3\u202c", "قتل 3"),
        ("\ufeffقتل", "قتل"),
        ("قت\u00adل", "قتل"),
        ("قتل\u061c", "قتل"),
        ("بلا تغيير. abc 12", "بلا تغيير. abc 12"),
        ("", ""),
    ],
)
def test_spellings_of_one_word_are_equal(written: str, folded: str) -> None:
    assert FOLD.word(written) == folded


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("غـارة", "غاره"),
        ("قـ.ـصف", "قصف"),
        ("قـ ـصف", "قصف"),
        ("ق.ص.ف", "قصف"),
        ("ق*ص*ف", "قصف"),
        ("ق_ص_ف", "قصف"),
        ("ق•ص•ف", "قصف"),
        ("ج.ي.ش النظام", "جيش النظام"),
        ("مقـ*ـتل مدني", "مقتل مدني"),
        ("مقت.ـل مدني", "مقتل مدني"),
        ("حـزب الوادي", "حزب الوادي"),
    ],
)
def test_disguises_are_undone(disguised: str, plain: str) -> None:
    assert FOLD.word(disguised) == plain


@pytest.mark.parametrize(
    "written",
    ["قصف. ثم هدوء", "3.5", "م. علي", "حزب-الوادي", "قرية_الوادي", "ق.ص", "أ.ب.ت" + "ثج", "..."],
)
def test_ordinary_signs_stay(written: str) -> None:
    assert [sign for sign in FOLD.word(written) if sign in ".-_"] == [
        sign for sign in written if sign in ".-_"
    ]


def test_a_disguised_name_keeps_its_hyphen_as_a_token() -> None:
    folded = FOLD.word("حـزب-الوادي")
    assert [token.text for token in sentences(folded)[0].tokens] == ["حزب", "-", "الوادي"]


@pytest.mark.parametrize(
    ("text", "folded", "original"),
    [
        ("قُتِلَ مدني", "قتل", "قُتِلَ"),
        ("في غـــارة أمس", "غاره", "غـــارة"),
        ("ج.ي.ش النظام", "جيش", "ج.ي.ش"),
        ("😀 قتل 🇸🇾 مدني", "مدني", "مدني"),
        ("😀\u200fقتل\u200f🇸🇾", "قتل", "قتل\u200f"),
        ("عبد\ufdf2 و\ufefbجئ", "عبدالله", "عبد\ufdf2"),
        ("عبد\ufdf2 و\ufefbجئ", "ولاجئ", "و\ufefbجئ"),
        ("سقط ١٢ قتيلاً", "12 قتيلا", "١٢ قتيلاً"),
        ("\ufeff\u202bقتل", "قتل", "قتل"),
    ],
)
def test_folded_words_map_back_to_the_original(text: str, folded: str, original: str) -> None:
    clean = FOLD(text)
    start = clean.folded.index(folded)
    first, last = clean.span(start, start + len(folded))
    assert text[first:last] == original


def test_an_empty_slice_maps_to_an_empty_span() -> None:
    clean = FOLD("قـتل مدني")
    start, end = clean.span(4, 4)
    assert start == end


def test_a_table_without_marks_folds_letters_alone() -> None:
    folder = Folder(FoldTable(letters={"a": "b"}))
    assert folder.word("banana ـ.ـ") == "bbnbnb ـ.ـ"


@given(ANY)
def test_folding_never_raises(text: str) -> None:
    clean = FOLD(text)
    assert clean.original == text
    sentences(clean.folded)


@given(MIXED)
def test_folding_an_undisguised_text_twice_changes_nothing(text: str) -> None:
    plain = text.translate(dict.fromkeys(map(ord, ".*_•·")))
    once = FOLD.word(plain)
    assert FOLD.word(once) == once


@given(st.one_of(ANY, MIXED))
def test_the_map_back_is_in_range_and_in_order(text: str) -> None:
    clean = FOLD(text)
    spans = [clean.span(at, at + 1) for at in range(len(clean.folded))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(spans))


@given(st.one_of(ANY, MIXED), st.data())
def test_a_slice_of_words_folds_to_itself(text: str, data: st.DataObject) -> None:
    clean = FOLD(text)
    for sentence in sentences(clean.folded):
        tokens = sentence.tokens
        first = data.draw(st.integers(0, len(tokens) - 1))
        last = data.draw(st.integers(first, len(tokens) - 1))
        if tokens[first].is_word and tokens[last].is_word:
            start, end = clean.span(tokens[first].start, tokens[last].end)
            assert FOLD.word(text[start:end]) == clean.folded[tokens[first].start : tokens[last].end]


@given(st.one_of(ANY, MIXED))
@example("قتل.\n\n    جرح!؟ ...")
def test_sentences_cover_every_character_but_space_in_order(text: str) -> None:
    folded = FOLD.word(text)
    tokens = [token for sentence in sentences(folded) for token in sentence.tokens]
    told = re.sub(r"[#_](?=[^\W_])", "", folded)  # the signs of a hashtag are no tokens
    assert "".join(token.text for token in tokens) == "".join(told.split())
    assert all(folded[token.start : token.end] == token.text for token in tokens)
    assert all(one.end <= other.start for one, other in pairwise(tokens))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل واحد. جرح اثنان", [["قتل", "واحد", "."], ["جرح", "اثنان"]]),
        ("هل قتل؟ نعم!", [["هل", "قتل", "؟"], ["نعم", "!"]]),
        ("عنوان\nنص", [["عنوان"], ["نص"]]),
        ("مقتل طفل في #ريف_حلب", [["مقتل", "طفل", "في", "ريف", "حلب"]]),
        ("# _ 5", [["#", "_", "5"]]),
        ("عنوان    نص   آخر", [["عنوان"], ["نص", "اخر"]]),
        ("سقط 1,250 و 2.5", [["سقط", "1,250", "و", "2.5"]]),
        ("12قتيلا", [["12", "قتيلا"]]),
        ("جنود/مسلحون", [["جنود", "/", "مسلحون"]]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_and_tokens(text: str, expected: list[list[str]]) -> None:
    found = sentences(FOLD.word(text))
    assert [[token.text for token in sentence.tokens] for sentence in found] == expected


def test_a_text_without_full_stops_is_cut_into_sentences_of_bounded_length() -> None:
    found = sentences("قتل " * (2 * LONGEST_SENTENCE + 1))
    assert [len(sentence.tokens) for sentence in found] == [LONGEST_SENTENCE, LONGEST_SENTENCE, 1]
    assert {sentence.paragraph for sentence in found} == {0}


def test_paragraphs_are_counted_by_line_breaks_and_wide_gaps() -> None:
    found = sentences(FOLD.word("قتل. جرح.\nأسر.    خطف"))
    assert [sentence.paragraph for sentence in found] == [0, 0, 1, 2]


def test_tokens_know_words_from_numbers() -> None:
    tokens = sentences("سقط 12 قتيلا، نعم")[0].tokens
    assert [(token.is_word, token.is_number) for token in tokens] == [
        (True, False),
        (False, True),
        (True, False),
        (False, False),
        (True, False),
    ]
