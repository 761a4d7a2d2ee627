"""The English pack: counts, harms and claimants of English sentences, by the same engine that reads Arabic.

Every sentence is invented. A claim of the table states harm and count; what else it states is judged apart.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import pytest

from hasila.extract import extract
from hasila.model import Claim, Report
from hasila.packs import load_pack

ENOUGH = 0.8  # of claim F1 over the table, and of attributes of the claims found
OVERLAP = 0.5  # of the words of a phrase


class Said(NamedTuple):
    """A claim that a sentence holds; what is left out (None) of the words is not judged."""

    harm: str
    number: int | None = None
    vague: str | None = None
    number_max: int | None = None
    qualifier: str | None = None
    victims: str | None = None
    place: str | None = None
    source: str | None = None
    by: str | None = None
    cause: str | None = None
    part_of: int | None = None

    @property
    def figure(self) -> tuple[str, int | None, int | None, str | None]:
        return self.harm, self.number, self.number_max, self.vague


def killed(number: int | None = None, vague: str | None = None, **more: Any) -> Said:
    return Said("killed", number, vague, **more)


def injured(number: int | None = None, vague: str | None = None, **more: Any) -> Said:
    return Said("injured", number, vague, **more)


SENTENCES: list[tuple[str, list[Said]]] = [
    # passive: the count stands before the verb
    (
        "Five people were killed in an air strike on the market.",
        [killed(5, victims="people", cause="airstrike")],
    ),
    (
        "Three farmers were wounded by a landmine near Aleppo.",
        [injured(3, place="near Aleppo", cause="explosive")],
    ),
    ("A soldier was shot dead at a checkpoint in Mosul.", [killed(1, victims="soldier", cause="shooting")]),
    ("Two women were injured when a shell hit their house.", [injured(2, victims="women", cause="shelling")]),
    ("Eleven militants have been killed since Monday.", [killed(11)]),
    ("An elderly man was killed and his son was wounded.", [killed(1), injured(1)]),
    ("Seven members of the security forces were killed in an ambush.", [killed(7, cause="ground_fighting")]),
    ("Dozens were killed in the bombardment of the town.", [killed(vague="tens")]),
    ("Twenty-five worshippers were killed in a suicide bombing.", [killed(25, cause="suicide_attack")]),
    ("Four Iraqi policemen were killed by gunmen in Kirkuk.", [killed(4, by="gunmen", place="Kirkuk")]),
    ("Six Houthi fighters were killed in clashes in Taiz.", [killed(6, place="Taiz")]),
    ("No fewer than 40 civilians were wounded.", [injured(40, qualifier="at_least")]),
    ("A 12-year-old boy was killed by a stray bullet.", [killed(1)]),
    ("The mayor of the town was assassinated on Thursday.", [killed(1)]),
    ("Thirteen civilians, most of them children, were killed.", [killed(13)]),
    # reduced passive and headlines
    ("Nine civilians killed in shelling of eastern Ghouta.", [killed(9, cause="shelling")]),
    ("Eight dead, 15 wounded in Baghdad car bomb.", [killed(8), injured(15, cause="explosive")]),
    ("Four killed and dozens injured in drone strike.", [killed(4), injured(vague="tens")]),
    ("Two soldiers killed, three others wounded in Sinai blast.", [killed(2), injured(3)]),
    ("Journalist killed in Gaza.", [killed(1)]),
    # active: the count stands behind the verb
    ("An air strike killed five civilians.", [killed(5, victims="civilians", cause="airstrike")]),
    ("A roadside bomb killed two soldiers and wounded four others.", [killed(2), injured(4)]),
    ("Mortar fire on a bakery killed a mother and wounded her two children.", [killed(1), injured(2)]),
    ("Gunmen shot dead three policemen in Basra.", [killed(3, by="Gunmen", place="Basra")]),
    ("Troops killed at least 17 insurgents.", [killed(17, qualifier="at_least", by="Troops")]),
    ("The blast injured more than 60 shoppers.", [injured(60, qualifier="more_than")]),
    ("A car bomb killed and wounded 30 recruits.", [killed(30), injured(30)]),
    ("Rockets killed hundreds of residents during the siege.", [killed(vague="hundreds")]),
    ("The explosion claimed the lives of nine workers.", [killed(9, victims="workers")]),
    ("A sniper wounded a nurse outside the hospital.", [injured(1, victims="nurse")]),
    ("A missile hit a school, killing six pupils and injuring 20.", [killed(6), injured(20)]),
    ("Warplanes bombed the camp, wounding several people.", [injured(vague="several", cause="airstrike")]),
    ("Islamist fighters attacked the base, killing about 30 soldiers.", [killed(30, qualifier="about")]),
    # nouns of action and of the harmed
    ("The killing of five aid workers shocked the town.", [killed(5, victims="aid workers")]),
    ("Doctors confirmed the death of three patients.", [killed(3, victims="patients")]),
    ("The clashes left 12 dead and 40 injured.", [killed(12), injured(40)]),
    ("The raid left four people dead.", [killed(4)]),
    ("Rescuers pulled seven bodies from the rubble.", [killed(7)]),
    ("The bodies of three men were found in a field.", [killed(3)]),
    ("The hospital recorded 14 deaths after the bombing.", [killed(14)]),
    ("The death toll rose to 23.", [killed(23)]),
    ("The number of wounded reached 150.", [injured(150)]),
    ("The fighting caused 18 fatalities.", [killed(18)]),
    # counts
    ("The battle killed one hundred and twenty-five soldiers.", [killed(125)]),
    ("Between 20 and 30 fighters were killed.", [killed(20, number_max=30)]),
    ("Some 1,200 civilians were killed in the assault.", [killed(1200, qualifier="about")]),
    ("Ten to 15 rebels were killed overnight.", [killed(10, number_max=15)]),
    ("Two dozen villagers were wounded.", [injured(24)]),
    ("Up to 70 people were wounded in the blast.", [injured(70, qualifier="up_to")]),
    ("Scores of protesters were injured.", [injured(vague="tens")]),
    ("A number of soldiers were wounded.", [injured(vague="several")]),
    ("Thousands of people have been killed since the war began.", [killed(vague="thousands")]),
    ("More than 3,000 people have died.", [killed(3000, qualifier="more_than")]),
    ("Forty-one people were killed and two hundred injured.", [killed(41), injured(200)]),
    ("Almost fifty guards were killed.", [killed(50, qualifier="about")]),
    # parts and others
    (
        "Nine people were killed, including three children.",
        [killed(9), killed(3, victims="children", part_of=0)],
    ),
    ("Fourteen people were injured, among them two nurses.", [injured(14), injured(2, part_of=0)]),
    ("Eight soldiers were killed, two of them officers.", [killed(8), killed(2, part_of=0)]),
    ("Six people, including a woman, were killed in Hama.", [killed(6), killed(1, part_of=0)]),
    ("A farmer was killed and another was wounded.", [killed(1), injured(1)]),
    ("Three guards were killed and five others were injured.", [killed(3), injured(5)]),
    ("The shelling killed two brothers, a teacher and four soldiers.", [killed(2), killed(1), killed(4)]),
    # who says so
    (
        "The health ministry said 16 people were killed in Gaza City.",
        [killed(16, source="The health ministry", place="Gaza City")],
    ),
    (
        "Ten people were killed, according to the Syrian Observatory for Human Rights.",
        [killed(10, source="Syrian Observatory for Human Rights")],
    ),
    (
        "Four fighters were killed and six were wounded, a military source said.",
        [killed(4, source="a military source"), injured(6, source="a military source")],
    ),
    ("Medics reported that five children were wounded.", [injured(5, source="Medics")]),
    ("Witnesses said gunmen killed two traders in the market.", [killed(2, source="Witnesses", by="gunmen")]),
    # who did it
    ("Two journalists were killed by Israeli forces in Jenin.", [killed(2, by="Israeli forces")]),
    ("Three civilians were killed in an attack by two gunmen.", [killed(3, by="two gunmen")]),
    # the other harms
    ("Gunmen kidnapped three engineers on the road to Marib.", [Said("abducted", 3, by="Gunmen")]),
    ("Police arrested 12 students in Khartoum.", [Said("detained", 12, place="Khartoum")]),
    ("Eight soldiers were captured by the rebels.", [Said("captured", 8, by="rebels")]),
    ("The shelling displaced 400 families.", [Said("displaced", 400, victims="families")]),
    ("Four sailors are still missing after the raid.", [Said("missing", 4)]),
    # as the news tells it
    (
        "At least 21 people were killed and more than 100 wounded when two car bombs exploded, officials said.",
        [killed(21, qualifier="at_least", source="officials"), injured(100, qualifier="more_than")],
    ),
    (
        "Israeli warplanes struck a house in Khan Yunis, killing a man and his four children, medics said.",
        [killed(1), killed(4)],
    ),
    (
        "Three aid workers and their driver were shot dead on Tuesday near the town of Al-Hudaydah.",
        [killed(3), killed(1)],
    ),
    (
        "The Syrian Observatory for Human Rights said 14 fighters, six of them foreigners, had been killed.",
        [killed(14, source="Syrian Observatory for Human Rights"), killed(6, part_of=0)],
    ),
    (
        "A rocket landed in the yard of a primary school, wounding nine pupils and two teachers.",
        [injured(9), injured(2)],
    ),
    ("The army lost 12 soldiers in the battle.", [killed(12)]),
    (
        "According to the United Nations, 3,412 civilians have been killed in Iraq this year.",
        [killed(3412, source="the United Nations")],
    ),
    (
        "One person was killed and four others wounded when a mine went off in Deir ez-Zor.",
        [killed(1), injured(4)],
    ),
    ("Five members of one family died when a shell hit their tent.", [killed(5)]),
    ("The rebels said they had killed 30 government troops.", [killed(30, source="The rebels")]),
    (
        "Security forces opened fire on protesters in Basra, killing three and injuring scores.",
        [killed(3), injured(vague="tens")],
    ),
    (
        "Gunmen on motorcycles killed a local journalist outside his home in Kirkuk on 4 May.",
        [killed(1, place="Kirkuk")],
    ),
    ("The toll from Sunday's bombing has climbed to 64 dead.", [killed(64)]),
    (
        "Eighteen Houthi rebels were killed in coalition air strikes, a Yemeni official said on Wednesday.",
        [killed(18, source="a Yemeni official")],
    ),
    ("Two Lebanese soldiers were wounded in the shooting.", [injured(2)]),
    ("Seven people, four of them women, were wounded by shrapnel.", [injured(7), injured(4, part_of=0)]),
    (
        "About three dozen people are missing after the attack on the village.",
        [Said("missing", 36, qualifier="about")],
    ),
    ("The shelling killed at least ten, among them a doctor.", [killed(10), killed(1, part_of=0)]),
    ("A drone strike on a car in Idlib killed its driver.", [killed(1)]),
    ("A senior commander of the group was killed in the raid.", [killed(1)]),
    (
        "The ministry reported 45 deaths and 130 injuries in the past 24 hours.",
        [killed(45, source="The ministry"), injured(130)],
    ),
    ("Nearly 100 miners were taken hostage by the insurgents.", [Said("abducted", 100)]),
    (
        "Hundreds of civilians have been killed or wounded since January.",
        [killed(vague="hundreds"), injured(vague="hundreds")],
    ),
    ("Snipers killed two men who were trying to reach the well.", [killed(2)]),
    ("More than 20,000 residents have fled their homes since Saturday.", [Said("displaced", 20000)]),
    (
        "Ten militants and four soldiers were killed, the defence ministry said in a statement.",
        [killed(10), killed(4)],
    ),
    ("A woman died of her wounds in hospital, raising the toll to nine.", [killed(1), killed(9)]),
    ("Fighting between the two groups left six people dead and 11 wounded.", [killed(6), injured(11)]),
    (
        "The blast wounded 16, including five policemen, two of them seriously.",
        [injured(16), injured(5, part_of=0), injured(2)],
    ),
    ("Police said the bomber and three passers-by were killed.", [killed(1), killed(3)]),
]

NOTHING = [
    "The delegation visited three villages on Monday.",
    "A court sentenced five men to death.",
    "The army destroyed six tanks and two vehicles.",
    "No one was killed in the shelling.",
    "No civilians were injured in the raid.",
    "The warplanes carried out nine air strikes on the town.",
    "A bus crash killed 12 passengers.",
    "An earthquake killed 300 people.",
    "The group threatened to kill four hostages.",
    "The militants released seven detainees.",
    "Some 500 fighters are besieged in the old city.",
    "About 200 families received food parcels.",
    "The talks between the two sides lasted five hours.",
    "The army said 40 vehicles reached the border.",
    "The ministry vaccinated 2,000 children.",
    "The cell was plotting to kill three officers, police said.",
    "The conference gathered 60 journalists in Tunis.",
    "Medics saved 12 lives in the hospital.",
    "The shell did not kill any civilians.",
    "The two men met in Geneva for three days of talks.",
    "Around 1,500 refugees returned to their village.",
    "The army seized four villages and 12 positions.",
    "The president called for an end to the killing of civilians.",
    "Doctors treated 30 people for cholera.",
    "Six candidates are running for the post.",
    "The group has about 2,000 fighters.",
    "If the strike had hit the market, it would have killed dozens of people.",
    "There were no reports of casualties.",
    "Thousands of people attended the funeral.",
]


def read(text: str) -> list[Claim]:
    return extract(Report(id="english", text=text, language="en"), load_pack("en"))


def count_of(claim: Claim) -> tuple[str, int | None, int | None, str | None]:
    return str(claim.harm), claim.number, claim.number_max, str(claim.vague) if claim.vague else None


def misses(text: str, said: list[Said]) -> tuple[Counter[Any], Counter[Any]]:
    """Return what was not found and what was found in vain, as counts."""
    expected, found = Counter(claim.figure for claim in said), Counter(map(count_of, read(text)))
    return expected - found, found - expected


def test_claims_of_the_table_are_found() -> None:
    assert len(SENTENCES) >= 60
    assert len(NOTHING) >= 15
    missed = wrong = hit = 0
    report: list[str] = []
    for text, said in [*SENTENCES, *((text, list[Said]()) for text in NOTHING)]:
        lacking, vain = misses(text, said)
        missed, wrong = missed + lacking.total(), wrong + vain.total()
        hit += len(said) - lacking.total()
        if lacking or vain:
            report.append(f"{text}  missed {[*lacking]}, in vain {[*vain]}")
    f1 = 2 * hit / (2 * hit + missed + wrong)
    assert f1 >= ENOUGH, f"F1 {f1:.3f}\n" + "\n".join(report)


@pytest.mark.parametrize("text", NOTHING)
def test_sentences_without_a_claim_yield_none(text: str) -> None:
    assert read(text) == []


def words(phrase: str | None) -> set[str]:
    return {
        word for word in load_pack("en").fold((phrase or "").replace(",", "")).folded.split() if word != "the"
    }


def alike(stated: str, found: object) -> bool:
    left, right = words(stated), words(str(found) if found else None)
    return 2 * len(left & right) >= OVERLAP * (len(left) + len(right))


def attributes() -> list[tuple[str, str, object, object]]:
    """Return (text, field, stated, found) for what the table states of the claims that are found."""
    pairs = []
    for text, said in SENTENCES:
        found = {count_of(claim): claim for claim in read(text)}
        for claim in said:
            if claim.figure in found:
                stated = claim._asdict().items()
                pairs += [
                    (text, key, value, getattr(found[claim.figure], key))
                    for key, value in stated
                    if value is not None
                ]
    return pairs


@pytest.mark.parametrize("field", ["victims", "place", "source", "by"])
def test_words_of_the_claims_found(field: str) -> None:
    judged = [(text, stated, found) for text, key, stated, found in attributes() if key == field]
    off = [row for row in judged if not alike(str(row[1]), row[2])]
    assert len(off) <= (1 - ENOUGH) * len(judged), off


@pytest.mark.parametrize("field", ["qualifier", "cause", "part_of"])
def test_values_of_the_claims_found(field: str) -> None:
    judged = [(text, stated, found) for text, key, stated, found in attributes() if key == field]
    off = [row for row in judged if row[1] != row[2]]
    assert len(off) <= (1 - ENOUGH) * len(judged), off


def test_evidence_is_words_of_the_text() -> None:
    for text, _ in SENTENCES:
        for claim in read(text):
            for start, end in claim.evidence:
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip() == text[start:end]
