"""What is typed of the centre's news: a yes that means them, and no more of them in people's own words."""

from __future__ import annotations

import pytest

from conversations import mailings
from conversations.readings import Expecting
from conversations.types import Commanded, RecordConsent, Said, Say, State, StopMessages
from tests.conversing import YOUTH, answer, path, step, walk
from tests.reading import lines, read

LABELS = {
    "yes": ("Oui, les nouvelles", "نعم، أريد الأخبار", "إيه، صيفطو الجديد", "Ah, sifto liya jdid"),
    "no": ("Non merci", "لا، بدون أخبار", "لا، بلاش", "La, blach"),
}
NEWS = Expecting("news", "yes_no", LABELS, "yes", "no")
DONE = Expecting("done", "choice")

BARE_OR_NAMED = lines("""
oui
oui merci
d'accord
oui je veux bien
d'accord pour les nouvelles
ok oui
نعم شكرا
نعم أريد الأخبار
موافق
واخا
صافي واخا
واخا صيفطو ليا الجديد
wakha
safi wakha
wakha sifto lia jdid
""")
OF_A_VISIT = lines("""
oui je veux visiter
d'accord je viens mardi
je viens mardi
نعم أريد زيارة المركز
نعم سآتي يوم الثلاثاء
واخا نجي
واخا غانجي نشوف المدرسة
wakha nji
wakha ghanji nhar tlat
""")
AGREE_TO_NOTHING = lines("""
ok
safi
صافي
safi merci
صافي شكرا
mzyan
c'est bon merci
super
👍
oui j'ai une question
""")
NO_MORE = lines("""
je ne veux plus de nouvelles
plus de nouvelles
stop les nouvelles
stop news
je veux plus recevoir vos nouvelles
désabonnez-moi des nouvelles
arrêtez de m'envoyer des nouvelles
لا أريد أخبارا
لم أعد أريد أخبار المركز
لا ترسلوا لي الأخبار
ما بقيتش باغي الجديد
بلا جديد
حبسو الجديد
الله يخليك حبس الجديد
بغيت نحبس الجديد
7bso jdid
3afak 7bso jdid
mabghitch jdid
ma b9itch baghi jdid dyal lcentre
""")
LOOKS_LIKE_IT = lines("""
je n'ai plus de nouvelles de vous
toujours pas de nouvelles
pas de nouvelles de ma demande
une nouvelle inscription
ليس لدي أخبار عن طلبي
ما كاين حتى جديد
واش كاين شي جديد
makayn jdid
bghit nbda mn jdid
""")


def typed(state: State, text: str, expecting: Expecting = NEWS) -> tuple[State, list[bool]]:
    """The state after a typed text, and the consents to news that were recorded with it."""
    taken = step(state, Said(text, read(text, expecting)))
    return taken.state, [e.given for e in taken.effects if isinstance(e, RecordConsent) and e.about == "news"]


def asked(state: State) -> str:
    return state.asides[-1].question if state.asides else path(state).node.id


def told(state: State, event: Commanded) -> list[str]:
    return [text.id for e in step(state, event).effects if isinstance(e, Say) for text in e.texts]


# --- a yes ---


@pytest.mark.parametrize("text", BARE_OR_NAMED)
def test_bare_yes_or_one_that_names_the_news_is_a_consent_to_them(text: str) -> None:
    assert typed(walk(YOUTH), text)[1] == [True]


@pytest.mark.parametrize("text", OF_A_VISIT)
def test_yes_about_the_visit_was_taken_for_a_consent_to_news_and_the_visit_lost(text: str) -> None:
    reading = read(text, NEWS)
    assert (reading.value, reading.command) == ("", "visit")
    assert typed(walk(YOUTH), text)[1] == []


@pytest.mark.parametrize("text", AGREE_TO_NOTHING)
def test_words_that_only_end_a_talk_were_taken_for_a_consent_to_news(text: str) -> None:
    state, consents = typed(walk(YOUTH), text)
    assert (consents, asked(state)) == ([], "news")
    assert typed(state, "oui")[1] == [True]


def test_no_was_never_a_visit() -> None:
    assert read("non je viens pas", NEWS).value == "no"
    assert read("D'accord. Je peux venir quand ?", NEWS).value == ""


# --- no more ---


@pytest.mark.parametrize("text", NO_MORE)
def test_no_more_news_in_ones_own_words_was_not_understood(text: str) -> None:
    state, consents = typed(answer(walk(YOUTH), "yes").state, text, DONE)
    assert consents == [False]
    assert not mailings.is_wanted(state, "me")


@pytest.mark.parametrize("text", LOOKS_LIKE_IT)
def test_who_has_no_news_of_their_request_does_not_stop_those_of_the_centre(text: str) -> None:
    assert typed(answer(walk(YOUTH), "yes").state, text, DONE)[1] == []


# --- where none can come ---


def test_after_stop_news_were_promised_that_could_not_come() -> None:
    stopped = step(walk(YOUTH), Commanded("stop")).state
    for event in (Commanded("news"), Commanded("news", "yes")):
        taken = step(stopped, event)
        assert asked(taken.state) == "done"
        assert "news.stopped" in told(stopped, event)
        assert not [effect for effect in taken.effects if isinstance(effect, RecordConsent)]
        last = taken.effects[-1]
        assert isinstance(last, Say)
        assert last.asking is not None
        assert last.asking.controls[0].value == "!news again"


def test_who_stopped_us_takes_that_back_first_and_then_is_asked() -> None:
    taken = step(step(walk(YOUTH), Commanded("stop")).state, Commanded("news", "again"))
    assert [e.stopped for e in taken.effects if isinstance(e, StopMessages)] == [False]
    assert asked(taken.state) == "news"
    assert mailings.is_wanted(answer(taken.state, "yes").state, "me")


def test_yes_that_is_pressed_after_stop_is_no_promise_either() -> None:
    state = step(walk(YOUTH), Commanded("stop")).state
    assert typed(state, "oui")[1] == []


def test_where_a_word_hides_the_conversation_news_were_promised_that_could_not_come() -> None:
    agreed = answer(step(walk(YOUTH), Commanded("safeword")).state, "melon").state
    assert "news.not_here" in told(agreed, Commanded("news", "yes"))
    assert asked(step(agreed, Commanded("news")).state) == "done"


def test_beside_a_hidden_conversation_nothing_is_unusual() -> None:
    beside = State(beside=(walk(YOUTH),))
    assert "news.not_here" not in told(beside, Commanded("news"))
    assert asked(step(beside, Commanded("news")).state) == "news"
