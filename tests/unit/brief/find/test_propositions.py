"""What a statement of likelihood says, on what it depends, and what is none: permissions, options, ability."""

from __future__ import annotations

import itertools

import pytest

from detente.brief.model import Estimate
from detente.brief.read import read_text
from detente.render.brief import brief_to_plain

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little of what comes. "


def stated(sentence: str) -> tuple[Estimate, ...]:
    """Return the statements in a sentence."""
    return read_text(f"{HEAD}{sentence}\n", name="a.txt").estimates


@pytest.mark.parametrize(
    ("sentence", "propositions"),
    [
        ("1. The alliance will likely close its ports.", ["The alliance will close its ports"]),
        ("If he decided to attack, in all likelihood Chad would send troops.", ["Chad would send troops"]),
        (
            "Support for the pact would likely be greater if, with a draft, Chad had funds.",
            ["Support for the pact would be greater"],
        ),
        (
            "Aid may shape the pact and its fame, all of which have effects on trade.",
            ["Aid will shape the pact and its fame"],
        ),
        ("Slow growth may end such goals even as new rules seek to help.", ["Slow growth will end such goals"]),
        ("The supply of steel, which is the best that Chad sells abroad, may fall.", ["The supply of steel will fall"]),
        (
            "It is unlikely that his heir, of either party, will return to the pact.",
            ["his heir, of either party, will return to the pact"],
        ),
        ("Given that the harvest has failed, a famine could follow.", ["a famine will follow"]),
        ("The army hits ports daily and is unlikely to win.", ["The army will win"]),
        ("The militia attacks ships, holds the port and is unlikely to leave.", ["The militia will leave"]),
        (
            "The company is set to install turbines, and its stake in the port helped.",
            ["The company will install turbines"],
        ),
        (
            "Russia is likely to abandon its plans and is making all efforts to hide it.",
            ["Russia will abandon its plans"],
        ),
        ("The gap is likely to widen as trade has slowed.", ["The gap will widen"]),
        ("The gap is likely to widen as oil is expected to climb.", ["The gap will widen", "oil will climb"]),
        ("While these rules say that engines may well fail, it does not specify when.", ["engines will fail"]),
        ("Training causes crews to develop reflexes that may well harm them.", ["reflexes will harm them"]),
        ("Disputes over ore pose risks that may well hinder the sector.", ["risks will hinder the sector"]),
        ("The treaty bans tests, which is likely to anger the generals.", ["which will anger the generals"]),
        (
            "Officials back protests in the south, which Beijing worries may lead to unrest.",
            ["protests in the south will lead to unrest"],
        ),
        (
            "The plan aims to draw investors by making the port safe, which in turn is expected to raise trade.",
            ["which in turn will raise trade"],
        ),
        ("The U.S. Navy is likely to leave the strait.", ["The U.S. Navy will leave the strait"]),
        ("Talks between the U.S. and Iran may well fail.", ["Talks between the U.S. and Iran will fail"]),
        ("Ties with the U.S. are likely to cool.", ["Ties with the U.S. will cool"]),
        ("Academia and think tanks may well lose funds.", ["Academia and think tanks will lose funds"]),
        ("Soldiers, sailors and pilots are likely to strike.", ["Soldiers, sailors and pilots will strike"]),
        ("Chad, Mali, and Niger are likely to leave the bloc.", ["Chad, Mali, and Niger will leave the bloc"]),
        (
            "Political, legal and financial hurdles will probably slow the deal.",
            ["Political, legal and financial hurdles will slow the deal"],
        ),
        (
            "While the ministry has legal, technical and financial help, local and political rifts may well slow it.",
            ["local and political rifts will slow it"],
        ),
        ("With help from the bank, the fund, and the union, the project may well open.", ["the project will open"]),
        ("The war is likely to spread to Chad, Mali, and Niger.", ["The war will spread to Chad, Mali, and Niger"]),
        ("Raids are (at present) unlikely to reach the capital.", ["Raids will reach the capital"]),
        ("Schools—seen by many as a target—are most likely to close.", ["Schools will close"]),
        ("A war is, in the view of the minister, unlikely.", ["A war will happen"]),
        ("Talks are, in principle, likely to resume.", ["Talks will resume"]),
        ("The truce is, for now, unlikely to hold.", ["The truce will hold"]),
        (
            "Chad is unlikely to, and Niger is likely to, expel French troops.",
            ["Chad will expel French troops", "Niger will expel French troops"],
        ),
        ("A blockade of Oman by Iran is very unlikely.", ["A blockade of Oman by Iran will happen"]),
        ("An attack by rebels is likely.", ["An attack by rebels will happen"]),
        ("The minister called it “not unlikely” that the port closes.", ["the port closes"]),
        ("The envoy said it was “very likely” that the talks would fail.", ["the talks would fail"]),
        ("We think it likely that Russia will hold the town.", ["Russia will hold the town"]),
        ("War is more likely than not.", ["War will happen"]),
        ("A coup is more likely than not to fail.", ["A coup will fail"]),
        ("It is more likely than not that war comes.", ["war comes"]),
        (
            "More scrutiny of banks looks likely, after a report warned of leaks.",
            ["More scrutiny of banks will happen"],
        ),
        ("A deal seems likely before the vote.", ["A deal will happen before the vote"]),
        ("The ministry may have since learned a trick.", ["The ministry has since learned a trick"]),
        ("The rebels may have left the town.", ["The rebels have left the town"]),
        ("The accord will change little for banks but may well hurt farmers.", ["The accord will hurt farmers"]),
        ("The US-Oman accord will change little but may well hurt farmers.", ["The US-Oman accord will hurt farmers"]),
        (
            "The most likely outcome is the manufacturing of a crisis by the junta to provide a pretext.",
            ["the manufacturing of a crisis by the junta to provide a pretext will happen"],
        ),
        ("That kind of response is likely to fail.", ["That kind of response will fail"]),
        ("Last, the army will probably split.", ["the army will split"]),
        ("Additionally, the army will probably split.", ["the army will split"]),
        (
            "There is a growing rivalry over cables likely to shape the next decade.",
            ["a growing rivalry over cables will shape the next decade"],
        ),
        ("The ministry has not, and probably will not, sign the treaty.", ["The ministry will sign the treaty"]),
        ("Contrary to the view that war is very unlikely, prices rose.", ["war will happen"]),
        ("The army has lost the town, the port and the road, and is likely to retreat.", ["The army will retreat"]),
        ("The bank said growth is likely to slow and that prices will rise.", ["growth will slow"]),
        ("In the north, the harvest was poor, and the rains are likely to fail again.", ["the rains will fail again"]),
        ("The vote, the third in two years, is likely to be close.", ["The vote will be close"]),
        ("The dam that failed in May is likely to be rebuilt.", ["The dam that failed in May will be rebuilt"]),
        ("Prices rose by 3.5 percent and are likely to rise again.", ["Prices will rise again"]),
        ("Mr. Doe is likely to resign.", ["Mr. Doe will resign"]),
        ("Iran, according to the ministry, is likely to test a missile.", ["Iran will test a missile"]),
        ("The party is weak in the south, where the militia is likely to stay.", ["the militia will stay"]),
        ("Because the court is slow, a ruling is unlikely before May.", ["a ruling will happen before May"]),
        (
            "Even the largest, best armed, and most loyal brigades are unlikely to hold.",
            ["Even the largest, best armed, and most loyal brigades will hold"],
        ),
        ("Both the north and the south are likely to vote.", ["Both the north and the south will vote"]),
        ("The rule could affect banks, insurers, and funds.", ["The rule will affect banks, insurers, and funds"]),
        (
            "There is a 70% chance that the port, which closed in May, reopens.",
            ["the port, which closed in May, reopens"],
        ),
        ("The chance of a truce is slim, but talks go on.", ["a truce will happen"]),
        ("A truce is unlikely, and a deal is even less likely.", ["A truce will happen", "a deal will happen"]),
        ("It remains likely that the bank, the largest in Oman, fails.", ["the bank, the largest in Oman, fails"]),
        ("That the dam holds is unlikely.", ["the dam holds"]),
        ("Whether the dam holds is uncertain.", ["the dam holds"]),
    ],
)
def test_propositions_have_their_subject_and_no_other_clause(sentence: str, propositions: list[str]) -> None:
    assert [estimate.proposition for estimate in stated(sentence)] == propositions


