"""Flow collections: what ruamel.yaml's own parser, written for YAML 1.2, reads is what is read here."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from detente.case.yaml_reader import read_yaml

LETTERS = st.text(alphabet="abxé5?:.'\"-/%", min_size=0, max_size=6)
FIRST = st.sampled_from("abxé")
WORD = st.builds(lambda first, rest: re.sub(r"([\"']):+", r"\1", first + rest).rstrip(":"), FIRST, LETTERS)
"""A word begins with a letter, since ruamel.yaml reads a question mark at its start as a key, against the
specification; it does not end in a colon, which makes a key of it; and no colon follows a quote in it: such a word is
refused, with the advice to put quotes round it."""
SCALAR = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


def render(value):
    """Return a value as a flow collection."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {render(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(render, value)) + "]"
    return value


COLLECTIONS = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(FIRST, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(COLLECTIONS, st.sampled_from(["x: %s", "[%s]", "x:\n  - %s\n  - y", "{x: %s, y: z}"]))
@settings(max_examples=300)
def test_flow_collections_are_read_as_written(value, frame):
    text = frame % render(value)
    expected = YAML(typ="safe", pure=True).load(text)
    assert read_yaml(text, "f").data == expected
