"""What the words of a call mean before the commands see them."""

from __future__ import annotations

INPUTS = (".yaml", ".yml")
"""Ends of names that are a case, never the JSON made of one."""


OLD_NAMES = {
    ("report", "--out"): "--html",
    ("run", "--report"): "--html",
    ("score", "--page"): "--html",
    ("ledger", "--page"): "--html",
}
"""Options by the first word of a call, and what they are called now."""


def with_new_names(arguments: list[str]) -> list[str]:
    """Return arguments in which options have the names they have now.

    Examples
    --------
    >>> with_new_names(["report", "ultimatum", "--out=a.html"])
    ['report', 'ultimatum', '--html=a.html']
    """
    names = {old: new for (command, old), new in OLD_NAMES.items() if arguments[:1] == [command]}
    result = []
    for argument in arguments:
        name, separator, value = argument.partition("=")
        result.append(f"{names.get(name, name)}{separator}{value}")
    return result


def with_json_default(arguments: list[str]) -> list[str]:
    """Return arguments in which a ``--json`` that names no file means standard output.

    The next word is its file if it looks like one: it has a dot or a slash, or is ``-``. Anything else, and a YAML
    file, is an argument of its own. ``--json=FILE`` takes any name.

    Examples
    --------
    >>> with_json_default(["check", "ultimatum", "--json"])
    ['check', 'ultimatum', '--json', '-']
    >>> with_json_default(["run", "--json", "-q", "ultimatum"])
    ['run', '--json', '-', '-q', 'ultimatum']
    >>> with_json_default(["run", "--json", "ultimatum"])
    ['run', '--json', '-', 'ultimatum']
    >>> with_json_default(["run", "--json", "out.json", "case.yaml"])
    ['run', '--json', 'out.json', 'case.yaml']
    """
    result: list[str] = []
    for position, argument in enumerate(arguments):
        if argument == "--":
            return result + arguments[position:]
        result.append(argument)
        following = arguments[position + 1 : position + 2]
        if argument == "--json" and not (following and _is_file(following[0])):
            result.append("-")
    return result


def _is_file(word: str) -> bool:
    """Return whether a word is meant as the file of ``--json``."""
    if word.startswith("-"):
        return word == "-"
    return any(mark in word for mark in "./\\") and not word.endswith(INPUTS)