@pytest.mark.parametrize(
    "sentence",
    [
        "Leaders could do more to explain the treaty.",
        "These are options ministers could take.",
        "A governor may order an evacuation.",
        "Under the law, a governor may order an evacuation.",
        "Whatever you may think of the plan, it cost lives.",
        "It may be tempting to blame the bank.",
        "An unlikely friendship grew between the two.",
        "The likely outcome divided the cabinet.",
        "Criteria such as likelihood and cost are used.",
        "The gap is larger than numbers might suggest.",
        "An adult may open an account.",
        "Any person may apply for the grant.",
        "A parent may open an account for a child.",
        "Congress may consider a new law.",
        "Congress could require the agency to report.",
        "Policymakers may wish to weigh these costs.",
        "The ministry could also extend the scheme.",
        "The fund could be expanded.",
        "The rules could be applied to ships as well.",
        "The remaining money could be pledged to the fund.",
        "Firms could be encouraged to buy cover.",
        "Any report may be reproduced without permission.",
        "You may need to ask the owner.",
        "The role that a pool could play is small.",
        "It is an example of what a plan could look like.",
        "They asked how the bank could help.",
        "Plants that could secure fuel sold it at high prices.",
        "The team showed it could build a bridge.",
        "It needs a plan to have a good chance of success.",
        "This paper will then give an overview of the trade.",
        "It will then give an overview of the trade.",
        "This feature will assess the fleet.",
        "Applicants may submit one form.",
        "The secretary may waive the rule.",
        "One option could be to send a mission.",
        "Another approach might be to buy the firm.",
        "Steps the union could take are few.",
        "There are many ways in which donors could help.",
        "Members may vote by post.",
        "The best that could be hoped for was a truce.",
        "The plan was the best they could find.",
        "The minister worked hard so that the port could open.",
        "The bill would create a fund that states could use.",
        "They wondered whether it could work.",
    ],
)
def test_what_is_allowed_possible_to_do_or_asked_is_no_statement(sentence: str) -> None:
    assert stated(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The truce could be extended.",
        "A frozen war was the most likely to follow.",
        "Nuclear weapons may be used against the port.",
        "The government could restrict exports.",
        "Kyiv could offer neutrality.",
        "Iran could develop a bomb within a year.",
        "The deal could encourage Iran to attack.",
        "Congress may pass the bill.",
        "Officials may limit exports.",
        "The court may strike down the law.",
        "Elections may be postponed.",
        "Sanctions could be lifted in May.",
        "The bank may raise rates.",
        "The president may veto the bill.",
        "A state may collapse.",
        "The company may file for bankruptcy.",
        "Donors could withdraw aid.",
        "The rebels could be invited to talks.",
        "Ministers could resign.",
        "Prices were high and could rise again.",
        "Parliament could reject the treaty.",
    ],
)
def test_what_may_come_is_a_statement_though_somebody_decides_it(sentence: str) -> None:
    assert len(stated(sentence)) == 1


