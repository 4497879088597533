"""Persons, states, organisations and places with every mention; metonyms resolved to those they stand for."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from detente.brief.find.body import Body
from detente.brief.find.gazetteer import Known, forms, given_names, person_words, persons, slug
from detente.brief.find.names import (
    BODY,
    BODY_WORD,
    FULL_NAME,
    NOT_NAMES,
    OFFICE,
    PLACE,
    SPELT_OUT,
    TITLED,
    spelt_alike,
)
from detente.brief.model import Entity, EntityKind, Mention

How = Literal["name", "short", "demonym", "metonym", "description", "variant"]


@dataclass(frozen=True, slots=True)
class Named:
    """A place where something is named. Offsets into the reading."""

    start: int
    end: int
    key: str
    """Id of the entity."""
    how: How


@dataclass(slots=True)
class _EntityDraft:
    """An entity while it is put together."""

    kind: EntityKind
    id: str
    name: str
    actor: str = ""
    role: str = ""
    confidence: float = 1.0
    is_known: bool = True
    named: list[Named] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything named, and where."""

    entities: tuple[Entity, ...]
    mentions: tuple[tuple[int, int, int, How], ...]
    """First and last position in the reading, index of the entity, how; in order."""
    text: str

    def who(self, start: int, end: int) -> int | None:
        """Return the entity that some words name or describe as a speaker, or None.

        A person named in them; otherwise what makes up most of the words; a pronoun is the person named last.
        """
        if self.text[start:end].lower() in {"he", "she"}:
            return self._last_person(start)
        inside = [each for each in self._between(start, end) if each[3] != "demonym"]
        people = [each for each in inside if self.entities[each[2]].kind == "person"]
        if people:
            return people[0][2]
        words = re.sub(r"^(?:the|an?|both)\s+|['’]s?$", "", self.text[start:end], flags=re.IGNORECASE)
        for first, last, entity, _ in inside:
            if last - first >= 0.6 * len(words):
                return entity
        return None

    def _between(self, start: int, end: int) -> list[tuple[int, int, int, How]]:
        index = bisect.bisect_left(self.mentions, (start,))
        found = []
        while index < len(self.mentions) and self.mentions[index][0] < end:
            found.append(self.mentions[index])
            index += 1
        return found

    def _last_person(self, position: int) -> int | None:
        for index in range(bisect.bisect_left(self.mentions, (position,)) - 1, -1, -1):
            start, _, entity, _ = self.mentions[index]
            if position - start > _REACH:
                return None
            if self.entities[entity].kind == "person":
                return entity
        return None


_CREDIT = re.compile(r"\W{0,3}(?:source|photo|image|credit|picture)s?(?: credit)?\s?:", re.IGNORECASE)
"""Who made a picture is no part of the argument."""
_REACH = 600
"""Characters over which a pronoun may refer back."""


def find_entities(body: Body) -> Cast:
    """Return who and what the argument names."""
    finder = _Finder(body)
    blocks = [block for block in body.prose() if not _CREDIT.match(body.text, block.start)]
    for block in blocks:
        finder.known(block.start, block.end)
    finder.settle()
    for block in blocks:
        finder.unknown(block.start, block.end)
    finder.settle(replacing=True)
    finder.learn_surnames()
    for block in blocks:
        finder.surnames(block.start, block.end)
    finder.settle()
    finder.offices()
    finder.settle()
    return finder.cast()


