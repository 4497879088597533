"""The page: whole, closed to the network, safe whatever a case says, readable without its pictures."""

import csv
import dataclasses
import hashlib
import io
import itertools
import re
from base64 import b64encode
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

import detente
from detente.report import phrases
from detente.report.findings import focus_of
from detente.report.gathering import gather
from detente.report.markup import VOID
from detente.report.page import report_page
from detente.report.verdict import verdict

HOSTILE = Path(__file__).with_name("hostile.yaml")


class Page(HTMLParser):
    """A page as a browser takes it: every element with its attributes, nesting held to the letter."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.elements, self.ids, self.unclosed = [], [], Counter(), []
        self.texts = {}
        self.feed(text)
        self.close()
        self.unclosed = list(self.stack)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute twice on {tag}"
        self.elements.append((tag, attributes))
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack[-1] == tag, f"</{tag}> closes <{self.stack[-1]}>"
        self.stack.pop()

    def handle_data(self, data):
        for tag in set(self.stack):
            self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def hostile():
    return gather(HOSTILE, worlds=128, paths=16)


@pytest.fixture(scope="module")
def page(hostile):
    return report_page(hostile)


def test_whole(page):
    assert page.startswith("<!doctype html>")
    assert page.count("<!doctype") == 1
    found = Page(page)
    assert found.unclosed == []
    assert [identity for identity, n in found.ids.items() if n > 1] == []
    assert found.all("html") == [{"lang": "en"}]


def test_nothing_runs_and_nothing_is_fetched(page):
    found = Page(page)
    assert not {tag for tag, _ in found.elements} & {
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "img",
        "link",
    }
    assert page.count("<style>") == 1
    for tag, attributes in found.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in {"src", "srcset", "action", "formaction", "style", "background"}, (tag, name)
            if name in {"href", "xlink:href"}:
                assert value.startswith(("#", "data:text/csv", "https://")), value
        if attributes.get("href", "").startswith("https://"):
            assert "noopener" in attributes["rel"]
    policies = [each for each in found.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policies[0]["content"].startswith("default-src 'none'")
    assert found.all("script") == [{}], "one script, in the page itself"
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policies[0]["content"].endswith(f"; script-src 'sha256-{allowed}'"), "and no other may run"
    for word in ("fetch", "XMLHttpRequest", "WebSocket", "eval", "Function", "innerHTML", "http"):
        assert word not in script
    assert len(script) < 6_000
    assert page.count("url(") == page.count("url(#")
    assert "@import" not in page


def test_what_a_case_says_is_shown_as_it_says_it(page):
    body = Page(page).texts["body"]
    for said in ("</span><script>alert", "<script>won</script>", "=HYPERLINK", "' OR DROP TABLE moves"):
        assert said in body
    assert "javascript:" not in page


def test_every_picture_is_described(page):
    found = Page(page)
    pictures = [each for each in found.all("svg") if each.get("aria-hidden") != "true"]
    assert len(pictures) > 8
    for each in pictures:
        assert each["role"] == "img"
        assert found.ids[each["aria-labelledby"]] == 1
        assert found.ids[each["aria-describedby"]] == 1
        assert each["viewbox"].startswith("0 0 ")
    named = [each.get("aria-labelledby") or each.get("aria-hidden") for each in found.all("svg")]
    assert all(named)


def test_links_within_the_page_lead_somewhere(page):
    found = Page(page)
    targets = [each["href"][1:] for each in found.all("a") if each["href"].startswith("#")]
    assert "parts" in targets
    assert all(found.ids[target] == 1 for target in targets)


def test_it_opens_with_its_verdict_and_all_else_is_folded(page, hostile):
    found = Page(page)
    parts = [each for each in found.all("details") if "part" in each.get("class", "").split()]
    assert len(parts) > 8
    assert not any("open" in each for each in found.all("details"))
    opened = re.sub(r"<details.*?</details>", "", page.partition('id="parts"')[0], flags=re.DOTALL)
    answer = hostile[hostile.focus]
    assert f"<b>{phrases.percent(answer.probability)}" in opened
    assert "It hangs on" in opened
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), "no heading is skipped"


def test_what_a_link_to_it_shows(page, hostile):
    metas = {
        each.get("name") or each.get("property"): each["content"]
        for each in Page(page).all("meta")
        if "content" in each
    }
    assert metas["description"] == metas["og:description"]
    assert metas["description"].startswith(hostile[hostile.focus].text)
    assert str(verdict(hostile)) in metas["description"]
    assert "og:image" not in metas


def test_without_script_nothing_waits_for_it(page):
    """What needs the script is hidden; what stands in its place is not."""
    found = Page(page)
    assert [each["hidden"] for each in found.all("div") if "data-worlds" in each] == [None]
    assert all("hidden" in each for each in found.all("p") if each.get("class") == "search")
    (instead,) = [each for each in found.all("p") if each.get("class") == "instead"]
    assert "hidden" not in instead
    assert re.search(r'class="instead">(One assumption at a time, the answer goes from \d|Too few worlds)', page)


def downloads(page):
    found = Page(page)
    prefix = "data:text/csv;charset=utf-8,"
    return {
        each["download"]: list(csv.reader(io.StringIO(unquote(each["href"].removeprefix(prefix)))))
        for each in found.all("a")
        if each["href"].startswith(prefix)
    }


def test_data_of_every_picture(page, hostile):
    tables = downloads(page)
    expected = {
        "questions.csv",
        "curves.csv",
        "quantities.csv",
        "drivers.csv",
        "effects.csv",
        "assumptions.csv",
        "views.csv",
    }
    assert expected <= set(tables)
    for rows in tables.values():
        assert len({len(row) for row in rows}) == 1
        for row in rows[1:]:
            assert not any(cell.startswith(("=", "@", "+")) for cell in row)
    war = next(row for row in tables["questions.csv"] if row[0] == "war")
    assert float(war[4]) == pytest.approx(hostile["war"].probability, rel=1e-5)
    last = [row for row in tables["curves.csv"] if row[0] == "war"][-1]
    assert float(last[2]) == pytest.approx(hostile["war"].probability, rel=1e-5)


def test_between_has_an_and(page):
    """An interval is written "11 to 47%", which cannot stand behind "between"."""
    text = " ".join(re.sub(r"<[^>]*>", "", page).split())
    assert re.findall(r"\d to \d", text)
    assert not re.search(r"\bbetween [<>]?[−\d.,]+%? to ", text, re.IGNORECASE)


@pytest.mark.parametrize("threads", [1, 3])
def test_same_bytes_on_any_threads(page, threads):
    assert report_page(gather(HOSTILE, worlds=128, paths=16, threads=threads)) == page


def test_a_lens_is_seen_by_the_same_paths_on_any_threads():
    pages = [report_page(gather("russia-2022", worlds=64, paths=8, threads=each)) for each in (1, 2, 5)]
    assert "as the Kremlin" in pages[0]
    assert pages[1:] == pages[:1] * 2


PARTS = ("drivers", "flips", "landscape", "stories", "indicators", "worlds")


@pytest.mark.parametrize("part", PARTS)
def test_without_a_part(hostile, part):
    empty = () if part == "flips" else None
    text = report_page(dataclasses.replace(hostile, **{part: empty}, gaps={part: "found 3 worlds, expected more"}))
    assert Page(text).unclosed == []
    if part not in {"landscape", "worlds"}:
        assert "found 3 worlds, expected more" in text


def test_with_nothing_but_a_forecast(hostile):
    bare = dataclasses.replace(hostile, **dict.fromkeys(PARTS), lenses=(), curves=(), fans=())
    text = report_page(dataclasses.replace(bare, flips=()))
    assert Page(text).unclosed == []
    assert "The questions" in text


@pytest.mark.parametrize("question", ["war", "level", "which", "when"])
def test_about_any_question(question):
    text = report_page(gather(HOSTILE, question=question, worlds=96, paths=16))
    assert Page(text).unclosed == []


@pytest.mark.parametrize("size", [(1, 1), (1, 64), (2, 2), (64, 1)])
def test_of_any_size(size):
    worlds, paths = size
    text = report_page(gather(HOSTILE, worlds=worlds, paths=paths))
    assert Page(text).unclosed == []


@pytest.mark.parametrize("name", ["ultimatum", "crimea-2014"])
def test_of_shipped_cases(name):
    found = gather(name, worlds=80, paths=16)
    page = Page(report_page(found))
    assert page.unclosed == []
    assert [identity for identity, n in page.ids.items() if n > 1] == []


def test_the_question_most_spoken_of():
    case = detente.load_case("russia-2022")
    answers = detente.forecast(detente.run(case, worlds=2, paths=8), case)
    assert focus_of(answers) == "invasion"


def test_mistakes(hostile):
    with pytest.raises(detente.RunError, match=r"found question 'wra', expected one of .*; did you mean 'war'"):
        gather(HOSTILE, question="wra")
    asks_nothing = detente.load_case(HOSTILE).model_copy(update={"questions": {}})
    with pytest.raises(detente.RunError, match="found no questions"):
        gather(asks_nothing)


def test_what_matters_comes_first_and_says_how_much(hostile):
    from detente.report.register import register_part

    known = {driver.path: driver.first_order.value for driver in hostile.drivers.drivers}
    text = str(register_part(hostile))
    places = {row.path: text.index(f"<code>{row.path}<") for row in hostile.register if not row.is_fixed}
    ordered = sorted(places, key=lambda path: places[path])
    assert ordered[: len(known)] == sorted(known, key=lambda path: -known[path])


def test_nothing_is_said_twice_where_worlds_cannot_differ():
    page = report_page(gather("ultimatum", worlds=64, paths=16))
    assert "90% band" in page  # the legend
    assert not re.search(r"(\b\d+%) \(\1\)", page)
    assert "depending on what is not known" not in page
    assert '<table class="register" id="register"><thead' in page
    assert page.count("<tbody></tbody>") == 0


def test_a_question_as_good_as_decided_is_not_gone_into():
    answers = detente.forecast_case("crimea-2014", worlds=40, paths=8)
    assert answers["crimea"].probability == 1.0
    assert focus_of(answers) not in {"crimea", "crimea-2014"}
    assert answers[focus_of(answers)].kind == "number"
    page = report_page(gather("crimea-2014", worlds=128, paths=8))
    assert "above 85" in page
    assert "8500%" not in page


def test_past_cases_stand_beside_the_model():
    found = gather("russia-2022", question="invasion", worlds=64, paths=8)
    page = report_page(found)
    view = found["invasion"].facts.base_rate
    assert f"{view.count:,} of {view.n:,}" in page
    assert "as the Kremlin saw it" in page
    assert "kremlin" not in " ".join(Page(page).texts.values()).replace("together.kremlin_optimism", "")


def test_a_report_of_a_case_by_its_name():
    assert detente.report("ultimatum", worlds=16, paths=4) == report_page(gather("ultimatum", worlds=16, paths=4))


def test_the_page_counts_the_origins_of_numbers_as_check_does(hostile, page):
    report = detente.check(hostile.case)
    brief = f"{report.n_from_brief} the brief itself, " if report.n_from_brief else ""
    name, give = ("s" * (count == 1) for count in (report.n_sourced, report.n_reasoned))
    assert (
        f"Of the numbers that the case gives {report.n_sourced} name{name} a source, {brief}{report.n_reasoned} "
        f"give{give} a reason, and {report.n_bare} rest on bare judgement."
    ) in page
    tags = Counter(re.findall(r'class="tag (\w+)"', page))
    assert tags["judgement"] == sum(row.is_judgement for row in hostile.register)