@pytest.mark.parametrize(
    ("sentence", "is_forecast"),
    [
        ("The army may be hiding losses now.", False),
        ("It is likely that they all played a role.", False),
        ("The most likely reason is that the minister did not believe it.", False),
        ("The ministry will likely seek a loan.", True),
        ("Ransom may simply be dull in comparison.", False),
        ("They may already be at sea.", False),
        ("The rebels may be receiving arms from abroad.", False),
        ("It may be that the bank lied.", False),
        ("The outage may be due to a storm.", False),
        ("They may be forced to leave.", True),
        ("The vote may be held in May.", True),
        ("The rebels may have left the town.", False),
    ],
)
def test_what_is_or_was_is_no_forecast(sentence: str, is_forecast: bool) -> None:
    assert stated(sentence)[0].is_forecast == is_forecast


SETTINGS = (
    "In a war", "In such a scenario", "In the event of a blockade", "During a crisis", "Were Iran to leave the treaty",
    "Should talks fail", "If Doe wins", "Once the truce ends", "In that case", "Without a truce",
    "Provided the bank pays",
    "In any conflict with Iran", "Barring a truce", "With Doe in office", "Under a second Doe government", "If not",
    "Otherwise", "In peacetime", "Unless the bank pays",
)  # fmt: skip
FORMS = (
    ("{}, the port is likely to fall.", "the port will fall"),
    ("{}, the port will probably fall.", "the port will fall"),
    ("{}, a raid is unlikely.", "a raid will happen"),
    ("{}, the army may split.", "the army will split"),
    ("{}, aid would likely fall.", "aid would fall"),
)


