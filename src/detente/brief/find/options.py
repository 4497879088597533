"""Words of likelihood that state none: permissions, options, ability, what a text is about, comments on a noun.

"May" and "could" say as often what somebody is allowed or able to do, or what might be done, as what may come. A
statement that somebody could do something is no forecast that he will.
"""

from __future__ import annotations

import re

from detente.brief.find.likely import Phrase
from detente.brief.find.verbs import is_plain_verb

_ADVERBS = r"(?:(?:also|then|even|still|therefore|thus|now|only|instead|soon|both|either|each|\w+ly)\s+)*"
_SOMEBODY = (
    r"(?:applicants?|persons?|individuals?|parent|adult|holder|owner|taxpayer|resident|citizen|employer|employee|"
    r"student|"
    r"licensee|claimant|borrower|lender|candidate|voter|member|beneficiar(?:y|ies)|participants?|guardian|plaintiff|"
    r"defendant|contractor|provider|agency\s+head|administrator|commissioner|secretary|governor|mayor|court|judge|"
    r"magistrate|inspector|officer|licen[sc]ing\s+authority|trustee|grantee|recipient|entity|dealer|importer|exporter|"
    r"investor|veteran|patient|passenger|tenant|landlord|creditor|debtor|shareholder|depositor|account\s+holder|"
    r"state|company|firm|institution|bank)"
)
_PERMITTED = (
    r"(?:order|open|apply|waive|grant|deny|issue|appoint|authori[sz]e|require|submit|vote|file|request|appeal|"
    r"hear|impose|"
    r"levy|charge|elect|claim|transfer|withdraw|deduct|contribute|use|designate|delegate|suspend|revoke|approve|"
    r"prescribe|"
    r"enter|inspect|seize|detain|hold|own|carry|sell|buy|purchase|refuse|exempt|extend|choose|opt|participate|exercise|"
    r"establish|provide|make|take|receive|obtain|retain|reject|bring|sue|serve|speak|introduce|propose|convene|call|"
    r"redeem|register|renew|not)\b"
)
_LEGAL = re.compile(
    rf"(?:^|[,;:]\s+|\b(?:that|if|when|where|which|under\s+which)\s+)(?:(?:An?|Any|Each|Every|No|a|an|any|each|"
    rf"every|no|(?:The|the)(?=\s+(?:[Ss]ecretary|[Aa]dministrator|"
    r"[Cc]ommissioner|trustee|inspector|licen[sc]ing|applicant|holder|owner|employer|employee|licensee|borrower|"
    r"lender|claimant|recipient|grantee)\b))\s+)"
    rf"(?:eligible\s+|qualified\s+|licensed\s+|registered\s+|"
    rf"\w+ing\s+)?(?:[\w’'-]+\s+){{0,2}}?{_SOMEBODY}\s+(?:(?:in|of|from|with|under|who)\s[^,;]{{2,50}}\s+)?$"
)
"""Before "may": whoever has an office or a quality, and nobody in particular: "a governor may order"."""
_LEGAL_PLURAL = re.compile(
    r"(?:^|[,;:]\s+)(?:(?:All|Eligible|Qualified|Such|These|The|Only)\s+)?(?:[\w’'-]+\s+)?"
    r"(?i:applicants|persons|individuals|members|participants|recipients|grantees|employees|employers|taxpayers|"
    r"residents|"
    r"citizens|students|holders|beneficiaries|parents|adults|contractors|entities|parties|courts|judges|shareholders|"
    r"contestants|visitors|authors|readers|passengers|voters)\s+$"
)
_YOU = re.compile(r"\b(?:you|one|readers?|users?|visitors?|subscribers?)\s+$", re.IGNORECASE)
_LAWMAKERS = re.compile(
    r"\b(?:Congress|[Pp]olicy[\s-]?makers|[Ll]awmakers|[Ll]egislators|[Dd]ecision[\s-]?makers|[Dd]onors|"
    r"[Pp]lanners|[Ss]takeholders|"
    r"[Pp]ractitioners|[Rr]esearchers|[Ff]unders|[Mm]embers(?:\s+of\s+Congress)?|[Cc]ommittees)\s+$"
)
"""Whom a paper advises: with a verb of `_STEPS` it is what they may choose."""
_POLICY = re.compile(
    r"\b(?:Parliament|[Mm]inisters|[Ll]eaders|[Gg]overnments?|[Rr]egulators|[Aa]uthorities|[Oo]fficials|"
    r"[Pp]artners|[Aa]llies|"
    r"[Aa]gencies|[Mm]inistr(?:y|ies)|[Aa]dministration|[Cc]ommission|[Ll]egislature|[Ii]nstitutions)\s+$"
)
"""Who decides: with a verb of `_MILD` behind "could" it is what they may choose."""
_PONDERS = (
    r"(?:consider|wish|want|choose|decide|opt|elect|weigh|explore|examine|evaluate|assess|seek\s+to|"
    r"look\s+to|review|revisit|prefer)\b"
)
_MILD = (
    r"(?:consider|explore|examine|evaluate|encourage|incentivi[sz]e|prioriti[sz]e|weigh|do\s+more|help|support|"
    r"invest|strengthen|improve|"
    r"enhance|promote|facilitate|clarify|review|revisit|extend|expand|provide|share|engage|coordinate|"
    r"collaborate|work\s+(?:with|to)|focus|"
    r"learn|draw\s+on|build\s+on|look\s+to|incorporate|tailor|go\s+further|take\s+(?:steps|measures|advantage))\b"
)
_STEPS = (
    r"(?:consider|require|direct|choose|decide\s+to|opt|amend|enact|extend|expand|adopt|establish|create|authori[sz]e|"
    r"appropriate|explore|examine|evaluate|assess|encourage|incentivi[sz]e|mandate|request|seek\s+to|wish|want|"
    r"elect|weigh|"
    r"pursue|introduce|provide|offer|set\s+up|use|leverage|employ|do\s+more|help|support|work\s+(?:with|to)|"
    r"develop|build|design|invest|fund|prioriti[sz]e|strengthen|improve|promote|facilitate|clarify|review|"
    r"revisit|modify|"
    r"reform|repeal|limit|restrict|prohibit|codify|conduct|hold\s+hearings|ask|task|begin\s+by|start\s+by|focus|"
    r"take\s+(?:steps|action|measures|advantage)|address|ensure|allow|permit|make|learn|draw\s+on|look\s+to|include|"
    r"incorporate|integrate|coordinate|collaborate|share|engage|convene|publish|issue|apply|combine|allocate|"
    r"reallocate|"
    r"narrow|tighten|loosen|raise|lower|increase|reduce|add|change|propose|tailor|go\s+further|condition)\b"
)
_COULD_DO = re.compile(
    rf"\s+{_ADVERBS}be\s+{_ADVERBS}(?:further\s+|better\s+|more\s+\w+\s+)?(?:considered|explored|pursued|"
    rf"utili[sz]ed|leveraged|employed|adapted|"
    r"used\s+(?:to|as|in|for)|applied|extended\s+to|expanded|broadened|strengthened|improved|enhanced|encouraged|"
    r"incentivi[sz]ed|"
    r"pledged|reallocated|incorporated|integrated|combined|mandated|done|addressed|accomplished|made\s+(?:to|by|"
    r"available|more\s+available)|"
    r"based\s+on|built\s+(?:on|upon|in|into)|supplemented|complemented|replicated|tailored|structured|reproduced|"
    r"distributed|copied|waived|"
    r"filed|submitted|measured|assessed|evaluated|examined|calculated|estimated|grouped|classified|interpreted|"
    r"understood|defined|"
    r"characteri[sz]ed|described|seen\s+as|viewed\s+as|hoped|tempted|prioriti[sz]ed|coordinated|revisited|"
    r"clarified|codified|"
    r"harnessed|assembled|retrofitted|piloted|emulated|redirected\s+(?:to|toward)|invited\s+to\s+(?:join|take\s+part)|"
    r"model(?:l)?ed|optimi[sz]ed|deemed|repurposed|reused|streamlined|simplified)\b"
)
"""Behind "could": what can be done, rather than what comes."""
_MAY_DO = re.compile(
    rf"\s+{_ADVERBS}be\s+{_ADVERBS}(?:summari[sz]ed|divided|reproduced|distributed|copied|waived|filed|submitted|obtained|appealed|"
    rf"claimed|deducted|requested|"
    r"interpreted|understood|characteri[sz]ed|described|grouped|classified|found\s+(?:at|in|on)|reached\s+at|"
    r"contacted|accessed|downloaded)\b"
)
_EXAMPLES = re.compile(
    rf"\s+{_ADVERBS}(?:include|involve|entail|range\s+from|consist\s+of|take\s+the\s+form|encompass|comprise)\b"
)
"""Behind "could" and "may": examples of what is meant."""
_SERVES = re.compile(
    rf"\s+{_ADVERBS}(?:serve|act|function|be\s+used)\s+as\s+(?:an?\s+)?(?:\w+\s+){{0,2}}(?:case\s+stud(?:y|ies)|models|examples|"
    rf"lessons?|forerunner|step|model|example|"
    rf"template|basis|guide|point|framework|"
    r"blueprint|platform|forum|foundation|starting|first)\b"
)
_CONSTRUCTIVE = re.compile(
    rf"\s+{_ADVERBS}(?:legislate|codify|prioriti[sz]e|institutionali[sz]e|host\s+an?|convene|explore|examine|"
    rf"consider|leverage|streamline|"
    r"incorporate|clarify|tailor|consult|learn|begin\s+by|start\s+by|build\s+on|draw\s+on|capitali[sz]e|"
    r"put\s+additional|do\s+more|do\s+so|"
    r"go\s+further|work\s+with|work\s+together|partner\s+with|collaborate|make\s+(?:use|better)|self-assess)\b"
)
"""Behind "could": what might be done for the better, by whomever."""
_FATE = re.compile(
    r"\s+(?:by\s+(?:the\s+)?(?:end|early|late|mid|\d|[A-Z]\w+\s+\d)|within|before|until|"
    r"in\s+(?:the\s+)?(?:coming|next|early|late|mid|\d{4}|\w+\s+\d{4})|this|next|as\s+early\s+as|soon)\b"
)
"""Behind a deed: by when it comes, which nobody says of an option."""
_OPTION = re.compile(
    r"\b(?:options?|approach(?:es)?|ways?|possibilit(?:y|ies)|solutions?|remed(?:y|ies)|alternatives?|measures?|steps?|"
    r"ideas?|proposals?|suggestions?|recommendations?|starting\s+point|model|example|strategy|avenues?|"
    r"mechanisms?|tools?|"
    r"next\s+step|first\s+step|solution|task|goal|priority)\s+(?:for\s[^,;]{2,40}\s+)?$"
)
_IS_TO = re.compile(
    rf"\s+{_ADVERBS}be\s+(?:to|for|through|by|that\s+of|an?|the\s+\w+ing|\w+ing)\b|\s+{_ADVERBS}(?:include|involve)\b"
)
_MEANS = re.compile(
    r"\b(?:options?|ways?|steps?|measures?|actions?|tools?|roles?|areas?|(?<=the )means|"
    r"(?<=of )means|(?<=any )means|things?|levers?|opportunit(?:y|"
    r"ies)|methods?|"
    r"mechanisms?|strateg(?:y|ies)|approach(?:es)?|policies|reforms?|contributions?|moves?|instruments?|changes?|"
    r"lessons?|"
    r"resources?|everything|anything|whatever|(?:best|most|least|all|nothing|little|much)(?=\s+(?:that|it|they|"
    r"he|she|we|anyone|one)\s))\s+"
    r"(?:that\s+|which\s+|in\s+which\s+|by\s+which\s+|through\s+which\s+|where\s+)?"
    r"(?:(?:the|a|an|its|their|our|any|each|larger|other|these|those|some|more)\s+)*"
    r"(?:(?!(?:in|on|by|of|for|from|against|to|with|at|as|and|but|or|is|are|was|were|will|that|which|under|over|"
    r"between|among|into|than|the)\b)"
    r"[\w’'.-]+(?:,\s+[^,]{2,60},)?\s+){1,4}$",
    re.IGNORECASE,
)
"""Before "could": "options ministers could take", "the role a pool could play"."""
_WHAT = re.compile(
    r"\b(?:how(?!\s+likely)|what|whatever|whichever|wherever|whoever|where|why|who|in\s+what\s+ways?|"
    r"(?:ways?|extent|manner|degree)\s+(?:in|to)\s+which|(?<!whe)(?:when(?=\s+\w+\s+$)))\s+(?:(?!(?:but|while|"
    r"because|is|are|was|were|will|has|have|comes?|or)\b)[\w’'.-]+\s+){0,14}$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|explor\w+|examin\w+|assess\w*|consider\w*|discuss\w*|debat\w+|look(?:s|ed|ing)?\s+at|"
    r"stud(?:y|ies|ied)|"
    r"illustrat\w+|show\w*|explain\w*|describ\w+|outlin\w+|understand\w*|learn\w*|know\w*|imagin\w+|wonder\w*|"
    r"investigat\w+|"
    r"analy[sz]\w+|question\w*|questions?\s+(?:of|about|on)|about|of|on|into|insights?|determin\w+|decid\w+|identif\w+|"
    r"evaluat\w+|address\w*|think\w*(?:\s+through)?|map(?:s|ped)?|clues|guidance|unclear|clear|see|sense\s+of|"
    r"idea\s+of|"
    r"example\s+of|focus\w*\s+on|shap\w+|depend\w*|say|says|said|tell|tells|highlight\w*|demonstrat\w+|reveal\w*|"
    r"reflect\w*|"
    r"suggest\w*|define[sd]?|predict\w*|anticipat\w+)\s+(?:exactly\s+|just\s+|precisely\s+|the\s+)?$",
    re.IGNORECASE,
)
"""Before "how" and "what": a question that is named, not a statement."""
_WHETHER = re.compile(
    r"\b(?:whether|so(?=\s+(?:they|it|he|she|we)\s)|so\s+that|in\s+order\s+that|in\s+the\s+hope\s+that|so\s+as)\s+(?:[\w’'.–—-]+,?\s+){1,9}$"
)
_WHEN = re.compile(r"(?<![,.;:])\s(?:when|if\s+and\s+when)\s+(?:[\w’'-]+\s+){1,4}$")
"""Of "they crack down when it might hurt the war": no time is meant."""
_OF_WHAT = re.compile(r"(?<![,;:])\b([a-z]{3,}s)\s+(?:they|he|she|we|you)\s+$")
_ALTERNATIVE = re.compile(
    r"(?:^|[.;]\s+)\W*(?:Alternatively|As\s+an\s+alternative|Ideally|Better\s+(?:still|yet))\b[^.;]*$"
)
"""What may be done instead, and not what comes."""
_LEARNS = re.compile(rf"\s+{_ADVERBS}(?:stand\s+to\s+learn|benefit\s+from\s+[a-z]+ing|usefully|profitably)\b")
_WHICH_ONE = re.compile(
    r"\b(?:the|an?|any|no|some|several|multiple|many|few|other|more|every|only|very)\s+(?:[\w’'-]+\s+){0,3}?"
    r"(?P<noun>[a-z-]+)\s+(?:it|the\s+[A-Z][\w’'-]+|(?<=[^s]s\s)[A-Z][\w’'-]+)\s+$"
)
"""Of "a card the West could play", "the costs it could impose"."""
_NO_OBJECT = re.compile(
    r"(?:risk|chance|odds|possibility|fear|fact|day|reason|time|moment|idea|belief|hope|danger|threat|way|case|sign|"
    r"claim|view|likelihood|probability|prospect|that|if|and|but|or|because|as|when|while|before|after|until|unless|once|"
    r"so|though|although|since|where|whether|which|who|of|in|on|at|by|for|from|to|with|than|out|up|not|ago|"
    r"said|told|thought|felt|knew|feared|hoped|believed|warned|argued|added|noted|suggested|saying|believing|fearing)s?$"
)
_SAYS = re.compile(
    r"(?:says|thinks|believes|fears|means|shows|suggests|argues|claims|hopes|insists|warns|notes|adds|expects|sees|knows|"
    r"reports|states|assumes|estimates|feels|finds|holds|implies|indicates|perhaps|afterwards|always|besides|sometimes|"
    r"thus|unless|whereas|as)$",
    re.IGNORECASE,
)
"""Of "the sums they could claim": which ones, and not that they will."""
_BY_WHICH = re.compile(
    r"\b(?:in|by|with|through|from|for|on|under|of|to|over)\s+(?:which|whom)\s+(?:[\w’'.-]+\s+){1,7}$"
)
_HOWEVER = re.compile(r"\b(?:[Hh]owever|[Nn]o\s+matter\s+how)\s+(?!,)(?:[\w’'-]+\s+){1,6}$")
_COLUMNS = re.compile(
    r"\b(?:[Cc]olumns?|[Tt]otals?|[Ff]igures?|[Nn]umbers?|[Pp]ercentages|[Cc]omponents|[Dd]etails|[Ss]ums?|"
    r"[Aa]mounts|[Rr]ows)\s+$"
)
_SUMS = re.compile(r"\s+(?:exactly\s+)?(?:sum|add|total|equal|match|be\s+exact)\b")
"""Of "columns may not sum due to rounding"."""
_COMPARED = re.compile(r"\b(?:than|as)\s+(?:the\s+|its\s+|their\s+|any\s+)?(?:[\w’'-]+\s+){1,5}$")
_ABLE = re.compile(
    r"\b(?:showed|demonstrated|proved|found|knew|realized|realised|learned|discovered|saw|ensured|boasted|"
    r"established)\s+"
    r"(?:that\s+)?(?:[\w’'-]+\s+){1,4}$"
)
_GAP = re.compile(r"\b(?:that|which)\s+(?:[\w’'-]+\s+){1,4}$")
_USES = re.compile(
    r"\s+(?:\w+ly\s+)?(?:use|take|adopt|make|pursue|offer|buy|provide|employ|deploy|play|choose|have|see|find|"
    r"afford)\s*(?:[.,;:)”]|$|\b(?:in|to|for|against|as)\b)"
)
"""Of "a fund that states could use": what they could use, and not that they will."""
_COPES = re.compile(
    r"\s+(?:expect|afford|cope|handle|carry|feed|muster|field|read|speak|sustain|count\s+on|rely\s+on|draw\s+on|reach|"
    r"be\s+(?:\w+ly\s+)?(?:identified|seen|found|heard|reached|bought|sold|moved))\b"
)
_WAS_SO = re.compile(r"\b(?:was|were|had|did|remained|became|took|went|came|gave|made|found|left)\s")
_IS_SAID = re.compile(
    r"\b(?:sa(?:y|ys|id)|told|warn\w*|believ\w+|thought|think\w*|fear\w*|worr\w+|concern\w*|argu\w+|suggest\w*|"
    r"estimat\w+|predict\w*|assess\w*|"
    r"judg\w+|conclud\w+|note[sd]?|claim\w*|expect\w*|alarm|risk\w*|report\w*|indicat\w+|if|that|whether|afraid|"
    r"threat\w*|hop(?:e|ed|es))\b",
    re.IGNORECASE,
)
_IS_YET = re.compile(
    r"\b(?:is|are|has|have|will|would|may|might|does|do|can|now|today|still|next|future|soon|20[2-9]\d)\b|"
    r"[’']s\s+(?:going|now)"
)
"""A present or a future beside "could": it is not the past of "can"."""
_ENABLES = re.compile(
    r"\s+(?:be\s+)?(?:[a-z]+\s+){1,4}?(?:did|was|were|had|sold|bought|could|fell|rose|paid|left|went)\b"
)
_WISHES = re.compile(rf"\s+{_ADVERBS}(?:wish|want|like|prefer|choose|opt|elect)\s+to\b")
_TASTE = re.compile(
    r"\s+(?:well\s+)?(?:be|seem|sound|appear)\s+(?:\w+ly\s+)?(?:tempting|useful|helpful|instructive|"
    r"worth(?:while)?|wise|prudent|best|"
    r"better|necessary|advisable|appropriate|convenient|fair|reasonable|desirable|preferable|beneficial|unfair|"
    r"hard|easy|difficult|surprising|possible|safe|premature|naive|na[iï]ve|odd|strange|obvious|"
    r"sensible)\s+(?:to|for|in)\b"
)
_IT = re.compile(r"\bit\s+$", re.IGNORECASE)
_SUGGEST = re.compile(
    r"\s+(?:also\s+|even\s+|often\s+|at\s+first\s+|otherwise\s+|initially\s+)*(?:suggest|imply|indicate|think|"
    r"look|appear|seem|assume|"
    r"expect|imagine|ask|argue|say|object|wonder|believe)\b"
)
_VERB_BEHIND = re.compile(
    r"\s*(?:,[^,]*,)?\s*(?:the\s+|an?\s+|its\s+|their\s+|this\s+|these\s+|it\s+|they\s+|he\s+|she\s+|we\s+|"
    r"there\s+|that\s+|[\w’'-]+\s+){0,9}?"
    r"(?:will|would|is|are|was|were|has|have|had|may|might|could|can|does|do|did)\b"
)
_ON_NOUN = re.compile(
    r"\s+(?:(?:in|at|on|through|by|with|via|from|as|for|of|to\s+(?:the|an?)|even|both|including|up\s+to|over|"
    r"under|after|before|"
    r"because|due|within|across|among|against|the|an?|another|other|one|some|several|many|more|dozens|hundreds|"
    r"thousands|millions|tens|all|its|their|his|her|\d[\w.,%$]*)\b|\$?\d)"
)
"""Behind "perhaps", "possibly", "potentially": it goes with a noun or a place, not with what happens."""
_REMARK = re.compile(
    r"\s+(?:[a-z]+ing\b|(?:it\s+is\s+|is\s+)?(?:not\s+|no\s+|un)?(?:surpris\w+|coincidence|best|most|fitting|"
    r"ironic\w*|telling\w*|notabl\w+|"
    r"understandabl\w+|inevitabl\w+|worth|because|due|why|in\s+part|partly|even)\b)"
)
"""Behind "perhaps" and "potentially": a comment, or a participle without a subject."""
_WEAK = re.compile(r"(?:potentially|perhaps|possibly|maybe|conceivably|presumably)$")
_OF_NOUN = re.compile(r"(?:^|[^\w-])(?:an?|the|its|their|his|her|this|these|another|one|such\s+an?)\s+$", re.IGNORECASE)
_SOMETIME = re.compile(
    r"\s+(?:in|at|on|for|within|until|through|beyond)\s+(?:the\s+)?(?:future|next|coming|\d{4}|beyond|"
    r"foreseeable|longer)\b"
)
_RAISED = re.compile(
    r"^\W*$|\b(?:there\s+(?:is|are|was|were|remains?)|rais\w+|open\w*|leav\w+|left|increas\w*|fac\w+|suggest\w*|"
    r"signal\w*|by|from|with|"
    r"given|despite|hint\w*|see|sees|exclude\w*|discount\w*|dismiss\w*|out|ignor\w+|"
    r"underestimat\w+)\s+(?:up\s+)?(?:also\s+|always\s+|still\s+|even\s+)*(?:the\s+)?$|[.:;]\s+$",
    re.IGNORECASE,
)
"""Before "the possibility": words that say it is there, and not only that somebody thinks of it."""
_OF_THOSE = re.compile(
    r"\b(?:the|those|these|of|among|in|inside|for|with|on|to|"
    r"which)\s+(?:[\w’'-]+\s+){0,3}(?<!is )(?<!are )"
    r"(?<!be )(?<!was )(?<!were )(?<!seem )(?<!seems )(?<!also )(?<!look )(?<!looks )(?<!appear )"
    r"(?<!appears )(?<!remain )(?<!remains )(?<!now )(?<!still )$"
)
"""Before "most likely to": those who are meant, "the states most likely to help"."""
_IS_THE = re.compile(r"\b(?:is|are|was|were|be|seems?|seemed|looks?|looked|remains?)\s+(?:the\s+)?$")
_IS_SO = re.compile(
    r"\s*(?:(?!(?:where|that|which|who|when|in\s+which)\b)[\w’'-]+\s+){1,9}?(?:is|are|was|were|will|would|"
    r"remains?|seems?|appears?|looks?|involves?|includes?|may|might|could)\b|"
    r"\s+(?:event|case|scenario)\s+(?:that|of)\b"
)
"""Behind "the most likely": a noun of which something is said."""
_FEARED = re.compile(
    r"\b(?:of|for|against|about|expect\w*|fac(?:e|es|ed|ing)|mean(?:s|t)?|see(?:s|n)?|foresee\w*|predict\w*|is|"
    r"are|was|be|become\w*|remains?|makes?)\s+"
    r"(?:an?|the|its|their|his|her|this|these|another|one|such\s+an?)\s+$",
    re.IGNORECASE,
)
_WH = re.compile(
    r"\s*(?:(?:just|exactly)\s+)?(?:how|what|who|when|where|which|why|to\s+what|(?:How|What|Who|When|Where|Which|"
    r"Why|To\s+what))\b"
)
_OF_TEXT = re.compile(
    r"\b(?:paper|report|section|article|chapter|brief|study|essay|piece|part|series|feature|post|commentary|memo|"
    r"analysis|volume|"
    r"book|guide|publication|page|blog|event|webinar|podcast|panel|newsletter|project|program|programme|team|"
    r"working\s+group|it|"
    r"[Ww]e|I|authors?)\s+(?:also\s+|then\s+|first\s+)*$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\s+(?:then\s+|also\s+|first\s+|next\s+|briefly\s+|further\s+|only\s+|in\s+turn\s+|"
    r"finally\s+)*(?:give\s+an?\s+(?:overview|account|summary)|provide\s+an?\s+(?:overview|"
    r"account|summary|analysis)|assess|analy[sz]e|explore|examine|discuss|outline|describe|argue|review|consider|"
    r"focus\s+on|"
    r"look\s+at|summari[sz]e|explain|address|present|demonstrate\s+that|offer\s+an?|draw\s+on|investigate|"
    r"highlight|cover|"
    r"compare|evaluate|trace|unpack|detail|survey|turn\s+to|conclude|identify|map|seek\s+to)\b"
)


