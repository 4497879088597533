"""Languages are told apart; of a text that is not in English nothing is guessed."""

from __future__ import annotations

import pytest

from detente.brief.audit.audit import audit
from detente.brief.find.language import language_of
from detente.brief.read import read_text

TEXTS = {
    "en": "The talks at the border were not a success, and the minister said that it is for the army to say "
    "what is next.",
    "de": "Die Gespräche an der Grenze waren kein Erfolg, und der Minister sagt, dass die Armee nun für das "
    "Land spricht.",
    "fr": "Les négociations à la frontière ne sont pas un succès, et le ministre dit que c'est une affaire pour "
    "les armées.",
    "es": "Las negociaciones en la frontera no fueron un éxito, y el ministro dice que es un asunto para los "
    "militares.",
    "it": "I negoziati al confine non sono stati un successo, e il ministro dice che è una cosa per gli uomini "
    "della guerra.",
    "pt": "As negociações na fronteira não foram um sucesso, e o ministro diz que é um assunto para os "
    "militares do país.",
    "nl": "De gesprekken aan de grens waren niet een succes, en de minister zegt dat het voor het leger is en "
    "ook voor ons.",
    "pl": "Rozmowy na granicy nie są sukcesem, a minister mówi, że jest to sprawa dla armii, która od dawna się "
    "do tego ma.",
    "sv": "Samtalen vid gränsen är inte en framgång, och ministern säger att det är för armén som det kan bli "
    "ett krig.",
    "tr": "Sınırdaki görüşmeler bir başarı değil ve bakan bunun ordu için daha çok olduğu ile ilgili de bir şey "
    "söyledi.",
    "ru": "Переговоры на границе не были успехом, и министр сказал, что теперь это дело армии и никого больше.",
    "uk": "Переговори на кордоні не були успіхом, і міністр сказав, що тепер це справа армії і більше нікого.",
    "ar": "لم تكن المحادثات على الحدود ناجحة وقال الوزير إن الأمر متروك الآن للجيش وحده",
    "fa": "گفتگوها در مرز موفق نبود و وزیر گفت که اکنون این کار ارتش است و چیزی جز جنگ پیش رو نیست",
    "zh": "边境会谈没有成功，部长说现在由军队决定下一步怎么办。",
    "ja": "国境での会談は成功せず、大臣は今や軍の問題だと述べた。",
    "ko": "국경 회담은 성공하지 못했고 장관은 이제 군대의 일이라고 말했다.",
    "he": "השיחות בגבול לא הצליחו והשר אמר שעכשיו זה עניין של הצבא בלבד",
    "el": "Οι συνομιλίες στα σύνορα δεν ήταν επιτυχία και ο υπουργός είπε ότι είναι θέμα του στρατού",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_is_told_by_its_words_whatever_it_declares(language: str) -> None:
    assert language_of(" ".join([TEXTS[language]] * 2)) == language
    assert language_of(" ".join([TEXTS[language]] * 2), "en") == language


def test_foreign_names_and_quotations_leave_a_text_english() -> None:
    text = TEXTS["en"] * 3 + " The minister wrote: “" + TEXTS["de"] + "” and “" + TEXTS["ru"][:40] + "”."
    assert language_of(text) == "en"


def test_too_short_a_text_is_what_it_declares() -> None:
    assert language_of("Ja.", "de") == "de"
    assert language_of("Talks.", "xx") == "en"


@pytest.mark.parametrize("language", [each for each in TEXTS if each != "en"])
def test_of_another_language_only_structure_notes_and_links_are_read(language: str) -> None:
    text = f"# Titel\n\n{TEXTS[language]} likely 60 percent[1]\n\n{TEXTS[language]}\n\n[1] https://example.org/1\n"
    brief = read_text(text, name="a.md")
    assert brief.metadata.language == language
    assert "the rules are for English" in brief.source.warnings[-1]
    assert (brief.estimates, brief.figures, brief.quotations, audit(brief).findings) == ((), (), (), ())
    assert [note.url for note in brief.notes] == ["https://example.org/1"]


def test_english_gets_no_warning() -> None:
    assert read_text(f"{TEXTS['en']} War is likely.", name="a.txt").source.warnings == ()


WITHOUT_ACCENTS = {
    "fr": (
        "La crise de la dette a conduit le gouvernement a reduire un budget deja limite. La reforme attend.",
        "Un rapport de la commission de la defense conclut a un echec de la strategie. La marine a perdu un navire.",
    ),
    "es": (
        "La crisis de la deuda llevo al gobierno a un recorte de la inversion. La reforma no ha tenido efecto.",
        "El informe de la comision concluye que un acuerdo es poco probable. La politica de la union sigue igual.",
    ),
    "it": (
        "La crisi di governo ha portato a un accordo di breve durata. La politica resta un tema di scontro per tutti.",
    ),
    "pt": (
        "A crise da divida levou o governo a um corte de despesas. A politica do pais nao mudou, e um acordo e raro.",
    ),
    "ro": (
        "Criza datoriei a dus guvernul la o reducere a bugetului. Politica nu s-a schimbat si un acord este rar.",
        "Criza datoriei a dus guvernul la o reducere a bugetului. Politica nu s-a schimbat și un acord este rar.",
    ),
}


@pytest.mark.parametrize(
    ("language", "text"), [(key, text) for key, texts in WITHOUT_ACCENTS.items() for text in texts]
)
def test_languages_that_share_small_words_are_told_apart_without_accents(language: str, text: str) -> None:
    assert language_of(text) == language


def test_one_word_over_and_over_makes_no_language() -> None:
    assert language_of("Talks number one brought no result in time. " * 20) == "en"
    assert language_of("Talks brought no result. " * 20) == "en"
