"""Who speaks and who holds a view, form by form: sentences of our own, each for a kind that was once read wrongly."""

from __future__ import annotations

import pytest

from detente.brief.model import Brief
from detente.brief.read import read_text

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little."


def read(body: str, name: str = "a.txt") -> Brief:
    """Return a brief with a title, a date and these words."""
    return read_text(f"{HEAD}{body}\n", name=name)


@pytest.mark.parametrize(
    ("sentence", "holder"),
    [
        ("OECD research suggests that growth will probably slow.", "OECD research"),
        ("All but a few analysts consider that an attack is likely.", "All but a few analysts"),
        ("General Smith, who had earlier said that war was likely, now thinks that a truce is probable.", "Smith"),
        ("A well-\nknown envoy said that a truce is likely.", "A well-known envoy"),
        ("Analysts at Fitch expect, with 60% probability, a default.", "Analysts at Fitch"),
        ("Pundits warned of a long winter: chaos could follow.", "Pundits"),
        ("Our analysis shows that an attack is likely.", "author"),
        ("The authors of this paper argue that an attack is likely.", "author"),
        ("The research notes that an attack is likely.", "author"),
        ("The paper argues that an attack is likely.", "author"),
        ("The analysis also revealed that an attack is likely.", "author"),
        ("Our findings suggest that an attack is likely.", "author"),
        ("A bank published a study in May. The study found that a default is likely.", "The study"),
        (
            "According to an August 15, 2021 report by the World Bank, a default is likely.",
            "an August 15, 2021 report by the World Bank",
        ),
        ("According to an August 2021 report, a default is likely.", "an August 2021 report"),
        (
            "According to assessments by the US Department of Defense, the tunnel could be flooded.",
            "assessments by the US Department of Defense",
        ),
        ("Others recognize the risk but observe that prices will likely rise.", "Others"),
        ("Two bankers outside the cabinet suggested that prices may rise.", "Two bankers outside the cabinet"),
        ("A patient strategy accepts that markets are shrinking and unlikely to recover.", "author"),
        ("Passing bills that allow mayors to decide the matter may be helping smugglers.", "author"),
        ("The towns assessed below possess docks and are poised to expand them.", "author"),
        (
            "As the ministry’s Jean Untel has written, a raid “would bring little gain and a high likelihood of war.”",
            "Jean Untel",
        ),
        ("As observed by one respondent: “The strike may seem small to outsiders.”", "one respondent"),
        ("As argued by one respondent in Pemba, “the state may fail to act in time.”", "one respondent"),
        ("Expert estimates suggest that the port may close.", "Expert estimates"),
        ("Such a sale was judged rather unlikely by traders at the port.", "traders"),
        ("A default is considered unlikely by most bankers.", "most bankers"),
        ("Workshop discussions concluded that a treaty could collapse.", "Workshop discussions"),
        (
            "Farmers are far more likely than traders to vote, a 2021 survey by a council found.",
            "a 2021 survey by a council",
        ),
        (
            (
                "Pilots pointed out that radar is useful – a tool that takes training, and that crews are "
                "unlikely to have it."
            ),
            "Pilots",
        ),
        ("The court found that the owners were likely to win.", "The court"),
        (
            "This led the commission to conclude that “every ship” under the law “may be stopped” at sea.",
            "the commission",
        ),
        ("The regulator ruled that a merger could go on.", "The regulator"),
        ("Senior bankers worry that a default is likely.", "Senior bankers"),
        ("Some argue that growth is weak. They further argue that a default is likely.", "Some"),
        ("The agency calculates that a default is likely.", "The agency"),
        ("Many in the region suspect that an attack is likely.", "Many in the region"),
        ("Observers in three capitals assume that a truce is likely.", "Observers in three capitals"),
        (
            "An analysis by the bank that examined several years of lending observed that a default is likely.",
            "An analysis by the bank",
        ),
        ("The officials who had seen the draft report said that a vote was likely.", "The officials"),
        (
            "The minister of finance, after talks with the bank, said that a default was unlikely.",
            "The minister of finance",
        ),
        ("In its latest report, the bank said that a default was unlikely.", "the bank"),
        ("A default, the bank warned, is likely.", "the bank"),
        ("A truce, officials say, is likely.", "officials"),
        ("Speaking on Monday, the president of the bank said a default was unlikely.", "the president of the bank"),
        ("Please note that a deal is likely.", "author"),
        ("It should be noted that a deal is likely.", "author"),
        ("Neither the ministry nor the army believes that war is likely.", "the army"),
        ("Most Europeans, by contrast, think that war is likely.", "Most Europeans"),
        ("Contrary to what the minister said, war is likely.", "author"),
        ("When the minister said that war was likely, prices rose; they may rise again.", "author"),
        ("War is likely, but the minister disagrees.", "author"),
        ("The ministry published data. According to the data, war is likely.", "the data"),
        ("There are signs that war is likely, and the minister said so.", "author"),
        ("The general said little, and war is likely.", "author"),
        ("The bank’s own model says a default is likely.", "The bank’s own model"),
        ("War may come. According to army data, 300 tanks stand at the border, and an attack is likely.", "army data"),
        ("False Ruritanian claims that a raid might come were not new.", "Ruritanian"),
        ("Two officials told Reuters and Xinhua on Monday that a raid may come.", "Two officials"),
        ("Taken together, this strongly suggests that the pact is likely to fail.", "author"),
        ("The two signed an accord, according to which the bank will likely pay.", "author"),
        ("The army has old tanks, which the ministry worries may fail.", "the ministry"),
        (
            (
                "Both the general and the envoy agreed that tanks must change. Future tanks, they suggested, "
                "might be smaller."
            ),
            "Both the general and the envoy",
        ),
        ("The school also offers the town the chance to learn from it.", "author"),
        ("Short of boats, planners nevertheless felt that they could win.", "planners"),
        ("The war, the minister said, will likely end in May.", "the minister"),
        (
            "President Jean Untel spoke. The Untel administration said that a deal was likely.",
            "The Untel administration",
        ),
        ("President Jean Untel spoke. Untel’s advisers believe that a deal is likely.", "Untel’s advisers"),
        ("The ministry should also expect that raids are likely.", "author"),
        ("Users would expect a delay.", "author"),
        ("Advocates of such a regime also contended that a sale could be dear.", "Advocates of such a regime"),
        ("The red team replicating the army noted that the port may close.", "The red team"),
        ("The law is not as liberal as some reformers had hoped, and trade may fall.", "author"),
        ("How the government assesses the role of the fleet is unclear, with no real prospect of peace.", "author"),
        ("Given the minister’s belief that the bank was weak, the party likely went too far.", "author"),
        ("Evidence from trades such as shipping, once closed, suggests that markets are likely to grow.", "author"),
        ("In an article, Admiral Jean G Untel, the former chief, suggested that a convoy could help.", "Jean G Untel"),
        ("The group claimed to have hit two pumps, showing that it could harm the town.", "author"),
        ("It is unlikely that the fall was as large as suggested by the source.", "author"),
        ("Banks said that they would lend. They said they may lend more.", "Banks"),
        ("A recent RUSI report found that a raid is likely.", "A recent RUSI report"),
        ("Supplies may need planning as output grows, so that ports can keep up with demand.", "author"),
        ("Scope: While other drivers were likely more important, it played a role.", "author"),
        ("However, according to the bank, growth will likely slow.", "the bank"),
        ("In May, according to the bank, growth slowed; it may recover.", "author"),
        ("Although the harbour project will involve works, the town could gain.", "author"),
        ("The firm projects that sales will likely grow.", "The firm"),
        ("Several other reports in 2014 related to failures that could have been caused by rust.", "author"),
        ("Making changes to old plans will not help and could harm the town.", "author"),
        ("The chart served as a start for talks, but guests were not bound and could write in other ideas.", "author"),
        ("Analysts highlight that the port is old and could fail.", "Analysts"),
        ("Chapter II considers the port and assesses which ships may call.", "author"),
        ("One clerk involved in building the new port explained that ships could wait.", "One clerk"),
        ("It’s often said that war is likely.", "author"),
        ("Reluctance to export newer ships and reveal plans could lead to delay.", "author"),
        ("Cutting half of projects will entail delay, along with other harm.", "author"),
        ("The mayor shares Untel’s worries that this could lead to war.", "Untel"),
    ],
)
def test_who_holds_a_view(sentence: str, holder: str) -> None:
    assert read(f" {sentence}").estimates[-1].holder == holder


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The city’s Harbour Service also welcomes reports of “strange” lights at night.", ""),
        ("The law would have specifically prohibited states from “taxing or in any way hindering” trade.", "The law"),
        ("The plan was considered “proof against wind and weather of any kind”.", ""),
        ("Guests were told that “the bridge will stay closed all winter”.", ""),
        (
            (
                "Key to this is what the scholar Jean Untel calls “the tax of fear”, where towns “pay first and "
                "ask later on”."
            ),
            "Jean Untel",
        ),
        ("The firm was described by one analyst as “a giant with feet of clay and little cash”.", "one analyst"),
        ("As one cloud provider advises: “We advise our clients to keep a copy at home.”", "one cloud provider"),
        ("The minister asked, “How can one river be shared by two states?”", "The minister"),
        (
            (
                "While the report praised the effort, it also noted that the country had “doubled its own "
                "output” of steel."
            ),
            "the report",
        ),
        (
            (
                "The review was published. While it praises the police, it concludes that there is “no common "
                "plan for the whole service”."
            ),
            "The review",
        ),
        ("This would be part of the region’s strategy of “waiting for others to move first” in the north.", ""),
        ("Pupils learn the concept of thrift behind “a penny saved is a penny earned at last”.", ""),
        ("“The risk is small,” as noted by the ministry.", "the ministry"),
        (
            "Research by the portal Nightly from September 2021 shows that “bread costs more than it did last spring”.",
            "Research by the portal Nightly from September 2021",
        ),
        (
            "One interviewee described the two as the same: “They are two names for one and the same trade.”",
            "One interviewee",
        ),
        ("In the words of one farmer, “what counts is the price of seed in spring”.", "one farmer"),
        (
            (
                "A 2019 harbour report from the council goes further, arguing that this “neglect is a danger to "
                "every crew”."
            ),
            "A 2019 harbour report from the council",
        ),
        (
            (
                "The code of conduct instructs captains to “name and weigh the dangers of every voyage,” but "
                "says little more."
            ),
            "The code of conduct",
        ),
        (
            (
                "The authors observed that clerks are “often late to their own classes”. They further noted "
                "that many “seem to have little time for the law”."
            ),
            "The authors",
        ),
        ("The two ministers arrived at a series of “shared ideas of the peace” for the valley.", ""),
        ("It would make the town “sound and sure against every storm” in their eyes.", ""),
        ("Disagreement with the statement that walls make a town “sound and sure against every storm” is wide.", ""),
        ("“It is a mess,” a senior banker who asked not to be named told the paper.", "a senior banker"),
        ("“It is a mess,” one of the bankers at the table later recalled.", "one of the bankers at the table"),
        ("Jean Untel (the head of the bank) said: “It is a mess and will stay one.”", "Jean Untel"),
        ("Jean Untel of the Bank of Ruritania called the plan “a leap in the dark without a net”.", "Jean Untel"),
        ("“We will not yield,” the Ruritanian Daily wrote in May.", "the Ruritanian Daily"),
        ("The plant has been characterized by The Weekly as “the best of all the yards on the coast”.", "The Weekly"),
        (
            "More specifically Untel stated that the work goes on by “counting every wagon on the northern line”.",
            "Untel",
        ),
        (
            "The Deputy Attorney General wrote that a ban was “not to be thought of at this time”.",
            "The Deputy Attorney General",
        ),
    ],
)
def test_who_speaks(sentence: str, speaker: str) -> None:
    spoken = [each.speaker for each in read(f" {sentence}").quotations if each.kind in {"speech", "document"}]
    assert (spoken or [""])[-1] == speaker


