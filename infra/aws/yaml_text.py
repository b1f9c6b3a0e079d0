"""A template as YAML for people: CloudFormation's functions in their short form, scripts as they are written."""

from __future__ import annotations

from typing import Any

import yaml

_WIDTH = 120


class _Function:
    """A function of CloudFormation with its argument."""

    def __init__(self, tag: str, argument: Any) -> None:
        self.tag = tag
        self.argument = argument


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, which CloudFormation doesn't read, and indents lists below their key."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def yaml_text(template: dict[str, Any]) -> str:
    """The same template, in the order of its keys."""
    return yaml.dump(_shortened(template), Dumper=_Dumper, sort_keys=False, width=_WIDTH, allow_unicode=True)


def _shortened(value: Any) -> Any:
    if isinstance(value, list):
        return [_shortened(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Fn::GetAtt" and isinstance(argument, list):
            argument = ".".join(argument)
        if name == "Ref" or name.startswith("Fn::"):
            return _Function("!" + name.removeprefix("Fn::"), _shortened(argument))
    return {key: _shortened(one) for key, one in value.items()}


def _write_function(dumper: _Dumper, function: _Function) -> yaml.Node:
    if isinstance(function.argument, str):
        style = "|" if "\n" in function.argument else None
        return dumper.represent_scalar(function.tag, function.argument, style)
    if isinstance(function.argument, list):
        return dumper.represent_sequence(function.tag, function.argument)
    return dumper.represent_mapping(function.tag, function.argument)


def _write_text(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)


_Dumper.add_representer(_Function, _write_function)
_Dumper.add_representer(str, _write_text)