def test_a_setting_is_a_condition_and_no_part_of_the_statement() -> None:
    bad = []
    for setting, (form, proposition) in itertools.product(SETTINGS, FORMS):
        brief = read_text(HEAD + form.format(setting) + "\n", name="a.txt")
        found = [(e.proposition, [brief.text[c.start : c.end] for c in e.conditions]) for e in brief.estimates]
        if found != [(proposition, [setting])]:
            bad.append((setting, form, found))
    assert bad == []


@pytest.mark.parametrize(
    "sentence", ["Even in a war, the port is likely to open.", "Even if it rains, a raid is likely."]
)
def test_even_in_a_war_is_no_condition(sentence: str) -> None:
    assert stated(sentence)[0].conditions == ()


SUBJECTS = (
    "the army", "the U.S. Navy", "Chad, Mali, and Niger", "soldiers, sailors and pilots", "the head of the port",
    "legal and financial hurdles", "a blockade of Oman by Iran", "Mr. Doe", "think tanks",
    "the vote, the third this year,",
)  # fmt: skip
LEADS = ("", "Additionally, ", "In principle, ", "Although the harvest was poor, ", "By contrast, ")
MODALS = ("may", "might", "will probably")


def test_every_subject_stays_whole_behind_every_lead() -> None:
    bad = []
    for subject, lead, modal in itertools.product(SUBJECTS, LEADS, MODALS):
        sentence = f"{lead}{subject} {modal} change the plan."
        found = [e.proposition.lower() for e in stated(sentence[0].upper() + sentence[1:])]
        if found != [f"{subject.removesuffix(', the third this year,')} will change the plan".lower()]:
            bad.append((sentence, found))
    assert bad == []


@pytest.mark.parametrize(
    ("sentence", "interval"),
    [
        ("The probability of a coup is 0.15 (15%).", (0.15, 0.15)),
        ("The chance of a coup is greater than 50 percent but less than 75 percent.", (0.5, 0.75)),
        ("Analysts see a war as likely.", (0.55, 0.8)),
        ("Analysts rate a war as very unlikely.", (0.05, 0.2)),
        ("Skeptics say war is almost certain, but they are mistaken.", None),
        ("It is unreasonable to believe that war is likely.", None),
    ],
)
def test_intervals(sentence: str, interval: tuple[float, float] | None) -> None:
    assert [estimate.standard_interval for estimate in stated(sentence)] == [interval]


def test_will_not_necessarily_is_no_forecast() -> None:
    assert stated("War will not necessarily follow.") == ()
    assert [e.proposition for e in stated("This will not just hurt banks, it will ruin farms.")] == [
        "it will ruin farms"
    ]


