"""Pages a second through reading and extracting, beside bare iteration over the same web archive.

    python -m bench.inputs                     an archive of 1,000 pages, packed
    python -m bench.inputs --gigabytes 2       memory as well, on an archive of that size (unpacked)

Three rounds of each kind of work are interleaved and the best of each is printed. Times are those of the processor,
so that other work on the machine weighs little. Pages are of some 16 KB, a third of it text, made of sentences that
are put together here; no two are the same.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

import hasila
from hasila.packs import Pack
from hasila.pipeline import claims_in
from hasila.read import Problem, Settings, readings

PAGES = 1000
ROUNDS = 3
_PLACES = ("بلدة الوادي", "قرية التل", "مدينة الجسر", "بلدة النبع", "حي السوق", "قرية السهل")
_COUNTS = ("ثلاثة", "سبعة", "12", "تسعة", "15", "أربعة")
_HARMS = ("قتل {n} مدنيين", "أصيب {n} أشخاص بجروح", "قضى {n} مقاتلين", "اعتقل {n} شبان")
_CAUSES = ("في قصف مدفعي على", "في غارة جوية على", "بانفجار لغم في", "باشتباكات قرب")
_FILLER = "وقال شهود إن الطريق أغلق ساعات، وإن فرق الإسعاف عملت حتى المساء، ولم تعرف بعد أسباب ما جرى. "
_HEAD = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>{t}</title><script>{s}</script></head><body>"
_MENU = "".join(f"<li><a href='/section/{k}'>القسم {k}</a></li>" for k in range(120))


def page(number: int) -> bytes:
    """Return a page that no other number gives."""

    def pick(choices: tuple[str, ...], salt: int) -> str:
        return choices[(number // (salt + 1) + salt * number) % len(choices)]

    title = f"{pick(_HARMS, 1).format(n=pick(_COUNTS, 2))} {pick(_CAUSES, 3)} {pick(_PLACES, 4)}"
    paragraphs = (
        f"<p>{pick(_HARMS, k).format(n=pick(_COUNTS, k + 2))}، اليوم، {pick(_CAUSES, k)} {pick(_PLACES, k + 1)}، "
        f"بحسب المصدر رقم {number}-{k}. {_FILLER * 3}</p>"
        for k in range(5)
    )
    head = _HEAD.format(t=title, s=f"var page = {number};" + "function f(a){return a + 1};" * 250)
    article = f"<article><h1>{title}</h1>{''.join(paragraphs)}</article>"
    return f"{head}<nav><ul>{_MENU}</ul></nav>{article}</body></html>".encode()


def records(numbers: range) -> Iterator[bytes]:
    """Yield a record of a web archive for each page."""
    for number in numbers:
        body = page(number)
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        block = http.encode() + body
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2020-02-11T06:30:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
            f"WARC-Target-URI: https://wadi.example/news/{number}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        yield head.encode() + block + b"\r\n\r\n"


def bare(file: Path) -> int:
    """Return how many responses an archive holds, each read to its end and no more."""
    wanted = ArchiveIterator(file.open("rb"), record_types=WarcRecordType.response)
    return sum(1 for record in wanted if record.reader.read())


def read_only(file: Path) -> int:
    """Return how many reports an archive holds."""
    return sum(1 for _ in readings([file], _stop))


def work(pack: Pack) -> dict[str, Callable[[Path], int]]:
    """Return the kinds of work that are measured, the floor first."""
    return {
        "floor: bare iteration": bare,
        "read": read_only,
        "read and extract": lambda file: sum(1 for _ in claims_in([file], pack, _stop)),
    }


def best_times(file: Path, pack: Pack) -> dict[str, float]:
    """Return the seconds of the best round of each kind of work."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, run in work(pack).items():
            start = time.process_time()
            run(file)
            best[name] = min(best.get(name, float("inf")), time.process_time() - start)
    return best


def memory(file: Path) -> Iterator[tuple[int, int, int]]:
    """Yield pages read, bytes read and the most memory taken by then (KB), ten times over a large archive."""
    read, number = [0], 0
    size = file.stat().st_size
    step = size / 10

    def count(more: int) -> None:
        read[0] += more

    for number, _ in enumerate(readings([file], _stop, Settings(on_bytes=count)), 1):
        if read[0] >= step:
            yield number, read[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            step += size / 10
    yield number, read[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _stop(problem: Problem) -> None:
    raise ValueError(str(problem))


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description="Pages a second beside bare iteration; or memory.")
    parser.add_argument("--gigabytes", type=float, help="size of an archive to measure memory on")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.gigabytes:
            file = Path(folder, "large.warc")
            size, number = int(chosen.gigabytes * 2**30), 0
            with file.open("wb") as stream:
                while stream.tell() < size:
                    stream.writelines(records(range(number, number + 100)))
                    number += 100
            for done, read, peak in memory(file):
                print(f"{read / 2**20:8.0f} MB read{done:9} pages{peak / 1024:8.1f} MB of memory at most")
            return 0
        file = Path(folder, "pages.warc.gz")
        with file.open("wb") as stream:
            stream.writelines(gzip.compress(record, 6) for record in records(range(PAGES)))
        times = best_times(file, hasila.load_pack("ar"))
    floor = times["floor: bare iteration"]
    print(
        f"{PAGES} pages of {len(page(0)) / 1024:.0f} KB, packed; best of {ROUNDS} rounds of processor time\n"
    )
    print(f"{'':24}{'ms a page':>11}{'pages a s':>11}{'x floor':>9}")
    for name, seconds in times.items():
        print(f"{name:24}{1000 * seconds / PAGES:11.3f}{PAGES / seconds:11.0f}{seconds / floor:9.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
