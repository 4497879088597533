"""The language described by itself: a JSON Schema for editors, and the reference page of the docs.

Both come from the types in `detente.case.schema`. pydantic sees a reader of names only as some function before a text;
what such a function accepts is added here, by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from detente.case.formula import TYPES
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.syntax import RESERVED
from detente.case.uncertain import Domain
from detente.core.calls import checked

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TAKES = "x-takes"
"""Internal keyword: how the reference page calls a type. Taken out of the published schema."""
_OR_EXPRESSION = "-or-expression"
_EXPRESSION_TEXT = r"^\s*[a-z][a-z0-9_]*\s*$|[A-Za-z_].*[-+*/(]|[-+*/(].*[A-Za-z_]"
"""The name of a quantity, or names that are calculated with."""
_ANY = "any"
"""Stands for the domain of numbers in beliefs and lenses, where the path decides."""
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", _TAKES: "name"}
_ID = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$", _TAKES: "name"}
_BOUND = {"type": ["number", "null"]}
_LOADING = {"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1}
_READERS: dict[str, dict[str, Any]] = {
    "_read_text": {"type": ["string", "number"], _TAKES: "text"},
    "_read_term": {"type": ["string", "number"], _TAKES: "name"},
    "_read_condition": {"type": ["string", "boolean"], _TAKES: "[condition](#conditions)"},
    "_read_name": _NAME,
    "_read_id": _ID,
    "_read_date": {"type": "string", "format": "date", _TAKES: "date"},
    "_read_day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$", _TAKES: "date or month"},
    "_read_knot": {
        "type": "string",
        "pattern": r"^\s*[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$",
        _TAKES: "number",
    },
    "_read_between": {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s+and\s+[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"},
            {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 2, "maxItems": 2},
        ],
        _TAKES: "`DATE and DATE`",
    },
    "_read_date_or_text": {"type": ["string", "number"], _TAKES: "date or text"},
    "_read_range": {
        "type": "array",
        "prefixItems": [_BOUND, _BOUND],
        "items": False,
        "minItems": 2,
        _TAKES: "`[low, high]`, either may be null",
    },
    "_read_probability": {
        "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]*)?\s*%\s*$"}],
        _TAKES: "probability",
    },
    "_read_odds": {"type": ["string", "number"], _TAKES: "odds or a chance, such as `20 to 1 against` or `5% to 20%`"},
    "_read_span": {"type": "string", _TAKES: "span of time, such as `1 year`"},
    "_read_loading": {**_LOADING, _TAKES: "plain number"},
    "_read_loadings": {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "additionalProperties": _LOADING},
        ],
        _TAKES: "list of paths, or path: plain number",
    },
    "_read_answer": {"type": ["boolean", "string", "number"], _TAKES: "answer"},
}
"""Functions in front of a text -> what they accept."""
_SHORTHANDS: dict[str, dict[str, Any]] = {
    "_take_bare_weight": {"domain": Domain.SIGNED.value},
    "_take_bare_amount": {"domain": Domain.AMOUNT.value},
    "_take_bare_truth": {"type": "boolean"},
    "_take_bare_name": {"type": "string", _TAKES: "name of a part"},
    "_take_bare_text": {"type": ["string", "null"], _TAKES: "text"},
    "_take_bare_chance": {"anyOf": [{"domain": Domain.CHANCE.value}, {"const": "rest"}]},
    "_take_bare_condition": {"type": ["string", "boolean"], _TAKES: "[condition](#conditions)"},
}
"""Functions in front of a part for which a number, a truth or a condition alone may stand -> the schema of that."""
_FILTERS = frozenset({"days_once", "knots_once"})
"""Functions that only refuse, and leave the type of a part as it is."""
DOMAINS: dict[Domain, tuple[str, str]] = {
    Domain.DURATION: ("A span of time longer than nothing.", "`days`, `weeks`, `months` or `years`, always"),
    Domain.DELAY: ("A span of time, possibly nothing.", "`days`, `weeks`, `months` or `years`, always"),
    Domain.RATE: ("How often per time.", "`per day`, `per week`, `per month` or `per year`, always"),
    Domain.NOISE: (
        "Standard deviation of the random change over one unit of time; it grows with the root of time.",
        "`per day`, `per week`, `per month` or `per year`, always",
    ),
    Domain.POSITIVE: ("A plain number that is not negative.", "none"),
    Domain.CHANCE: ("A probability from 0 to 1.", "none, or percent signs (`10% to 40%`)"),
    Domain.SIGNED: ("A plain number of either sign.", "none"),
    Domain.AMOUNT: ("A change of a quantity, of either sign.", "none, or the quantity's own"),
    Domain.LEVEL: ("A value of a quantity, on its range.", "none, or the quantity's own"),
    Domain.GAIN: (
        "Strength of a link, of either sign: units of the target per unit of the source; or a change per time.",
        "`per day`, `per week`, `per month` or `per year`, always; of a link on a change none",
    ),
}
"""What each kind of number is, and the units it takes."""
_TIME = r"(days?|weeks?|months?|years?)"
_PATTERNS = {
    Domain.DURATION: rf"{_TIME}\s*$",
    Domain.DELAY: rf"{_TIME}\s*$",
    Domain.RATE: rf"(per\s+|/\s*){_TIME}\s*$",
    Domain.NOISE: rf"(per\s+|/\s*){_TIME}\s*$",
}
"""Where a unit of time is required, numbers are texts that end with one."""
_NUMBER_TEXT = r"^\s*([-+.0-9\u2212]|[A-Za-z_]+\s*\()"
"""A number or the name of a distribution comes first."""


class _Generator(GenerateJsonSchema):
    """pydantic's generator, told what the readers of the language accept."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        function: Callable[..., Any] = schema["function"]["function"]
        name = function.__name__
        inner = self.generate_inner(schema["schema"])
        if name in _FILTERS:
            return inner
        if name == "as_tuple":
            return {"anyOf": [inner["items"], inner]}
        if name in _SHORTHANDS:
            return {"anyOf": [dict(_SHORTHANDS[name]), inner]}
        return dict(_READERS[name])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        result = super().dict_schema(schema)
        result.pop("patternProperties", None)
        result["additionalProperties"] = self.generate_inner(schema["values_schema"]) or True
        if "pattern" in keys:
            result["propertyNames"] = {key: keys[key] for key in ("pattern", _TAKES) if key in keys}
        return result


