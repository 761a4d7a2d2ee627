"""What holds for the claims of any text: sentences of our own, cut, shuffled, disguised and mixed with noise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hasila.extract import extract
from hasila.lexicon import Hit
from hasila.model import Claim, Report
from hasila.packs import load_pack
from hasila.text import sentences

PACK = load_pack("ar")
LONGEST_EVIDENCE = 200
SENTENCES = (
    "مقتل 43 من عناصر الفصيل و30 جنديا في معارك على أطراف البلدة.",
    "قُتل ثلاثة مدنيين وأصيب سبعة آخرون بينهم طفلان، بقصف مدفعي على بلدة الوادي.",
    "قال مصدر طبي إن المستشفى استقبل ستة جرحى وجثتين مساء الثلاثاء.",
    "ارتفعت حصيلة القتلى إلى تسعة، بعد وفاة جريحين متأثرين بإصابتهما.",
    "سقط نحو عشرين بين قتيل وجريح في انفجار سيارة مفخخة وسط المدينة.",
    "اعتقلت الشرطة خمسة شبان في حي الزهور يوم 12 آذار 2021، وأفرجت عن اثنين.",
    "أعلن الجيش مقتل أربعة من جنوده وإصابة ضابط ومجندين اثنين.",
    "خطف مسلحون مجهولون طبيبا وممرضة على طريق القرية، بحسب ناشطين.",
    "نزحت أكثر من 130 عائلة من القرى المجاورة خلال الأسبوع الماضي.",
    "لقي ما لا يقل عن ألف ومئتين وخمسين شخصا مصرعهم منذ بداية العام.",
    "نفت الوزارة مقتل أي مدني في الغارة، وقالت إن القتلى 12 مسلحا.",
    "فرّ عشرات العناصر من الحاجز، واستسلم سبعة منهم.",
    "فُقد الاتصال بثلاثة صيادين، ويخشى أن يكونوا قتلوا.",
    "بلغ عدد القتلى 15: تسعة رجال وأربع نساء وطفلان.",
    "استشهد محمد الأحمد برصاص قناص، وأصيب شقيقه وزوجته.",
    "مقتل عنصرين وجرح آخر، و«إصابة ما بين 20 و30» وفق البيان.",
    "وثقت شبكة محلية مقتل 1٬250 مدنيا، بينهم ٢١٥ طفلا و98 سيدة، خلال عام 2019.",
    "حكمت المحكمة بإعدام ثلاثة متهمين.",
    "شاهد أيضا: قتلى وجرحى في قصف جديد",
)
NOISE = (
    *("\u200f", "\u202b", "\u202c", "\ufeff", "\u200c", "ـ", "ـ.ـ", "\u064e", "😀", "🇸🇾", "\ufefb", "\ufdf2"),
    *("Reuters", "F-16", "http://x.example/1", "%", "12/3/2020", "3.5", "—", "(", ")", "«", "»", '"', "…"),
    *(
        "\n",
        "\n\n",
        "     ",
        "\t",
        ".",
        "،",
        ":",
        "و",
        "ال",
        "بينهم",
        "آخرون",
        "من",
        "0",
        "00007",
        "999999999",
    ),
    "9" * 30,
    "قتل",
    "جريحان",
    "عشرات",
    "ألف",
    "\ud800",
)
WORDS = tuple(word for sentence in SENTENCES for word in sentence.split())

whole = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map(" ".join)
shuffled = st.lists(st.sampled_from((*WORDS, *NOISE)), max_size=40).map(" ".join)


@st.composite
def cut(draw: st.DrawFn) -> str:
    """Sentences cut anywhere and joined."""
    pieces = []
    for sentence in draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5)):
        start = draw(st.integers(0, len(sentence)))
        pieces.append(sentence[start : draw(st.integers(start, len(sentence)))])
    return draw(st.sampled_from(("", " ", "\n"))).join(pieces)


@st.composite
def littered(draw: st.DrawFn) -> str:
    """Sentences with noise at any place, within words too."""
    text = draw(whole)
    for noise in draw(st.lists(st.sampled_from(NOISE), max_size=6)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + noise + text[at:]
    return text


TEXTS = st.one_of(whole, shuffled, cut(), littered())
often = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def claims_of(text: str) -> list[Claim]:
    return extract(Report(id="r", text=text), PACK)


def hits_in(text: str) -> Iterator[Hit]:
    for sentence in sentences(PACK.fold(text).folded):
        yield from PACK.lexicon.find(sentence.tokens)


def holds_count(words: str, claim: Claim) -> bool:
    """Say whether words hold the figure, the number word, the dual, singular or vague word of a claim."""
    tokens = [token for sentence in sentences(PACK.fold(words).folded) for token in sentence.tokens]
    figures = {int(token.text.replace(",", "").replace(".", "")) for token in tokens if token.is_number}
    forms = {(hit.form.entry.topic, hit.form.number) for hit in hits_in(words)}
    topics = {topic for topic, _ in forms}
    if claim.vague is not None:
        return not topics.isdisjoint({"vague", "parts"}) or "pl" in {number for _, number in forms}
    if claim.number in figures or "numbers" in topics:
        return True
    numbers = {number for topic, number in forms if topic in ("people", "harms", "given-names", "parts")}
    return {1: "sg" in numbers, 2: "du" in numbers or "parts" in topics}.get(claim.number or 0, False)


@given(st.text(st.characters(exclude_categories=()), max_size=80))
@example("9" * 5000)
@example("قتل " + "9" * 5000 + " مدنيا")
@example("قتل " + "9" * 400 + ".5 مدنيا")
@example("قتل ثلاثة \ud800 مدنيين")
@example("قتل ٣² مدنيين")
@example("")
def test_no_text_raises(text: str) -> None:
    claims_of(text)


@often
@given(TEXTS)
@example("قتل " + "0" * 250 + "5 مدنيين")
@example("مقتل عدد من " + "ا" * 300)
@example("قتل ثلاثة مد" + "ـ" * 300 + "نيين")
def test_evidence_is_a_short_span_of_the_text(text: str) -> None:
    for claim in claims_of(text):
        assert claim.evidence
        for start, end in claim.evidence:
            assert 0 <= start < end <= len(text)
            assert end - start <= LONGEST_EVIDENCE
            assert text[start:end].strip()


@often
@given(TEXTS)
def test_evidence_holds_the_words_of_the_count(text: str) -> None:
    for claim in claims_of(text):
        assert (claim.number is None) is (claim.vague is not None)
        for start, end in claim.evidence:
            assert holds_count(text[start:end], claim), (text[start:end], claim)


@often
@given(TEXTS)
def test_spans_cut_the_words_exactly(text: str) -> None:
    for claim in claims_of(text):
        for field in ("victims", "place", "by", "source"):
            words = getattr(claim, field)
            assert (words is None) is (field not in claim.spans)
            if words is not None:
                start, end = claim.spans[field]
                assert 0 <= start < end <= len(text)
                assert text[start:end] == words
                assert words == words.strip()
        assert all(text[slice(*link.span)] == link.words for link in claim.via)
        assert claim.source is not None or not claim.via
        if "when" in claim.spans:
            start, end = claim.spans["when"]
            assert text[start:end].strip()
            assert claim.when_partial


@often
@given(TEXTS)
def test_parts_point_to_other_claims_and_never_in_a_circle(text: str) -> None:
    claims = claims_of(text)
    for position, claim in enumerate(claims):
        seen = {position}
        part = claim.part_of
        while part is not None:
            assert 0 <= part < len(claims)
            assert part not in seen
            seen.add(part)
            part = claims[part].part_of


@often
@given(TEXTS)
def test_the_same_text_yields_the_same_claims(text: str) -> None:
    assert claims_of(text) == claims_of(text)


def steps(text: str) -> int:
    """Lines of code run by the extractor, a measure of its work that no clock disturbs."""
    count = 0

    def step(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        extract(Report(id="r", text=text), PACK)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "text_of",
    [
        lambda n: "قتل 3 مدنيين في قصف على بلدة الوادي. " * n,
        lambda n: "قتل 3 مدنيين في قصف على بلدة الوادي " * n,
        lambda n: " ".join(f"قتل {k + 2} مدنيين في قصف على بلدة الوادي." for k in range(n)),
        lambda n: "زار الوفد المدينة أمس والتقى عددا من السكان " * n,
        lambda n: "قال مصدر إن " * n,
        lambda n: "ثلاثة وعشرون ألف " * n,
        lambda n: "«" * n + "قتل 3 مدنيين" + "»" * n,
        lambda n: "ـ." * n,
    ],
    ids=["equal", "without stops", "unequal", "no claims", "voices", "numbers", "quotes", "fillers"],
)
def test_work_grows_with_the_length_of_a_single_line(text_of: Callable[[int], str]) -> None:
    size = 250
    steps(text_of(2))  # what is done once
    assert steps(text_of(2 * size)) <= 2.6 * steps(text_of(size))


def test_a_long_single_line_is_read() -> None:
    text = " ".join(SENTENCES) + " " + "زار الوفد المدينة أمس والتقى عددا من السكان " * 7_000
    assert len(text) > 300_000
    assert len(claims_of(text)) >= len(claims_of(" ".join(SENTENCES)))
