"""A guide compiled into one file, so that a request or a cold start reads no YAML and trains nothing."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from skill.guide.ear import Ear
from skill.guide.index import Index
from skill.guide.types import Guide

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".compiled"


class Compiled(Struct, frozen=True):
    """What the file holds. ``fingerprint`` names the sources it was made from."""

    fingerprint: str
    guide: Guide
    index: Index


class Knowledge:
    """A guide and the ear that finds things in it."""

    def __init__(self, compiled: Compiled) -> None:
        self.guide = compiled.guide
        self.ear = Ear(compiled.index)


def load(content: Path, guide_id: str, language: str) -> Knowledge:
    """The guide from its compiled file, compiled anew where its sources have changed since.

    Raises ContentError where the sources have problems, FileNotFoundError where there are neither sources nor file.
    """
    path = content / FOLDER / f"{guide_id}.{language}.msgpack"
    fingerprint = _fingerprint(content, guide_id, language)
    if path.exists():
        compiled = _decode(path)
        # A deployed bundle holds the compiled file without its sources.
        if compiled and fingerprint in {"", compiled.fingerprint}:
            return Knowledge(compiled)
    if not fingerprint:
        raise FileNotFoundError(
            f"there is neither a guide {guide_id!r} ({language}) nor its compiled file in {content}"
        )
    # The compiler reads YAML and trains; a running skill should not import it.
    from skill.guide.compiler import compile_guide  # noqa: PLC0415

    guide, index = compile_guide(content, guide_id, language)
    compiled = Compiled(fingerprint, guide, index)
    write_whole(path, msgspec.msgpack.encode(compiled))
    return Knowledge(compiled)


def _decode(path: Path) -> Compiled | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Compiled)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None  # written by another version of this program


def _fingerprint(content: Path, guide_id: str, language: str) -> str:
    """The names, sizes and times of all sources; empty where there are none."""
    folders = (content / "common" / language, content / guide_id / language, content / guide_id)
    files = [content / "locales.yaml", content.parent / "interaction_model" / f"{language}.yaml"]
    files += [path for folder in folders for path in folder.glob("*.yaml")]
    files += (content / guide_id / language).glob("*/*.yaml")
    found = [(str(path.relative_to(content.parent)), path.stat()) for path in sorted(files) if path.exists()]
    if len(found) <= 1:
        return ""
    digest = hashlib.sha256()
    for name, stat in found:
        digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Whole or not at all, also when several processes compile at once. A read-only folder only costs time."""
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