def is_option(text: str, phrase: Phrase, start: int, end: int) -> bool:
    """Return whether words of likelihood say what is allowed, possible to do, asked or compared, and not what may come.

    Parameters
    ----------
    start, end
        Of the sentence.

    Examples
    --------
    >>> from detente.brief.find.likely import find_phrases
    >>> def of(text):
    ...     return is_option(text, next(find_phrases(text, 0, len(text))), 0, len(text))
    >>> of("Any person may apply."), of("These are options ministers could take."), of("The dam may break.")
    (True, True, False)
    """
    before, behind = text[max(start, phrase.start - 160) : phrase.start], text[phrase.end : min(end, phrase.end + 160)]
    if phrase.kind == "modal":
        return (
            _is_permission(phrase.words, before, behind)
            or _is_choice(phrase.words, before, behind)
            or _is_named(before, behind)
            or (phrase.words == "could" and _is_ability(before, behind))
        )
    if phrase.kind == "word":
        if _WEAK.search(phrase.words):
            return _is_on_noun(before, behind)
        return _names_likelihood(phrase.words, before, behind) or (_is_asked(before) and "likely" in phrase.words)
    if phrase.words == "remains to be seen":
        return _WH.match(behind) is not None or _WH.match(before.lstrip()) is not None
    if phrase.kind == "expectation":
        return (
            re.search(r"\b(?:than|as)\s+(?:[\w’'-]+\s+){1,4}$", before) is not None
            and re.match(r"(?:anticipated|expected|predicted|projected|forecast)$", phrase.words) is not None
            and " " not in text[phrase.start : phrase.end]
        )
    return phrase.kind == "forecast" and _OF_TEXT.search(before) is not None and _TELLS.match(behind) is not None


