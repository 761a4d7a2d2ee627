"""What a recorder does all day, in both languages: read the words, decide, add what was missed, take it back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from reading_room import ODD, Open

from hasila.model import Claim, Report
from hasila.packs import load_pack
from hasila.pipeline import claims_of as claims_in

WORDS = {
    "ar": {
        "accept": "قبول",
        "reject": "رفض",
        "correct": "تصحيح …",
        "keep": "حفظ التصحيح",
        "undo": "إلغاء القرار",
    },
    "en": {
        "accept": "Accept",
        "reject": "Reject",
        "correct": "Correct …",
        "keep": "Keep the correction",
        "undo": "Take back",
    },
}
BOTH = pytest.mark.parametrize("language", ["ar", "en"])


def claims_of(name: str) -> list[Claim]:
    return claims_in(Report(id=name, text=ODD[name], language="ar"), load_pack("ar"))


def marked(page: Page, claim: Claim) -> str:
    """Return the letters that the page marks as a claim's evidence."""
    return "".join(page.locator(f"[data-claims~='{claim.id}']").all_text_contents())


@pytest.mark.parametrize("name", ["surrogates", "diacritics", "directions", "lines", "hostile"])
def test_the_marks_stand_on_the_very_letters(name: str, open_page: Open) -> None:
    page = open_page(f"/reports/{name}", "ar")
    assert page.locator("[data-text]").evaluate("element => element.textContent") == ODD[name]
    claims = claims_of(name)
    assert claims
    for claim in claims:
        assert marked(page, claim) == "".join(ODD[name][start:end] for start, end in claim.evidence)


@BOTH
def test_pointing_at_a_claim_tells_its_parts_apart(language: str, open_page: Open) -> None:
    page = open_page("/reports/surrogates", language)
    (claim,) = claims_of("surrogates")
    assert page.locator("[data-part]").count() == 0
    page.locator(f"[data-claims~='{claim.id}']").first.hover()
    told = {
        part: "".join(page.locator(f"[data-part={part}]").all_text_contents())
        for part in ("victims", "place")
    }
    assert told == {part: ODD["surrogates"][slice(*claim.spans[part])] for part in told}
    backgrounds = {
        part: page.locator(f"[data-part={part}]").first.evaluate("e => getComputedStyle(e).backgroundColor")
        for part in ("count", "victims", "place")
    }
    assert len(set(backgrounds.values())) == 3


def test_the_keyboard_does_what_the_mouse_does(open_page: Open) -> None:
    page = open_page("/reports/directions")
    first, second = claims_of("directions")
    page.locator(f"#at-{first.id}").focus()
    assert page.locator("[data-part=count]").count() > 0
    page.locator(f"#claim-{first.id}").focus()
    page.keyboard.press("j")
    assert page.locator(":focus").get_attribute("id") == f"claim-{second.id}"
    page.keyboard.press("a")
    expect(page.locator(f"#claim-{second.id}")).to_have_class(re.compile("accepted"))
    assert page.locator(":focus").get_attribute("id") == f"claim-{second.id}"


@BOTH
def test_accept_correct_reject_and_take_back(language: str, open_page: Open) -> None:
    words = WORDS[language]
    page = open_page("/reports/review", language)
    killed, injured, detained = (page.locator(f"#claim-{claim.id}") for claim in claims_of("review"))

    killed.get_by_role("button", name=words["accept"]).click()
    expect(killed).to_have_class(re.compile("accepted"))
    injured.get_by_text(words["correct"]).click()
    injured.locator("[name=number]").fill("15")
    injured.locator("[name=note]").fill("heard <b>again</b>")
    injured.get_by_role("button", name=words["keep"]).click()
    expect(injured).to_have_class(re.compile("corrected"))
    expect(injured.locator("h3")).to_contain_text("15")
    expect(injured.locator("del").first).to_have_text("14")
    detained.get_by_role("button", name=words["reject"]).click()
    expect(detained).to_have_class(re.compile("rejected"))

    for _ in range(3):
        page.goto(page.url.partition("?")[0])
        page.locator(".decisions").get_by_role("button", name=words["undo"]).first.click()
        expect(page.locator("[role=status]").first).to_be_visible()
    for card in (killed, injured, detained):
        expect(card).to_have_class(re.compile("unreviewed"))
    expect(injured.locator("h3")).to_contain_text("14")
    assert page.locator(".decisions li.card").count() >= 3  # nothing is forgotten


@BOTH
def test_a_missed_claim_is_added_on_selected_words(language: str, open_page: Open) -> None:
    wanted = {"ar": "ستة من أبنائها", "en": "ودعت ستة"}[language]
    page = open_page("/reports/missed", language)
    select(page, wanted)
    page.locator("[data-grab] button").click()
    form = page.locator("#add-claim form")
    expect(form.locator("[name=words]")).to_have_value(wanted)
    start = ODD["missed"].index(wanted)
    expect(form.locator("[name=start]")).to_have_value(str(start))
    expect(form.locator("[name=end]")).to_have_value(str(start + len(wanted)))
    form.locator("[name=harm]").select_option("killed")
    form.locator("[name=number]").fill("6")
    form.locator("button.first").click()
    added = page.locator("article.card.lit, article.card:target")
    expect(added.locator("mark").first).to_have_text(wanted)


def test_selected_words_behind_surrogates_are_counted_in_code_points(open_page: Open) -> None:
    page = open_page("/reports/surrogates")
    select(page, "بحسب")
    page.locator("[data-grab] button").click()
    start = ODD["surrogates"].index("بحسب")
    expect(page.locator("#add-claim [name=start]")).to_have_value(str(start))


def test_words_of_a_missed_claim_can_be_typed_without_scripts(open_page: Open) -> None:
    page = open_page("/reports/typed")
    page.locator("#add-claim summary").click()
    form = page.locator("#add-claim form")
    form.locator("[name=words]").fill("مدنياً في مدينة")
    form.locator("[name=harm]").select_option("injured")
    form.locator("[name=number]").fill("2")
    form.locator("button.first").click()
    expect(page.locator("article.card:target mark").first).to_have_text("مدنياً في مدينة")
    page.locator("#add-claim summary").click()
    form.locator("[name=words]").fill("كلمات ليست في الخبر")
    form.locator("[name=harm]").select_option("injured")
    form.locator("button.first").click()
    expect(page.locator("h1")).to_have_text("This cannot be understood")


def select(page: Page, words: str) -> None:
    """Select words of the text as a mouse would, in one or several pieces of it."""
    page.locator("[data-text]").evaluate(
        """(text, words) => {
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            const at = text.textContent.indexOf(words), range = document.createRange();
            let passed = 0;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const next = passed + node.length;
                if (passed <= at && at < next) range.setStart(node, at - passed);
                const end = at + words.length;
                if (passed < end && end <= next) range.setEnd(node, end - passed);
                passed = next;
            }
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
        }""",
        words,
    )


def test_words_of_a_report_never_run(open_page: Open) -> None:
    for path in ("/reports/hostile", "/reports", "/search?q=script", "/history"):
        page = open_page(path)
        assert page.title() != "owned"
        made = "main script, main img:not([alt]), main b"
        assert page.locator(made).count() == 0


def test_a_double_click_decides_once(open_page: Open) -> None:
    page = open_page("/reports/kelly-ministry")
    card = page.locator("article[data-claim]").first
    before = page.locator(".decisions li.card").count()
    card.get_by_role("button", name="Accept").dblclick()
    expect(card).to_have_class(re.compile("accepted"))
    page.reload()
    assert page.locator(".decisions li.card").count() == before + 1
