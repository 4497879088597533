"""How names are written: of persons with and without titles, of bodies and places that no list knows."""

from __future__ import annotations

import re

NAME_WORD = (
    r"(?:[A-ZÀ-ÞĀ-Ž][a-zà-ÿā-ž'’]+(?:-[A-ZÀ-Ža-zà-ÿ][\w'’]*)*|(?:Mc|Mac|O['’]|D['’]|De|La|Le|Al-|al-|"
    r"el-|El-)[A-Z][\w’-]+)"
)
_PARTICLE = r"(?:al|bin|ibn|bint|von|van|der|den|de|da|di|do|dos|du|del|la|le|el|ul|abu|ben|ter|zu)"
_INITIAL = r"(?:[A-Z]\.(?:\s?[A-Z]\.)?)"
_AFTER = rf"(?:\s+(?:{_INITIAL}\s+)*(?:{_PARTICLE}\s+){{0,2}}{NAME_WORD})"
NAME = rf"(?:(?:{_INITIAL}\s+)?{NAME_WORD}{_AFTER}{{0,3}}(?:,?\s(?:Jr|Sr)\.?|\sI{{2,3}}\b)?)"
FULL_NAME = re.compile(
    rf"(?<![\w.-])(?:{_INITIAL}\s+)?(?P<given>[A-ZÀ-ÞĀ-Ž][a-zà-ÿā-ž'’]+(?:-[A-ZÀ-Žà-ÿa-z]\w*)*)"
    rf"{_AFTER}{{1,3}}(?:,?\s(?:Jr|Sr)\.?)?(?![\w-])"
)
_HEADS = (
    "President|Prime Minister|Premier|Chancellor|(?:Foreign|Defen[cs]e|Interior|Finance|Economy|Energy|Trade|Justice|"
    "Culture|Health|"
    "Education|Agriculture|Transport|Information|Intelligence|Security|Deputy|External "
    "Affairs|Home|Cabinet|State|Digital)"
    " (?:Affairs )?Minister|Minister|Foreign Secretary|Defen[cs]e Secretary|Home Secretary|Secretary "
    "of (?:State|Defen[cs]e|the Treasury|War|"
    "the Army|the Navy|Commerce|Energy|Homeland Security)|Treasury "
    "Secretary|Secretary-General|Secretary General|Press Secretary|"
    "Secretary|Undersecretary|Under Secretary|Ambassador|Envoy|Special Envoy|Special "
    "Representative|High Representative|"
    "Representative|Congressman|Congresswoman|Senator|Speaker|Governor|Mayor|Chairman|Chairwoman|Chair|Chairperson|Director|"
    "Director-General|Director "
    "General|Commissioner|Spokesman|Spokeswoman|Spokesperson|spokesman|spokeswoman|spokesperson|"
    "Commander|Commander-in-Chief|Chief of (?:the )?(?:General )?Staff|Chief|General|Lieutenant General|Major General|"
    "Colonel General|Army General|Colonel|Lieutenant "
    "Colonel|Lieutenant|Major|Captain|Sergeant|Admiral|Rear Admiral|Vice Admiral|"
    "Marshal|Brigadier|Brigadier General|King|Queen|Prince|Princess|Crown Prince|Emperor|Emir|Sultan|Sheikh|Ayatollah|"
    "Supreme Leader|Pope|Patriarch|Metropolitan|Archbishop|Bishop|Rabbi|Imam|Tsar|Czar|Deputy|Leader|leader|Head|head|"
    "Analyst|analyst|expert|economist|historian|scholar|professor|Professor|journalist|blogger|milblogger|commentator|"
    "strongman|oligarch|warlord|financier|businessman|activist|lawmaker|politician|diplomat|founder|owner|ideologue|philosopher|"
    "ruler|adviser|advisor|Adviser|Advisor|aide|Aide|minister|official|lawyer|author|editor|reporter|correspondent|researcher|"
    "Dr|Prof|Mr|Mrs|Ms|Gen|Lt|Col|Maj|Capt|Adm|Amb|Sen|Rep|Gov|Sir|Lord|Lady|Baroness|Dame|Senator|CEO|MP|MEP"
)
TITLED = re.compile(rf"(?<![\w-])(?P<head>{_HEADS})\.?\s+(?P<name>{NAME})(?![\w-])")
OFFICE = re.compile(
    r"\b(?P<office>[Pp]resident|[Pp]rime [Mm]inister|[Ff]oreign [Mm]inister|[Dd]efen[cs]e [Mm]inister|"
    r"[Cc]hancellor|[Ss]ecretary of [Ss]tate|"
    r"[Ss]upreme [Ll]eader|[Kk]ing)\b(?!\s+[A-Z])"
)
"""An office without a name behind it."""
_BODY = (
    "Ministry|Agency|Council|Committee|Commission|Institute|Institution|University|Party|Movement|Front|Union|Federation|"
    "Association|Organi[sz]ation|Corporation|Company|Group|Bank|Fund|Foundation|Center|Centre|Command|Court|Service|Bureau|Directorate|"
    "Department|Office|Forces|Force|Army|Navy|Fleet|Brigade|Division|Corps|Regiment|Battalion|Guard|Guards|Alliance|Coalition|Assembly|"
    "Parliament|Senate|Congress|Cabinet|Tribunal|Authority|Board|League|Community|Initiative|Network|Programme|Program|Academy|Consortium|Industries|"
    "Club|School|College|Society|Conference|Mission|Secretariat|Brigades|Army Group|Military "
    "District|Security Directorate|"
    "Times|Post|Journal|Herald|Tribune|Review|News|Holdings?|Technologies|Airlines|Inc|Ltd"
)
_CAP = r"[A-ZÀ-Ž0-9][\w’'.&-]*"
BODY = re.compile(
    rf"(?<![\w-])(?:{_CAP}\s+){{1,6}}(?:{_BODY})(?:\s+(?:of|"
    rf"for)\s+(?:the\s+)?{_CAP}(?:\s+(?:and\s+)?{_CAP}){{0,4}})?(?![\w-])"
    rf"|(?<![\w-])(?:(?:{_BODY})\s+(?:of|for)|(?:Committee|Council|Commission|"
    rf"Conference)\s+on)\s+(?:the\s+)?{_CAP}(?:\s+(?:and\s+|"
    rf"of\s+(?:the\s+)?)?{_CAP}){{0,5}}(?![\w-])"
)
BODY_WORD = re.compile(
    _BODY + "|Agreement|Partnership|Treaty|Pact|Team|Syndicate|Militia|Brotherhood|State|Republic|Nations"
)
"""One of the words of which bodies are made."""
SPELT_OUT = re.compile(
    rf"(?<![\w’'.&-])(?P<full>{_CAP}(?:\s+(?:{_CAP}|of|the|and|for|on|in|to|de|des|du|la|"
    rf"&)){{1,9}})\s+\((?:or\s+)?[\"“']?(?P<short>[A-Z][A-Za-z&-]{{1,9}})[\"”']?[);,]"
)
PLACE = re.compile(
    rf"(?<![\w-])(?:{_CAP}\s+){{1,3}}(?:Oblast|Province|Region|Strait|Straits|Sea|River|Valley|"
    rf"Peninsula|Islands?|Desert|Mountains?|Gulf|Bay|"
    rf"Canal|Corridor|Raion|Krai|District|County|Governorate|Basin|Ocean|Lake|Plateau|Airport|Airbase|"
    rf"Air Base|Heights|Gap|Shoal|Reef)(?![\w-])"
    rf"|(?<![\w-])(?:(?:Strait|Straits|Gulf|Sea|Bay|Gates|Horn|Cape|Isle)\s+of|Lake|Mount|Cape)"
    rf"\s+(?:the\s+)?{_CAP}(?:\s{_CAP})?(?![\w-])"
)
NOT_NAMES = frozenset([
    "The", "A", "An", "This", "That", "These", "Those", "In", "On", "At", "By", "For", "From", "With", "As",
    "If", "When", "While", "After", "Before", "Although", "Though", "Since", "Because", "However", "Moreover",
    "Furthermore", "Nevertheless", "Meanwhile", "Instead", "Indeed", "Thus", "Hence", "Therefore", "Then",
    "There", "Here", "But", "And", "Or", "So", "Yet", "Still", "Also", "Both", "Some", "Many", "Most", "All",
    "Each", "Every", "One", "Two", "Three", "Several", "Another", "Other", "No", "Not", "What", "Which", "Who",
    "How", "Why", "Where", "Until", "Unless", "Despite", "Given", "During", "Under", "Over", "To", "Of",
    "According", "Finally", "First", "Second", "Third", "Last", "Similarly", "Rather", "Even", "Only",
    "Perhaps", "Such", "Any", "Either", "Neither", "Once", "Today", "Now", "His", "Her", "Its", "Their", "Our",
    "My", "He", "She", "It", "They", "We", "I", "You", "Western", "Eastern", "Northern", "Southern", "North",
    "South", "East", "West", "Central", "President", "Prime", "Minister", "Foreign", "Defense", "Defence",
    "Secretary", "General", "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    "Saturday", "Sunday", "Mr", "Mrs", "Ms", "Dr", "Prof", "Sir", "New", "Old", "Great", "Big", "Former",
    "Chinese", "Russian", "American", "Ukrainian", "European", "Iranian", "Israeli", "German", "French",
    "British", "Turkish", "Indian", "Soviet", "Arab", "Asian", "African", "Latin", "Nuclear", "Military",
    "Security", "National", "International", "Federal", "State", "Black", "White", "Red", "Cold", "War",
    "World", "Operation", "Note", "Source", "Figure", "Table", "Chapter", "Part", "Section", "Article", "Annex",
    "Box", "Map", "See", "Image", "Photo", "Report", "Brief", "Summary", "Conclusion", "Introduction", "Key",
    "Policy", "Strategy", "Doctrine", "Agreement", "Treaty", "Accord", "Act", "Law", "Charter", "Constitution",
    "Declaration", "Protocol", "Resolution", "Convention", "Memorandum", "Like", "Unlike", "Between", "Among",
    "Against", "Within", "Without", "Through", "Throughout", "Across", "Around", "Regarding", "Following",
    "Including", "Using", "Having", "Being", "More", "Less", "Much", "Few", "Little", "Same", "Next",
    "Previous", "Recent", "Current", "Early", "Late", "Years", "Days", "Months", "Weeks", "Will", "Would",
    "Could", "Should", "Might", "Must", "Can", "Cannot", "Let", "Yes", "Email", "Twitter", "Facebook",
    "Telegram", "Internet", "Covid", "Christmas", "Easter", "Ramadan", "Islam", "Muslim", "Christian", "Jewish",
    "Catholic", "Orthodox", "Sunni", "Shia", "Shiite", "Bible", "Quran", "God", "Allah", "Marxist", "Communist",
    "Nazi", "Democrat", "Republican", "Democratic", "Right", "Left", "Far", "Staff",
    "Accords", "Income", "Vote", "Shipping", "Head", "License", "Capita", "Accord",
    "Lagrange", "Manners",
])  # fmt: skip
"""Words in capitals that begin no person's name."""


_SHORTEST = 5
"""Letters of the shortest name that is compared: below, one letter makes another name."""


def spelt_alike(a: str, b: str) -> bool:
    """Return whether two given names are spellings of one: a letter more, another vowel, two letters changed round.

    Examples
    --------
    >>> spelt_alike("Anthony", "Antony"), spelt_alike("Jeffrey", "Jeffery"), spelt_alike("John", "Joan")
    (True, True, False)
    """
    one, other = sorted((a.lower(), b.lower()), key=len)
    if len(one) < _SHORTEST or one[0] != other[0] or one == other or not a[:1].isupper() or not b[:1].isupper():
        return False
    if len(one) < len(other):
        return len(other) - len(one) == 1 and any(other[:i] + other[i + 1 :] == one for i in range(1, len(other)))
    differ = [i for i in range(len(one)) if one[i] != other[i]]
    if len(differ) == 2 and differ[1] - differ[0] == 1:
        return one[differ[0]] == other[differ[1]] and one[differ[1]] == other[differ[0]]
    return len(differ) <= (2 if len(one) >= 8 else 1) and all(one[i] in _VOWELS and other[i] in _VOWELS for i in differ)


_VOWELS = frozenset("aeiouy")