def _is_permission(words: str, before: str, behind: str) -> bool:
    """Return whether "may" allows: "a governor may order an evacuation"."""
    if _YOU.search(before) and not re.search(r"\bthe\s+\w+\s+$", before):
        return True
    if not words.startswith("may"):
        return False
    allowed = re.match(rf"\s+{_ADVERBS}{_PERMITTED}", behind)
    return (
        allowed is not None
        and not _FATE.search(behind, allowed.end())
        and bool(_LEGAL.search(before) or _LEGAL_PLURAL.search(before))
    )


def _is_choice(words: str, before: str, behind: str) -> bool:
    """Return whether it is what somebody may choose to do: "Congress could consider", "the fund could be expanded"."""
    if _WISHES.match(behind) or (_IT.search(before) and _TASTE.match(behind)):
        return True
    if _OPTION.search(before) and _IS_TO.match(behind):
        return True
    if _LAWMAKERS.search(before) and re.match(rf"\s+{_ADVERBS}{_STEPS if words == 'could' else _PONDERS}", behind):
        return True
    if words == "could" and re.match(rf"\s+{_ADVERBS}{_MILD}", behind) and _POLICY.search(before):
        return True
    if _EXAMPLES.match(behind) or _SERVES.match(behind):
        return True
    if words == "could" and (_LEARNS.match(behind) or _ALTERNATIVE.search(before)):
        return True
    if _LAWMAKERS.search(before) and re.search(r"^[^,;]{3,100}?\bby\s+(?:\w+ly\s+)?[a-z]+ing\b", behind):
        return True
    made = _CONSTRUCTIVE.match(behind) if words == "could" else None
    if made and not _FATE.search(behind, made.end()):
        return True
    deed = (_COULD_DO if words == "could" else _MAY_DO).match(behind)
    return deed is not None and not _FATE.match(behind, deed.end()) and not re.search(r"\bit\s+$", before)


