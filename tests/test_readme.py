"""What README.md shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hasila.cli import cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    return README.split(f"```{language}\n")[1].split("```")[0]


def test_the_python_example_runs_and_prints_tolls_with_their_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    example = _block("python")
    assert len([line for line in example.splitlines() if line]) <= 10
    monkeypatch.chdir(ROOT)
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert re.search(r"^  killed all \d+ \d+ \d+ contradict$", printed, re.MULTILINE)
    assert "مقتل تسعة مدنيين" in printed


def test_the_output_shown_is_what_is_printed() -> None:
    command = [sys.executable, "scripts/write_pictures.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_is_in_the_table() -> None:
    assert [name for name in cli.commands if f"`hasila {name}" not in README] == []


@pytest.mark.parametrize(
    "page", ["README.md", "samples/README.md", *(f.name for f in ROOT.glob("docs/*.md"))]
)
def test_links_lead_to_files(page: str) -> None:
    path = next(path for path in (ROOT / page, ROOT / "docs" / page) if path.is_file())
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
