"""What is put before a clause or into it: leads, brackets, dashes, appositions. They are no part of its subject."""

from __future__ import annotations

import re

from detente.brief.find.verbs import finite_verbs, has_finite_verb

_LEADING = re.compile(
    r"(?:(?:[Aa]nd|[Bb]ut|[Oo]r|[Ss]o|[Yy]et)\s+)?(?:(?:[Ee]ven|[Oo]nly|[Ee]specially|[Pp]articularly|[Nn]ot\s+least|"
    r"[Jj]ust|[Mm]uch|[Pp]artly|[Ll]argely|[Mm]ainly)\s+)?"
    r"(?i:in|on|at|by|with|without|under|from|for|to|of|through|during|over|amid|amidst|among|between|against|across|"
    r"within|throughout|after|before|since|until|till|once|when|whenever|where|wherever|if|unless|as|because|"
    r"although|though|while|whilst|whereas|given|following|despite|due|owing|thanks|unlike|like|absent|barring|"
    r"besides|beyond|along|alongside|according|based|per|regardless|irrespective|instead|rather|short|outside|apart|"
    r"aside|contrary|compared|coupled|combined|together|faced|whatever|whichever|whoever|however|whether|no\s+matter|"
    r"insofar|inasmuch|provided|assuming|considering|should|were|had|up|upon|than|looking|moving|going|having|being|"
    r"in\s+turn|more\s+\w+ly|most\s+\w+ly|less\s+\w+ly|worse|better|again|today|tomorrow|tonight|meanwhile|thereafter|"
    r"otherwise|alternatively|consequently|increasingly|further|here|now|then|next|last|finally|first|second|third|fourth|"
    r"some\s+day|one\s+day|at\s+most|soon|eventually|all\s+in\s+all|all\s+told|either\s+way|that\s+said|"
    r"[\w-]+\s+(?:years?|months?|weeks?|decades?)\s+(?:on|ago|later|after|hence|from\s+now))(?![\w’'-])"
)
"""Words that open what is set before a clause."""
_ADVERB = re.compile(
    r"(?!(?:Family|Italy|Supply|Assembly|Early|Ally|Elderly|Monthly|Weekly|Only)\b)[A-Z][a-z]+ly(?=,|$)"
)
_GERUND = re.compile(r"[A-Z][a-z]+ing(?![\w’'-])")
_PARTICIPLE = re.compile(r"[A-Z][a-z]{2,}(?:ed|en)(?![\w’'-])\s+(?:by|with|to|in|on|from|as|for|at|of|into|under)\b")
_ASIDE_OPENS = re.compile(
    r"(?:which|who|whose|whom|where|when|marked|led|made|driven|followed|known|including|combined|coupled|based|"
    r"\w{2,}(?:ing|ed))(?![\w’'-])"
)
_AND = re.compile(r"(?:and|or)\s+")
_SHORT_PLACE = re.compile(r"(?:[Ii]n|[Aa]t|[Oo]n|[Aa]cross)\s+(?:the\s+)?(?:[A-Z][\w’'-]*\s*){1,3}$")
"""Kept: it says where."""
_NO_SUBJECT = re.compile(
    r"(?:and|or|but|which|who|that|is|are|was|were|has|have|had|will|would|may|might|could|can|also|not)\b|$"
)
_OPENED = {"(": 1, "[": 1, ")": -1, "]": -1}


def pieces_between_commas(words: str) -> list[tuple[int, int]]:
    """Return the pieces of some words between their commas, those in brackets and figures left out.

    Examples
    --------
    >>> words = "In 2,000 ports (old, new), the firm"
    >>> [words[a:b] for a, b in pieces_between_commas(words)]
    ['In 2,000 ports (old, new)', 'the firm']
    """
    found: list[tuple[int, int]] = []
    depth = begin = 0
    for place, letter in enumerate(words):
        depth = max(0, depth + _OPENED.get(letter, 0))
        if letter == "," and depth == 0 and (place + 1 == len(words) or words[place + 1] in ' \n”"’'):
            found.append((begin, place))
            begin = place + 1
            while begin < len(words) and words[begin] in ' \n”"’':
                begin += 1
    return [*found, (begin, len(words))]


def after_lead(text: str, first: int, stop: int) -> int:
    """Return where the subject of a clause begins, behind all that is set before it with a comma.

    Parameters
    ----------
    first, stop
        Where the clause begins, and its words of likelihood.

    Examples
    --------
    >>> text = "In a war, with Chad, Mali, and Niger divided, the army may"
    >>> text[after_lead(text, 0, text.index("may")) :]
    'the army may'
    >>> text = "Chad, Mali, and Niger may"
    >>> after_lead(text, 0, text.index("may"))
    0
    """
    words = text[first:stop]
    if "," not in words:
        return first
    parts = pieces_between_commas(words)
    said = [words[a:b] for a, b in parts]
    begin = 0
    while begin + 1 < len(said) and _is_lead(said, begin):
        behind = _lead_end(said, begin)
        if behind is None:
            break
        begin = behind
    if begin == 0 or _NO_SUBJECT.match(said[begin].strip()) is not None:
        return first
    return first + parts[begin][0]