def _is_named(before: str, behind: str) -> bool:
    """Return whether it is named and not stated: "how the bank could help", "larger than numbers might suggest"."""
    one = _WHICH_ONE.search(before)
    if one and not _NO_OBJECT.match(one["noun"]) and not is_plain_verb(one["noun"]) and not one["noun"].endswith("ly"):
        return True
    of_those = _OF_WHAT.search(before)
    if re.match(r"\s*\(or\s+(?:may|might|could)\s+not\b", behind) or (of_those and not _SAYS.match(of_those[1])):
        return True
    if _MEANS.search(before) or _WHETHER.search(before) or _WHEN.search(before) or _is_asked(before):
        return True
    if _BY_WHICH.search(before) or _HOWEVER.search(before) or (_SUMS.match(behind) and _COLUMNS.search(before)):
        return True
    defined = re.search(r"\b([a-z]+)\s+or\s+$", before)
    if defined and re.match(rf"\s+{defined[1]}\b", behind):  # "incidents that cause or could cause harm"
        return True
    return _COMPARED.search(before) is not None and _SUGGEST.match(behind) is not None


def _is_asked(before: str) -> bool:
    """Return whether a phrase stands in a question that is named: "the paper looks at how rates may move"."""
    asked = _WHAT.search(before)
    if asked is None:
        return False
    lead = before[: asked.start()]
    if re.search(r"\band\b", asked.group()):
        return _ASKS.search(lead) is not None and not re.search(r"\b(?:is|are|was|were|will|has|have)\b", asked.group())
    word = asked.group().split()[0].lower()
    if word in {"where", "who", "why", "when"}:
        return _ASKS.search(lead) is not None
    return True


