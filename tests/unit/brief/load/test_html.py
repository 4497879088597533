"""Pages of HTML: the article and nothing else, its structure, notes, links, date and language; no network."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

import detente.brief.load.html as loader
from detente.brief.audit.audit import audit
from detente.brief.load.html_process import parse
from detente.brief.model import Brief
from detente.brief.read import read_text
from detente.core.errors import BriefError

ONE = (
    "The ministry closed the port on Monday, and the envoys of the coast said that talks would go on for as "
    "long as the "
    "winter lasts, whatever the army of the north says."
)
TWO = (
    "Parliament will likely pass the law before the summer, because the opposition has lost ground in the north since "
    "the vote of March, and nobody in the capital sees it come back."
)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse in this process, which is faster; that the other one does the same is tested once."""
    monkeypatch.setattr(loader, "run_apart", lambda module, data, **_: json.loads(json.dumps(parse(data))))


def page(body: str, *, head: str = "", around: str = "{}", language: str = "en") -> str:
    article = f"<article><h1>The border after the vote</h1>{body}</article>"
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>The border after the vote</title>{head}</head><body>'
        f"{around.format(article)}</body></html>"
    )


def read_page(html: str) -> Brief:
    return read_text(html, name="page.html")


def kinds(brief: Brief) -> list[tuple[str, str]]:
    return [(paragraph.kind, brief.plain(paragraph)[:20]) for paragraph in brief.paragraphs]


def test_the_process_apart_gives_what_is_found_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    html = page(f"<p>{ONE}</p><p>{TWO}</p>")
    apart = read_page(html)
    monkeypatch.setattr(loader, "run_apart", lambda module, data, **_: json.loads(json.dumps(parse(data))))
    assert apart == read_page(html)
    assert [estimate.phrase for estimate in apart.estimates] == ["likely"]


def test_without_the_packages_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "find_spec", lambda name: None)
    with pytest.raises(BriefError, match=r"pip install 'detente\[html\]'"):
        read_page(page(f"<p>{ONE}</p>"))


