"""Web pages: the main text and what the page's metadata says of it.

A page's text is what can be read on it, without menus, forms and links to other pages. That text is the
original text of the report, into which every offset points; paragraphs stand on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLParserException, HTMLTree

from hasila.model import Report
from hasila.read.language import language
from hasila.read.page_date import published
from hasila.read.problem import Unreadable

_PAGE_BEGINS = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_TAG = re.compile(r"<(?:p|div|br|h\d|article|span|table|title|meta)\b", re.I)
_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:rdf|urlset)\b", re.I | re.S)
_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".php", ".asp", ".aspx")

# Words that sites put into the class or id of what is no part of an article.
_FURNITURE_NAMES = (
    "related", "also-read", "readalso", "read-more", "readmore", "recommended", "most-read", "trending",
    "cookie", "consent", "gdpr", "newsletter", "subscribe", "subscription",
    "comment-form", "comment-respond", "comments-area", "comments-list", "commentlist", "disqus",
    "breadcrumb", "pagination", "post-navigation", "nav-links", "prev-next", "next-prev", "pager",
    "sharedaddy", "share-buttons", "sharing", "social-share", "share-bar", "share-links", "addtoany",
    "a2a_kit", "tags-links", "post-tags", "tag-cloud", "author-box", "author-bio", "advertisement", "ad-slot",
)  # fmt: skip
_WHOLE = ":not(html):not(body):not(main):not(article)"
_FURNITURE = [
    "nav", "aside", "dialog", "footer",
    '[role="navigation"]', '[role="complementary"]', '[role="dialog"]', '[role="contentinfo"]',
    "#comments", "#respond", "#disqus_thread",
]  # fmt: skip

_TITLE = ('meta[property="og:title" i]', 'meta[name="og:title" i]', 'meta[name="twitter:title" i]')
_LEAD = ('meta[property="og:description" i]', 'meta[name="description" i]')
_SITE = ('meta[property="og:site_name" i]', 'meta[name="og:site_name" i]')
_ADDRESS = (('link[rel~="canonical" i]', "href"), ('meta[property="og:url" i]', "content"))
_NAMED = [re.compile(rf"""{key}\s*=\s*["']?([^"'>]+)""") for key in (" class", " id")]
_LEAD_LENGTH = 40


def is_page(text: str, ending: str) -> bool:
    """Tell whether a decoded file is a web page. Raises Unreadable for feeds, which are no pages."""
    head = text[:4096]
    if _FEED.match(head):
        raise Unreadable("is a feed or XML, not a page: give the pages that it links to")
    if _PAGE_BEGINS.search(head[:1024]):
        return True
    return (ending in _PAGE_ENDINGS or head.lstrip().startswith("<")) and _TAG.search(head) is not None


def report(page: str, report_id: str, path: str) -> Report:
    """Return the report on a page. Raises Unreadable where the page has no readable text."""
    try:
        tree = HTMLTree.parse(page)
    except HTMLParserException as error:
        raise Unreadable(f"is not HTML that can be parsed ({error}): save the page again") from None
    text = _main_text(tree, _furniture(page))
    if not text:
        raise Unreadable("has no readable text: save the page again after it has loaded, or give its text")
    url = _url(tree)
    return Report(
        id=report_id,
        text=text,
        published=published(tree, page, url),
        outlet=_meta(tree, _SITE) or _host(url),
        url=url,
        title=_title(tree),
        language=language(text),
        path=path,
    )


def _furniture(page: str) -> list[str]:
    """Return selectors for what is no part of the article; names cost time, so only those on the page."""
    used = " ".join({names for named in _NAMED for names in named.findall(page)}).lower()
    names = [name for name in _FURNITURE_NAMES if name in used]
    return [*_FURNITURE, *(f'[{key}*="{name}" i]{_WHOLE}' for key in ("class", "id") for name in names)]


def _main_text(tree: Any, furniture: list[str]) -> str:
    """Return the article on a parsed page, or a wider part of the page where too little was found.

    Too little is: less than half of the only ``<article>``, or without the lead that the page's description
    gives, if the page has it.
    """
    lead = _squeezed(_meta(tree, _LEAD) or "")[:_LEAD_LENGTH]
    articles = tree.document.query_selector_all("article")
    article = _text(articles[0].html, furniture) if len(articles) == 1 else ""
    narrowest = ""
    for text in _readings(tree, article, furniture):
        if text and len(text) * 2 >= len(article):
            if lead in _squeezed(text):
                return text
            narrowest = narrowest or text
    return narrowest


def _readings(tree: Any, article: str, furniture: list[str]) -> Iterator[str]:
    """Yield the readings of a page, the narrowest first."""
    yield _text(tree, furniture, main_content=True)
    yield article
    yield _text(tree, main_content=True)
    yield _text(tree, furniture)
    yield _text(tree)


def _text(page: Any, without: list[str] | None = None, *, main_content: bool = False) -> str:
    text = extract_plain_text(
        page, main_content=main_content, list_bullets=False, alt_texts=False, skip_elements=without or []
    )
    return str(text).strip()


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _title(tree: Any) -> str | None:
    heading = tree.document.query_selector("h1")
    found = _meta(tree, _TITLE) or (heading and _squeezed(heading.text)) or _squeezed(tree.title or "")
    return found or None


def _url(tree: Any) -> str | None:
    for selector, attribute in _ADDRESS:
        node = tree.document.query_selector(selector)
        address = (node.getattr(attribute) or "").strip() if node else ""
        if _host(address):
            return str(address)
    return None


def _host(url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "")
        host = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _meta(tree: Any, selectors: tuple[str, ...]) -> str | None:
    for selector in selectors:
        node = tree.document.query_selector(selector)
        content = _squeezed(node.getattr("content") or "") if node else ""
        if content:
            return content
    return None