def _is_ability(before: str, behind: str) -> bool:
    """Return whether "could" is the past of "can": "the team showed it could build a bridge"."""
    if _ABLE.search(before) or re.match(r"\s+(?:sometimes|often|usually|always|easily\s+be\s+seen)\b", behind):
        return True
    if _GAP.search(before) and _USES.match(behind):
        return True
    if (
        _WAS_SO.search(before)
        and _COPES.match(behind)
        and not _IS_SAID.search(before)
        and not _IS_YET.search(before + behind)
    ):
        return True
    return re.search(r"\b(?:that|who|which)\s+$", before) is not None and _ENABLES.match(behind) is not None


def _is_on_noun(before: str, behind: str) -> bool:
    """Return whether "perhaps" comments on a noun: "another, perhaps better, deal", "perhaps 40 ships"."""
    if not before.strip(" \"“”'(") or before.rstrip().endswith((".", ":", ";")):
        return not re.match(r"[\s,]", behind)
    if _REMARK.match(behind) or re.search(
        r"\b(?:except|especially|save|than|but\s+not|if|with|like|such\s+as|of|as)\s+$", before
    ):
        return True
    if re.search(r"[,—–(]\s*$", before) and re.match(
        r"\s+(?:[a-z-]+ed|based|led|built|made|to|for|an?|the)\b(?![^,;]*\b(?:will|would|is|are)\b)", behind
    ):
        return True
    return _ON_NOUN.match(behind) is not None and not (
        re.search(r"(?:^|,|\band|\bbut|\bor)\s+$", before) and _VERB_BEHIND.match(behind)
    )


