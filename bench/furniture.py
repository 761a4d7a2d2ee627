"""Read the pages of ``samples/pages`` and measure what is left of their furniture, beside the plain libraries.

    python -m bench.furniture            the table of figures, ours and the libraries', and pages a second
    python -m bench.furniture --errors   and what each page gains and lacks in our reading
    python -m bench.furniture --held-out only the pages that were written after the rules were fixed

Token F1 compares bags of words with the article's, its headline left out on both sides; its floor is the mean over
pages. A claim is from furniture if it is found in what was read and not in headline and article alone; it is lost
the other way about. Title, outlet and date count as right if they are those of the page, or null where it has none.
For speed each page is given what surrounds real ones: scripts, style sheets, and a menu of links.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any, NamedTuple

from bench.pages import Page, pages
from hasila import load_pack
from hasila.model import Report
from hasila.packs import Pack
from hasila.pipeline import claims_of
from hasila.read.html import report

ROUNDS = 3
_WORD = re.compile(r"\w+")
_SCRIPT = "<script>" + "var settings = {'a': [1, 2, 3], 'b': 'text'};\n" * 1200 + "</script>"
_MENU = "<div><ul>" + "".join(f'<li><a href="/c/{i}">قسم {i}</a></li>' for i in range(150)) + "</ul></div>"


class Read(NamedTuple):
    """What was read of a page; ``searched`` is the text without the lines that extraction passes over."""

    text: str
    searched: str
    title: str | None
    outlet: str | None
    published: str | None


Reader = Callable[[str], Read]


class Score(NamedTuple):
    """How one page was read."""

    page: Page
    read: Read
    f1: float
    searched_f1: float
    furniture: list[str]
    lost: list[str]


def readers(pack: Pack) -> dict[str, Reader]:
    """Return the ways of reading a page that are compared; libraries that are not installed are left out."""
    found: dict[str, Reader] = {"hasila": lambda page: _ours(page, pack), "resiliparse": _resiliparse}
    try:
        import trafilatura  # noqa: F401, PLC0415 (only compared with)
    except ImportError:
        return found
    return {**found, "trafilatura": _trafilatura}


def _report(page: str) -> Report:
    return report(page, "page", "page")


def _ours(page: str, pack: Pack) -> Read:
    found = _report(page)
    text = found.text
    searched = text
    for start, end in reversed(pack.furniture(text)):
        searched = searched[:start] + searched[end:]
    return Read(text, searched, found.title, found.outlet, str(found.published) if found.published else None)


def _resiliparse(page: str) -> Read:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415

    tree = HTMLTree.parse(page)
    text = str(extract_plain_text(tree, main_content=True, list_bullets=False, alt_texts=False))
    return Read(text, text, tree.title or None, None, None)


def _trafilatura(page: str) -> Read:
    import trafilatura  # noqa: PLC0415

    found: Any = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    text = (found.text if found else "") or ""
    return Read(text, text, *((found.title, found.sitename, found.date) if found else (None, None, None)))


def scores(found: Sequence[Page], read: Reader, pack: Pack) -> list[Score]:
    """Return how each page is read."""
    return [_score(page, read(page.html), pack) for page in found]


def _score(page: Page, read: Read, pack: Pack) -> Score:
    true = _claims(f"{page.title or ''}\n\n{page.text}", pack)
    text = read.text if page.title is None or page.title in read.text else f"{page.title}\n\n{read.text}"
    ours = _claims(text, pack)
    return Score(
        page=page,
        read=read,
        f1=f1(tokens(read.text, page.title), tokens(page.text)),
        searched_f1=f1(tokens(read.searched, page.title), tokens(page.text)),
        furniture=sorted((ours - true).elements()),
        lost=sorted((true - ours).elements()),
    )


def _claims(text: str, pack: Pack) -> Counter[str]:
    """Return the claims of a text, each by harm, count and first evidence."""
    whole = Report(id="page", text=text.strip(), language=pack.language)
    return Counter(
        f"{c.harm} {c.number or c.vague}{f'-{c.number_max}' if c.number_max else ''}: {whole.quote(c.evidence[0])}"
        for c in claims_of(whole, pack)
    )


def tokens(text: str, headline: str | None = None) -> Counter[str]:
    """Return the words of a text, without the lines that are its headline."""
    lines = (line for line in text.split("\n") if line.strip() != headline)
    return Counter(_WORD.findall("\n".join(lines)))


def f1(ours: Counter[str], true: Counter[str]) -> float:
    """Return the harmonic mean of the shares of both that they have in common."""
    return 2 * (ours & true).total() / (ours.total() + true.total()) if ours or true else 1.0


def figures(found: Sequence[Score]) -> dict[str, float]:
    """Return the figures of one reader: means over pages, sums of claims."""
    return {
        "f1": mean(score.f1 for score in found),
        "searched_f1": mean(score.searched_f1 for score in found),
        "worst": min(score.searched_f1 for score in found),
        "furniture": sum(len(score.furniture) for score in found),
        "lost": sum(len(score.lost) for score in found),
        "title": mean(_same(score.read.title, score.page.title) for score in found),
        "outlet": mean(_same(score.read.outlet, score.page.outlet) for score in found),
        "date": mean(_same(score.read.published, score.page.published) for score in found),
    }


def _same(ours: object, true: object) -> bool:
    return (str(ours) if ours else None) == (str(true) if true else None)


def speed(found: Sequence[Page], read: Callable[[str], object]) -> float:
    """Return pages a second of one core in the best round, with pages as large as real ones."""
    sources = [
        page.html.replace("<body", f"{_SCRIPT}<body", 1).replace("</body>", f"{_MENU}</body>")
        for page in found
    ]
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for source in sources:
            read(source)
        best = min(best, time.process_time() - start)
    return len(sources) / best


def _print_errors(found: Sequence[Score]) -> None:
    for score in found:
        page, read = score.page, score.read
        true, ours = set(page.text.split("\n")), set(read.searched.split("\n")) - {page.title}
        told = [f"+ {line[:120]}" for line in ours - true if line.strip()]
        told += [f"- {line[:120]}" for line in true - ours if line.strip()]
        for name in ("title", "outlet", "published"):
            if not _same(getattr(read, name), getattr(page, name)):
                told.append(f"{name}: {getattr(read, name)!r}, not {getattr(page, name)!r}")
        told += [f"claim from furniture: {claim}" for claim in score.furniture]
        told += [f"claim lost: {claim}" for claim in score.lost]
        if told:
            print(f"\n{page.name} ({score.searched_f1:.3f})", *told, sep="\n    ")


def main() -> int:
    """Print the figures; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--errors", action="store_true", help="what each page gains and lacks")
    parser.add_argument(
        "--held-out", action="store_true", help="only pages written after the rules were fixed"
    )
    given = parser.parse_args()
    found = [page for page in pages() if page.held_out or not given.held_out]
    pack = load_pack("ar")
    print(f"{len(found)} pages; F1 of the text as read, and without the lines that extraction passes over\n")
    head = ("", "F1", "searched", "worst", "from furniture", "lost", "title", "outlet", "date", "pages/s")
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for name, read in readers(pack).items():
        row = figures(scores(found, read, pack))
        cells = [f"{row[key]:.3f}" for key in ("f1", "searched_f1", "worst")]
        cells += [f"{row[key]:.0f}" for key in ("furniture", "lost")]
        cells += [f"{row[key]:.2f}" for key in ("title", "outlet", "date")]
        timed = _report if name == "hasila" else read
        print("| " + " | ".join([name, *cells, f"{speed(found, timed):.0f}"]) + " |")
    if given.errors:
        _print_errors(scores(found, readers(pack)["hasila"], pack))
    return 0


if __name__ == "__main__":
    sys.exit(main())
