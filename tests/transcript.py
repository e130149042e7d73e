"""The conversation in README.md. `make transcript` holds it again and writes down what the guide says."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path

from click.testing import CliRunner

from skill.cli import main

README = Path(__file__).resolve().parent.parent / "README.md"

# The block between two comments. The guide's lines begin with ">"; a line that goes on is indented.
BLOCK = re.compile(r"(?<=<!-- transcript -->\n```text\n).*?(?=\n```\n<!-- end of transcript -->)", re.DOTALL)
ENDED = "  (the session has ended)"
WIDTH = 100


def listener_lines(transcript: str) -> list[str]:
    """What is typed."""
    return [line for line in transcript.splitlines() if line and line[0] not in "> "]


def hold(lines: list[str]) -> str:
    """The conversation that these lines lead to, as a transcript. Raises RuntimeError where there is none."""
    result = CliRunner().invoke(main, ["talk", "--json"], input="\n".join(lines) + "\n", catch_exceptions=False)
    if result.exit_code:
        raise RuntimeError(result.output)
    records = map(json.loads, result.stdout.splitlines())
    turns = [line if line.startswith("/") else _turn(line, next(records)) for line in lines]
    return "\n\n".join(turns)


def _turn(line: str, record: dict[str, object]) -> str:
    said = textwrap.fill(f"> {record['speech']}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join((line, said, *([ENDED] if record["ends"] else [])))


def rewrite(page: str) -> str:
    """The page with its conversation held again."""
    return BLOCK.sub(lambda block: hold(listener_lines(block[0])), page)


if __name__ == "__main__":
    page = README.read_text(encoding="utf-8")
    if not BLOCK.search(page):
        sys.exit("README.md has no transcript between its two comments")
    README.write_text(rewrite(page), encoding="utf-8")