@checked
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a case file, for editors.

    It knows every key, type, domain and unit, but not what only the whole case tells: `detente check` does.
    """
    schema = _described()
    _walk(schema, lambda node: node.pop(_TAKES, None))
    return {
        "$schema": DIALECT,
        "title": f"détente case, format {FORMAT_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _described() -> dict[str, Any]:
    """Return the schema with numbers defined once per domain, and with what the reference page calls each type."""
    schema = Case.model_json_schema(schema_generator=_Generator, by_alias=True)
    _walk(schema, _tidy)
    for part in schema["$defs"].values():
        if "anyOf" in part:  # pydantic closes the whole part; a bare number needs only the mapping closed
            part["anyOf"][-1]["additionalProperties"] = part.pop("additionalProperties")
    new = schema["$defs"]["New"]["anyOf"][-1]
    del new["required"]  # a mapping with a reason and nothing else says that it is new
    new["properties"]["value"]["default"] = True
    schema["$defs"] |= {f"number-{key}": _number(key) for key in (*Domain, _ANY)}
    schema["$defs"] |= {f"number-{key}{_OR_EXPRESSION}": _or_expression(key) for key in TYPES}
    chance = schema["$defs"]["Outcome"]["properties"]["chance"]
    chance["anyOf"] = [{"$ref": chance.pop("$ref")}, {"const": "rest", _TAKES: "`rest`"}]
    return schema


def _walk(node: Any, change: Callable[[dict[str, Any]], object]) -> None:
    """Apply a change to every mapping of a schema, the inner ones first."""
    if isinstance(node, dict):
        for value in list(node.values()):
            _walk(value, change)
        change(node)
    elif isinstance(node, list):
        for value in node:
            _walk(value, change)


def _tidy(node: dict[str, Any]) -> None:
    if isinstance(node.get("title"), str):
        del node["title"]
    if isinstance(node.get("domain"), str):
        node["$ref"] = f"#/$defs/number-{node.pop('domain')}"
        node.pop("type", None)
    if node.get("default", ...) in (None, "", []):
        del node["default"]


def _number(key: Domain | str) -> dict[str, Any]:
    """Return the schema of numbers of one domain: a number, a text, or a mapping with quantiles or a source."""
    pattern = _PATTERNS.get(key) if isinstance(key, Domain) else None
    text = {"type": "string", "pattern": _NUMBER_TEXT}
    if pattern:
        # A mapping keeps its units inside; a text ends with one.
        text = {"type": "string", "allOf": [{"pattern": _NUMBER_TEXT}, {"pattern": pattern}]}  # type: ignore[dict-item]
    plain: list[dict[str, Any]] = [text] if pattern else [{"type": "number"}, text]
    quantiles = {
        "type": "object",
        "patternProperties": {r"^p[0-9]{1,2}(\.[0-9]+)?$": {"anyOf": plain}},
        "properties": {"source": {"type": "string"}, "why": {"type": "string"}},
        "additionalProperties": False,
        "minProperties": 2,
    }
    long = {
        "type": "object",
        "properties": {
            "value": {"anyOf": [*plain, quantiles]},
            "source": {"type": "string", "description": "Key of the source."},
            "why": {"type": "string", "description": "Reason, where no source gives it."},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    cited = {
        "type": "object",
        "properties": {
            "prior": {"type": "string", "description": "Entry of the library of priors (`detente priors list`)."},
            "where": {
                "type": "object",
                "description": "Part of its population, by axis.",
                "additionalProperties": {"type": ["string", "number"]},
            },
            "dissent": {"const": "mixture", "description": "In each world the figure of one of the studies."},
            "source": {"type": "string", "description": "Key of the source."},
            "why": {"type": "string", "description": "Reason, where it is not the entry alone."},
        },
        "required": ["prior"],
        "additionalProperties": False,
    }
    one = {"anyOf": [*plain, long, quantiles, cited]}
    views = {
        "type": "object",
        "properties": {
            "views": {
                "type": "object",
                "description": "Each analyst's number, by name; one of them is right in each world.",
                "propertyNames": {"pattern": _ID["pattern"]},
                "additionalProperties": one,
                "minProperties": 1,
            },
            "value": one | {"description": "The number of those who give no view."},
            "source": {"type": "string", "description": "Key of the source of all views."},
            "why": {"type": "string", "description": "Reason, where no source gives them."},
        },
        "required": ["views"],
        "additionalProperties": False,
    }
    description = "A number for the place named by the path."
    examples: list[str] = []
    if isinstance(key, Domain):
        description = f"{DOMAINS[key][0]} Unit: {DOMAINS[key][1]}."
        examples = [key.example]
    return {"description": description, "anyOf": [*plain, long, quantiles, cited, views], "examples": examples}


def _or_expression(domain: Domain) -> dict[str, Any]:
    """Return the schema of a number for which an expression may stand."""
    text = {"type": "string", "pattern": _EXPRESSION_TEXT}
    long = {
        "type": "object",
        "properties": {"value": text, "source": {"type": "string"}, "why": {"type": "string"}},
        "required": ["value"],
        "additionalProperties": {"$ref": f"#/$defs/number-{_ANY}"},
    }
    return {
        "description": f"{DOMAINS[domain][0]} Or an expression of the state, with numbers of its own.",
        "anyOf": [{"$ref": f"#/$defs/number-{domain}"}, text, long],
    }


# --- the reference page ----------------------------------------------------------------------------------------------


def reference_markdown() -> str:
    """Return the reference page of the language: every part, field, domain and unit, as Markdown."""
    from detente.case.reference_text import AFTER, BEFORE

    schema = _described()
    reserved = ", ".join(f"`{word}`" for word in sorted(RESERVED))
    lines = [BEFORE.format(reserved=reserved).rstrip(), ""]
    for name in _parts_in_order(schema):
        part = _part(schema, name)
        lines += [f"## {_heading(name)}", "", part["description"].replace("``", "`"), ""]
        lines += ["| key | what it says | takes | default |", "|---|---|---|---|"]
        lines += _rows(part)
        lines.append("")
    lines += [AFTER.format(domains="\n".join(_domain_rows())).strip(), ""]
    return "\n".join(lines)


def _part(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the schema of a part as a mapping, without the bare number that may stand for it."""
    part: dict[str, Any] = schema if name == "Case" else schema["$defs"][name]
    return part | part["anyOf"][-1] if "anyOf" in part else part


