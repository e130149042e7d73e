"""YAML files read strictly: no key twice, dates as text, and an error that names the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

# The parser in C is ten times as fast; PyYAML is built without it on some machines.
_Base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YAMLFileError(ValueError):
    """A file is not the YAML it should be; the message says where and why."""


class _StrictLoader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """PyYAML keeps the last of two equal keys in silence; an author would lose a topic that way."""

    yaml_implicit_resolvers = {  # noqa: RUF012  the parent's own table, less the one for dates
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise YAMLFileError(f"line {line}: a key must be a word, not a list or a mapping")
            if key.value in seen:
                raise YAMLFileError(f"line {line}: {key.value!r} stands here a second time; rename or remove one")
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read_yaml(path: Path) -> Any:
    """What is in the file. Raises YAMLFileError, FileNotFoundError."""
    try:
        # S506: the loader is a SafeLoader.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except UnicodeDecodeError as error:
        raise YAMLFileError(f"not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise YAMLFileError(f"not valid YAML: {where}{reason}") from error
