"""Who lives outside Casablanca has told a city: it is called one on the review and in the file of what is kept."""

from __future__ import annotations

import pytest

from conversations.asking import summary
from tests.conversing import TEACHER, YOUTH, context, path, programme, walk
from tests.typed import catalogues, talk

CITY = {"fr": "Ville", "ar": "المدينة", "ary": "المدينة", "ary_Latn": "Lmdina"}
DISTRICT = {"fr": "Quartier", "ar": "الحي", "ary": "الحومة", "ary_Latn": "L7ouma"}


def shown(answers: tuple[str, ...], question: str, locale: str) -> str:
    """The label of this answer on the review."""
    line = next(line for line in summary(path(walk(answers)), context()) if line.question == question)
    return catalogues().label(line.label, locale)


@pytest.mark.parametrize("locale", CITY)
@pytest.mark.parametrize(
    ("where", "labels"), [("outside:rabat", CITY), ("outside", CITY), ("anfa", DISTRICT), ("unknown", DISTRICT)]
)
def test_review_calls_a_city_a_city_and_a_district_a_district(where: str, labels: dict[str, str], locale: str) -> None:
    answers = (*YOUTH[:3], where, *YOUTH[4:-1])
    assert shown(answers, "district", locale) == labels[locale]


@pytest.mark.parametrize(("where", "label"), [("outside:rabat", "Ville de l'école"), ("anfa", "Quartier de l'école")])
def test_review_of_a_teacher_does_so_too(where: str, label: str) -> None:
    assert shown((*TEACHER[:6], where, *TEACHER[7:-1]), "school_district", "fr") == label


def test_what_is_kept_of_somebody_calls_it_a_city_too() -> None:
    rehearsal = talk(("un jeune", "16", "j'ai arrêté", "Rabat", "/mydata"))
    assert "Ville\xa0: Rabat" in "\n".join(message.text for message in rehearsal.messages)


@pytest.mark.parametrize("locale", CITY)
def test_news_of_the_waiting_list_promise_no_number(locale: str) -> None:
    told = next(status.told for name, status in programme().statuses.by_id.items() if name == "waiting_list")
    assert told is not None
    words = catalogues().words(told, locale)
    assert "/status" in words
    assert not [word for word in ("numéro", "رقم", "رتب", "النمرة", "nmra") if word in words]