def _parts_in_order(schema: dict[str, Any]) -> list[str]:
    """Return the parts as a reader meets them: the case, then each part after the first that holds it."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        order.append(name)
        for field in _part(schema, name)["properties"].values():
            for ref in _references(field):
                if not ref.startswith("number-"):
                    visit(ref)

    visit("Case")
    return order


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for key, value in node.items():
            if key != "default":
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


_HEADINGS = {"Case": "The case", "ReplyStage": "Reply stage", "CalendarEntry": "Calendar entry"}


def _heading(name: str) -> str:
    return _HEADINGS.get(name, name)


def _rows(part: dict[str, Any]) -> Iterator[str]:
    required = set(part.get("required", ()))
    # What every part has comes last.
    common = ("text", "source", "why")
    own = [key for key in part["properties"] if key not in common]
    for key in (*own, *(key for key in common if key in part["properties"])):
        field = part["properties"][key]
        default = "required" if key in required else _default(field.get("default"))
        description = field.get("description", "").replace("|", "\\|")
        yield f"| `{key}` | {description} | {_takes(field)} | {default} |"


def _default(value: Any) -> str:
    if value is None or isinstance(value, (list, dict)):
        return ""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{shown}`"


def _takes(node: dict[str, Any]) -> str:
    """Return what may stand in a field, in a few words."""
    if _TAKES in node:
        return str(node[_TAKES])
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name.startswith("number-"):
            kind = name.removeprefix("number-")
            more = " or [expression](#expressions)" if kind.endswith(_OR_EXPRESSION) else ""
            kind = kind.removesuffix(_OR_EXPRESSION)
            return "[number](#numbers)" if kind == _ANY else f"[{kind}](#{kind}){more}"
        return f"[{_heading(name).lower()}](#{_heading(name).lower().replace(' ', '-')})"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "anyOf" in node:
        options = [_takes(option) for option in node["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(options))
    if node.get("type") == "array":
        return f"list of {_takes(node['items'])}"
    if node.get("type") == "object":
        values = node.get("additionalProperties")
        key = node.get("propertyNames", {}).get(_TAKES, "name")
        return f"{key}: {_takes(values)}" if isinstance(values, dict) else "mapping"
    return {"boolean": "`true` or `false`", "integer": "whole number", "number": "plain number"}.get(
        str(node.get("type")), "text"
    )


def _domain_rows() -> Iterator[str]:
    for domain, (text, unit) in DOMAINS.items():
        meaning = f"{text} Unit: {unit}. `5 to 20` is {domain.family}."
        yield f"### {domain.value}\n\n{meaning} Example: `{domain.example}`.\n"