_OPEN_CLAUSE = re.compile(
    r"\b(?:where|which|that|who|when|if|because|although|while|since|once)\s+[\w’'-]+(?:\s+[\w’'-]+){0,4}\s*$"
)


def _is_lead(said: list[str], index: int) -> bool:
    """Return whether a piece stands before a clause; a name in a list and a subject do not."""
    piece = said[index].strip()
    if _SHORT_PLACE.match(piece) and index + 2 == len(said):
        return False
    if _GERUND.match(piece) and _LEADING.match(piece) is None:
        return not any(_AND.match(each.strip()) for each in said[index + 1 :]) and not has_finite_verb(piece)
    return any(pattern.match(piece) for pattern in (_LEADING, _ADVERB, _PARTICIPLE))


def _lead_end(said: list[str], index: int) -> int | None:
    """Return which piece comes behind a lead: what "and" adds to it and its asides are parts of it."""
    last = len(said) - 1
    behind = index + 1
    if _OPEN_CLAUSE.search(said[index]) and not has_finite_verb(said[index]):
        while behind < last and not has_finite_verb(said[behind]):
            behind += 1
        return min(behind + 1, last)  # "in places where rail, road and air links fail, trade"
    listed = next((k for k in range(behind, last) if _AND.match(said[k].strip())), None)
    if listed is not None and not any(has_finite_verb(each) for each in said[behind : listed + 1]):
        return listed + 1
    while behind < last and _ASIDE_OPENS.match(said[behind].strip()):
        behind += 1
    return behind if behind <= last else None


_RELATIVE = re.compile(r"(?:which|who|whose|whom|where|including|especially|particularly|combined|along\s+with)\b")
_CLOSED = re.compile(r"(?!(?:and|or|nor|but|not|both|either|neither|such\s+as|as\s+well|like|along|together)\b)\S")
_ENDED = re.compile(r",\s*(?P<rest>(?:(?:is|are|was|were|will|would|has|have|had|remains?|also|now|still|then)\s*)*)$")


def without_apposition(before: str) -> str:
    """Return the words before a phrase without the aside that a comma closes there.

    Examples
    --------
    >>> without_apposition("The bank, a lender of last resort, ")
    'The bank '
    >>> without_apposition("Chad, Mali, and Niger, which share a border, are ")
    'Chad, Mali, and Niger are '
    >>> without_apposition("Ports, roads, and bridges, ")
    'Ports, roads, and bridges, '
    """
    ended = _ENDED.search(before)
    if ended is None:
        return before
    parts = pieces_between_commas(before[: ended.start()])
    said = [before[a:b] for a, b in parts]
    aside = next((k for k, each in enumerate(said) if k and _RELATIVE.match(each.strip())), len(said))
    keep = max((k for k, each in enumerate(said[:aside]) if _AND.match(each.strip())), default=0)
    if keep + 1 >= len(said) or _CLOSED.match(said[keep + 1].strip()) is None:
        return before
    subject = before[: parts[keep][1]]
    return before if not subject.strip() or finite_verbs(subject) else f"{subject} {ended['rest']}"


_BRACKETS = re.compile(r"\((?=[^()]*\s)[^()]{3,240}\)")
_SUBORDINATE = re.compile(r"(?:\w+,\s+)?(?i:if|while|although|since|because|when|as|once|unless|should|given)\s")
_DASH = re.compile(r"\s[–—-]\s|—")


_GOES_ON = re.compile(r"\s*(?:and|but|or|so|yet|nor|while|because|although)\b")
"""Behind a second dash: a joint, and no end of an aside."""


def blank_asides(text: str, start: int, end: int, place: int) -> str:
    """Return a text of the same length in which the asides of a sentence are blank, but for the one around a place.

    Asides are several words in brackets, and what stands between two dashes.

    Examples
    --------
    >>> text = "The port (the only one there) may – some say – close."
    >>> " ".join(blank_asides(text, 0, len(text), text.index("may")).split())
    'The port may close.'
    """
    piece = text[start:end]
    at = place - start
    spans = [each.span() for each in _BRACKETS.finditer(piece)]
    dashes = [each.span() for each in _DASH.finditer(piece)]
    if len(dashes) % 2 == 0:
        spans += [(a, d) for (a, _), (_, d) in zip(dashes[::2], dashes[1::2], strict=True)]
    inside = [(a, b) for a, b in spans if not a <= at < b and (piece[a] == "(" or not _GOES_ON.match(piece, b))]
    if not inside:
        return text
    for first, last in inside:
        opens = _SUBORDINATE.match(piece) if piece[first] != "(" else None
        is_set_before = opens is not None and "," not in piece[opens.end() : first]
        blank = f"{',' if is_set_before else ' '}{' ' * (last - first - 1)}"  # "if laws—old ones—fail—banks may"
        piece = f"{piece[:first]}{blank}{piece[last:]}"
    return f"{text[:start]}{piece}{text[end:]}"
