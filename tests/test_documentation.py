"""What the documents say is so: commands, variables, targets, paths, links, dependencies, and the conversation."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import click
import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from transcript import BLOCK, hold, listener_lines

from skill.cli import main
from skill.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from skill.guide.types import Guide

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:home|root|work|tmp|opt|Users|mnt)/|--(?:extra-)?index-url|pypi\.org")


def documents() -> list[Path]:
    """Every page that is ours: nothing that was installed or made."""
    pages = ROOT.rglob("*.md")
    return sorted(p for p in pages if not any(part[0] == "." or part == "build" for part in p.relative_to(ROOT).parts))


def code(page: str) -> str:
    """What stands in the page as code, except the conversation."""
    return "\n".join(CODE.findall(BLOCK.sub("", page)))


def broken_links(page: Path, text: str) -> Iterator[str]:
    """The links of a page that lead nowhere in the repository."""
    for link in LINK.findall(CODE.sub("", text)):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def anchors(page: Path) -> set[str]:
    headings = HEADING.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def missing_paths(text: str) -> Iterator[str]:
    """What a page names as a file or folder of the repository and is not there."""
    for span in re.findall(r"`([\w.]+/[\w./-]*)`", text):
        if not (ROOT / span).exists():
            yield span


def test_every_environment_variable_is_documented() -> None:
    settings = {PREFIX + name.upper() for name in Settings.__struct_fields__}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", README)) == settings


def test_the_defaults_are_those_of_the_program() -> None:
    default = Settings()
    [storage] = re.findall(rf"^\| `{PREFIX}STORAGE` .* \| `(.*)` \|$", README, re.MULTILINE)
    [guide] = re.findall(rf"^\| `{PREFIX}GUIDE` .* \| `(.*)` \|$", README, re.MULTILINE)
    assert (storage, guide) == (default.storage, default.guide)


def test_every_command_is_documented() -> None:
    assert set(re.findall(r"spine-guide ([a-z]+)", code(README))) == set(main.commands)


def test_every_option_of_a_command_is_documented() -> None:
    options = {o for c in main.commands.values() for p in c.params if isinstance(p, click.Option) for o in p.opts}
    assert set(re.findall(r"(?<!\w)--[a-z]+", code(README))) == options


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)", code(README))) == set(targets)


def test_every_dependency_has_a_reason() -> None:
    rows = re.findall(r"^\| ([\w, -]+) \| .+ \|$", README.partition("## Dependencies")[2], re.MULTILINE)
    named = {name for row in rows for name in row.split(", ")}
    assert named - {"to run", "to develop"} == {requirement.name for requirement in REQUIREMENTS}


def test_every_dependency_has_one_exact_version_that_is_wanted() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    unwanted = {
        requirement.name
        for requirement in REQUIREMENTS
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"))
    }
    assert unwanted == set()
    assert list(versions) == sorted(versions)
    assert len(versions) == len(pins)


def test_the_layout_names_every_part_of_the_program() -> None:
    layout = README.partition("## Layout")[2].split("```")[1]
    named = {line.split()[0] for line in layout.splitlines() if line}
    parts = {f"skill/{p.name}/" for p in (ROOT / "skill").iterdir() if p.is_dir() and list(p.glob("*.py"))}
    assert parts <= named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text(encoding="utf-8"))) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    page = "[no file](nowhere.md) [no heading](#nowhere) [Tests](README.md#tests) [elsewhere](https://example.org)"
    assert list(broken_links(ROOT / "README.md", page)) == ["nowhere.md", "#nowhere"]


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "interaction_model/README.md"])
def test_paths_exist(page: str) -> None:
    made_for_the_moment = {".venv/bin/spine-guide", "utterances/", "en/"}
    assert set(missing_paths((ROOT / page).read_text(encoding="utf-8"))) <= made_for_the_moment


def test_a_path_that_does_not_exist_is_found() -> None:
    assert list(missing_paths("`skill/cli.py` and `skill/nowhere.py`")) == ["skill/nowhere.py"]


@pytest.mark.parametrize(
    "file",
    [*documents(), *(ROOT / name for name in ("Makefile", ".ci/run", "constraints.txt", "pyproject.toml"))],
    ids=lambda file: file.relative_to(ROOT).as_posix(),
)
def test_no_path_of_one_machine(file: Path) -> None:
    assert MACHINE_PATH.findall(file.read_text(encoding="utf-8")) == []


def test_a_path_of_one_machine_is_found() -> None:
    assert [MACHINE_PATH.search(f"see {path}") is not None for path in ("/home/me/x", "path/to/x", "./home/x")] == [
        True,
        False,
        False,
    ]


def test_the_readme_tells_whether_a_clinician_has_reviewed_the_guide(guide: Guide) -> None:
    assert ("No clinician has reviewed it yet." in README) == (not guide.review.reviewed_by)


def test_the_version_is_in_the_changelog() -> None:
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_conversation_in_the_readme_still_goes_that_way() -> None:
    written = BLOCK.findall(README)
    assert len(written) == 1
    assert written[0] == hold(listener_lines(written[0])), "if the new words are better, run `make transcript`"
