"""Page furniture is found in running text, and sentences of news are never taken for it."""

from __future__ import annotations

import re
import unicodedata
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.clean import Furniture, Role, load_furniture

TABLE = resources.files("hasila").joinpath("data/lang/ar/furniture.tsv").read_text(encoding="utf-8")
ROWS = load_furniture(TABLE)
NEWS = "قتل سبعة مدنيين في قصف مدفعي على بلدة الوادي، بحسب مصدر طبي في المشفى الوطني."
MORE = "وقال المصدر إن بين القتلى طفلين وامرأة، وإن الجرحى نقلوا إلى المدينة."
LINK = "تسعة قتلى في تفجير سيارة وسط العاصمة"
OTHER = "هل يعود المسلحون إلى الجبل؟ تقرير"


def fold(text: str) -> str:
    plain = "".join(
        s for s in unicodedata.normalize("NFD", text) if not unicodedata.combining(s) and s != "ـ"
    )
    return plain.translate(str.maketrans("ةىئؤ", "هييو"))


find = Furniture(ROWS, fold)


def left(text: str) -> str:
    """What is left of a text without its furniture, gaps closed."""
    for start, end in reversed(find(text)):
        text = text[:start] + text[end:]
    return re.sub(r"\s*\n\s*|\s{4,}", "\n", text).strip()


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.role is not Role.RESUME], ids=lambda row: f"{row.role}-{row.lemma}"
)
def test_example_of_every_row_is_furniture(row: object) -> None:
    example = getattr(row, "example")  # noqa: B009
    assert find(f"{NEWS}\n{MORE}\n{example}")
    assert left(f"{NEWS}\n{MORE}\n{example}").startswith(f"{NEWS}\n{MORE}")


@pytest.mark.parametrize("row", [row for row in ROWS if row.role is Role.RESUME], ids=lambda row: row.lemma)
def test_example_of_every_resuming_word_is_news(row: object) -> None:
    *_, last = re.split(r"\s{4,}", getattr(row, "example"))  # noqa: B009
    assert left(getattr(row, "example")) == last  # noqa: B009


@pytest.mark.parametrize(
    "furniture",
    [
        f"شاهد: {LINK}",
        f"شــاهد : {LINK}",
        "شاهد: ماذا غيرت الغارات؟ وما الذي بقي؟",
        f"شاهد.. {LINK}",
        f"اقرأ أيضاً {LINK}",
        f"إقرأ ايضا: {LINK}",
        f"(اقرأ أيضاً: {LINK})",
        f"اقرأ أيضاً\n{LINK}",
        f"رابط الخبر بصحيفة الساحل: {LINK}",
        f"مواضيع ذات صلة\n{LINK}\n{OTHER}",
        f"روابط ذات علاقة    {LINK}    {OTHER}     {LINK}",
        "يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.",
        "المزيد...",
        "شارك الخبر:",
        "صورة أرشيفية",
        "0 تعليق",
    ],
)
def test_furniture_amid_news_is_passed_over(furniture: str) -> None:
    for gap in ("\n", "\n\n \n", "         "):
        assert left(gap.join([NEWS, furniture, MORE])) == f"{NEWS}\n{MORE}"


@pytest.mark.parametrize(
    "furniture",
    [
        f"السابق\n{LINK}\nالتالي\n{OTHER}",
        f"المقال السابق\n\n{LINK}\n\nالمقال التالي\n\n{OTHER}",
        f"أقسام\n\nأخبار متعلقة\n\n{LINK}",
        "التعليقات: 2\n\nأبو خالد\nسمعت أن القتلى عشرون رحمهم الله. اللهم سلم.",
        "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها ب *",
        f"قد يعجبك أيضا\n{LINK}\nيستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.",
    ],
)
def test_furniture_at_the_end_is_passed_over(furniture: str) -> None:
    assert left(f"{NEWS}\n{MORE}\n{furniture}") == f"{NEWS}\n{MORE}"


def test_shortened_lead_is_passed_over_where_it_is_repeated_in_full() -> None:
    short = "قتل سبعة مدنيين في قصف مدفعي على بلدة الوا..."
    assert left(f"{LINK}\n{short}\n{NEWS}") == f"{LINK}\n{NEWS}"
    assert left(f"{LINK}\n{short}\n{MORE}") == f"{LINK}\n{short}\n{MORE}"
    assert left(f"{NEWS}\n{short}") == f"{NEWS}\n{short}"


