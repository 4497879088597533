"""Noun phrases by their last word: what "that" or "which" stands for. No grammar of English."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_](?:[\w’'.&/-]*[\w’'])?|[^\w\s]")
_DETERMINERS = _words(
    "a an the this these those its their his her our your my some any several many most no each every such both "
    "all few another other one two three four five six seven eight nine ten numerous various multiple certain"
)
_INNER = frozenset({"of"})
_PREPOSITIONS = _words(
    "in on for to against between among at by with from over under into through about within across around "
    "towards toward during after before since without despite beyond near amid behind off upon via as than like"
)
_JOINED = frozenset({"in", "on", "for", "to", "against", "between", "among", "from", "over", "with"})
"""Prepositions that a noun takes with it before ", which"."""
_ENDS = _words(
    "that which who whom whose when where while because if although though unless whether is are was were be been "
    "being am has have had do does did will would can could may might shall should must cannot not never it he "
    "she they we i you there then thus also only even so but yet"
)
_TAKING = _words(
    "pose affect develop create cause raise face bring produce introduce provide offer make take give have "
    "contain include build find send hold impose launch generate trigger provoke reveal carry involve require "
    "represent present identify add leave lose gain see seek want attract foster adopt pursue employ deploy "
    "deliver enact reduce avoid prevent protect increase support need use fund back fear worry warn discuss "
    "describe consider mention cite report note know get set put keep meet run lead show start begin open win buy "
    "sell pay issue sign pass ban target mark signal acquire allow enable encourage help promote undermine "
    "threaten exploit harbour harbor operate train arm equip suffer share establish implement address tackle "
    "combat reflect highlight illustrate mean become remain entail emphasize form draw shape spur drive fuel "
    "spark detect design test store supply purchase import export receive accept reject propose publish monitor "
    "maintain possess lack leverage own plan have host join leave enter weigh balance counter resolve"
)
_IRREGULAR = _words(
    "made took gave had brought found sent held saw sought got met ran led began won bought sold paid kept left "
    "lost drew drove meant became built knew made taken given"
)


def _forms(verb: str) -> tuple[str, ...]:
    stem = verb.removesuffix("e")
    third = f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb
    third = third if third != verb else f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    past = f"{verb[:-1]}ied" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{stem}ed"
    return verb, third, past, f"{stem}ing"


_VERBS = frozenset(form for verb in _TAKING for form in _forms(verb)) | _IRREGULAR
_NOUN_VERBS = _words(
    "need needs use uses support report reports fear fears issue issues plan plans test tests target targets "
    "signal signals supply supplies share shares start fund funds run runs back lead leads design designs form "
    "forms arm arms import imports export exports pass increase increases store stores train trains help lack "
    "balance building meeting funding training planning testing setting opening spending operating beginning ban "
    "bans drive drives present host hosts counter mark marks note notes show shows find finds shape shapes fuel "
    "fuels spark sparks set sets put buy buys win wins open mean means"
)
"""Verbs that are as often nouns or adjectives: they end a noun phrase only where a verb can stand."""


def is_verb(word: str) -> bool:
    """Return whether a word is a verb and no noun as often."""
    return word in _VERBS and word not in _NOUN_VERBS and not word.endswith("ing")


def antecedent(words: str, *, is_aside: bool = False) -> str:
    """Return the noun phrase at the end of some words, for which "that" or "which" behind them stands.

    Parameters
    ----------
    is_aside
        A comma stands between: ", which".

    Examples
    --------
    >>> antecedent("Training causes crews to develop reflexes")
    'reflexes'
    >>> antecedent("They back protests in the south", is_aside=True)
    'protests in the south'
    >>> antecedent("The army fears a loss of the port")
    'a loss of the port'
    """
    extraposed = _EXTRAPOSED.match(words)
    if extraposed and not is_aside:
        return antecedent(extraposed["who"])  # "gaps have emerged that may grow"
    words = _LISTED.sub(lambda each: each.group().replace(", ", "&,&").replace(" ", "&_&"), _AND_END.sub("", words))
    return _antecedent(words, is_aside=is_aside).replace("&,&", ", ").replace("&_&", " ")


_LISTED = re.compile(r"(?<=\s)[a-z-]{3,}(?:, [a-z-]{3,}){1,5},? (?:and|or) [a-z-]{3,}$")
"""A list of bare nouns is one noun: "lessons about crime, trade and law that"."""


def _antecedent(words: str, *, is_aside: bool) -> str:
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(words)]
    first = _phrase_from(tokens, len(tokens) - 1, is_aside=is_aside)
    if first is None:
        return ""
    if first and tokens[first - 1][0].lower() == "to" and tokens[first][0].lower() not in _DETERMINERS:
        # A verb: "to pull back, which", "to limit goods that".
        return "" if is_aside or first == len(tokens) - 1 else words[tokens[first + 1][1] :]
    return words[tokens[first][1] :]


_EXTRAPOSED = re.compile(
    r"(?P<who>.*?\w)\s+(?:(?:has|have|had)\s+(?:already\s+|also\s+|now\s+|recently\s+)?(?:emerged|arisen|appeared|begun|been\s+\w+ed|come\s+up)|(?:is|are|was|were)\s+emerging)\s*$"
)
_AND_END = re.compile(r"(?:,?\s+(?:that|which|who)\s+(?:(?!\b(?:that|which|who)\b).){3,160})?,?\s+(?:and|but|or)\s*$")
"""Of "a plant which made shells and which may": the noun is before the first "which"."""


def _phrase_from(tokens: list[tuple[str, int]], last: int, *, is_aside: bool) -> int | None:
    """Return the first token of the noun phrase that ends at a token; None if it ends at no noun."""
    index = last
    best: int | None = None
    while index >= 0:
        word = tokens[index][0]
        lower = word.lower()
        if _is_end(tokens, index, last):
            break
        if lower in _DETERMINERS or word.endswith(("’s", "'s", "s’")):
            best = index
            index = _before_determiner(tokens, index, is_aside=is_aside)
            if index < 0:
                return best
            last = index
            continue
        if lower in _INNER or (is_aside and lower in _JOINED):
            if index == 0 or not _is_noun(tokens[index - 1][0]):
                break
            last = index - 1
        elif lower in _PREPOSITIONS or not (word[0].isalnum() or word in "“”\"‘’'-"):
            break
        else:
            best = index
        index -= 1
    return best


def _before_determiner(tokens: list[tuple[str, int]], index: int, *, is_aside: bool) -> int:
    """Return where the phrase goes on before its determiner, over "of" or "and"; -1 if it begins there."""
    word = tokens[index][0]
    if word.endswith(("’s", "'s", "s’")):
        return index - 1
    before = tokens[index - 1][0].lower() if index else ""
    if before in _DETERMINERS:
        return index - 1
    if (before in _INNER or (is_aside and before in _JOINED)) and index > 1 and _is_noun(tokens[index - 2][0]):
        return index - 2
    return -1


def _is_end(tokens: list[tuple[str, int]], index: int, last: int) -> bool:
    """Return whether a word cannot stand in the noun phrase that ends behind it."""
    word = tokens[index][0]
    lower = word.lower()
    if lower in _ENDS or word in ",;:—–()[].":
        return True
    if lower in {"and", "or", "to"}:
        return lower == "to" or not (index and index < last and _pairs(tokens, index))
    if word[0].isupper() and index > 0:
        return False
    is_led = index > 0 and tokens[index - 1][0].lower() in _PREPOSITIONS | {"to", "and", "while", "when"}
    if index < last and lower.endswith("ing") and len(lower) > 5 and is_led and lower not in _NOUN_VERBS:
        return True  # "a promise to keep limiting goods"
    if index < last and lower.endswith("ed") and index and tokens[index - 1][0].lower() in {"has", "have", "had"}:
        return True  # "have worsened old rifts that"
    if index == last or lower not in _VERBS:
        return False
    before = tokens[index - 1][0].lower() if index else ""
    if before in _DETERMINERS or before in _INNER or before in _PREPOSITIONS - {"to"}:
        return False
    if lower.endswith("s") and lower not in {"arms", "sales", "news"} and not before.endswith("s"):
        return True  # "the treaty bans tests": a plural goes before no noun
    if before.endswith("s") and lower in _TAKING:
        return True  # "officials back protests"
    return lower not in _NOUN_VERBS or before in {"to", "they", "it", "we", "and"} | _ENDS


def _pairs(tokens: list[tuple[str, int]], index: int) -> bool:
    """Return whether "and" joins two bare nouns or two adjectives: "missiles and drones"."""
    before, behind = tokens[index - 1][0], tokens[index + 1][0]
    return _is_noun(before) and before.lower() not in _VERBS and behind.lower() not in _DETERMINERS


def _is_noun(word: str) -> bool:
    lower = word.lower()
    return (
        (word[0].isalnum() or word in '”"')
        and lower not in _DETERMINERS | _PREPOSITIONS | _ENDS
        and not lower.endswith("ly")
    )


def is_plural(words: str) -> bool:
    """Return whether a noun phrase takes a verb in the plural, as far as its words tell.

    Examples
    --------
    >>> is_plural("the rebels in the north"), is_plural("The Foreign Office"), is_plural("Chad and Niger")
    (True, False, True)
    """
    head = re.split(
        r",?\s(?:of|in|on|for|to|from|with|at|by|against|under|between|that|which|who)\s", words.strip(" ,")
    )[0]
    if re.search(r"\b(?:and|they|we|you|these|those)\b", head, re.IGNORECASE):
        return True
    last = head.split()[-1].lower().strip("”\"'’") if head.split() else ""
    if last in {"people", "men", "women", "media", "troops", "police", "many", "some", "most", "both"}:
        return True
    return last.endswith("s") and not last.endswith(("ss", "us", "is", "ics", "news", "states", "nations", "’s", "'s"))


_PEOPLE = re.compile(r"(?:[a-z]+s|people|men|women|staff|personnel|police|those|anyone|everyone|someone|one|[A-Z]\w+)$")
_WITH = re.compile(r"\s+(?:with|in|from|at|of|on|for|across|within)$")


def _people(stem: str) -> str:
    """Return who "who" behind some words is: over "with" and its like, as far back as people stand.

    Examples
    --------
    >>> _people("The land has reserves of engineers with experience in the sector")
    'reserves of engineers with experience in the sector'
    """
    noun = antecedent(stem)
    for _ in range(3):
        before = stem.removesuffix(noun).rstrip()
        link = _WITH.search(before)
        if not noun or link is None or _PEOPLE.search(noun.split(" of ")[-1].split(" with ")[0].strip('”"')):
            break
        noun = f"{antecedent(before[: link.start()])}{link.group()} {noun}"
    return noun or stem


_VERBAL = re.compile(r"(?P<who>.{3,120}?)\s+(?:will|would|can|could|may|might|must|should|do|does|did)\s+(?:not\s+)?$")
_RELATIVE_END = re.compile(
    r"\b(?P<pronoun>(?:which|that|who)(?:\s+in\s+turn)?)"
    r"(?:,?\s+(?:[A-Z][\w’'.-]+|some|many|they|he|she|it|we|I|(?:the\s+|some\s+|many\s+)?(?:government|ministry|analysts|experts|critics|officials))\s+"
    r"(?:worr(?:y|ies|ied)|fears?|feared|sa(?:ys?|id)|believe[sd]?|argue[sd]?|hopes?|hoped|thinks?|thought|claims?|claimed),?)?"
    r"(?:\s+(?:also|then|therefore|thus|now|itself|themselves|still|even|only))*"
    r"(?P<verb>\s+(?:is|are|was|were|will|would|has|have|seems?|appears?|looks?|remains?)(?:\s+(?:also|now|still|not))*)?\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\s*(?:(?P<one>is|was|has|seems|appears|looks|remains)|(?P<many>are|were|have|seem|appear|look|remain))\b"
)
_IS_THERE = re.compile(
    r"^(?:[Tt]here\s+(?:is|are|was|were|remains?|exists?)|[Tt]his\s+(?:is|was)|[Ii]t\s+(?:is|was))\s+"
)


def without_relative(before: str, behind: str) -> str:
    """Return what "which" or "that" at the end of some words stands for; the words themselves if there is none.

    Behind a comma "which" can mean all that is said before: then it stays ("which will anger Iran").

    Examples
    --------
    >>> without_relative("Training creates reflexes that", " harm them")
    'reflexes'
    >>> without_relative("It bans tests, which is", "")
    'which is'
    """
    relative = _RELATIVE_END.search(before)
    if relative is None:
        return before
    stem, pronoun = before[: relative.start()].rstrip(), relative["pronoun"]
    is_aside = stem.endswith(",")
    stem = stem.rstrip(" ,")
    if not stem:
        return before  # "That is likely"
    if pronoun.lower() == "who" and not is_aside:
        return f"{_people(stem)}{relative['verb'] or ''}"
    clause = _VERBAL.match(re.sub(r"^.*[;:]\s", "", stem))
    if clause and not is_aside:
        return clause["who"]  # "events will take place that may lead": what happens is no noun
    noun = _IS_THERE.sub("", antecedent(stem, is_aside=is_aside))
    verb = _NUMBER.match(relative["verb"] or behind)
    differs = verb is not None and is_plural(noun) != bool(verb["many"])
    if is_aside and pronoun.lower().startswith("which") and (differs or "in turn" in relative.group()):
        noun = ""
    return f"{noun or (pronoun if is_aside else stem)}{relative['verb'] or ''}"
