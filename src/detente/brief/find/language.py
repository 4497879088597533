"""In which language a text is, from its script and its commonest words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

ENGLISH = "en"
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"), ("zh", "\u4e00-\u9fff"), ("ko", "\uac00-\ud7af"), ("ru", "\u0400-\u04ff"),
    ("ar", "\u0600-\u06ff"), ("he", "\u0590-\u05ff"), ("el", "\u0370-\u03ff"), ("hi", "\u0900-\u097f"),
    ("th", "\u0e00-\u0e7f"), ("ka", "\u10a0-\u10ff"), ("hy", "\u0530-\u058f"),
)  # fmt: skip
_PATTERNS = tuple((language, re.compile(f"[{signs}]")) for language, signs in _SCRIPTS)
_LETTERS = {
    "ru": (("uk", "іїєґ"), ("sr", "ђјљњћџ")), "ar": (("ur", "ٹڈڑےں"), ("fa", "پچژگ")),
}  # fmt: skip
"""Letters that only one of several languages of a script has."""


def _plain(words: str) -> str:
    """Return words without their accents, as they are often typed."""
    return "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign))


def _typed(words: str) -> list[str]:
    """Return the words that are others without their accents, and none of English ("în" is no "in")."""
    return [word for word in _plain(words).split() if len(word) > 1 and word not in _ENGLISH_WORDS]


_ENGLISH_WORDS = frozenset({
    "the", "of", "and", "to", "in", "that", "is", "for", "with", "was", "on", "by", "as", "are", "from", "this",
    "which", "has", "have", "not", "be", "it", "its",
})  # fmt: skip
_WORDS = {
    language: frozenset([*words.split(), *_typed(words)])
    for language, words in {
        "de": "der die und das den nicht von mit ist im auf für eine dem des sich auch als werden wird",
        "fr": "le la les de des et un une est dans que pour sur qui ne pas du au aux avec par sont ce se plus nous",
        "es": "el la los las de al no que un una por con para del se como más pero sus fue está entre también en y",
        "it": "il la che di gli della un una per con del sono nel alla dei delle non più anche le si è",
        "pt": "os de que um uma não para dos com do da em por mais como foi ao pela são das também o",
        "nl": "de het een van en dat op te zijn met voor niet aan er ook naar bij wordt deze worden",
        "pl": "w i na się nie że do jest z jak przez oraz dla przez który po są od może jego",
        "cs": "se na že je v by do pro jsou jako s ale podle které který byl jeho však také",
        "sv": "och att det som en är på för av med inte den till ett har om vi kan från var",
        "da": "og at det er en af til på som for med ikke der den de et har var blev efter",
        "no": "og det er en av til på som for med ikke de et har var ble etter mot fra også",
        "fi": "ja on ei että se oli ovat mutta kun joka myös sen tai mukaan hän ole vain kuin jo",
        "hu": "az és hogy nem is egy ez meg volt van már de csak ki mint el még lesz szerint",
        "ro": "și în de la cu nu este pe care din pentru că o un mai au fi sunt prin după",
        "tr": "ve bir bu için ile de da olarak olan çok daha sonra kadar gibi ancak değil ise olduğu göre",
        "id": "yang dan di dengan untuk dari pada ini itu dalam tidak akan oleh ke adalah juga karena telah",
        "vi": "của và các là không trong cho được với một có những người này đã để khi tại",
    }.items()
} | {ENGLISH: _ENGLISH_WORDS}
_SAMPLE = 20_000
"""Characters looked at."""
_FOREIGN = 0.2
"""Share of a sample in another script that makes it a text in that script: names alone never reach it."""
_LEAST = 20
"""Words of a text from which on its words tell its language."""
_KINDS = 3
"""Different common words that a text in another language must have: "no" over and over is no Spanish (a judgement)."""
_AS_MANY = 1.5
"""Times as many common words as English ones that a text in another language must have."""


def language_of(text: str, declared: str = "") -> str:
    """Return the language of a text, ISO 639-1.

    Parameters
    ----------
    text
        The argument, without menus and notes.
    declared
        What the document says of itself; it counts where the text is too short to tell, or has no known words.

    Examples
    --------
    >>> language_of("Die Truppen an der Grenze werden nicht abgezogen, und das ist für den Westen eine Warnung. " * 3)
    'de'
    >>> language_of("Talks failed.", "en"), language_of("Gespräche gescheitert.", "de")
    ('en', 'de')
    """
    sample = text[:_SAMPLE]
    for language, script in _PATTERNS:
        if len(script.findall(sample)) > _FOREIGN * len(sample):
            return _within(sample, language)
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    total = sum(words.values())
    counts = {language: sum(words[word] for word in common) for language, common in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    known = declared.strip().lower()[:2]
    if total < _LEAST or counts[best] < 0.1 * total:
        return known if known in NAMES else best if counts[best] > counts[ENGLISH] * 2 + 2 else ENGLISH
    if counts[best] < _AS_MANY * counts[ENGLISH] or len(words.keys() & _WORDS[best]) < _KINDS:
        return ENGLISH
    return known if counts.get(known, 0) >= 0.8 * counts[best] else best


def _within(sample: str, language: str) -> str:
    """Return the language of a script's family that a sample is in, by letters that only it has."""
    for other, letters in _LETTERS.get(language, ()):
        if sum(sample.count(letter) for letter in letters) > 0.005 * len(sample):
            return other
    return language


def name_of(language: str) -> str:
    """Return what a language is called, or its code."""
    return NAMES.get(language, language)