class _Finder:
    """Collects mentions; of two that overlap the longer stays, of two as long the one found first."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.text = body.masked.replace("’", "'").replace("\n", " ")
        self.entries: dict[str, _EntityDraft] = {}
        self._new: list[Named] = []
        self._taken: list[Named] = []
        self._starts: list[int] = []
        self._by_surname: dict[str, list[str]] = {}
        self._besides: list[Named] = []
        """Mentions that others stand in: "the Russian President" also names Russia."""

    def entry(self, kind: EntityKind, key: str, name: str, *, actor: str = "", is_known: bool = True) -> _EntityDraft:
        """Return the entity of an id, made if it is new."""
        if key not in self.entries:
            self.entries[key] = _EntityDraft(
                kind, key, name, actor, is_known=is_known, confidence=1.0 if is_known else 0.8
            )
        return self.entries[key]

    def settle(self, *, replacing: bool = False) -> None:
        """Take over what was found since, but for what overlaps with something longer.

        Parameters
        ----------
        replacing
            What was found earlier goes if it is a part of what is found now: "Russian" of "Russian Aerospace Forces".
        """
        for named in sorted(self._new, key=lambda each: (each.start - each.end, each.start)):
            if replacing:
                self._drop_parts(named)
            if not self.is_taken(named.start, named.end):
                index = bisect.bisect_left(self._starts, named.start)
                self._starts.insert(index, named.start)
                self._taken.insert(index, named)
        self._new = []

    def _drop_parts(self, whole: Named) -> None:
        """Forget mentions that are parts of a longer name, unless one of them reaches beyond it."""
        parts = self.at(whole.start, whole.end)
        if not parts or any(part.end > whole.end or part.end - part.start == whole.end - whole.start for part in parts):
            return
        first = bisect.bisect_left(self._starts, whole.start)
        if first and self._taken[first - 1].end > whole.start:
            return
        del self._taken[first : first + len(parts)]
        del self._starts[first : first + len(parts)]

    def is_taken(self, start: int, end: int) -> bool:
        """Return whether a mention already stands there."""
        index = bisect.bisect_left(self._starts, end) - 1
        return index >= 0 and self._taken[index].end > start

    def at(self, start: int, end: int) -> list[Named]:
        """Return the mentions in a span."""
        return self._taken[bisect.bisect_left(self._starts, start) : bisect.bisect_left(self._starts, end)]

    def add(self, start: int, end: int, key: str, how: How) -> None:
        """Note a mention."""
        self._new.append(Named(start, end, key, how))

    # -- what the lists know

    def known(self, start: int, end: int) -> None:
        """Find states, bodies, places and persons that are listed."""
        table = forms()
        first_names = person_words()
        for match in _WORD.finditer(self.text, start, end):
            word = match.group()
            at = match.start()
            for key in {word, word.rstrip(".")}:
                known = self._longest(table.get(key, {}), at, end)
                if known is not None:
                    self._place(at, *known)
                if key in first_names:
                    self._person(at, end)

    def _longest(self, choices: dict[str, Known], at: int, end: int) -> tuple[int, Known] | None:
        best: tuple[int, Known] | None = None
        for form, known in choices.items():
            if (best is None or at + len(form) > best[0]) and self._fits(form, at, end):
                best = at + len(form), known
        return best

    def _fits(self, form: str, at: int, end: int) -> bool:
        text = self.text
        last = at + len(form)
        if last > end or not text.startswith(form, at):
            return False
        if last < len(text) and (text[last].isalnum() or text[last] == "_"):
            return False
        return not (at and (text[at - 1].isalnum() or (text[at - 1] in "'_" and at > 1 and text[at - 2].isalnum())))

    def _place(self, at: int, last: int, known: Known) -> None:
        """Note what a listed form names, unless the words around say otherwise."""
        text = self.text
        form = text[at:last]
        if form in _NEED_ARTICLE and not re.search(r"\b[Tt]he\s$|[Cc]ollective\s$", text[max(0, at - 12) : at]):
            return
        if form in _NEED_ARTICLE and re.match(r"\s[A-Z]", text[last : last + 2]):
            return
        if form in _SHORT_WORDS and not _is_abbreviation_here(text, at, last):
            return
        if re.match(r"[-\s]?(?:City|Times|Post|Street|Avenue|Road)\b", text[last : last + 8]) and known.use != "name":
            return
        if known.use in {"name", "demonym", "seat"} or known.kind == "place":
            how: How = {"name": "name", "demonym": "demonym", "seat": "metonym"}.get(known.use, "name")  # type: ignore[assignment]
            if how == "name" and form != known.name:
                how = "short" if len(form) < len(known.name) else "variant"
            actor = known.actor if known.kind != "place" else ""
            self.entry(known.kind, known.id, known.name, actor=actor)
            self.add(at, last, known.id, how)
        elif _is_agent(text, at, last, form):
            self.entry(known.kind, known.id, known.name, actor=known.actor)
            self.add(at, last, known.id, "metonym")
        else:
            self.entry("place", slug(known.place or form), known.place or form)
            self.add(at, last, slug(known.place or form), "name" if form == known.place else "variant")

    def _person(self, at: int, end: int) -> None:
        people, _ = persons()
        match = _NAME_RUN.match(self.text, at, end)
        words = match.group().split() if match else []
        for count in range(min(len(words), 5), 1, -1):
            run = re.compile(r"\s+".join(map(re.escape, words[:count]))).match(self.text, at)
            name = " ".join(words[:count]).rstrip(",.'")
            bare = name.removesuffix("'s")
            for form in (name, bare):
                if form in people and run is not None:
                    person = people[form]
                    self.entry("person", person.id, person.name, actor=person.actor)
                    self.add(at, at + len(run.group()) - (len(" ".join(words[:count])) - len(form)), person.id,
                             "name" if form == person.name else "variant")  # fmt: skip
                    return

    # -- what is written like a name

    def unknown(self, start: int, end: int) -> None:
        """Find persons by their titles and given names; bodies and places by the words they are made of."""
        text = self.text
        for match in TITLED.finditer(text, start, end):
            self._titled(match)
        names = given_names()
        for match in FULL_NAME.finditer(text, start, end):
            words = match.group().split()
            lead = 1 if words[0] in NOT_NAMES and len(words) > 2 else 0
            is_name = words[-1] not in NOT_NAMES and not BODY_WORD.fullmatch(words[-1])
            if is_name and words[lead].split("-")[0] in names and words[lead] not in NOT_NAMES:
                begin = match.start() + sum(len(word) + 1 for word in words[:lead])
                self._new_person(begin, match.end(), "")
        for match in SPELT_OUT.finditer(text, start, end):
            self._spelt_out(match)
        for pattern, kind in ((BODY, "organisation"), (PLACE, "place")):
            for match in pattern.finditer(text, start, end):
                self._written(match, kind)  # type: ignore[arg-type]

    def _titled(self, match: re.Match[str]) -> None:
        words = match.group("name").split()
        while (
            words
            and not (len(words) == 2 and words[1] == "May")
            and (words[-1] in NOT_NAMES or words[-1].rstrip("'s") in NOT_NAMES)
        ):
            words.pop()
        begin = match.start("name")
        while words and words[0] in _TITLE_WORDS:  # Deputy Interior Minister X
            begin += len(words[0]) + 1
            words = words[1:]
        if not words or words[0] in NOT_NAMES or words[0] in _MONTHS:
            return
        end = begin + len(" ".join(words))
        taken = self.at(begin, end)
        if any(self.entries[each.key].kind != "person" and each.start == begin for each in taken):
            return
        if match.group("head")[0].islower() and len(words) < 2:
            return
        self._new_person(begin, end, self._role(match))

    def _role(self, match: re.Match[str]) -> str:
        """Return the office before a name, with the capitalised words before it."""
        text = self.text
        begin = match.start("head")
        sentence = self.body.sentence_at(begin)
        floor = self.body.sentences[sentence].start if sentence is not None else max(0, begin - 80)
        while begin > floor:
            before = _LAST_WORD.search(text, max(floor, begin - 40), begin)
            if before is None:
                break
            word = before.group(1)
            if not (word[0].isupper() or word in _ROLE_WORDS) or word in _SENTENCE_WORDS:
                break
            begin = before.start(1)
        return " ".join(text[begin : match.end("head")].split())

    def _new_person(self, start: int, end: int, role: str) -> None:
        """Note a person that no list knows, or one that is known already with the office the text gives."""
        name = self.text[start:end].rstrip(" ,")
        end = start + len(name)
        if name.endswith("'s"):
            name, end = name[:-2], end - 2
        words = name.split()
        known = next((each for each in self.at(start, end) if self.entries[each.key].kind == "person"), None)
        if known is not None:
            if role and not self.entries[known.key].role:
                self.entries[known.key].role = role
            return
        people, short = persons()
        if len(words) == 1:
            key = self._by_surname.get(words[0], [""])[-1]
            listed = short.get(words[0])
            if not key and listed is not None:
                key = listed.id
                self.entry("person", key, listed.name, actor=listed.actor)
            key = key or slug(name)
            entry = self.entry("person", key, name, is_known=False)
            how: How = "name" if entry.name == name else "short"
        else:
            key = people[name].id if name in people else slug(re.sub(r"\b[A-Z]\.\s?", "", name))
            if key not in self.entries and name not in people:
                key = self._spelt_otherwise(words) or key
            entry = self.entry("person", key, name, is_known=False)
            how = "name" if entry.name == name else "variant"
        if entry.kind != "person":
            return
        if role and not entry.role:
            entry.role = role
        if not entry.actor:
            entry.actor = self._actor_of(start, role)
        self._by_surname.setdefault(words[-1], []).append(key)
        self.add(start, end, key, how)

    def _spelt_otherwise(self, words: list[str]) -> str:
        """Return the person with the same surname and nearly the same given name, if there is one; or nothing."""
        for key in self._by_surname.get(words[-1], []):
            if spelt_alike(words[0], self.entries[key].name.split()[0]):
                return key
        return ""

    def _actor_of(self, start: int, role: str) -> str:
        """Return for whom somebody acts, from the state or body named in his office."""
        if not role:
            return ""
        inside = self.at(start - len(role) - 2, start)
        acting = [self.entries[each.key] for each in inside if self.entries[each.key].kind in _ACTING]
        if not acting or _OBSERVER.search(role):
            return ""
        return acting[0].actor or acting[0].id

    def _spelt_out(self, match: re.Match[str]) -> None:
        """Note a body whose abbreviation stands behind it in brackets, and find the abbreviation from there on."""
        full, short = match.group("full"), match.group("short")
        words = full.split()
        letters = short.replace("-", "").upper()
        for first in range(len(words)):
            initials = "".join(word[0] for word in words[first:] if word[0].isupper()).upper()
            if words[first][0].isupper() and initials == letters and len(words) - first > 1:
                begin = match.start("full") + sum(len(word) + 1 for word in words[:first])
                taken = self.at(begin, match.end("full"))
                same = next((t for t in taken if t.start <= begin and t.end >= match.end("full")), None)
                name = " ".join(words[first:])
                if same is None and not (any(BODY_WORD.fullmatch(word) for word in words[first:]) or taken):
                    return  # a system or a process
                key = same.key if same else slug(name)
                if same is None and (words[first] in NOT_NAMES and words[first] in _SENTENCE_WORDS):
                    return
                if same is None:
                    self.entry("organisation", key, name, is_known=False).actor = ""
                    self.add(begin, match.end("full"), key, "name")
                for other in re.finditer(rf"(?<![\w-]){re.escape(short)}(?!\w)", self.text[match.end("full") :]):
                    at = match.end("full") + other.start()
                    if self.body.sentence_at(at) is not None and not self.is_taken(at, at + len(short)):
                        self.add(at, at + len(short), key, "short")
                return

    def _written(self, match: re.Match[str], kind: EntityKind) -> None:
        """Note a body or place that is made of words for bodies or places."""
        words = match.group().split()
        begin = match.start()
        while len(words) > 1 and (
            words[0] in _SENTENCE_WORDS or words[0] in _MONTHS or re.match(r"\W|\d+(?!\w)|[\w.]+-[a-z]", words[0])
        ):
            begin += len(words[0]) + 1
            words = words[1:]
        begin = match.end() - len(match.group()[begin - match.start() :].lstrip())
        name = self.text[begin : match.end()].rstrip(" .,'").removesuffix("'s")
        if words[0] == "Operation" or len(words) < 2 or name.isupper() or len(words) > 9 or re.search(r"[.!?]\s", name):
            return
        end = begin + len(name)
        if any("'" in word for word in words[:-1]) and "'s " in name:
            owner = name.rindex("'s ") + 3
            begin, name = begin + owner, name[owner:]
            if len(name.split()) < 2:
                return
        taken = self.at(begin, end)
        if kind == "place" and taken and taken[0].start == begin and taken[0].how == "demonym":
            # "The Russian Black Sea" is no place.
            begin = taken[0].end + 1
            name = self.text[begin:end]
            taken = taken[1:]
        if any(each.start == begin and each.end == end for each in taken) or len(name.split()) < 2:
            return
        if (
            all(word in NOT_NAMES or word[0].islower() for word in name.split()[:-1])
            and kind == "organisation"
            and not (taken or " of " in name or " for " in name)
        ):
            return
        entry = self.entry(kind, slug(name), name, is_known=False)
        entry.confidence = 0.7
        if kind == "organisation" and taken and not entry.actor:
            first = self.entries[taken[0].key]
            entry.actor = (first.actor or first.id) if first.kind in {"state", "former state"} else ""
        self.add(begin, end, slug(name), "name")

    # -- what is named again

    def learn_surnames(self) -> None:
        """Remember the last words of the names of persons."""
        for named in self._taken:
            entry = self.entries[named.key]
            if entry.kind == "person":
                last = self.text[named.start : named.end].split()[-1]
                keys = self._by_surname.setdefault(last, [])
                if named.key not in keys:
                    keys.append(named.key)

    def surnames(self, start: int, end: int) -> None:
        """Find persons whose surname stands alone."""
        _, short = persons()
        for match in _surnames(self.text, start, end):
            word = match.group()
            if self.is_taken(match.start(), match.end()) or word in NOT_NAMES:
                continue
            holders = self._by_surname.get(word)
            if holders:
                before = _LAST_WORD.search(self.text, max(start, match.start() - 24), match.start())
                other = self._spelt_otherwise([before.group(1), word]) if before else ""
                if before and other:
                    self.add(before.start(1), match.end(), other, "variant")
                else:
                    self.add(match.start(), match.end(), self._nearest(holders, match.start()), "short")
            elif word in short and short[word].is_plain:
                person = short[word]
                self.entry("person", person.id, person.name, actor=person.actor)
                self.add(match.start(), match.end(), person.id, "short")

    def _nearest(self, keys: list[str], position: int) -> str:
        """Return which of those of one surname was named last before a position."""
        if len(keys) == 1:
            return keys[0]
        before = [n for n in self._taken[: bisect.bisect_left(self._starts, position)] if n.key in keys]
        return before[-1].key if before else keys[0]

    def offices(self) -> None:
        """Find "the Russian President" where the text has said who that is."""
        holders: dict[tuple[str, str], str] = {}
        for entry in self.entries.values():
            office = OFFICE.search(f"{entry.role} ") if entry.kind == "person" else None
            if office and entry.actor:
                holders.setdefault((office.group("office").lower(), entry.actor), entry.id)
        for named in [*self._taken]:
            if named.how not in {"demonym", "name", "short"} or self.entries[named.key].kind != "state":
                continue
            match = _OFFICE_BEHIND.match(self.text, named.end)
            holder = holders.get((match.group("office").lower(), self.entries[named.key].id)) if match else None
            if match and holder:
                # The demonym goes on to name the state; together with the office it describes the person.
                self._besides.append(Named(named.start, match.end("office"), holder, "description"))

    def cast(self) -> Cast:
        """Return the entities in order of their first mention."""
        for named in sorted([*self._taken, *self._besides], key=lambda each: (each.start, -each.end)):
            self.entries[named.key].named.append(named)
        used = sorted((e for e in self.entries.values() if e.named), key=lambda e: e.named[0].start)
        mentions: list[tuple[int, int, int, How]] = []
        entities: list[Entity] = []
        for index, entry in enumerate(used):
            entities.append(_entity(self.body, entry))
            mentions += [(named.start, named.end, index, named.how) for named in entry.named]
        return Cast(tuple(entities), tuple(sorted(mentions)), self.body.text)


_WORD = re.compile(r"(?:[A-Z]\.){2,}|(?<![\w'])[A-ZÀ-Ž][^\W_]*|(?<![\w-])(?:tsarist|mainland|al)(?=[\s-])")
_NAME_RUN = re.compile(r"[^\s,;:()\"“”]+(?:\s+[^\s,;:()\"“”]+){1,4}")
_SURNAME = re.compile(r"(?<![\w'-])(?:(?:von der|bin|al-|de|Le)\s?)?[A-ZÀ-Ž][a-zà-ž]+(?:-[A-Z][a-z]+)?(?![\w])")
_LAST_WORD = re.compile(r"([^\s,;:()\"“”]+)\s+$")
_OFFICE_BEHIND = re.compile(
    r"(?:'s)?\s+(?P<office>[Pp]resident|[Pp]rime [Mm]inister|[Ff]oreign [Mm]inister|"
    r"[Dd]efen[cs]e [Mm]inister|[Cc]hancellor)\b(?!\s+[A-Z])"
)
_ROLE_WORDS = frozenset(
    ["of", "the", "for", "former", "then", "deputy", "acting", "senior", "chief", "to", "and", "vice", "ex"]
)
_SENTENCE_WORDS = frozenset([
    "The", "A", "An", "This", "That", "These", "Those", "In", "On", "At", "By", "For", "From", "With", "As",
    "If", "When", "While", "After", "Before", "Although", "Though", "Since", "Because", "However", "Moreover",
    "Furthermore", "Nevertheless", "Meanwhile", "Instead", "Indeed", "Thus", "Hence", "Therefore", "Then",
    "There", "Here", "But", "And", "Or", "So", "Yet", "Still", "Also", "Both", "Some", "Many", "Most", "All",
    "Each", "Every", "One", "Two", "Three", "Several", "Another", "Other", "No", "Not", "What", "Which", "Who",
    "How", "Why", "Where", "Until", "Unless", "Despite", "Given", "During", "Under", "Over", "To", "Of",
    "According", "Finally", "First", "Second", "Third", "Last", "Similarly", "Rather", "Even", "Only",
    "Perhaps", "Such", "Any", "Either", "Neither", "Once", "Today", "Now", "His", "Her", "Its", "Their", "Our",
    "My", "He", "She", "It", "They", "We", "I", "You", "Like", "Unlike", "Between", "Among", "Against",
    "Within", "Through", "Across", "Around", "Regarding", "Following", "Including",
])  # fmt: skip
_MONTHS = frozenset([
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
])  # fmt: skip
_TITLE_WORDS = frozenset([
    "Interior", "Minister", "Colonel", "General", "Lieutenant", "Major", "Foreign", "Defense", "Defence", "Finance",
    "Prime", "Secretary", "Permanent", "Representative", "Chief", "Admiral", "Director", "Deputy", "Economy", "Energy",
    "Justice", "President", "Special", "Envoy", "Ambassador", "Chairman", "Sheikh", "Prince",
])  # fmt: skip
_ACTING = frozenset({"state", "former state", "bloc", "organisation"})
_OBSERVER = re.compile(
    r"\b(?:analyst|expert|economist|historian|scholar|[Pp]rofessor|journalist|blogger|commentator|"
    r"[Dd]r|[Mm]rs?|[Mm]s|author|editor|"
    r"reporter|correspondent|researcher|activist|businessman|oligarch)\b"
)
_NEED_ARTICLE = frozenset({"West", "Alliance", "Quad", "Union", "Senate", "Congress"}) - {"Congress", "Senate"}
_SHORT_WORDS = frozenset(
    {"IS", "AP", "AU", "CAR", "FT", "RT", "MOD", "US", "IT", "Intel", "Meta", "Signal", "Quad", "Wagner", "Golan"}
)


def _surnames(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield words that may be surnames; of "Biden-Xi" the parts."""
    _, short = persons()
    for match in _SURNAME.finditer(text, start, end):
        if "-" in match.group() and match.group().split("-")[0] in short:
            yield from _PART.finditer(text, match.start(), match.end())
        else:
            yield match


