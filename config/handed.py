"""The configuration as one process hands it to another, which believes that it was checked.

To load what checks it, pydantic, and to check a thousand sources a second time took the process
that reads pages a quarter of its time where nothing is new (0.1 s, 2026-11).
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from config.models import Config
    from config.tables import Table

# No keys that people write: of a table its shape, of a shape its defaults, of a day its text.
_SHAPE, _DEFAULTS, _DAY = " shape", " defaults", " day"


class Handed:
    """A table under the names of its model: no methods, and its addresses are plain text.

    Among ``model_fields_set`` are the keys that were written, and tables that nobody wrote.
    """

    def __init__(self, defaults: dict[str, Any], given: dict[str, Any]) -> None:
        self.__dict__.update(defaults)
        self.__dict__.update(given)
        self.model_fields_set = frozenset(given)


def handed_over(config: Config) -> str:
    """As ``taken`` reads it: one line of ASCII, in which the defaults of each shape stand once."""
    from config.tables import Table  # only here: whoever takes it loads no pydantic

    shapes: dict[type[Table], list[str]] = {}

    def said(value: object) -> object:
        if isinstance(value, date):
            return {_DAY: value.isoformat()}
        if not isinstance(value, Table):
            return str(value)  # an address or a path
        shape = type(value)
        if shape not in shapes:
            shapes[shape] = _tables(shape)
        given = value.model_fields_set.union(shapes[shape])
        return {_SHAPE: shape.__name__, **{name: getattr(value, name) for name in given}}

    told = json.dumps(config, default=said)
    defaults = [{_DEFAULTS: shape.__name__, **_defaults(shape)} for shape in shapes]
    return f"[{json.dumps(defaults, default=said)}, {told}]"


def taken(text: str) -> Config:
    """What was handed over: to whoever reads it, as good as the ``Config`` that it was."""
    shapes: dict[str, dict[str, Any]] = {}

    def revived(values: dict[str, Any]) -> object:
        for key, value in values.items():
            if isinstance(value, list):  # in the configuration every list is a tuple
                values[key] = tuple(value)
        if shape := values.pop(_SHAPE, None):
            return Handed(shapes[shape], values)
        if shape := values.pop(_DEFAULTS, None):
            shapes[shape] = values
        return date.fromisoformat(values[_DAY]) if _DAY in values else values

    return cast("Config", json.loads(text, object_hook=revived)[1])


def _tables(shape: type[Table]) -> list[str]:
    """The keys whose default is a table, so that it is told where it stands."""
    fields = shape.model_fields.items()
    return [
        name
        for name, field in fields
        if field.default_factory or hasattr(field.default, "model_fields_set")
    ]


def _defaults(shape: type[Table]) -> dict[str, Any]:
    fields = shape.model_fields.items()
    tables = _tables(shape)
    return {
        name: field.default
        for name, field in fields
        if not field.is_required() and name not in tables
    }
