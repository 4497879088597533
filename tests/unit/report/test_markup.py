"""Elements: text is escaped because there is no other way in."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.report.markup import Markup, element, joined, number, safe_link


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data):
        self.text += data


def read(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "&lt;b&gt;", "</p></style>", "'\"`"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text):
    found = read(element("p", text, title=text))
    assert found.tags == ["p"]
    assert found.text == text
    assert found.attributes == [{"title": text}]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
@settings(max_examples=200)
def test_any_text_stays_text(text):
    found = read(element("p", text, title=text))
    assert found.tags == ["p"]
    assert found.text == text
    assert found.attributes[0]["title"] == text


def test_markup_is_kept_and_joins_are_markup():
    inner = element("b", "1 < 2")
    assert element("p", inner, [inner, " & ", None]) == "<p><b>1 &lt; 2</b><b>1 &lt; 2</b> &amp; </p>"
    assert isinstance(joined([inner, "x"]), Markup)
    assert not isinstance(inner + "<i>", Markup)
    assert element("p", inner + "<i>").count("&lt;i&gt;") == 1


def test_attributes():
    assert element("input", hidden=True, checked=False, class_="a", aria_label=None, tabindex=0) == (
        '<input hidden class="a" tabindex="0"></input>'
    )
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//x", "", "file:///x"]
)
def test_only_pages_of_the_web_are_linked(url):
    assert safe_link(url, "text") == "text"


def test_links():
    assert safe_link("https://example.org/?a=1&b=2", "here") == (
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow">here</a>'
    )


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.25, "1.2"), (-0.04, "0"), (-10.0, "-10"), (100, "100")])
def test_numbers(value, text):
    assert number(value) == text
