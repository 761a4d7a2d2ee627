"""What a page says of itself for machines: title, outlet, address, date and first words, in metadata and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_SITES = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "publisher",
    "copyright",
)
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "og:article:published_time", "parsely-pub-date",
    "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "publish-date", "publish_date", "publishdate",
    "pubdate", "pub_date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "publication_date",
    "published-date", "citation_publication_date",
)  # fmt: skip
_ARTICLE = re.compile(r"Article|Posting|Report")
_SEPARATORS = re.compile(
    r"\s+[-|:\u2013\u2014\u00ab\u00bb\u00b7\u2022>]+\s+|\s*[|\u00ab\u00bb\u2022]+\s*|:\s+"
)
_EDGES = " \t\n-|:\u2013\u2014\u00ab\u00bb\u00b7\u2022>"
_WORD = re.compile(r"\w+")
_HEADLINE_WORDS = 4  # words of a heading of the first rank that is a headline whatever the metadata say
_HOSTS = ("Telegram",)
"""Sites that print the posts of others, whose name they give as the title."""


class Masthead(NamedTuple):
    """What a page says of itself, each thing in all the ways it says it, the surest first."""

    titles: tuple[str, ...]
    page_title: str  # what a browser shows above the page, often with the site's name
    sites: tuple[str, ...]
    author: str | None  # of a post on a site that prints the posts of others
    description: str
    published: tuple[str, ...]
    body: str
    url: str | None


def masthead(root: Any) -> Masthead:
    """Return what a parsed page says of itself."""
    meta = _metadata(root)
    page_title = squeezed(next((node.text or "" for node in root.iter("title")), ""))
    titles = _said(meta, _TITLES)
    data = [node for script in root.iter("script") for node in _linked_data(script)]
    own = [node for node in data if _is_own(node, [*titles, page_title])]
    sites = [*_said(meta, _SITES[:1]), *_publishers(own, data), *_said(meta, _SITES[1:])]
    is_post = bool(sites) and sites[0] in _HOSTS
    return Masthead(
        titles=() if is_post else (*titles, *_texts(own, "headline")),
        page_title="" if is_post else page_title,
        sites=tuple(sites),
        author=titles[0] if is_post and titles else None,
        description=next(iter([*_said(meta, _DESCRIPTIONS), *_texts(own, "description")]), ""),
        published=(*_said(meta, _DATES[:2]), *_texts(own, "datePublished"), *_said(meta, _DATES[2:])),
        body=next(iter(_texts(own, "articleBody")), ""),
        url=_url(root, meta),
    )


def title_of(found: Masthead, headline: str | None) -> str | None:
    """Return the title of a report: its headline as printed, else that of the metadata without the site's name.

    Where a kicker stands in the headline, it is that of the metadata.
    """
    titles = [title for title in (*found.titles, found.page_title) if title]
    if headline:
        said = words(headline)
        kicked = next((title for title in titles if f" {words(title)} " in f" {said} "), None)
        is_told = len(headline.split()) >= _HEADLINE_WORDS or any(said in words(title) for title in titles)
        if kicked is not None or not found.titles or is_told:
            return headline if kicked is None or words(kicked) == said else kicked
    title = next(iter(titles), "")
    for site in found.sites:
        if title != site:
            title = title.removesuffix(site).removeprefix(site).strip(_EDGES)
    return title or None


def outlet_of(found: Masthead, headline: str | None, lines: Iterable[str]) -> str | None:
    """Return who published a page: by its metadata, else by what its title says beside the headline, else its host.

    Where a title says more than one thing, it is what also stands in one of the page's ``lines``, else the last.
    """
    if found.author:
        return found.author
    if found.sites:
        return found.sites[0]
    for title in (found.page_title, *found.titles):
        if headline and headline in title and title != headline:
            before, _, behind = title.partition(headline)
            sides = (*_SEPARATORS.split(behind)[::-1], *_SEPARATORS.split(before))
            parts = [part.strip(_EDGES) for part in sides if part.strip(_EDGES)]
            if len(parts) > 1:
                said = [line for line in lines if headline not in line]
                parts = [part for part in parts if any(part in line for line in said)] or parts
            if parts:
                return parts[0]
    return host(found.url)


def host(url: str | None) -> str | None:
    """Return the host of a web address without ``www.``, or null where it is none."""
    try:
        parts = urlsplit(url or "")
        name = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
    return name.removeprefix("www.") if name else None


def words(text: str) -> str:
    """Return the words of a text without case and signs, to compare."""
    return " ".join(_WORD.findall(text.casefold()))


def squeezed(text: str) -> str:
    """Return a text with one space between words."""
    return " ".join(text.split())


def _metadata(root: Any) -> dict[str, str]:
    """Return what each name of metadata gives first, the names in lower case."""
    found: dict[str, str] = {}
    for node in root.iter("meta"):
        content = squeezed(node.get("content", ""))
        for key in ("property", "name", "itemprop"):
            if content and node.get(key):
                found.setdefault(node.get(key).lower(), content)
    return found


def _said(meta: dict[str, str], names: Iterable[str]) -> list[str]:
    return [meta[name] for name in names if name in meta]


def _url(root: Any, meta: dict[str, str]) -> str | None:
    links = (
        node.get("href", "")
        for node in root.iter("link")
        if "canonical" in node.get("rel", "").lower().split()
    )
    return next((url.strip() for url in (*links, meta.get("og:url", "")) if host(url.strip())), None)


def _linked_data(script: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD script, the outermost first."""
    if "ld+json" not in script.get("type", "").lower():
        return
    try:
        waiting = [json.loads(script.text or "", strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        inner: list[Any] = []
        for value in waiting:
            if isinstance(value, dict):
                yield value
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        waiting = inner


def _is_own(node: dict[str, Any], titles: list[str]) -> bool:
    """Tell whether an object may describe the page itself: it is an article, or of no kind, and not another's."""
    kind = node.get("@type")
    if kind is not None and not _ARTICLE.search(str(kind)):
        return False
    headline = node.get("headline")
    if not isinstance(headline, str):
        return True
    said = set(words(headline).split())
    return not any(titles) or any(2 * len(said & set(words(title).split())) >= len(said) for title in titles)


def _publishers(own: list[dict[str, Any]], data: list[dict[str, Any]]) -> Iterator[str]:
    named = {node["@id"]: node for node in data if isinstance(node.get("@id"), str) and "name" in node}
    for node in own:
        publisher = node.get("publisher")
        if isinstance(publisher, dict):
            name = publisher.get("name") or named.get(str(publisher.get("@id")), {}).get("name")
            if isinstance(name, str) and name.strip():
                yield squeezed(name)
    yield from (
        squeezed(n["name"]) for n in data if n.get("@type") == "WebSite" and isinstance(n.get("name"), str)
    )


def _texts(nodes: Iterable[dict[str, Any]], key: str) -> list[str]:
    return [squeezed(value) for node in nodes if isinstance(value := node.get(key), str) and value.strip()]