@pytest.mark.parametrize(
    "news",
    [
        "شاهد الأهالي طائرتين تقصفان البلدة وقالوا إن خمسة قتلوا.",
        "شاهد عيان: سقط خمسة قتلى أمام عيني",
        "اقرأ بيان الوزارة الذي أعلن مقتل خمسة جنود في الهجوم.",
        "شارك مئات المسلحين في الهجوم وقتل منهم عشرة",
        "السابق ذكره قتل مع ثلاثة من مرافقيه",
        "التالي أسماؤهم قتلوا في القصف: خمسة من عائلة واحدة",
        "المزيد من القتلى سقطوا ليلا وبلغ عددهم عشرين",
        "المصدر: وكالات",
        "تعليقات المسؤولين جاءت بعد مقتل خمسة جنود",
        "آخر الأخبار تفيد بمقتل خمسة جنود في الكمين",
        "القتلى هم:\n– 4 بينهم 3 أطفال في الحي القديم\n– 67 من المسلحين\n– ضابط",
        "اقرأ أيضا: قصف البلدة. وقال المصدر إن خمسة قتلوا في القصف.",
        "للمزيد من الأمان نزحت 130 عائلة من البلدة إلى الجبل. وقتل خمسة.",
        "وتابع: قتل خمسة منا",
        "قتل خمسة جنود...",
        "وسوم قديمة على الجدران دلت على مكان دفن خمسة قتلى",
    ],
)
def test_news_that_looks_like_furniture_is_kept(news: str) -> None:
    for text in (news, f"{NEWS}\n{news}", f"{NEWS}\n{news}\n{MORE}"):
        assert find(text) == ()


@pytest.mark.parametrize(
    "news",
    [
        NEWS,
        "وقال المصدر إن خمسة آخرين قتلوا ليلا",
        "من جهته أعلن الجيش مقتل خمسة من عناصره",
        "القتلى بحسب المشفى:",
        "مقتل خمسة. إصابة ثلاثة",
        "وكان " + "خمسة مدنيين قتلوا في المكان نفسه قبل أيام " * 5,
    ],
)
def test_news_after_link_titles_is_kept(news: str) -> None:
    for gap in ("\n", "    "):
        text = gap.join([NEWS, "روابط ذات علاقة", LINK, OTHER, news.strip(), MORE])
        assert left(text) == "\n".join([NEWS, news.strip(), MORE])


def test_comments_heading_above_the_news_takes_nothing_with_it() -> None:
    assert left(f"{LINK}\nالتعليقات: 3\n{NEWS}\n{MORE}") == f"{LINK}\n{NEWS}\n{MORE}"


def test_notice_within_a_paragraph_leaves_the_sentence_before_it() -> None:
    assert left("قتل خمسة جنود. جميع الحقوق محفوظة 2020.") == "قتل خمسة جنود."


@given(
    st.lists(
        st.sampled_from(
            [
                NEWS,
                MORE,
                LINK,
                OTHER,
                "اقرأ أيضا",
                "التعليقات",
                "ـــ",
                "...",
                f"شاهد: {LINK}",
                "روابط ذات علاقة",
                "السابق",
            ]
        ),
        max_size=12,
    ),
    st.sampled_from(["\n", "    ", " \n\n ", "\xa0\xa0\xa0\xa0\t"]),
)
def test_spans_are_in_order_apart_and_tight(pieces: list[str], gap: str) -> None:
    text = gap.join(pieces)
    spans = find(text)
    ends = [0]
    for start, end in spans:
        assert ends[-1] <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        ends.append(end)


@given(st.text(max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in find(text))


HEADER = "lemma\trole\texample\tnote\n"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("# words\nlemma\trole\n", "line 2: the header must be lemma, role, example, note"),
        (HEADER + "شاهد\tstart\tشاهد\t\n", "line 2: unknown role 'start', expected one of line,"),
        (HEADER + "شاهد\n", "line 2: 1 cells, not 4"),
        (HEADER + "شاهد\tline\tشاهد\tx\ty\n", "line 2: 5 cells, not 4"),
        (HEADER + "\tline\tشاهد\t\n", "line 2: a row needs a lemma and an example"),
        (HEADER + "شاهد\tline\t\t\n", "line 2: a row needs a lemma and an example"),
        (HEADER + "شاهد\tline\tشاهد\t\n\nشاهد\tline\tشاهد\t\n", "line 4: 'شاهد' has the role line twice"),
    ],
)
def test_wrong_table_is_told_with_its_line(table: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        load_furniture(table)


def test_empty_table_finds_nothing() -> None:
    assert Furniture(load_furniture("# nothing yet\n"), fold)(f"{NEWS}\nشاهد: {LINK}") == ()
