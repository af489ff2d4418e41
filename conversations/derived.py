"""What follows from the answers: the leads that were sent, the consents that were given, the answers that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.centres import CITY, HERE, NEAR, ONLY, Seeker, city_of, near, nearest
from conversations.distances import HOME, roughly
from conversations.eligibility import age_between, is_minor
from conversations.reference import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conversations.centres import Near
    from conversations.path import Path
    from conversations.texts import TextValue
    from conversations.types import Answer, Audience, Context, State

SPARED = "spared"  # never asked whether the centre's news may come: they asked for protection
TAKEN_OVER = "taken_over"  # in place of all that was told of a young person who writes themselves now
ENDED = "ended"  # of that request nothing is there any more
BESIDE = "beside"  # of a request that another adult made, and who speaks here joined
BESIDE_OVER = "beside_over"  # of one that was joined, and that the young person took over since
_BIRTH_YEAR_LENGTH = 4
_ABOUT_APPLICANT = ("schooling", "grade", "district", "trade", "guardian", "guardian_name", "first_name", "agrees")
_OF_WHO_WRITES = frozenset({"consent", "relation", "own_name", "phone", "phone_whose", "call_when", "may_say"})
_REACHED_BY = ("phone", "phone_whose", "call_when", "may_say")
_ABOUT_SPEAKER = ("who", "phone_whose", "may_say", "call_when", "teaches", "subject_taught")


def leads_of(path: Path, state: State, context: Context) -> dict[str, dict[str, str]]:
    """The leads that stand sent: subject -> the columns of its lead, in normal form. Only with a review that counts."""
    sent = [answer.subject for question, answer in path.questions() if question.kind == "review"]
    return {subject: _lead(path, subject, state, context) for subject in sent}


def has_taken_over(answers: Iterable[Answer], subject: str) -> bool:
    """Whether this young person took over the request that was made for them here."""
    return any((one.subject, one.question) == (subject, TAKEN_OVER) for one in answers)


def marked(name: str, given: Mapping[tuple[str, str], Answer], applicant: str, speaker: str) -> str:
    """What a condition sees of what stands in place of all about a young person: "taken_over", or whether "joining"."""
    joins = "child-1" if speaker == "me" else f"{speaker}.child-1"
    mark = given.get((joins if name == "joining" else applicant, TAKEN_OVER))
    is_joined = mark is not None and mark.value in {BESIDE, BESIDE_OVER}
    if name == "joining":
        return "yes" if is_joined else "no"
    return "no" if mark is None else BESIDE if is_joined else mark.value


def has_ended(answers: Iterable[Answer], subject: str) -> bool:
    """Whether the request that this young person took over has ended."""
    return any((one.subject, one.question, one.value) == (subject, TAKEN_OVER, ENDED) for one in answers)


def is_beside(answers: Iterable[Answer], subject: str) -> bool:
    """Whether another adult made this request, and who speaks here joined it."""
    return any(
        (one.subject, one.question) == (subject, TAKEN_OVER) and one.value in {BESIDE, BESIDE_OVER} for one in answers
    )


def has_own_hands(answers: Iterable[Answer], subject: str) -> bool:
    """Whether the request is the young person's own, so that here is told only whether it is open."""
    return any(
        (one.subject, one.question) == (subject, TAKEN_OVER) and one.value in {"yes", BESIDE_OVER} for one in answers
    )


def may_take_over(path: Path, state: State) -> list[str]:
    """The young people for whom who speaks here sent a request, and who have not taken it over."""
    if path.audience() not in {"parent", "helper"}:
        return []
    sent = [one for one, _ in state.references if _is_of(path.speaker, one)]
    return [one for one in sent if not has_taken_over(state.answers, one)]


def parts_of(path: Path, state: State) -> dict[str, dict[str, str]]:
    """What who speaks said of themselves, for each request that was taken over: subject -> columns, in normal form."""
    if path.node.id in _OF_WHO_WRITES or path.answers.get((path.speaker, "consent")) != "yes":
        return {}
    values = {name: path.answers.get((path.speaker, name), "") for name in _REACHED_BY}
    values["phone"] = "" if values["phone"] == "none" else values["phone"]
    values["who"] = path.answers.get((path.speaker, "who"), "")
    values |= _adults(path, values)
    taken = [subject for subject, _ in state.references if has_taken_over(state.answers, subject)]
    live = [subject for subject in taken if not has_ended(state.answers, subject)]
    return {subject: dict(values) for subject in live if _is_of(path.speaker, subject)}


def _is_of(speaker: str, subject: str) -> bool:
    return subject.rpartition("child-")[0] == ("" if speaker == "me" else f"{speaker}.")


def consents_of(path: Path) -> list[tuple[str, Audience, str, str]]:
    """The consents that count: (subject, audience, version of the words, yes or no)."""
    found: list[tuple[str, Audience, str, str]] = []
    for question, answer in path.questions():
        if question.binding == "words":
            version, _, who = answer.bound.partition(":")
            found += [(answer.subject, known, version, answer.value) for known in _AUDIENCES if known == who]
    return found


_AUDIENCES: tuple[Audience, ...] = ("youth", "parent", "teacher", "helper")