_PART = re.compile(r"[A-ZÀ-Ž][a-zà-ž]+")


def _is_abbreviation_here(text: str, at: int, last: int) -> bool:
    """Return whether letters that are also a word stand for a name: not in a line all in capitals."""
    around = text[max(0, at - 40) : last + 40]
    letters = [c for c in around if c.isalpha()]
    return sum(c.islower() for c in letters) > 0.3 * len(letters)


_MAJOR = frozenset([
    "Moscow", "Washington", "Beijing", "Kyiv", "Kiev", "Tehran", "Ankara", "Berlin", "Paris", "London", "Tokyo",
    "Seoul", "Pyongyang", "Delhi", "Islamabad", "Taipei", "Warsaw", "Minsk", "Tbilisi", "Baku", "Yerevan",
    "Riyadh", "Jerusalem", "Damascus", "Baghdad", "Kabul", "Caracas", "Havana", "Brussels", "Budapest",
    "Belgrade", "Astana", "Tashkent", "Chisinau", "Bucharest", "Rome", "Madrid", "Athens", "Canberra", "Ottawa",
    "Cairo", "Amman", "Hanoi", "Manila", "Jakarta", "Pretoria", "Abuja", "Helsinki", "Stockholm", "Vilnius",
    "Riga", "Tallinn", "Prague", "Bratislava", "Doha", "Khartoum", "Naypyidaw",
])  # fmt: skip
"""Capitals that in a text on politics more often mean a government than a city."""
_AT = re.compile(
    r"\b(?:in|at|near|outside|around|inside|within|downtown|central|across|throughout|of downtown|"
    r"visit(?:ed|s|ing)?(?: to)?|"
    r"(?:fl[ae]w|travel+ed|travels|trips?|visits?|went|returned|arriv\w+|flights?|came|moved|fled|"
    r"left for|journey|back|summoned|invited|"
    r"march(?:ed)?|drive|advance[ds]?|road|attack|strikes?|missiles?)\s(?:to|on|from|for|in|towards?)|"
    r"capital(?: city)?(?: of)?,?|city of|streets of|outskirts of|suburbs? of|university of|mayor of|"
    r"north of|south of|east of|west of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_PLACE_BEHIND = re.compile(
    r"-based|\s+(?:Agreements?|Accords?|Conventions?|Memorandum|Summit|Protocols?|Treaty|Declaration|"
    r"Conference|Process|Metro|Airport|"
    r"agreements?|accords?|summit|conference|process|airport|region|oblast|suburbs?|time\b|office|"
    r"bureau|embassy|University|Olympics)|,\s+D\.?C\b"
)
_AGENT_BEHIND = re.compile(
    r"'s\s|'\s|\s+(?:will|would|may|might|could|can|cannot|should|must|has|had|have|is|was|also|and|"
    r"does|did|seeks?|wants?|says?|said|"
    r"[a-z]+(?:ed|es|ly)\b)"
)


def _is_agent(text: str, at: int, last: int, form: str) -> bool:
    """Return whether a capital means its government there."""
    before, behind = text[max(0, at - 40) : at], text[last : last + 24]
    if _AT.search(before) or _PLACE_BEHIND.match(behind):
        return False
    if re.match(r",\s+[A-Z]", behind) and form not in _MAJOR:
        return False
    return form.rsplit(maxsplit=1)[-1] in _MAJOR or bool(_AGENT_BEHIND.match(behind))


def _entity(body: Body, entry: _EntityDraft) -> Entity:
    mentions = tuple(_mention(body, named) for named in entry.named)
    aliases = tuple(dict.fromkeys(" ".join(mention.text.split()) for mention in mentions))
    actor = entry.actor or (entry.id if entry.kind in {"state", "former state", "bloc"} else "")
    if entry.kind == "organisation" and not actor:
        actor = entry.id
    return Entity(entry.kind, entry.name, entry.id, mentions, actor, entry.role, aliases, entry.confidence)


def _mention(body: Body, named: Named) -> Mention:
    span = body.reading.to_text(named.start, named.end)
    return Mention(span.start, span.end, body.text[named.start : named.end], named.how)
