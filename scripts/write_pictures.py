"""Write what ``hasila toll`` prints for one sample incident into README.md and, as a picture, docs/toll.svg.

python scripts/write_pictures.py           write both
python scripts/write_pictures.py --check   exit code 1 if README.md shows something else than is printed
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

from rich.color import Color
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
README, PICTURE = ROOT / "README.md", ROOT / "docs/toll.svg"
SHOWN = "kelly-wire-ufuq"  # the incident that this report tells of
COMMAND = "hasila toll samples/reports"
COLUMNS, CELL, LINE, MARGIN = 100, 8, 19, 16  # cells a line; pixels a cell, a line and around
INK, PAPER = "#d8dee9", "#20242c"
COLOURS = {1: "#ff7b86", 2: "#9bd08a", 3: "#e6c675", 6: "#7fd0e0"}  # red, green, yellow, cyan of a terminal


def printed(terminal: bool) -> str:
    """Return what the command prints for the incident, down to the end of its first toll."""
    unset = ("FORCE_COLOR", "NO_COLOR", "COLORTERM")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"COLUMNS": str(COLUMNS), "HASILA_DATA": str(ROOT / "build/no-tables")}
    environment |= {"FORCE_COLOR": "1", "TERM": "xterm"} if terminal else {}
    words = [sys.executable, "-m", *COMMAND.split()]
    output = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    incidents = output.stdout.decode().split("\n\n")
    lines = next(incident for incident in incidents if SHOWN in incident).splitlines()
    plain = [Text.from_ansi(line).plain for line in lines]
    tolls = [i for i, line in enumerate(plain) if re.match(r" {3}\w+ \u00b7 .*: ", line)]
    return "\n".join(lines[: tolls[1] if len(tolls) > 1 else None])


def readme(text: str) -> str:
    """Return README.md with the output in its place: the block that opens with the command."""
    opening, rest = README.read_text(encoding="utf-8").split(f"$ {COMMAND}\n", 1)
    return f"{opening}$ {COMMAND}\n{text}\n```{rest.split('```', 1)[1]}"


def picture(ansi: str) -> str:
    """Return an SVG of terminal output; each line is one text, so that a browser joins and orders Arabic."""
    lines = [Text.from_ansi(line) for line in ansi.splitlines()]
    width, height = CELL * COLUMNS + 2 * MARGIN, LINE * len(lines) + 2 * MARGIN
    rows = "".join(_row(line, MARGIN + LINE * (i + 0.75)) for i, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">\n'
        f"<title>{escape(COMMAND)}</title>\n"
        "<style>text { font: 13px 'DejaVu Sans Mono', Menlo, Consolas, monospace; "
        f"fill: {INK}; }}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>\n{rows}</svg>\n'
    )


def _row(line: Text, y: float) -> str:
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    x = MARGIN + CELL * indent
    return f'<text x="{x}" y="{y:.0f}" xml:space="preserve">{_spans(line[indent:])}</text>\n'


def _spans(line: Text) -> str:
    parts = []
    for segment in line.render(Console(color_system="standard")):
        style = segment.style
        colour = style.color if style and style.color else Color.default()
        look = f' fill="{COLOURS[colour.number]}"' if colour.number in COLOURS else ""
        look += ' font-weight="bold"' if style and style.bold else ""
        look += ' opacity="0.6"' if style and style.dim else ""
        words = escape(segment.text.rstrip("\n"))
        parts.append(f"<tspan{look}>{words}</tspan>" if look else words)
    return "".join(parts)


def main() -> int:
    """Write or check; return the exit code."""
    text = readme(printed(terminal=False))
    if "--check" not in sys.argv:
        README.write_text(text, encoding="utf-8")
        PICTURE.write_text(picture(printed(terminal=True)), encoding="utf-8")
    elif README.read_text(encoding="utf-8") != text:
        print("README.md shows something else than is printed; run: make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
