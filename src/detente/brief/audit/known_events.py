"""Well-known events and the years in which they can have happened, for a rule about dates of history.

Only events whose date nobody disputes, under names that mean nothing else. Crises and wars agree with the trigger and
end years of the International Crisis Behavior data (brecher2000); for the others the day is given.
"""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """An event and its years."""

    names: tuple[str, ...]
    """Phrases (`detente.brief.audit.phrases`) that mean it."""
    years: tuple[range, ...]
    """Years a text may give it."""
    fact: str
    """What happened when."""


def _years(*years: int | tuple[int, int]) -> tuple[range, ...]:
    return tuple(range(y, y + 1) if isinstance(y, int) else range(y[0], y[1] + 1) for y in years)


KNOWN: tuple[Known, ...] = (
    Known(("Treaty/Peace of Westphalia",), _years(1648), "the Peace of Westphalia was signed in October 1648"),
    Known(("Congress of Vienna",), _years((1814, 1815)), "the Congress of Vienna sat from 1814 to 1815"),
    Known(("Treaty of Versailles",), _years((1919, 1920)), "the Treaty of Versailles was signed on 28 June 1919"),
    Known(("Munich Agreement", "Munich Pact"), _years(1938), "the Munich Agreement was signed on 30 September 1938"),
    Known(
        ("Molotov-Ribbentrop Pact", "Nazi-Soviet Pact", "Ribbentrop-Molotov Pact"),
        _years((1939, 1941)),
        "the Molotov-Ribbentrop Pact was signed on 23 August 1939",
    ),
    Known(
        ("attack on Pearl Harbor", "Pearl Harbor attack"), _years(1941), "Pearl Harbor was attacked on 7 December 1941"
    ),
    Known(("Yalta Conference",), _years(1945), "the Yalta Conference met in February 1945"),
    Known(("Potsdam Conference",), _years(1945), "the Potsdam Conference met in July and August 1945"),
    Known(
        ("Berlin Blockade", "blockade of Berlin"),
        _years((1948, 1949)),
        "Berlin was under blockade from June 1948 to May 1949",
    ),
    Known(("Berlin Airlift",), _years((1948, 1949)), "the airlift to Berlin ran from June 1948 to September 1949"),
    Known(
        ("Washington Treaty", "founding of NATO", "North Atlantic Treaty"),
        _years(1949),
        "the North Atlantic Treaty was signed on 4 April 1949",
    ),
    Known(("Korean War",), _years((1950, 1953)), "the Korean War lasted from June 1950 to July 1953"),
    Known(("founding/creation of the Warsaw Pact",), _years(1955), "the Warsaw Pact was founded on 14 May 1955"),
    Known(
        (
            "invasion of Hungary",
            "intervention in Hungary",
            "Hungarian Revolution/uprising",
            "uprising in Hungary",
            "dissent in Hungary",
        ),
        _years(1956, (1848, 1849), 1919, 1944),
        "the Soviet Union invaded Hungary in November 1956",
    ),
    Known(("Suez Crisis/crisis",), _years((1956, 1957)), "the Suez Crisis lasted from July 1956 to March 1957"),
    Known(("Treaty of Rome",), _years((1957, 1958)), "the Treaty of Rome was signed on 25 March 1957"),
    Known(("Bay of Pigs [invasion]",), _years(1961), "the landing in the Bay of Pigs was in April 1961"),
    Known(("building/construction of the Berlin Wall",), _years(1961), "the Berlin Wall was begun on 13 August 1961"),
    Known(
        ("Cuban Missile Crisis", "Cuban missile crisis"), _years(1962), "the Cuban missile crisis was in October 1962"
    ),
    Known(("Sino-Indian War",), _years(1962), "the Sino-Indian War was in October and November 1962"),
    Known(("Six-Day War",), _years(1967), "the Six-Day War was in June 1967"),
    Known(
        (
            "Prague Spring",
            "Warsaw_Pact/Soviet/Soviet-led invasion of Czechoslovakia",
            "Warsaw_Pact/Soviet intervention in Czechoslovakia",
        ),
        _years(1968),
        "the Warsaw Pact invaded Czechoslovakia on 20 August 1968",
    ),
    Known(
        ("invasion of Czechoslovakia",),
        _years(1968, (1938, 1939)),
        "the Warsaw Pact invaded Czechoslovakia on 20 August 1968",
    ),
    Known(("Tet Offensive/offensive",), _years(1968), "the Tet Offensive began on 30 January 1968"),
    Known(("Shanghai Communiqué/Communique",), _years(1972), "the Shanghai Communiqué was issued on 27 February 1972"),
    Known(("Yom Kippur War",), _years(1973), "the Yom Kippur War was in October 1973"),
    Known(("fall of Saigon",), _years(1975), "Saigon fell on 30 April 1975"),
    Known(("Helsinki Final Act",), _years(1975), "the Helsinki Final Act was signed on 1 August 1975"),
    Known(("Camp David Accords",), _years((1978, 1979)), "the Camp David Accords were signed on 17 September 1978"),
    Known(
        ("Iranian Revolution", "Islamic Revolution in Iran", "Iran's Islamic Revolution"),
        _years((1978, 1979)),
        "the Iranian Revolution was in 1978 and 1979",
    ),
    Known(("Taiwan Relations Act",), _years(1979), "the Taiwan Relations Act was signed on 10 April 1979"),
    Known(("Sino-Vietnamese War",), _years((1979, 1991)), "the Sino-Vietnamese War was in February and March 1979"),
    Known(
        ("Soviet invasion of Afghanistan",), _years(1979, 1980), "Soviet troops entered Afghanistan in December 1979"
    ),
    Known(
        ("invasion of Afghanistan",),
        _years(1979, 1980, 2001),
        "Afghanistan was invaded in December 1979 and in October 2001",
    ),
    Known(("Iran-Iraq War",), _years((1980, 1988)), "the Iran-Iraq War lasted from September 1980 to August 1988"),
    Known(("Falklands War",), _years(1982), "the Falklands War lasted from April to June 1982"),
    Known(("Able Archer",), _years(1983), "Able Archer was held in November 1983"),
    Known(("Chernobyl disaster", "Chernobyl accident"), _years(1986), "the Chernobyl disaster was on 26 April 1986"),
    Known(
        ("Soviet withdrawal from Afghanistan",),
        _years((1988, 1989)),
        "Soviet troops left Afghanistan between May 1988 and February 1989",
    ),
    Known(
        ("Tiananmen Square massacre/crackdown", "Tiananmen massacre/crackdown"),
        _years(1989),
        "the protests on Tiananmen Square were put down on 4 June 1989",
    ),
    Known(("fall of the Berlin Wall",), _years(1989), "the Berlin Wall fell on 9 November 1989"),
    Known(
        ("German reunification", "reunification of Germany"),
        _years((1989, 1990)),
        "Germany was reunified on 3 October 1990",
    ),
    Known(("invasion of Kuwait",), _years((1990, 1991)), "Iraq invaded Kuwait on 2 August 1990"),
    Known(
        ("collapse/dissolution/breakup/break-up/disintegration/fall of the Soviet_Union/USSR",),
        _years((1989, 1992)),
        "the Soviet Union was dissolved on 26 December 1991",
    ),
    Known(
        ("Maastricht Treaty", "Treaty of Maastricht"),
        _years((1991, 1993)),
        "the Maastricht Treaty was signed on 7 February 1992",
    ),
    Known(
        ("Oslo Accords",),
        _years((1993, 1995)),
        "the Oslo Accords were signed on 13 September 1993 and 28 September 1995",
    ),
    Known(("Budapest Memorandum",), _years(1994), "the Budapest Memorandum was signed on 5 December 1994"),
    Known(
        ("Rwandan Genocide/genocide", "genocide in Rwanda"),
        _years(1994),
        "the Rwandan genocide was between April and July 1994",
    ),
    Known(
        ("First Chechen War",), _years((1994, 1996)), "the First Chechen War lasted from December 1994 to August 1996"
    ),
    Known(("Dayton Accords/Agreement",), _years(1995), "the Dayton Agreement was signed on 14 December 1995"),
    Known(
        ("Srebrenica massacre/genocide", "massacre in Srebrenica"),
        _years(1995),
        "the massacre of Srebrenica was in July 1995",
    ),
    Known(("NATO-Russia Founding Act",), _years(1997), "the NATO-Russia Founding Act was signed on 27 May 1997"),
    Known(
        ("Asian financial crisis", "Asian Financial Crisis"),
        _years((1997, 1998)),
        "the Asian financial crisis began in July 1997",
    ),
    Known(("Good Friday Agreement",), _years(1998), "the Good Friday Agreement was signed on 10 April 1998"),
    Known(
        ("NATO_bombing/bombing of Yugoslavia/Serbia", "NATO's bombing of Yugoslavia/Serbia"),
        _years(1999),
        "NATO bombed Yugoslavia from March to June 1999",
    ),
    Known(("Kargil War/war/conflict/crisis",), _years(1999), "the Kargil War lasted from May to July 1999"),
    Known(("September 11 attacks",), _years(2001), "the attacks of September 11 were in 2001"),
    Known(("U.S.-led/US-led/American/U.S./US invasion of Iraq",), _years(2003), "Iraq was invaded in March 2003"),
    Known(("Rose Revolution",), _years(2003), "the Rose Revolution was in November 2003"),
    Known(("Orange Revolution",), _years((2004, 2005)), "the Orange Revolution was from November 2004 to January 2005"),
    Known(("Tulip Revolution",), _years(2005), "the Tulip Revolution was in March 2005"),
    Known(
        ("NATO Bucharest Summit/summit", "NATO's Bucharest Summit/summit"),
        _years(2008),
        "NATO's Bucharest summit was in April 2008",
    ),
    Known(
        (
            "Russo-Georgian War/war",
            "Russia-Georgia War/war",
            "Russian invasion of Georgia",
            "Russia's invasion of Georgia",
            "Georgian-Russian War/war",
        ),
        _years(2008),
        "Russia and Georgia fought in August 2008",
    ),
    Known(
        ("collapse/bankruptcy of Lehman [Brothers]", "Lehman Brothers collapse"),
        _years(2008),
        "Lehman Brothers went bankrupt on 15 September 2008",
    ),
    Known(("New START [Treaty]",), _years((2010, 2011), 2021, 2023, 2026), "New START was signed on 8 April 2010"),
    Known(("Fukushima disaster/accident",), _years(2011), "the Fukushima disaster was on 11 March 2011"),
    Known(
        ("Euromaidan", "Maidan Revolution", "Revolution of Dignity"),
        _years((2013, 2014)),
        "the Maidan protests ran from November 2013 to February 2014",
    ),
    Known(
        ("annexation of Crimea", "Crimea annexation", "seizure of Crimea", "occupation of Crimea"),
        _years(2014, (1783, 1783), (1941, 1944)),
        "Russia annexed Crimea in March 2014",
    ),
    Known(("downing of MH17", "shootdown of MH17"), _years(2014), "flight MH17 was shot down on 17 July 2014"),
    Known(("Minsk II",), _years(2015), "Minsk II was signed on 12 February 2015"),
    Known(
        ("Russian intervention in Syria", "Russia's intervention in Syria"),
        _years(2015, (2016, 2024)),
        "Russia intervened in Syria from 30 September 2015",
    ),
    Known(("Brexit referendum",), _years(2016), "the referendum on Brexit was on 23 June 2016"),
    Known(
        ("Skripal poisoning", "poisoning of Sergei/Sergey Skripal", "Salisbury poisonings/attack"),
        _years(2018),
        "Sergei Skripal was poisoned on 4 March 2018",
    ),
    Known(("Abraham Accords",), _years((2020, 2021)), "the Abraham Accords were signed from September 2020 on"),
    Known(("AUKUS announcement",), _years(2021), "AUKUS was announced on 15 September 2021"),
    Known(
        ("full-scale invasion of Ukraine",),
        _years(2022),
        "the full-scale invasion of Ukraine began on 24 February 2022",
    ),
    Known(
        ("invasion of Ukraine",), _years(2014, 2022), "Russia invaded Ukraine in February 2014 and on 24 February 2022"
    ),
)