def test_what_is_pulled_out_of_a_text_is_the_authors() -> None:
    brief = read(
        "\n\n> The plant is old and it may fail within a decade unless it is rebuilt.\n\n"
        "The plant is old and it may fail within a decade unless it is rebuilt. It was built long ago.",
        "a.md",
    )
    assert {estimate.holder for estimate in brief.estimates} == {"author"}
    assert not brief.quotations


def test_a_box_that_nobody_signs_is_the_authors() -> None:
    brief = read(
        " Box 1 shows how it works.\n\n> An entity may set up a firm in another country.\n\n"
        "> The company could then route the goods.\n\nThe rest is known.",
        "a.md",
    )
    assert {estimate.holder for estimate in brief.estimates} == {"author"}
    assert not brief.quotations


def test_whoever_signs_below_says_all_that_is_set_apart() -> None:
    brief = read(
        " The outlook is grim.\n\n> The same may be true of Ruritania in ten years.\n\n> It may also come sooner.\n\n"
        "— Jean Untel\n\nMore text follows here.",
        "a.md",
    )
    assert {estimate.holder for estimate in brief.estimates} == {"Jean Untel"}


def test_a_line_that_names_a_speaker_is_no_quotation() -> None:
    brief = read(
        " The outlook is grim.\n\n> The same may be true of Ruritania in ten years.\n> #### — Jean Untel\n"
        "> #### Director, Office of Studies\n\nMore text follows here.",
        "a.md",
    )
    assert [(quotation.kind, quotation.speaker) for quotation in brief.quotations] == [("speech", "Jean Untel")]


def test_whoever_leads_to_what_is_set_apart_says_it() -> None:
    brief = read(
        "\n\nIt was said that much may change. Another respondent elaborated:\n\n"
        "> The same may be true of Ruritania in ten years.\n\n> It may come sooner.\n\nMore text.",
        "a.md",
    )
    assert [estimate.holder for estimate in brief.estimates][1:] == ["Another respondent", "Another respondent"]