def test_reading_text_imports_none_of_the_packages() -> None:
    code = "import sys, detente; detente.read_text('War is likely.'); print({'lxml', 'trafilatura'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_process_apart_reaches_no_other_machine() -> None:
    code = (
        "from detente.brief.load.apart import forbid_network\nimport socket\nforbid_network()\n"
        "for call in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: "
        "socket.getaddrinfo('localhost', 80)):\n"
        "    try: call()\n    except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("no business") == 2


@pytest.mark.usefixtures("in_process")
def test_an_entity_of_a_file_is_not_opened() -> None:
    declared = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "root:" not in read_page(f"{declared}<html><body><p>{ONE} &x;</p></body></html>").text


@pytest.mark.usefixtures("in_process")
def test_what_is_around_the_article_is_not_text() -> None:
    around = (
        '<nav><a href="/">Home</a> <a href="/n">News</a></nav><div class="cookie-banner">We use cookies. By '
        "staying you "
        "agree to them, which is likely to please us.</div>{}"
        '<aside class="related"><h3>Related articles</h3><ul><li><a href="/a">War is likely, says one</a></li>'
        '<li><a href="/b">Peace is unlikely, says another</a></li></ul></aside><div '
        'class="newsletter-signup"><p>Sign up '
        "for our newsletter, which will probably arrive on Mondays.</p></div><footer>© 2021 Example House. War is "
        "possible.</footer>"
    )
    share = '<div class="share-buttons"><a href="https://social.example/x">Share</a></div>'
    brief = read_page(page(f'<p class="byline">By Jane Roe</p>{share}<p>{ONE}</p><p>{TWO}</p>', around=around))
    sentences = [brief.plain(sentence) for sentence in brief.sentences]
    assert sentences == ["The border after the vote", ONE, TWO]
    assert [estimate.phrase for estimate in brief.estimates] == ["likely"]
    assert brief.links == ()


@pytest.mark.usefixtures("in_process")
def test_structure_is_what_the_tags_say() -> None:
    body = (
        f"<p>{ONE}</p><h2>What comes next</h2><p>{TWO}</p><ul><li>The port stays closed until the summer comes.</li>"
        f"<li>The army of the north goes home at last.</li></ul><blockquote><p>{ONE}</p></blockquote><table><tr>"
        f"<td>Ships</td><td>300 in 2021</td></tr></table><figure><img src='a.png'><figcaption>Ships at the port, 2021"
        f"</figcaption></figure><p>{TWO}</p>"
    )
    found = kinds(read_page(page(body)))
    assert ("heading", "What comes next") in found
    assert ("item", "The port stays close") in found
    assert ("quotation", ONE[:20]) in found
    assert ("table", "Ships") in found
    assert ("caption", "Ships at the port, 2") in found


@pytest.mark.usefixtures("in_process")
def test_entities_soft_hyphens_and_what_cannot_be_seen() -> None:
    brief = read_page(
        "<html><body><h1>Talks</h1><p>January 19, 2022</p><p>The pact isn&rsquo;t likely to hold. An attack is "
        "un&shy;likely.\u200b There is not even a re\u00admote chance of peace.</p></body></html>"
    )
    assert "isn’t likely to hold. An attack is unlikely. There is not even a remote chance" in brief.text
    assert [(each.phrase, each.negated) for each in brief.estimates][1:2] == [("unlikely", False)]
    assert brief.metadata.when is not None
    assert brief.metadata.when.date == "2022-01-19"


@pytest.mark.usefixtures("in_process")
def test_braille_is_left_out_and_disturbs_nothing() -> None:
    assert read_page(page(f"<p>⠁⠂⠃{ONE}⠄</p><p>{TWO}</p>")).text.count("\u2801") == 0


LINKED = (
    '<p>China’s exports fell <a href="https://example.org/a?utm_source=x">6 percent</a> in October, said the minister: '
    "“We will not yield to pressure from anybody at all.” Officials told <a "
    'href="https://www.reuters.com/x">Reuters</a> '
    'that talks would resume.</p><p>Exports to Vietnam rose <a href="/2019/b">14 percent</a>, says <a '
    'href="/tag/trade">'
    'trade</a>. “Nobody should expect a deal before the summer recess,” said <a href="/people/roe">the envoy</a>. '
    '<a href="#top">Up</a> <a href="mailto:a@example.org">Write</a></p>'
)
AT_HOME = '<link rel="canonical" href="https://home.example/2019/11/19/talks">'


@pytest.mark.usefixtures("in_process")
def test_links_are_sources_and_pages_of_the_site_about_itself_are_not() -> None:
    brief = read_page(page(LINKED, head=AT_HOME))
    assert [(brief.text[link.start : link.end], link.url, link.publisher) for link in brief.links] == [
        ("6 percent", "https://example.org/a", "example.org"),
        ("Reuters", "https://www.reuters.com/x", "Reuters"),
        ("14 percent", "https://home.example/2019/b", "home.example"),
    ]
    sentences = [brief.plain(brief.sentences[link.sentence])[:8] for link in brief.links if link.sentence is not None]
    assert sentences == ["China’s ", "Official", "Exports "]


@pytest.mark.usefixtures("in_process")
def test_the_audit_counts_links_as_sources() -> None:
    rules = {finding.rule for finding in audit(read_page(page(LINKED))).findings}
    assert "no-sources" not in rules
    assert "unsourced-figure" not in rules


Form = Callable[[int], str]
MARKS: dict[str, Form] = {
    "link": lambda n: f'<a href="#fn{n}" id="ref{n}">[{n}]</a>',
    "raised link": lambda n: f'<sup id="ref{n}"><a href="#fn{n}">{n}</a></sup>',
    "link of a word processor": lambda n: f'<a href="#fn{n}" name="ref{n}" title=""><span>[{n}]</span></a>',
    "link with an address": lambda n: f'<a href="https://example.org/page#fn{n}"><sup>{n}</sup></a>',
    "raised": lambda n: f"<sup>{n}</sup>",
    "brackets": lambda n: f"[{n}]",
}
ITEMS: dict[str, Form] = {
    "li": lambda n: f'<li id="fn{n}">{{}} <a href="#ref{n}">↩</a></li>',
    "wiki": lambda n: f'<li id="fn{n}"><b><a href="#ref{n}">^</a></b> <span>{{}}</span></li>',
    "p": lambda n: f'<p><a href="#ref{n}" name="fn{n}">[{n}]</a> {{}}</p>',
    "div": lambda n: f'<div id="fn{n}"><p><a href="#ref{n}">[{n}]</a> {{}}</p></div>',
    "two paragraphs": lambda n: f'<div id="fn{n}"><p>{{}}</p><p>It says so twice.</p></div>',
    "plain": lambda n: f"<p>[{n}] {{}}</p>",
    "numbered": lambda n: f"<p>{n}. {{}}</p>",
    "row": lambda n: f'<tr id="fn{n}"><td>{n}.</td><td>{{}}</td></tr>',
    "term": lambda n: f'<dt id="fn{n}">{n}</dt><dd>{{}}</dd>',
    "raised": lambda n: f"<p><sup>{n}</sup> {{}}</p>",
}
LISTS = {"li": "ol", "wiki": "ol", "row": "table", "term": "dl"}


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("mark", MARKS)
def test_marks_and_notes_of_any_form_are_linked(mark: str, item: str) -> None:
    n = 6
    said = itertools.cycle(("The port is closed", "Talks went on in Geneva", "The law has passed in 2021"))
    body = "".join(f"<p>{next(said)}.{MARKS[mark](k)} {ONE}</p>" for k in range(1, n + 1))
    told = [
        "Example Times, May 3, 2021.",
        "Ibid.",
        "https://example.org/3",
        "A remark of no weight.",
        "Ibid.",
        "The Port.",
    ]
    tag = LISTS.get(item, "div")
    notes = "".join(ITEMS[item](k).format(words) for k, words in zip(range(1, n + 1), told, strict=True))
    brief = read_page(page(f"{body}<h2>Notes</h2><{tag}>{notes}</{tag}>"))
    assert [note.n for note in brief.notes] == [str(k) for k in range(1, n + 1)]
    assert [note.text.split(" It says")[0] for note in brief.notes] == told
    linked = [(marker.n, brief.notes[marker.note].n) for marker in brief.markers if marker.note is not None]
    assert linked == [(str(k), str(k)) for k in range(1, n + 1)]


@pytest.mark.usefixtures("in_process")
def test_ordinals_units_and_powers_are_no_marks() -> None:
    body = (
        f"<p>{ONE} On the 21<sup>st</sup> the 300 km<sup>2</sup> held 10<sup>6</sup> men.<sup>1</sup></p><p>{TWO}</p>"
    )
    assert [marker.n for marker in read_page(page(body)).markers] == ["1"]


@pytest.mark.usefixtures("in_process")
def test_the_date_is_that_of_the_article() -> None:
    teaser = '<aside><p>Another text</p><time datetime="2023-08-01">1 August 2023</time></aside>'
    published = '<meta property="article:published_time" content="2021-03-12T08:00:00Z">'
    modified = '<meta property="article:modified_time" content="2022-09-30T08:00:00Z">'
    footer = "{}<footer>© 2024 Example House. Updated 5 May 2024.</footer>"

    def date(body: str, head: str = "") -> str | None:
        when = read_page(page(f"{body}<p>{ONE}</p><p>{TWO}</p>{teaser}", head=head, around=footer)).metadata.when
        return when.date if when else None

    assert date("", published + modified) == "2021-03-12"
    assert date("<p class='byline'>By Jane Roe, 12 March 2021</p>") == "2021-03-12"
    assert date("<p class='date'>Updated 30 September 2022</p><p class='date'>12 March 2021</p>") == "2021-03-12"
    assert date("", '<link rel="canonical" href="https://example.org/2021/03/12/talks">') == "2021-03-12"


@pytest.mark.usefixtures("in_process")
def test_a_page_in_another_language_is_said_to_be_so_and_nothing_is_guessed() -> None:
    german = (
        "Die Truppen an der Grenze werden nicht abgezogen, und das ist für den Westen eine Warnung, die von der "
        "Regierung des Nordens sehr wahrscheinlich ernst gemeint ist, sagt der Minister im Mai 2021. "
    )
    brief = read_page(page(f"<p>{german * 2}</p><p>{german}</p>", language="de"))
    assert brief.metadata.language == "de"
    assert brief.source.warnings[-1].startswith("the text is in German")
    assert not brief.estimates
    assert audit(brief).findings == ()
    assert read_page(page("<p>Kurze Meldung.</p>", language="de")).metadata.language == "de"
    assert read_page(page(f"<p>{ONE}</p><p>{TWO}</p>", language="de")).metadata.language == "en"


DEEP = {"deep": "<div>" * 5_000, "spans": "<span>" * 20_000, "tables": "<table>" * 2_000, "lists": "<ul><li>" * 800}


@pytest.mark.parametrize("name", DEEP)
def test_a_page_nested_too_deep_is_refused(name: str) -> None:
    with pytest.raises(BriefError, match="nested deeper than 500"):
        read_page(f"{DEEP[name]}Russia may attack.")


ODD = {
    "open brackets": "<" * 100_000 + "Russia may attack",
    "attributes": "<p " + "a=b " * 100_000 + ">Russia may attack.</p>",
    "references": "&amp;" * 50_000,
    "no tags": "Russia may attack.",
    "huge numbers": "<ol start=99999999999999><li value=-3>Russia may attack.</ol>",
    "links to one place": "<p id=a>" + '<a href="#b">1</a>' * 3_000 + "</p><p id=b>see it</p>",
    "a bracket": "<p>Russia may attack if x < y and y > z.</p>",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_page_is_read(name: str) -> None:
    brief = read_text(ODD[name], name="page.html", kind="html")
    assert all(0 <= each.start < each.end <= len(brief.text) for each in (*brief.paragraphs, *brief.markers))
