"""What the codes of International Crisis Behavior mean (brecher2000 and the codebook of version 14), in our words.

Codes whose meaning could not be ascertained are not carried over.
"""

from __future__ import annotations

TRIGGER = {
    1: "verbal",
    2: "political",
    3: "economic",
    4: "external change",
    5: "other non-violent",
    6: "internal challenge",
    7: "non-violent military",
    8: "indirect violent",
    9: "violent",
}
VIOLENCE = {1: "none", 2: "minor clashes", 3: "serious clashes", 4: "full-scale war"}
VIOLENCE_WEIGHT = {1: "none", 2: "minor", 3: "important", 4: "preeminent"}
GRAVITY = {
    0: "economic",
    1: "limited military",
    2: "political",
    3: "territorial",
    4: "influence",
    5: "grave damage",
    6: "existence",
    7: "other",
}
MANAGEMENT = {
    1: "negotiation",
    2: "adjudication",
    3: "mediation",
    4: "multiple without violence",
    5: "non-military pressure",
    6: "non-violent military",
    7: "multiple including violence",
    8: "violence",
}
INTRA_WAR = {
    1: "no",
    2: "a major actor entered a war",
    3: "a major actor likely to enter a war",
    4: "a major actor left a war",
    5: "a major actor likely to leave a war",
    6: "technological escalation",
    7: "other major escalation",
    8: "defeat in a battle",
    9: "internal deterioration",
    10: "other",
}
END_OF_CRISIS = {
    1: "formal agreement",
    2: "semi-formal agreement",
    3: "tacit understanding",
    4: "unilateral act",
    5: "imposed",
    6: "other",
    7: "faded",
}
END_OF_ACTOR = {
    1: "formal agreement",
    2: "semi-formal agreement",
    3: "tacit understanding",
    4: "unilateral, by itself",
    5: "unilateral, by an ally",
    6: "unilateral, by the adversary",
    7: "compliance",
    8: "imposed by it",
    9: "imposed on it",
    10: "spillover",
    11: "global organisation",
    12: "other, by an ally",
    13: "internal or non-state actor",
    14: "other",
    15: "faded",
}
OUTCOME = {1: "victory", 2: "compromise", 3: "stalemate", 4: "defeat", 5: "other"}
TENSION = {1: "escalated", 2: "reduced"}
"""Whether the adversaries were in a crisis again within five years (1) or not (2); 3 is too recent to tell."""
REGIME = {
    1: "democratic",
    2: "civil authoritarian",
    3: "military, direct",
    4: "military, indirect",
    5: "military and civil",
}
POWER = {1: "small power", 2: "middle power", 3: "great power", 4: "superpower"}
NUCLEAR = {1: "none", 2: "foreseeable", 3: "weapons", 4: "second strike"}
RESPONSE = {
    1: "none",
    2: "verbal",
    3: "political",
    4: "economic",
    5: "other non-violent",
    6: "non-violent military",
    7: "multiple without violence",
    8: "violent military",
    9: "multiple including violence",
}
PROXIMITY = {1: "neighbours", 2: "near", 3: "distant"}
PROTRACTED = {1: "no", 2: "protracted conflict", 3: "protracted conflict with a long war"}
REGION = {
    9: "Central Asia",
    10: "West Asia",
    11: "East Asia",
    12: "South-East Asia",
    13: "South Asia",
    15: "Middle East",
    20: "West Africa",
    21: "North Africa",
    22: "East Africa",
    23: "Southern Africa",
    24: "Central Africa",
    30: "Russia",
    31: "East Europe",
    32: "Central Europe",
    33: "West Europe",
    34: "North Europe",
    35: "South Europe",
    41: "North America",
    42: "Central America",
    43: "South America",
    51: "Australasia",
}
REGION_OF_CRISIS = dict.fromkeys((14, 87, 96, 309, 385, 442, 448), "Middle East")
"""Crises in Iran, and that over Al-Faw in Iraq, by number. The source has them in South Asia, but the war between the
two, and the first fight over Al-Faw, in the Middle East; here all stand there."""
_STATES = """
AFG Afghanistan|ALB Albania|ALG Algeria|ANG Angola|ARG Argentina|ARM Armenia|AUL Australia|AUS Austria|AZE Azerbaijan
BAH Bahrain|BEL Belgium|BEN Benin|BFO Burkina Faso|BNG Bangladesh|BOL Bolivia|BOS Bosnia|BOT Botswana|BUI Burundi
BUL Bulgaria|CAM Cambodia|CAN Canada|CAO Cameroon|CDI Ivory Coast|CHA Chad|CHL Chile|CHN China|COL Colombia
COS Costa Rica|CRO Croatia|CUB Cuba|CYP Cyprus|CZE Czechoslovakia|DEN Denmark|DJI Djibouti|DOM Dominican Republic
DRC Congo (Kinshasa)|DRV North Vietnam|ECU Ecuador|EGY Egypt|ERI Eritrea|EST Estonia|ETH Ethiopia|FIN Finland
FRN France|GAM Gambia|GDR East Germany|GFR West Germany|GHA Ghana|GMY Germany|GRC Greece|GRG Georgia|GRN Grenada
GUA Guatemala|GUI Guinea|GUY Guyana|HAI Haiti|HIJ Hejaz|HON Honduras|HUN Hungary|ICE Iceland|IND India|INS Indonesia
IRN Iran|IRQ Iraq|ISR Israel|ITA Italy|JOR Jordan|JPN Japan|KEN Kenya|KOS Kosovo|KUW Kuwait|LAO Laos|LAT Latvia
LEB Lebanon|LES Lesotho|LIB Libya|LIT Lithuania|LUX Luxembourg|MAA Mauritania|MAL Malaysia|MAW Malawi|MEX Mexico
MLI Mali|MLT Malta|MOR Morocco|MYA Myanmar|MZM Mozambique|NAJ Nejd|NAM Namibia|NEW New Zealand|NIC Nicaragua
NIG Nigeria|NIR Niger|NOR Norway|NTH Netherlands|OMA Oman|PAK Pakistan|PAN Panama|PAR Paraguay|PER Peru
PHI Philippines|PNG Papua New Guinea|POL Poland|POR Portugal|PRK North Korea|QAT Qatar|ROK South Korea|RUM Romania
RUS Russia|RVN South Vietnam|RWA Rwanda|SAF South Africa|SAL El Salvador|SAU Saudi Arabia|SEN Senegal|SER Serbia
SIE Sierra Leone|SLV Slovenia|SOL Solomon Islands|SOM Somalia|SPN Spain|SRI Sri Lanka|SSD South Sudan|SUD Sudan
SWD Sweden|SWZ Switzerland|SYR Syria|TAW Taiwan|TAZ Tanzania|THI Thailand|TOG Togo|TUN Tunisia|TUR Turkey
UAE United Arab Emirates|UGA Uganda|UKG United Kingdom|UKR Ukraine|USA United States|VEN Venezuela|VFR Vichy France
YEM Yemen|YPR South Yemen|YUG Yugoslavia|ZAM Zambia|ZIM Zimbabwe
"""
STATE = {entry[:3]: entry[4:] for line in _STATES.split("\n") for entry in line.split("|") if entry}
"""Name by the code of an actor; the Soviet Union is Russia, North Yemen is Yemen, as the source has them."""