def relevant(path: Path, state: State, subject: str) -> tuple[Answer, ...]:
    """The answers without those that a change made irrelevant for a lead that is saved, and for who sent it."""
    return tuple(
        answer
        for answer in state.answers
        if answer.open
        or answer.subject not in {subject, state.speaker}
        or (answer.subject, answer.question) in path.answers
    )


def first_name(path: Path, subject: str) -> str:
    """What the young person of this request is called; "" where that does not count any more."""
    return path.answers.get((subject, "first_name"), "")


def is_spared(state: State) -> bool:
    """Whether who speaks asked for protection here: nothing is offered that leads anybody to them."""
    return any(one.wanted == SPARED for one in state.news if one.speaker == state.speaker)


def is_answered_here(answers: Mapping[tuple[str, str], str], speaker: str) -> bool:
    """Whether the centre can answer this speaker here only: there is no number, or no call is wanted."""
    return answers.get((speaker, "phone")) == "none" or answers.get((speaker, "call_when")) == "write"


def centre_for(answers: Mapping[tuple[str, str], str], subject: str, speaker: str, context: Context) -> Near | None:
    """The centre that a request is with, else that to which it goes by what was told; None where staff decide."""
    is_teacher = answers.get((speaker, "who")) == "teacher"
    kind, asked = ("teacher", (speaker, "school_district")) if is_teacher else ("youth", (subject, "district"))
    ages = age_between(answers.get((subject, "age"), ""), context.today)
    seeker = Seeker(kind, answers.get(asked, ""), ages, answers.get((subject, "schooling"), ""))
    known, points = context.programme.centres, context.programme.points
    stands = next((one.centre for one in context.leads if one.subject == subject and one.status != "withdrawn"), "")
    if len(known) > 1 and (has_it := next((one for one in known if one.id == stands), None)):
        return near(has_it, seeker, points)
    return nearest(known, seeker, points, context.full, context.programme.desk.far_km)


def centre_seen(answers: Mapping[tuple[str, str], str], subject: str, speaker: str, context: Context) -> str:
    """What a condition sees of the centre: the "only" one, or of several why it is that one, or "undecided".

    Why is as in `Near`, "named" where nothing of it is known.
    """
    if len(context.programme.centres) == 1:
        return ONLY
    found = centre_for(answers, subject, speaker, context)
    if found is None:
        return "undecided"
    is_district = city_of(found.centre.place) == HOME
    return CITY if found.why == HERE and not is_district else found.why or "named"


def given_for(
    answers: Mapping[tuple[str, str], str], subject: str, state: State, context: Context
) -> dict[str, TextValue]:
    """What the lines about a request can name: its number, and where there are several, the centre it goes to."""
    given: dict[str, TextValue] = {}
    reference = dict(state.references).get(subject, "")
    if reference:
        given["reference"] = spoken(reference)
    if len(context.programme.centres) > 1 and (found := centre_for(answers, subject, state.speaker, context)):
        given["centre"] = found.centre.name
        given |= _how_far(found, context)
    return given


def _how_far(found: Near, context: Context) -> dict[str, TextValue]:
    """The city of a centre, and roughly how far it is, where that is measured."""
    if found.why != NEAR or found.km is None:
        return {}
    city = city_of(found.centre.place)
    named = context.programme.cities.get(city, context.programme.home)
    return {"city": named, "km": roughly(found.km)}


def _lead(path: Path, subject: str, state: State, context: Context) -> dict[str, str]:
    of_applicant = {name: path.answers.get((subject, name), "") for name in _ABOUT_APPLICANT}
    of_speaker = {name: path.answers.get((path.speaker, name), "") for name in _ABOUT_SPEAKER}
    values = {**of_applicant, **of_speaker, **_age(path, subject, state), "source": state.source}
    phone = path.answers.get((path.speaker, "phone"), "")
    values["phone"] = "" if phone == "none" else phone
    values["kind"] = "teacher" if values["who"] == "teacher" else "youth"
    values["verdict"] = path.verdicts[subject].value if values["kind"] == "youth" else ""
    values["programme_version"] = context.programme.version_with(context.facts)
    values |= _adults(path, values)
    sent_to = centre_for(path.answers, subject, path.speaker, context)
    values["centre"] = sent_to.centre.id if sent_to else ""
    minor = values["kind"] == "youth" and is_minor(path.answers.get((subject, "age"), ""), context.today)
    values["needs_guardian"] = "1" if minor and values["guardian"] in {"", "none"} else ""
    return values


def _age(path: Path, subject: str, state: State) -> dict[str, str]:
    """The age or the birth year, with the day it was told."""
    value = path.answers.get((subject, "age"), "")
    told = next((a.day for a in state.answers if (a.subject, a.question) == (subject, "age")), "")
    is_year = value.isdecimal() and len(value) == _BIRTH_YEAR_LENGTH
    return {
        "age": "" if is_year else value,
        "birth_year": value if is_year else "",
        "age_told_on": told if value else "",
    }


def _adults(path: Path, values: Mapping[str, str]) -> dict[str, str]:
    """Who agrees for the young person, or who helps them, by who is writing."""
    own_name = path.answers.get((path.speaker, "own_name"), "")
    match values["who"]:
        case "parent":
            return {"guardian": path.answers.get((path.speaker, "relation"), ""), "guardian_name": own_name}
        case "helper":
            return {"helper_name": own_name}
        case "teacher":
            return {"first_name": own_name, "district": path.answers.get((path.speaker, "school_district"), "")}
    return {}
