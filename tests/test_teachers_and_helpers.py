"""What a teacher and somebody who helps are asked, in the four locales, and what staff see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversations.derived import leads_of
from conversations.flows import FLOW
from conversations.locales import LOCALES
from storage import exporting
from tests.conversing import HELPER, TEACHER, context, path, walk
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_talk import say
from tests.test_transcripts import FILES, catalogues, read

if TYPE_CHECKING:
    import httpx

    from conversations.types import State
    from storage.db import Database

__all__ = ["browser", "clock"]
# What it is, and the consent; then what staff need to come back to them. Nothing of a young person.
OF_TEACHER = [
    "who", "wish_teacher", "consent", "own_name", "teaches", "subject_taught", "school_district", "phone", "call_when",
    "review",
]  # fmt: skip
TYPED = {
    "teacher": ("/start", "prof", "oui", "oui", "Adil", "collège", "maths", "anfa", "06 00 00 00 01", "le matin"),
    "helper": (
        "/start", "je travaille dans une association", "16 ans", "non, plus maintenant", "anfa", "oui", "3e collège",
        "oui", "oui", "Testa", "Adil", "06 00 00 00 02", "à moi", "n'importe quand", "oui", "informatique", "sa mère",
        "Adila",
    ),
}  # fmt: skip


def turns(name: str, locale: str) -> list[dict[str, Any]]:
    file = next(file for file in FILES if (file.parent.name, file.stem) == (locale, name))
    found: list[dict[str, Any]] = read(file)["turns"]
    return found


def asks(name: str, locale: str) -> list[str]:
    """The questions of a transcript, each once, in order."""
    return list(dict.fromkeys(said["asks"] for turn in turns(name, locale) for said in turn["bot"] if "asks" in said))


def sent(answers: tuple[str, ...]) -> dict[str, str]:
    """What a lead holds, without what says nothing."""
    state: State = walk(answers)
    (lead,) = leads_of(path(state), state, context()).values()
    return {name: value for name, value in lead.items() if value and name != "programme_version"}


def signed_up(database: Database, who: str) -> int:
    """Somebody signs up in French; the lead."""
    with database.transaction() as tx:
        me = deed(tx, "karim")
        for words in (*TYPED[who], "envoyer"):
            say(tx, me, words)
        (row,) = exporting.export_leads(tx)
        return int(str(row["id"]))


@pytest.mark.parametrize("locale", LOCALES)
def test_teacher_is_asked_what_staff_need_and_nothing_more(locale: str) -> None:
    asked = asks("teacher", locale)
    assert asked[: asked.index("news")] == OF_TEACHER


def test_lead_of_a_teacher_holds_subject_level_district_and_how_to_reach_them() -> None:
    assert sent(TEACHER) == {
        "kind": "teacher", "who": "teacher", "first_name": "Essai", "teaches": "middle", "subject_taught": "maths",
        "district": "anfa", "phone": "+212600000001", "call_when": "any",
        "centre": "al-hotaya",
    }  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_helper_says_that_the_young_person_agrees_before_any_name_and_reads_it_again(locale: str) -> None:
    asked = asks("helper", locale)
    assert asked.index("consent") < asked.index("agrees") < asked.index("first_name") < asked.index("own_name")
    question = FLOW.question("agrees")
    assert question is not None
    assert question.label is not None
    label = catalogues().label(question.label, locale, "helper")
    says = [said["says"] for turn in turns("helper", locale) for said in turn["bot"] if said.get("asks") == "review"]
    assert says
    assert all(f"\n{label}" in one for one in says)


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_sent_where_the_young_person_does_not_agree_yet(locale: str) -> None:
    told = turns("helper_without_agreement", locale)
    assert "ask_first" in asks("helper_without_agreement", locale)
    assert not any("SaveLead" in turn.get("effects", ()) for turn in told)
    assert not {"first_name", "own_name", "phone"} & set(asks("helper_without_agreement", locale))


def test_lead_of_a_helper_says_who_helps_and_that_the_young_person_agrees() -> None:
    lead = sent(HELPER)
    assert (lead["who"], lead["agrees"], lead["first_name"], lead["helper_name"]) == ("helper", "yes", "Test", "Essai")


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ("fr", ("(Adil). Elle dit que le jeune est d", "à la personne qui nous a écrit", "la mère")),
        ("ar", ("التسجيل من شخص يساعد (<bdi>Adil</bdi>)", "رقم من كتب إلينا", "الأم")),
    ],
)  # fmt: skip
async def test_page_of_a_helpers_lead_says_whose_word_it_is_and_whose_number(
    browser: httpx.AsyncClient, sqlite_database: Database, locale: str, lines: tuple[str, ...]
) -> None:
    one = signed_up(sqlite_database, "helper")
    await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/leads/{one}?lang={locale}")).text.translate(dict.fromkeys((0x2068, 0x2069)))
    assert [line for line in lines if line not in shown] == []


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ("fr", ("Intérêt pour la formation des enseignants", "<dt>Quartier de l&#39;école</dt>", "Mathématiques")),
        ("ar", ("اهتمام بتكوين الأساتذة", "<dt>حي المدرسة</dt>", "الرياضيات")),
    ],
)
async def test_page_of_a_teachers_lead_says_what_they_teach_and_where(
    browser: httpx.AsyncClient, sqlite_database: Database, locale: str, lines: tuple[str, ...]
) -> None:
    one = signed_up(sqlite_database, "teacher")
    await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/leads/{one}?lang={locale}")).text.translate(dict.fromkeys((0x2068, 0x2069)))
    assert [line for line in lines if line not in shown] == []


async def test_file_of_leads_names_agreement_number_and_subject_in_words(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    signed_up(sqlite_database, "helper")
    form = await come_in(browser, link(sqlite_database, "counsellor", "coordinator"))
    taken = await browser.post("/desk/export", data={"form": form, "format": "csv", "tab": "all"})
    head, row = taken.text.splitlines()[:2]
    assert "Accord du jeune" in head
    assert "Oui, d'accord" in row
    assert "à la personne qui nous a écrit" in row
