"""Units, currencies and what can be counted, as they stand around a number."""

from __future__ import annotations

import re

_UNITS: tuple[tuple[str, str], ...] = (
    ("percent", r"percent|per cent|per-cent|%|pct\.?"),
    ("percentage point", r"percentage[- ]points?|p\.?p\.?(?!\w)|points?"),
    ("basis point", r"basis[- ]points?|bps"),
    ("CAD", r"Canadian dollars?|CAD"),
    ("AUD", r"Australian dollars?|AUD"),
    ("TWD", r"(?:New )?Taiwan(?:ese)? dollars?|TWD"),
    ("HKD", r"Hong Kong dollars?|HKD"),
    ("USD", r"(?:U\.?S\.? |American )?dollars?|USD"),
    ("CHF", r"Swiss francs?|CHF"),
    ("SEK", r"Swedish kron(?:or|a)|SEK"),
    ("NOK", r"Norwegian kroner?|NOK"),
    ("PLN", r"zlot(?:ys?|ies)|PLN"),
    ("ILS", r"shekels?|ILS"),
    ("KRW", r"South Korean won|KRW"),
    ("EUR", r"euros?|EUR"),
    ("RUB", r"rubles?|roubles?|RUB"),
    ("UAH", r"hryvnias?|UAH"),
    ("CNY", r"yuan|renminbi|RMB|CNY"),
    ("GBP", r"pounds? sterling|British pounds?|pounds?|GBP"),
    ("JPY", r"yen"),
    ("INR", r"Indian rupees?|INR"),
    ("PKR", r"Pakistani rupees?|PKR"),
    ("km2", r"square kilomet(?:er|re)s?|sq\.? ?km|km²|km2"),
    ("m2", r"square met(?:er|re)s?|sq\.? ?m|m²"),
    ("mi2", r"square miles?|sq\.? ?mi(?:les?)?"),
    ("hectare", r"hectares?"),
    ("acre", r"acres?"),
    ("km/h", r"kilomet(?:er|re)s? (?:per|an) hour|km/h|kph"),
    ("km", r"kilomet(?:er|re)s?|kms?\b|km"),
    ("mile", r"miles?|mi\b"),
    ("nautical mile", r"nautical miles?|nm\b"),
    ("mm", r"millimet(?:er|re)s?|mm"),
    ("m", r"met(?:er|re)s?"),
    ("foot", r"feet|foot|ft\b"),
    ("inch", r"inch(?:es)?"),
    ("barrel/day", r"barrels?(?: of oil)?(?: per| a|/) ?day|bpd|b/d"),
    ("barrel", r"barrels?|bbl"),
    ("bcm", r"bcm"),
    ("m3", r"cubic met(?:er|re)s?|m³"),
    ("ft3", r"cubic feet"),
    ("ton", r"(?:metric )?(?:tons?|tonnes?)"),
    ("kilogram", r"kilograms?|kg"),
    ("kiloton", r"kilotons?|kt"),
    ("MW", r"megawatts?|MW"),
    ("GW", r"gigawatts?|GW"),
    ("hour", r"hours?"),
    ("minute", r"minutes?"),
    ("GWh", r"gigawatt[- ]hours?|GWh"),
    ("TWh", r"terawatt[- ]hours?|TWh"),
    ("MWh", r"megawatt[- ]hours?|MWh"),
    ("kWh", r"kilowatt[- ]hours?|kWh"),
    ("kW", r"kilowatts?|kW"),
    ("kV", r"kilovolts?|kV"),
    ("knot", r"knots?"),
    ("°C", r"degrees? Celsius|degrees? C\b|°\s?C"),
    ("°F", r"degrees? Fahrenheit|degrees? F\b|°\s?F"),
    ("degree", r"degrees?|°"),
    ("mph", r"mph"),
    ("Mach", r"Mach"),
)
MEASURES = frozenset(name for name, _ in _UNITS) | {
    "share",
    "ratio",
    "times",
    "vote",
    "JPY",
    "NZD",
    "SGD",
    "BRL",
    "¥",
    "rupee",
}
UNIT = re.compile(
    r"[-\s]?(?:"
    + "|".join(f"(?P<u{i}>{p})" for i, (_, p) in enumerate(_UNITS))
    + r")(?!\w|-(?!range|long|wide|high|deep))"
)
_MONEY = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CAN$": "CAD", "NT$": "TWD", "HK$": "HKD",
    "NZ$": "NZD", "S$": "SGD", "R$": "BRL", "€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "₹": "INR", "₩": "KRW",
    "₺": "TRY", "₪": "ILS", "RMB": "CNY",
}  # fmt: skip
_SHARED: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("¥", (("JPY", r"\byen\b|Japan"), ("CNY", r"\byuan\b|renminbi|\bRMB\b|China|Chinese|Beijing")), "¥"),
    ("RS", (("INR", r"India|Delhi"), ("PKR", r"Pakistan"), ("LKR", r"Sri Lanka"), ("NPR", r"Nepal")), "rupee"),
)
"""Signs that several currencies share, by what a text must speak of for one of them; the last is what is said."""
COUNTED = re.compile(
    r"\s+(?:(?!(?:of|in|on|at|to|for|from|by|with|and|or|but|as|than|that|which|who|is|are|was|were|the|its|their|per|years?|months?|"
    r"weeks?|days?|hours?|more|less|main|ways?)\b)[A-Za-z][\w.’'-]*\s+|(?:more|main)\s+){0,3}?"
    r"(?:people|persons?|individuals?|presidents?|ministers?|leaders?|participants?|representatives?|candidates?|families|"
    r"voters?|residents?|inhabitants|crew|sailors?|pilots?|men|women|children|civilians?|soldiers?|troops?|personnel|servicem[ae]n|"
    r"fighters?|militants?|officers?|prisoners?|hostages?|"
    r"refugees?|migrants?|casualt(?:y|ies)|deaths?|dead|wounded|injured|killed|victims?|protest(?:e|"
    r"o)rs?|demonstrators?|citizens?|workers?|employees?|"
    r"missiles?|drones?|UAVs?|rockets?|tanks?|vehicles?|aircraft|planes?|jets?|helicopters?|ships?|"
    r"vessels?|submarines?|warheads?|launchers?|howitzers?|"
    r"bombs?|shells?|rounds|weapons?|systems?|brigades?|battalions?|divisions?|regiments?|"
    r"battalion tactical groups?|BTGs?|companies|firms?|banks?|"
    r"countries|states|nations|members?|governments?|parties|seats?|votes?|lawmakers?|deput(?:y|ies)|"
    r"respondents?|households?|homes?|buildings?|"
    r"schools?|hospitals?|settlements?|villages?|towns?|cities|districts?|provinces?|oblasts?|"
    r"attacks?|strikes?|incidents?|sorties?|launches|"
    r"tests?|meetings?|visits?|rounds|times|sites?|facilit(?:y|ies)|bases?|reactors?|plants?|"
    r"centrifuges?|cases?|crises|wars|conflicts?|elections?|"
    r"sanctions?|measures?|projects?|agreements?|treaties|bills?|laws?|seats|islands?|ports?|"
    r"tankers?|containers?|flights?|passengers?|"
    r"students?|journalists?|diplomats?|officials?|experts?|billionaires?|subscribers?|users?|views?)\b(?:(?<=s)|(?<=en)|(?<=people)|(?<=personnel)|(?<=aircraft)|(?<=dead)|(?<=wounded)|(?<=injured)|(?<=killed)|(?<=crew)|"
    r"(?<=inhabitants)|(?<=craft)|(?=\s*[.,;:)]))",
    re.IGNORECASE,
)
DURATION = re.compile(
    r"[-\s](?:(?:to|long)\s)?(?:days?|weeks?|months?|years?|decades?|centur(?:y|ies)|seconds?|quarters?)\b"
)


def unit_name(unit: re.Match[str]) -> str:
    """Return the name of a unit that matched."""
    return next(_UNITS[i][0] for i in range(len(_UNITS)) if unit[f"u{i}"])


def currency(sign: str, text: str) -> str:
    """Return the currency of a sign; of one that several share, the one whose country the text speaks of."""
    key = sign.strip().rstrip(".").upper()
    for shared, choices, otherwise in _SHARED:
        if key == shared:
            there = [name for name, pattern in choices if re.search(pattern, text)]
            return there[0] if len(there) == 1 else otherwise
    return _MONEY.get(key, key)