@pytest.mark.parametrize(
    ("sentence", "propositions"),
    [
        ("Moving forward, trade among the states and the growth of ports may slow.",
         ["trade among the states and the growth of ports will slow"]),
        ("The fall in trade, combined with a drought, means prices may rise.", ["prices will rise"]),
        ("Any plan assuming that a war will be short may fail.",
         ["Any plan assuming that a war will be short will fail"]),
        ("Its power to raise aid while keeping ties with Chad may end.",
         ["Its power to raise aid while keeping ties with Chad will end"]),
        ("The notice states that receiving a loan may hurt farmers.", ["receiving a loan will hurt farmers"]),
        ("That is likely to be a world of more trade.", ["That will be a world of more trade"]),
        ("The plans of the bank, meaning ships and ports, could change the coast.",
         ["The plans of the bank will change the coast"]),
        ("Need of food, of water, and of fuel, combined with a drought, may grow.",
         ["Need of food, of water, and of fuel will grow"]),
        ("There could be other effects associated with ethanol.",
         ["there will be other effects associated with ethanol"]),
        ("Firms (most of which are small) may – some say – leave.", ["Firms will leave"]),
        ("The state said it will probably not lend money to Chad and pledged further help to Mali.",
         ["it will lend money to Chad"]),
        ("The army may be able to hold the port, the town has walls.", ["The army will be able to hold the port"]),
        ("Only by hiring more pilots will the navy probably be able to sail.", ["the navy will be able to sail"]),
        ("The army is more likely than the navy to rebel.", ["The army will rebel"]),
        ("Even more likely is the possibility that the port closes.", ["the port closes"]),
        ("The solutions may have unintended consequences.", ["The solutions will have unintended consequences"]),
        ("Officials expect Chad to provide advanced arms to its allies.",
         ["Chad will provide advanced arms to its allies"]),
        ("The land has pilots with experience in trade who could be hired abroad.",
         ["pilots with experience in trade will be hired abroad"]),
        ("A coup is far from certain.", ["A coup will happen"]),
        ("It is only a matter of time before the port closes.", ["the port closes"]),
        ("There is hardly any prospect of a truce.", ["a truce will happen"]),
    ],
)  # fmt: skip
def test_a_subject_is_whole_and_what_stands_around_it_is_left_out(sentence: str, propositions: list[str]) -> None:
    assert [estimate.proposition for estimate in stated(sentence)] == propositions


@pytest.mark.parametrize(
    "sentence",
    [
        "Its future is uncertain.",
        "The vote is a toss-up.",
        "Who wins is anyone's guess.",
        "Ministers are uncertain what to do.",
    ],
)
def test_a_stump_is_given_up(sentence: str) -> None:
    """Nothing is said that could come true: no proposition, and null as JSON."""
    brief = read_text(HEAD + sentence + "\n", name="a.txt")
    assert [estimate.proposition for estimate in brief.estimates] == [""]
    assert brief_to_plain(brief)["estimates"][0]["proposition"] is None
    assert brief.about(brief.estimates[0])


INVERTED = (
    "should it happen", "should the truce end", "should talks fail", "were it to end", "were the bank to fail",
    "were it not for the bank", "should Chad and Niger leave",
)  # fmt: skip


def test_a_verb_set_first_supposes() -> None:
    bad = []
    for clause, (verb, told) in itertools.product(INVERTED, (("may", "will"), ("will likely", "will"))):
        for sentence in (
            f"{clause[0].upper()}{clause[1:]}, aid {verb} fall.",
            f"Aid {verb} fall {clause}.",
            f"Aid {verb} fall, {clause}.",
        ):
            brief = read_text(HEAD + sentence + "\n", name="a.txt")
            found = [
                (e.proposition.lower(), [brief.text[c.start : c.end].lower() for c in e.conditions])
                for e in brief.estimates
            ]
            if found != [(f"aid {told} fall", [clause.lower()])]:
                bad.append((sentence, found))
    assert bad == []


@pytest.mark.parametrize(
    "sentence", ["The bank should act and may lend more.", "Nor should the navy, which may sail, wait."]
)
def test_should_with_its_subject_before_it_supposes_nothing(sentence: str) -> None:
    assert all(estimate.conditions == () for estimate in stated(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The West holds a card it could play.",
        "Alternatively, the bank could lend more.",
        "The fund could serve as a useful case study.",
    ],
)
def test_what_might_be_done_is_no_statement(sentence: str) -> None:
    assert stated(sentence) == ()
