"""Values as YAML that the strict reader reads back as the same values."""

from __future__ import annotations

import re
from typing import Any

import yaml
from pydantic import BaseModel

_AMBIGUOUS = re.compile(r"^[-+.]?\d|^(?:true|false|null|yes|no|on|off|y|n|~)?$", re.IGNORECASE)
_WIDTH = 116


class _Dumper(yaml.SafeDumper):
    """No aliases, and quotes around whatever could be taken for a number or a truth."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every value is written out."""
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _AMBIGUOUS.match(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def as_data(model: BaseModel) -> dict[str, Any]:
    """A model as JSON values, without what is as it would be anyway."""
    data: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    return data


def as_yaml(model: BaseModel) -> str:
    """The file of a model."""
    text: str = yaml.dump(as_data(model), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text
