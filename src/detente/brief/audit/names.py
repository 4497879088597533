"""Rules about names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.dates import letters_apart
from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View
from detente.brief.find.names import spelt_alike
from detente.brief.model import Entity, Span

_SPELLINGS: tuple[tuple[str, ...], ...] = (
    ("Kyiv", "Kiev", "Kyyiv"),
    ("Donbas", "Donbass"),
    ("Kharkiv", "Kharkov"),
    ("Odesa", "Odessa"),
    ("Lviv", "Lvov"),
    ("Mykolaiv", "Mykolayiv", "Nikolaev", "Nikolayev"),
    ("Luhansk", "Lugansk"),
    ("Zaporizhzhia", "Zaporizhzhya", "Zaporozhye", "Zaporizhia"),
    ("Chernobyl", "Chornobyl"),
    ("Transnistria", "Transdniestria", "Transdnistria"),
    ("Nagorno-Karabakh", "Nagorny Karabakh", "Nagorno Karabagh"),
    ("Belarus", "Belorussia", "Byelorussia"),
    ("Zelenskyy", "Zelensky", "Zelenskiy", "Zelenskii"),
    ("Lukashenko", "Lukashenka"),
    ("Yanukovych", "Yanukovich"),
    ("Prigozhin", "Prigozhyn", "Prigogine"),
    ("Tokayev", "Tokaev"),
    ("Gaddafi", "Qaddafi", "Gadhafi", "Qadhafi"),
    ("al-Qaeda", "al-Qaida", "al Qa'ida", "al-Qa'ida"),
    ("Hezbollah", "Hizbollah", "Hizballah", "Hezballah"),
    ("Houthi", "Huthi"),
    ("Houthis", "Huthis"),
    ("Khamenei", "Khamene'i"),
    ("Türkiye", "Turkey"),
    ("Erdoğan", "Erdogan"),
    ("Kim Jong Un", "Kim Jong-un"),
    ("Sergei Lavrov", "Sergey Lavrov"),
    ("Sergei Shoigu", "Sergey Shoigu", "Sergei Shoygu"),
    ("Alexei Navalny", "Alexey Navalny", "Aleksei Navalny", "Alexei Navalnyy"),
    ("Nikolai Patrushev", "Nikolay Patrushev"),
    ("Muammar", "Moammar"),
)
"""Two ways in which English writes one name; a text should keep to one. Order says nothing about which is right."""


def _two_spellings(view: View) -> Iterator[Hit]:
    reported: set[str] = set()
    for row in _SPELLINGS:
        found = {spelling: places for spelling in row if (places := _places(view, spelling))}
        if len(found) > 1:
            reported |= {word for spelling in found for word in spelling.lower().split()}
            yield _hit(found)
    for spellings in _near_names(view.brief.entities):
        if any(set(spelling.lower().split()) & reported for spelling in spellings):
            continue
        found = {spelling: places for spelling in spellings
                 if (places := _places(view, spelling) or _with_initial(view, spelling))}  # fmt: skip
        if len(found) > 1:
            reported |= {word for spelling in found for word in spelling.lower().split()}
            yield _hit(found)


def _with_initial(view: View, spelling: str) -> list[Span]:
    """Return where a name with an initial stands, which is no phrase of whole words."""
    if "." not in spelling:
        return []
    named = [mention for entity in view.brief.entities for mention in entity.mentions]
    return [Span(mention.start, mention.end) for mention in named if " ".join(mention.text.split()) == spelling]


def _places(view: View, spelling: str) -> list[Span]:
    """Return where prose has exactly this spelling, capitals included."""
    places = view.find(Phrases(spelling), own=False)
    plain = spelling.replace("'", "’")
    return [place.span for place in places if place.text.replace("'", "’") == plain]


def _hit(found: dict[str, list[Span]]) -> Hit:
    rarest_first = sorted(found, key=lambda spelling: (len(found[spelling]), -found[spelling][0].start))
    counted = [f"{spelling} ({len(found[spelling])})" for spelling in reversed(rarest_first)]
    spans = tuple(found[spelling][0] for spelling in rarest_first)
    return Hit(f"one name spelt in {len(found)} ways: {', '.join(counted)}", spans)


def _near_names(entities: tuple[Entity, ...]) -> Iterator[tuple[str, ...]]:
    """Yield full names of persons that differ by a letter or two in one part."""
    names = sorted(
        {alias for entity in entities if entity.kind == "person" for alias in (entity.name, *entity.aliases)}
    )
    full = [name for name in names if len(_parts(name)) > 1]
    for index, name in enumerate(full):
        for other in full[index + 1 :]:
            if _is_near(_parts(name), _parts(other)):
                yield name, other


def _parts(name: str) -> list[str]:
    """Return the words of a name without initials and titles."""
    return [word for word in name.replace(".", ". ").split() if len(word) > 2 and not word.endswith(".")]


_SHORTEST = 5
"""Letters of the shortest part of a name that is compared: below, two letters make another name."""


def _is_near(a: list[str], b: list[str]) -> bool:
    if len(a) < 2 or len(b) < 2:
        return False
    (first, last), (other_first, other_last) = (a[0].lower(), a[-1].lower()), (b[0].lower(), b[-1].lower())
    if last == other_last:
        return _differ_slightly(first, other_first) or spelt_alike(a[0], b[0])
    return first == other_first and _differ_slightly(last, other_last)


def _differ_slightly(a: str, b: str) -> bool:
    return (
        a != b and min(len(a), len(b)) >= _SHORTEST and a[0] == b[0] and letters_apart(a, b) <= (1 if len(a) < 8 else 2)
    )


_ACRONYM = re.compile(r"(?<![\w./&-])(?:[A-Z]{3,6})(?:s)?(?![\w/&-])")
_KNOWN = frozenset(
    [
        "NATO",
        "USSR",
        "USA",
        "UAE",
        "OSCE",
        "CIA",
        "FBI",
        "KGB",
        "FSB",
        "GRU",
        "SVR",
        "NSA",
        "BBC",
        "CNN",
        "GDP",
        "COVID",
        "AIDS",
        "HIV",
        "OPEC",
        "ASEAN",
        "BRICS",
        "IMF",
        "WTO",
        "WHO",
        "UNESCO",
        "UNICEF",
        "UNHCR",
        "ISIS",
        "ISIL",
        "NASA",
        "CEO",
        "PLA",
        "CCP",
        "IAEA",
        "WMD",
        "NGO",
        "NGOS",
        "OECD",
        "JCPOA",
        "CSTO",
        "CSIS",
        "RUSI",
        "ISW",
        "RAND",
        "NBC",
        "ABC",
        "CBS",
        "MEP",
        "FIFA",
        "LNG",
        "GPS",
        "PDF",
    ]
)
"""Abbreviations that readers of the field know."""
_ROMAN = re.compile(r"[IVXLCDM]+")


def _undefined(view: View) -> Iterator[Hit]:
    text = view.brief.reading.text
    seen: set[str] = set()
    for place, match in view.search(_ACRONYM, own=False):
        short = match.group().removesuffix("s")
        if short in seen or short in _KNOWN or _ROMAN.fullmatch(short):
            continue
        seen.add(short)
        if re.search(rf"\({short}s?\b|\b{short}s?\s*\([^)]{{8,}}\)|\b{short}s?,? (?:or|short for|stands for)\b", text):
            continue
        initials = r"[\w'’]*(?:[\s-]+(?:of|the|and|for|on|in|to|&))?[\s-]+".join(re.escape(letter) for letter in short)
        if re.search(rf"\b{initials}\w*", text, re.IGNORECASE):
            continue
        yield Hit(f"{short} is never spelt out", (place.span,))


RULES = (
    Rule(
        "two-spellings",
        "one name, two spellings",
        "names",
        "warning",
        "editing",
        why="The reader wonders whether two persons or places are meant, and a search finds only half.",
        advice="Choose one spelling and keep to it, except inside quotations and titles.",
        example=Example(
            "Secretary Antony Blinken spoke first. The answer was addressed to Anthony Blinken alone.",
            ("Anthony Blinken",),
            "Secretary Antony Blinken spoke first. The answer was addressed to Antony Blinken alone.",
        ),
        check=_two_spellings,
        limits="Knows some forty names with several spellings, and compares full names of persons letter by letter.",
    ),
    Rule(
        "undefined-abbreviation",
        "abbreviation never spelt out",
        "names",
        "note",
        "icd203-6",
        why="A reader from the next field does not know it, and the same letters mean something else there.",
        advice="Spell it out where it first stands.",
        example=Example("The SMM counted more violations than in any week since August.", ("SMM",)),
        check=_undefined,
        needs_judgement=True,
        is_default=False,
        limits="Which abbreviations readers know is a matter of readers.",
    ),
)
