"""Time expressions: found in sentences (extract) and tied to the calendar (resolve)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.extract.times import TimeMention, find_times
from hasila.packs import load_pack
from hasila.resolve.times import anchor
from hasila.tables import Row, read_table
from hasila.text import sentences

PACK = load_pack("ar", ())
ROWS = read_table(PACK.files["lang/ar/times.tsv"], "times.tsv")
WEDNESDAY = dt.date(2021, 8, 18)


def mentions(text: str) -> list[TimeMention]:
    return [
        mention
        for sentence in sentences(PACK.fold(text).folded)
        for mention in find_times(sentence.tokens, PACK.lexicon.find(sentence.tokens))
    ]


def only(text: str) -> TimeMention:
    found = mentions(text)
    assert len(found) == 1, found
    return found[0]


# (sentence, expression, when for a report of Wednesday 2021-08-18)
DAYS = [
    ("أصيب طفلان اليوم قرب الجسر.", "days=0", "2021-08-18"),
    ("أصيب طفلان أمس قرب الجسر.", "days=-1", "2021-08-17"),
    ("قصفت القرية أول أمس.", "days=-2", "2021-08-16"),
    ("قصفت القرية أمس الأول.", "days=-2", "2021-08-16"),
    ("قصفت القرية أول من أمس.", "days=-2", "2021-08-16"),
    ("بدأ القصف فجر اليوم.", "days=0;part=dawn", "2021-08-18"),
    ("بدأ القصف هذا الصباح.", "days=0;part=morning", "2021-08-18"),
    ("سقط الصاروخ قبل قليل.", "days=0", "2021-08-18"),
    ("سمع الدوي مساء أمس.", "days=-1;part=evening", "2021-08-17"),
    ("سمع الدوي أمس مساءً.", "days=-1;part=evening", "2021-08-17"),
    ("سمع الدوي الليلة الماضية.", "days=-1;part=night", "2021-08-17/2021-08-18"),
    ("سمع الدوي بعد منتصف ليل أمس.", "days=-1;part=night", "2021-08-17/2021-08-18"),
    ("بدأ القصف هذه الليلة.", "days=0;part=night", "2021-08-18"),
    ("أصيب رجل اليوم الأربعاء.", "weekday=3;days=0", "2021-08-18"),
    ("أصيب رجل، اليوم (الأربعاء)، في السوق.", "weekday=3;days=0", "2021-08-18"),
    ("أصيب رجل أمس الثلاثاء.", "weekday=2;days=-1", "2021-08-17"),
    ("أعلن ذلك أمس، الثلاثاء.", "weekday=2;days=-1", "2021-08-17"),
    ("أصيب رجل صباح أمس الثلاثاء.", "weekday=2;days=-1;part=morning", "2021-08-17"),
    ("أصيب رجل اليوم الخميس.", "weekday=4;days=0", "2021-08-19"),  # the date of publication is a day early
    ("أصيب رجل أمس الأحد.", "weekday=7;days=-1", "2021-08-15"),  # a reprint
]
WEEKDAYS = [
    ("انفجر لغم الأربعاء.", "weekday=3", "2021-08-18"),
    ("انفجر لغم يوم الخميس.", "weekday=4", "2021-08-12"),
    ("انفجر لغم الجمعة الماضي.", "weekday=5;rel=last", "2021-08-13"),
    ("انفجر لغم الأربعاء الماضي.", "weekday=3;rel=last", "2021-08-11"),
    ("انفجر لغم يوم الثلاثاء الفائت.", "weekday=2;rel=last", "2021-08-17"),
    ("انفجر لغم مساء الإثنين الماضي.", "weekday=1;rel=last;part=evening", "2021-08-16"),
    ("انفجر لغم الاثنين قبل الماضي.", "weekday=1;rel=before-last", "2021-08-09"),
    ("انفجر لغم عصر السبت.", "weekday=6;part=afternoon", "2021-08-14"),
    ("انفجر لغم بعد ظهر السبت.", "weekday=6;part=noon", "2021-08-14"),
    ("انفجر لغم السبت فجراً.", "weekday=6;part=dawn", "2021-08-14"),
    ("انفجر لغم عند الساعة الرابعة والنصف فجر السبت.", "weekday=6;part=dawn", "2021-08-14"),
    ("انفجر لغم يوم السبت الساعة 6:30 مساءً.", "weekday=6;part=evening", "2021-08-14"),
    ("استمر القصف ليل الثلاثاء - الأربعاء.", "weekday=2-3;part=night", "2021-08-17/2021-08-18"),
    ("استمر القصف ليل الثلاثاء – الأربعاء.", "weekday=2-3;part=night", "2021-08-17/2021-08-18"),
    ("استمر القصف ليل الثلاثاء/الأربعاء.", "weekday=2-3;part=night", "2021-08-17/2021-08-18"),
    ("استمر القصف ليل الثلاثاء على الأربعاء.", "weekday=2-3;part=night", "2021-08-17/2021-08-18"),
    ("استمر القصف ليل الثلاثاء الأربعاء.", "weekday=2-3;part=night", "2021-08-17/2021-08-18"),
    ("استمر القصف ليلة الجمعة ـ السبت.", "weekday=5-6;part=night", "2021-08-13/2021-08-14"),
    ("بعد منتصف ليل الأحد الاثنين عاد القصف.", "weekday=7-1;part=night", "2021-08-15/2021-08-16"),
    ("استمر القصف ليل الخميس.", "weekday=4;part=night", "2021-08-12/2021-08-13"),
    ("سقطت قذائف يومي السبت والأحد.", "weekday=6-7", "2021-08-14/2021-08-15"),
    ("سقطت قذائف يومي الأربعاء والخميس.", "weekday=3-4", "2021-08-11/2021-08-12"),
    ("تبدأ الهدنة الجمعة المقبل.", "weekday=5;rel=next", "2021-08-20"),
]
DATES = [
    ("قصفت البلدة في 5 آذار 2020.", "date=2020-03-05", "2020-03-05"),
    ("قصفت البلدة يوم الأربعاء 18 آب 2021.", "date=2021-08-18", "2021-08-18"),
    ("قصفت البلدة في 5 آذار/مارس 2020.", "date=2020-03-05", "2020-03-05"),
    ("قصفت البلدة في 5 مارس/ آذار من عام 2020.", "date=2020-03-05", "2020-03-05"),
    ("قصفت البلدة في 5 مارس (آذار) 2020.", "date=2020-03-05", "2020-03-05"),
    ("قصفت البلدة في 9 كانون 2 2020.", "date=2020-01-09", "2020-01-09"),
    ("قصفت البلدة في 9 كانون الثاني/يناير 2020.", "date=2020-01-09", "2020-01-09"),
    ("قصفت البلدة في ٩ كانون الأول ٢٠٢٠.", "date=2020-12-09", "2020-12-09"),
    ("قصفت البلدة بتاريخ 18/8/2021.", "date=2021-08-18", "2021-08-18"),
    ("قصفت البلدة بتاريخ 2021-08-07.", "date=2021-08-07", "2021-08-07"),
    ("قصفت البلدة بتاريخ 7.8.2021 من الجو.", "date=2021-08-07", "2021-08-07"),
    ("قصفت البلدة صباح 3 أيار 2021.", "date=2021-05-03;part=morning", "2021-05-03"),
    ("قصفت البلدة يوم الرابع عشر من أيار 2020.", "date=2020-05-14", "2020-05-14"),
    ("قصفت البلدة في الحادي والعشرين من جوان 2020.", "date=2020-06-21", "2020-06-21"),
    ("قصفت البلدة في 18 آب.", "month=8;day=18", "2021-08-18"),
    ("قصفت البلدة اليوم الأربعاء 18 آب.", "month=8;day=18", "2021-08-18"),
    ("قصفت البلدة، الأربعاء 18 من آب، بالمدفعية.", "month=8;day=18", "2021-08-18"),
    ("قصفت البلدة أمس الثلاثاء (17 آب).", "month=8;day=17", "2021-08-17"),
    ("قصفت البلدة الاثنين 16/آب.", "month=8;day=16", "2021-08-16"),
    ("قصفت البلدة الاثنين 16/8 من الجو.", "month=8;day=16", "2021-08-16"),
    ("قصفت البلدة في 6 كانون الأول.", "month=12;day=6", "2020-12-06"),
    ("قصفت البلدة في 2 شباط الماضي.", "month=2;day=2;rel=last", "2021-02-02"),
    ("قصفت البلدة في 16 أغسطس/آب الجاري.", "month=8;day=16;rel=this", "2021-08-16"),
    ("قصفت البلدة في 12 حزيران من العام الجاري.", "month=6;day=12;span=year;rel=this", "2021-06-12"),
    ("قصفت البلدة في 4 نوفمبر/تشرين الثاني العام الماضي.", "month=11;day=4;span=year;rel=last", "2020-11-04"),
    ("قصفت البلدة في الثامن من يوليو.", "month=7;day=8", "2021-07-08"),
    ("قصفت البلدة في الخامس من الشهر الجاري.", "day=5;span=month;rel=this", "2021-08-05"),
    ("قصفت البلدة في 25 الشهر الماضي.", "day=25;span=month;rel=last", "2021-07-25"),
    ("قصفت البلدة يومي 3 و4 تموز.", "month=7;day=3-4", "2021-07-03/2021-07-04"),
    ("قصفت البلدة في 5-7 أيار 2021.", "year=2021;month=5;day=5-7", "2021-05-05/2021-05-07"),
    ("قصفت البلدة في 20 رمضان 1442.", "year=1442;month=h9;day=20", "2021-05-02"),
    ("قصفت البلدة في 1 رجب 1442 هـ الموافق 13 شباط 2021.", "date=2021-02-13", "2021-02-13"),
    ("قصفت البلدة في أول أيام رمضان.", "month=h9;day=1", "2021-04-13"),
]
MONTHS = [
    ("سقط قتلى في 31 شباط 2020.", "year=2020;month=2", "2020-02", False),  # no such day
    ("سقط قتلى في تموز الماضي.", "month=7;rel=last", "2021-07", False),
    ("سقط قتلى في أغسطس الماضي.", "month=8;rel=last", "2020-08", False),
    ("سقط قتلى في نوفمبر/تشرين الثاني المنصرم.", "month=11;rel=last", "2020-11", False),
    ("سقط قتلى خلال شهر أيلول.", "month=9", "2020-09", True),
    ("سقط قتلى خلال آب الجاري.", "month=8;rel=this", "2021-08-01/2021-08-18", True),
    ("سقط قتلى في يونيو حزيران.", "month=6", "2021-06", False),
    ("سقط قتلى في كانون الأول - ديسمبر.", "month=12", "2020-12", False),
    ("سقط قتلى في فيفري 2019.", "year=2019;month=2", "2019-02", False),
    ("سقط قتلى في غشت 2019.", "year=2019;month=8", "2019-08", False),
    ("سقط قتلى في مارس/آذار ،2003 وجرحى.", "year=2003;month=3", "2003-03", False),
    ("سقط قتلى في شهر مارس/ آذار من العام الماضي.", "month=3;span=year;rel=last", "2020-03", False),
    ("سقط قتلى في مارس.", "month=3", "2021-03", False),
    ("سقط قتلى خلال شهر رمضان.", "month=h9", "2021-04-13/2021-05-12", True),
    ("سقط قتلى في رمضان 2020.", "year=2020;month=h9", "2020-04-24/2020-05-23", False),
    ("سقط قتلى خلال شهري حزيران وتموز.", "month=6-7", "2021-06/2021-07", True),
    ("سقط قتلى أواخر تموز الفائت.", "month=7;rel=last;edge=end", "2021-07-21/2021-07-31", False),
    ("سقط قتلى مطلع نيسان الماضي.", "month=4;rel=last;edge=start", "2021-04-01/2021-04-10", False),
    ("سقط قتلى في منتصف أيار.", "month=5;edge=mid", "2021-05-11/2021-05-20", False),
    ("سقط قتلى في الأسبوع الأول من شباط.", "month=2;nth=1;unit=week", "2021-02-01/2021-02-07", True),
    ("سقط قتلى في الأسبوع الأخير من تموز.", "month=7;nth=last;unit=week", "2021-07-25/2021-07-31", True),
    ("سقط قتلى في الثلث الأول من أيار.", "month=5;nth=1;unit=third", "2021-05-01/2021-05-10", True),
    (
        "سقط قتلى في الأيام الثلاثة الأخيرة من تموز.",
        "month=7;final=3;unit=day",
        "2021-07-29/2021-07-31",
        True,
    ),
]
SPANS = [
    ("سقط قتلى الشهر الماضي.", "span=month;rel=last", "2021-07", False),
    ("سقط قتلى خلال الشهر الماضي.", "span=month;rel=last", "2021-07", True),
    ("سقط قتلى الشهر قبل الفائت.", "span=month;rel=before-last", "2021-06", False),
    ("سقط قتلى هذا الشهر.", "span=month;rel=this", "2021-08-01/2021-08-18", False),
    ("سقط قتلى الأسبوع الفائت.", "span=week;rel=last", "2021-08-05/2021-08-17", False),
    ("سقط قتلى هذا الأسبوع.", "span=week;rel=this", "2021-08-12/2021-08-18", False),
    ("سقط قتلى العام الماضي.", "span=year;rel=last", "2020", False),
    ("سقط قتلى خلال السنة الجارية.", "span=year;rel=this", "2021-01-01/2021-08-18", True),
    ("سقط قتلى بداية الشهر الجاري.", "span=month;rel=this;edge=start", "2021-08-01/2021-08-10", False),
    ("سقط قتلى نهاية الشهر الفائت.", "span=month;rel=last;edge=end", "2021-07-21/2021-07-31", False),
    ("سقط قتلى مطلع 2020.", "year=2020;edge=start", "2020-01-01/2020-03-01", False),
    ("سقط قتلى عام 2008.", "year=2008", "2008", False),
    ("سقط قتلى خلال العام 2008.", "year=2008", "2008", True),
    ("سقط قتلى في 2019.", "year=2019", "2019", False),
    ("سقط قتلى سنة 1440 هجرية.", "year=1440", "2018-09-11/2019-08-30", False),
    ("سقط قتلى في عامي 2018 و2019.", "year=2018-2019", "2018/2019", False),
    ("سقط قتلى صيف 2014.", "year=2014;season=summer", "2014-06/2014-08", False),
    ("سقط قتلى في الخريف الماضي.", "season=autumn;rel=last", "2020-09/2020-11", False),
    ("سقط قتلى في النصف الأول من 2020.", "year=2020;nth=1;unit=half", "2020-01-01/2020-07-01", True),
    (
        "سقط قتلى في الربع الأخير من عام 2019.",
        "year=2019;nth=last;unit=quarter",
        "2019-10/2019-12",
        True,
    ),
    (
        "سقط قتلى خلال الأشهر الستة الأولى من العام الحالي.",
        "span=year;rel=this;first=6;unit=month",
        "2021-01/2021-06",
        True,
    ),
    (
        "سقط قتلى خلال الأشهر الأحد عشر الأولى من عام 2009.",
        "year=2009;first=11;unit=month",
        "2009-01/2009-11",
        True,
    ),
]
STRETCHES = [
    ("قتل ستة خلال 24 ساعة.", "last=24;unit=hour", "2021-08-17/2021-08-18", True),
    ("قتل ستة خلال الـ24 ساعة الماضية.", "last=24;unit=hour", "2021-08-17/2021-08-18", True),
    ("قتل ستة خلال الـ 48 ساعة الأخيرة.", "last=48;unit=hour", "2021-08-16/2021-08-18", True),
    ("قتل ستة خلال الأربع والعشرين ساعة الماضية.", "last=24;unit=hour", "2021-08-17/2021-08-18", True),
    ("قتل ستة في آخر 24 ساعة.", "last=24;unit=hour", "2021-08-17/2021-08-18", True),
    ("قتل ستة خلال الساعات الماضية.", "last=few;unit=hour", "2021-08-17/2021-08-18", False),
    ("قتل ستة في الأيام الثلاثة الماضية.", "last=3;unit=day", "2021-08-15/2021-08-18", True),
    ("قتل ستة خلال الأيام القليلة الماضية.", "last=few;unit=day", "2021-08-11/2021-08-18", True),
    ("قتل ستة خلال الأسبوعين الماضيين.", "last=2;unit=week", "2021-08-04/2021-08-18", True),
    ("قتل ستة خلال الشهرين الماضيين.", "last=2;unit=month", "2021-06-18/2021-08-18", True),
    ("قتل ستة خلال الأشهر الماضية.", "last=few;unit=month", None, True),
    ("قتل ستة خلال عشرة أشهر من الحصار.", "length=10;unit=month", None, True),
    ("اختطف الرجل قبل أيام.", "ago=few;unit=day", "2021-08-10/2021-08-17", False),
    ("اختطف الرجل قبل بضعة أيام.", "ago=few;unit=day", "2021-08-10/2021-08-17", False),
    ("اختطف الرجل قبل يومين.", "ago=2;unit=day", "2021-08-16", False),
    ("اختطف الرجل قبل ثلاثة أيام.", "ago=3;unit=day", "2021-08-15", False),
    ("اختطف الرجل قبل أسبوعين.", "ago=2;unit=week", "2021-08-01/2021-08-07", False),
    ("اختطف الرجل قبل نحو شهر.", "ago=1;unit=month", "2021-07", False),
    ("اختطف الرجل قبل ساعات.", "ago=few;unit=hour", "2021-08-17/2021-08-18", False),
    ("اختطف الرجل قبل عامين.", "ago=2;unit=year", "2019", False),
    ("المدينة محاصرة منذ نحو عشرة أيام.", "ago=10;unit=day/now", "2021-08-08/2021-08-18", True),
    ("المدينة محاصرة منذ أشهر.", "ago=few;unit=month/now", None, True),
]
RANGES = [
    ("قتل ألف منذ 2019.", "year=2019/now", "2019-01-01/2021-08-18", True),
    ("قتل ألف منذ عام 2019.", "year=2019/now", "2019-01-01/2021-08-18", True),
    ("قتل ألف منذ مطلع العام.", "span=year;rel=this;edge=start/now", "2021-01-01/2021-08-18", True),
    ("قتل ألف منذ بداية العام الحالي 2021.", "year=2021;edge=start/now", "2021-01-01/2021-08-18", True),
    ("قتل ألف منذ مطلع تموز الماضي.", "month=7;rel=last;edge=start/now", "2021-07-01/2021-08-18", True),
    ("قتل ألف منذ 23 أيلول 2014.", "date=2014-09-23/now", "2014-09-23/2021-08-18", True),
    ("قتل ألف منذ بدء الهجوم في نيسان 2019.", "year=2019;month=4/now", "2019-04-01/2021-08-18", True),
    ("قتل ألف منذ اندلاع الحرب.", "event/now", None, True),
    ("قتل عشرة منذ فجر أمس.", "days=-1;part=dawn/now", "2021-08-17/2021-08-18", False),
    ("قتل عشرة منذ مساء الأحد.", "weekday=7;part=evening/now", "2021-08-15/2021-08-18", False),
    (
        "قتل ألف منذ بداية العام الحالي حتى نهاية تموز الماضي.",
        "span=year;rel=this;edge=start/month=7;rel=last;edge=end",
        "2021-01/2021-07",
        True,
    ),
    ("نزح كثيرون بين أيار وتموز 2014.", "year=2014;month=5/year=2014;month=7", "2014-05/2014-07", True),
    (
        "نزح كثيرون بين تشرين الأول 2016 وتموز 2017.",
        "year=2016;month=10/year=2017;month=7",
        "2016-10/2017-07",
        True,
    ),
    ("نزح كثيرون بين تشرين الثاني وآذار.", "month=11/month=3", "2020-11/2021-03", True),
    ("نزح كثيرون بين عامي 2012 و2014.", "year=2012-2014", "2012/2014", True),
    (
        "استمر القصف من مساء الجمعة حتى صباح الأحد.",
        "weekday=5;part=evening/weekday=7;part=morning",
        "2021-08-13/2021-08-15",
        False,
    ),
    ("استمرت المعارك من 5 إلى 7 أيار.", "month=5;day=5-7", "2021-05-05/2021-05-07", False),
]
PLAIN = [(*row, False) for row in DAYS + WEEKDAYS + DATES]


@pytest.mark.parametrize(("text", "expr", "when", "period"), PLAIN + MONTHS + SPANS + STRETCHES + RANGES)
def test_expression(text: str, expr: str, when: str | None, period: bool) -> None:
    mention = only(text)
    assert (mention.expr, mention.period) == (expr, period)
    assert anchor(mention.expr, WEDNESDAY)[0] == when


UNDATED = [
    ("قصفت البلدة في 18 آب 2021.", "2021-08-18", None),
    ("قصفت البلدة في آب 2021.", "2021-08", None),
    ("سقط قتلى عام 2008.", "2008", None),
    ("نزح كثيرون بين أيار وتموز 2014.", "2014-05/2014-07", None),
    ("قصفت البلدة في 20 رمضان 1442.", "2021-05-02", None),
    ("قصفت البلدة في 15 تموز.", None, "month=7;day=15"),
    ("قصفت البلدة الخميس 15 تموز الماضي.", None, "month=7;day=15"),
    ("قصفت البلدة في تموز الماضي.", None, "month=7"),
    ("قصفت البلدة في 20 رمضان.", None, "month=h9;day=20"),
    ("قصفت البلدة الأربعاء.", None, "weekday=3"),
    ("قصفت البلدة صباح أمس الأربعاء.", None, "weekday=3"),
    ("قصفت البلدة ليل الثلاثاء – الأربعاء.", None, "weekday=2-3;part=night"),
    ("قصفت البلدة ليل الثلاثاء.", None, "weekday=2-3;part=night"),
    ("قصفت البلدة ليل الأحد.", None, "weekday=7-1;part=night"),
    ("سقطت قذائف يومي السبت والأحد.", None, "weekday=6-7"),
    ("قصفت البلدة أمس.", None, None),
    ("قصفت البلدة الشهر الماضي.", None, None),
    ("قتل ألف منذ 2019.", None, None),
    ("اختطف الرجل قبل يومين.", None, None),
]


@pytest.mark.parametrize(("text", "when", "partial"), UNDATED)
def test_undated_report(text: str, when: str | None, partial: str | None) -> None:
    assert anchor(only(text).expr, None) == (when, partial)


@pytest.mark.parametrize(
    "text",
    [
        "قتل رجل (35 عاماً) وابنه البالغ 12 سنة.",
        "استمرت الهدنة لمدة ثلاثة أيام.",
        "حكمت المحكمة بسجنه خمس سنوات.",
        "استهدف الموقع بعد يومين من الهجوم.",
        "وقع الهجوم قبل أسبوع من الانتخابات.",
        "استمر القصف ساعة كاملة.",
        "فجر انتحاري نفسه عند الحاجز.",
        "ظهر القائد في تسجيل مصور.",
        "قال الأمين العام إن الوضع خطير.",
        "أغلق المسلحون الطريق العام.",
        "سقطت قذيفة على سوق الخميس.",
        "قصفت مسيرة محيط سد تشرين.",
        "نقلت صحيفة «26 سبتمبر» عن مصدر قوله.",
        "تحدث عن هجمات 11 سبتمبر في خطابه.",
        "مارس الجيش ضغوطاً على السكان.",
        "قتل أب وثلاثة من أبنائه في إب.",
        "التقى الرئيس رجب طيب نظيره.",
        "قصفت القرية لليوم الثاني على التوالي.",
        "سقط الجرحى في اليوم الأول للهجوم.",
        "قتل أحد عناصر الحاجز.",
        "لم يعرف مصيره حتى اليوم.",
        "شمل العفو من فروا قبل 25 يوليو.",
        "قصفت البلدة عند الساعة العاشرة.",
        "تقصف البلدة كل يوم.",
        "قتل 2020 شخصاً في المعارك.",
        "أصيب خمسة من السنة والشيعة.",
        "وسيعود الوفد بعد شهر.",
    ],
)
def test_no_mention(text: str) -> None:
    assert mentions(text) == []


def test_mentions_do_not_overlap_and_cover_their_words() -> None:
    text = "قتل طفل صباح اليوم الأربعاء 18 آب، وقتل 40 منذ بداية العام الحالي، وجرح رجل ليل الثلاثاء."
    tokens = sentences(PACK.fold(text).folded)[0].tokens
    found = find_times(tokens, PACK.lexicon.find(tokens))
    assert [" ".join(token.text for token in tokens[m.start : m.end]) for m in found] == [
        PACK.fold(words).folded
        for words in ("صباح اليوم الأربعاء 18 آب", "منذ بداية العام الحالي", "ليل الثلاثاء")
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.cells["lemma"])
def test_example_holds_its_row(row: Row) -> None:
    tokens = [t for s in sentences(PACK.fold(row.cells["example"]).folded) for t in s.tokens]
    entries = {(e.topic, e.role, e.lemma) for e in (hit.form.entry for hit in PACK.lexicon.find(tokens))}
    assert ("times", row.cells["role"], row.cells["lemma"]) in entries


SURE = [
    row
    for row in ROWS
    if row.cells["role"] in ("month", "month-weak") and not row.cells["lemma"].startswith("في ")
]
GREGORIAN = [row for row in SURE if row.cells["value"].isdecimal()]
HIJRI = [row for row in SURE if row.cells["value"].startswith("h")]


@given(row=st.sampled_from(GREGORIAN), day=st.integers(1, 28), year=st.integers(1950, 2060))
def test_date_reads_back_in_every_tradition(row: Row, day: int, year: int) -> None:
    names = [row.cells["lemma"], *filter(None, row.cells["forms"].split("|"))]
    expected = dt.date(year, int(row.cells["value"]), day).isoformat()
    for name in names:
        assert anchor(only(f"قصفت البلدة في {day} {name} {year}.").expr, None) == (expected, None)


@given(row=st.sampled_from(HIJRI), day=st.integers(1, 29), year=st.integers(1400, 1450))
def test_hijri_date_reads_back(row: Row, day: int, year: int) -> None:
    from hijridate import Gregorian  # noqa: PLC0415

    when, _ = anchor(only(f"قصفت البلدة في {day} {row.cells['lemma']} {year}.").expr, None)
    assert when is not None
    hijri = Gregorian.fromisoformat(when).to_hijri()
    assert hijri.datetuple() == (year, int(row.cells["value"][1:]), day)


@given(published=st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)), weekday=st.integers(1, 7))
def test_bare_weekday_is_in_the_week_up_to_publication(published: dt.date, weekday: int) -> None:
    bare = dt.date.fromisoformat(anchor(f"weekday={weekday}", published)[0] or "")
    last = dt.date.fromisoformat(anchor(f"weekday={weekday};rel=last", published)[0] or "")
    assert bare.isoweekday() == last.isoweekday() == weekday
    assert 0 <= (published - bare).days <= 6
    assert 1 <= (published - last).days <= 7


NAMES = st.one_of(
    st.sampled_from(["date", "year", "season", "month", "day", "weekday", "days", "span", "rel", "edge"]),
    st.sampled_from(["nth", "first", "final", "last", "ago", "length", "unit", "part", "x"]),
)
VALUES = st.one_of(
    st.sampled_from(["0", "1", "2", "-1", "12", "h9", "h13", "2-3", "2020", "1442", "2020-02-30", "9" * 12]),
    st.sampled_from(
        ["few", "last", "this", "next", "week", "month", "year", "day", "night", "half", "start"]
    ),
)
PIECES = st.builds("{}={}".format, NAMES, VALUES)
POINTS = st.lists(PIECES, max_size=4).map(";".join)


@given(
    expr=st.one_of(st.text(), POINTS, st.builds("{}/{}".format, POINTS, st.one_of(POINTS, st.just("now")))),
    published=st.one_of(st.none(), st.dates()),
)
def test_anchor_never_raises(expr: str, published: dt.date | None) -> None:
    when, partial = anchor(expr, published)
    assert when is None or partial is None


@given(st.text(alphabet=" \nابتثخدرسشعفقلمنهويةأ0123456789/-:،."))
def test_find_times_is_total_and_orderly(text: str) -> None:
    for sentence in sentences(PACK.fold(text).folded):
        found = find_times(sentence.tokens, PACK.lexicon.find(sentence.tokens))
        ends = [0, *(m.end for m in found)]
        assert all(
            before <= m.start < m.end <= len(sentence.tokens) for before, m in zip(ends, found, strict=False)
        )