def _names_likelihood(words: str, before: str, behind: str) -> bool:
    """Return whether "likely" stands before a noun of which nothing is said: "an unlikely friendship grew"."""
    if re.search(r"\bhowever\s+$", before) or (
        re.search(r"(?:\b(?:and|or)|,)\s+$", before) and _SOMETIME.match(behind)
    ):
        return True
    if words in {"possibility", "prospect"} and not _RAISED.search(before):
        return True
    if words in {"likelihood", "probability"} and re.search(r"\b[a-z]+(?:ic|al|ed|ive)\s+$", before):
        return True
    if words in {"likelihood", "probability"} and re.search(r"(?:^|\b(?:as|and|or|of|by|with|such as|,))\s+$", before):
        return re.match(r"\s+(?:of|that)\b", behind) is None
    if words.endswith("chance"):
        return (
            re.search(
                r"\b(?:(?:to|must|can)\s+have|offer(?:s|ed)?|given?|gave|denied)\s+(?:an?\s+|any\s+|the\s+)*$", before
            )
            is not None
        )
    if (
        words in {"most likely", "more likely", "less likely", "least likely"}
        and _OF_THOSE.search(before)
        and not _IS_THE.search(before)
    ):
        return re.match(r"\s+to\b", behind) is not None
    if words.endswith("likely") and _OF_NOUN.search(before):
        return not (_IS_SO.match(behind) or _FEARED.search(before))
    return (
        words.endswith("likely")
        and re.search(r"\bas\s+(?:an?\s+)?(?:the\s+)?(?:most\s+)?$", before) is not None
        and (
            re.match(r"\s+(?:target|candidate|cause|source|culprit|successor|outcome|scenario|venue|site)s?\b", behind)
            is not None
        )
    )
