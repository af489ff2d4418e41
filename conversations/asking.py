"""The open question, complete enough to be shown on any channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations import doors, second_thoughts
from conversations.derived import first_name, has_taken_over, is_beside, is_spared, may_take_over
from conversations.flow import Outcome, Question, choices_of
from conversations.flows import FLOW, answers_to, asides, controls, danger, listening, mailings, person, staff, visits
from conversations.flows.doors import MORE, QUESTION
from conversations.flows.guardian import LINK
from conversations.flows.joining import BUTTON as JOIN
from conversations.flows.joining import LEAVE
from conversations.flows.taking_over import BUTTON as TAKE_OVER
from conversations.guardians_asked import asked_for, may_link
from conversations.path import child, resolve, speakers, speaks_for
from conversations.reference import spoken
from conversations.safeguarding import asked_words, controls_beside, is_help
from conversations.subjects import shown
from conversations.texts import Named, text
from conversations.types import Asking, Choice, SummaryLine
from conversations.understanding.cities import OUTSIDE, without_city
from conversations.visits_offered import at_hand, meant
from conversations.visits_offered import choices as hours

if TYPE_CHECKING:
    from conversations.path import Path
    from conversations.texts import Label, Text
    from conversations.types import Answer, Aside, Context, State

OFFER_HUMAN = text("again.human", "You can also ask a person.", "adult")
_YEARS = text("choice.age", "{count} years", plural="{count} years")
_OFFER_AFTER = 2  # misses
_NAME_ON_BUTTON = 11  # letters, beside the eight of a reference
_BORN = text("answer.born", "Born in {year}")


def asking(path: Path, state: State, context: Context) -> Asking:
    """What is asked now: the last side question when one is open, else where the path stands.

    Whoever a letter of the centre waits for can always be asked for.
    """
    found = _asking(path, state, context)
    others = [one.speaker for one in state.letters if one.speaker != state.speaker and not is_help(one)]
    waiting = [name for name in others if name in speakers(state)]
    reading = tuple(Choice(f"!other {shown(state, name)}", staff.READ) for name in dict.fromkeys(waiting))
    return replace(found, controls=(*reading, *found.controls)) if reading else found


def _asking(path: Path, state: State, context: Context) -> Asking:
    if state.asides:
        return _aside(state.asides[-1], path, state, context)
    if isinstance(path.node, Outcome):
        commands = (*at_hand(state, context), *_end_controls(path, path.node, state, context))
        again = second_thoughts.YES if second_thoughts.refused(path) else ""
        return Asking(shown(state, path.subject), path.node.id, "choice", path.texts, controls=commands, yes=again)
    question = path.node
    return Asking(
        shown(state, path.subject),
        question.id,
        question.kind,
        _words(question, path, state),
        tuple(choice for choice in choices_of(question, context) if choice.value not in path.without),
        _controls(path, question, state, context),
        question.columns,
        question.yes,
        question.no,
        question.share_contact and context.can_share_contact,
        question.share_place and _may_share_place(state, context),
        _shown(summary(path, context), state) if question.kind == "review" else (),
    )


def beneath(state: State, context: Context) -> Asking | None:
    """The question that waits under a list of what may be looked at: who reads the list may as well answer that."""
    if [aside.question for aside in state.asides] != [QUESTION.id]:
        return None
    state = replace(state, asides=())
    path = resolve(FLOW, state, context)
    return None if isinstance(path.node, Outcome) else asking(path, state, context)


def _may_share_place(state: State, context: Context) -> bool:
    """Never of who asked for protection: nothing leads anybody to them."""
    return context.can_share_place and context.programme.uses_positions and not is_spared(state)


def with_facts(words: Text, context: Context) -> Text:
    """The text with the confirmed facts at hand; another one where a number it names is not confirmed."""
    if words.id in danger.NAME_HELPLINES and not context.facts.keys() >= danger.HELPLINES:
        return danger.NO_HELPLINE
    return words.given(**context.facts) if context.facts else words


def _said_label(question: Question, value: str, context: Context) -> Label | str:
    """What was answered, as a question with its own yes and no names it: without the yes or no of its button."""
    said = next((choice.said for choice in choices_of(question, context) if choice.value == value), None)
    return said or answer_label(question, value, context)


def answer_label(question: Question, value: str, context: Context) -> Label | str:
    """What was answered, as its button says it; a name or a number as it is."""
    for choice in choices_of(question, context):
        if choice.value == value:
            return choice.label
    if question.kind == "city" and value in context.programme.cities:
        return context.programme.cities[value]
    if question.kind == "age":
        return _YEARS.counted(int(value)) if len(value) < len("2000") else _BORN.given(year=value)
    return value


def name_of(question: Question, value: str) -> Label | None:
    """The short name of a question beside this answer to it: who lives outside Casablanca has told a city."""
    return question.outside if question.outside and without_city(value) == OUTSIDE else question.label


def summary(path: Path, context: Context) -> tuple[SummaryLine, ...]:
    """All that will be sent for this applicant, each line changeable: the applicant first, then who speaks for them."""
    lines = [
        SummaryLine(answer.subject, question.id, label, answer_label(question, answer.value, context))
        for question, answer in path.questions()
        if (label := name_of(question, answer.value)) is not None and _is_of_applicant(question, answer, path)
    ]
    return tuple(sorted(lines, key=lambda line: line.subject != path.applicant))


def changeable(path: Path, context: Context) -> tuple[SummaryLine, ...]:
    """What "change" lists: what is on the review, and what was refused on the way."""
    refused = [
        SummaryLine(answer.subject, question.id, question.refused, answer_label(question, answer.value, context))
        for question, answer in path.questions()
        if question.refused is not None and answer.value == question.no and _is_of_applicant(question, answer, path)
    ]
    return (*summary(path, context), *refused)


def _is_of_applicant(question: Question, answer: Answer, path: Path) -> bool:
    return question.about == "speaker" or answer.subject == path.applicant


def _shown(lines: tuple[SummaryLine, ...], state: State) -> tuple[SummaryLine, ...]:
    return tuple(replace(line, subject=shown(state, line.subject)) for line in lines)


def last_answered(path: Path) -> Answer | None:
    """What "back" reopens: the last answer on the way."""
    answers = [answer for _, answer in path.questions()]
    return answers[-1] if answers else None


def _words(question: Question, path: Path, state: State) -> tuple[Text, ...]:
    """Asked again differently the second time; the third, with the offer of a person."""
    if state.misses == 0:
        return path.texts
    return (question.again,) if state.misses < _OFFER_AFTER else (question.again, OFFER_HUMAN)


def _controls(path: Path, question: Question, state: State, context: Context) -> tuple[Choice, ...]:
    found: list[Choice] = []
    kept = next((a for a in state.answers if a.subject == path.subject and a.question == question.id and a.open), None)
    if kept is not None and question.kind != "review":
        label = answer_label(question, kept.value, context)
        found.append(replace(controls.KEEP, label=controls.KEEP_WORDS.given(answer=label)))
    if last_answered(path) is not None:
        found.append(controls.BACK)
    if doors.is_beside(path):
        found.append(MORE)
    if state.misses >= _OFFER_AFTER or question.offers_human:
        found.append(controls.HUMAN)
    if question.id == "who":
        found += controls.other_languages(state, context)
        if context.can_listen and state.speaker not in state.listening:
            found.append(listening.LISTEN)
        if state.answers:
            found.append(controls.OTHER)
    return tuple(found)


def _end_controls(path: Path, outcome: Outcome, state: State, context: Context) -> tuple[Choice, ...]:
    who = path.answers.get((path.speaker, "who"), "")
    sent = any(step.node.id == "sent" for step in path.passed) or any(
        has_taken_over(state.answers, subject) for subject, _ in state.references if speaks_for(state, subject)
    )
    hidden = [] if sent else [controls.STATUS, controls.WITHDRAW]
    if not may_take_over(path, state):
        hidden += [TAKE_OVER, JOIN]
    if is_spared(state):
        hidden.append(JOIN)
    if who not in {"parent", "helper"} or is_beside(state.answers, child(state.speaker, 1)):
        hidden.append(controls.ANOTHER)
    if not may_link(path, state, context):
        hidden.append(LINK)
    more = (MORE,) if doors.is_beside(path) else ()
    return (*more, *(choice for choice in outcome.controls if choice not in hidden), controls.BACK)


def _aside(aside: Aside, path: Path, state: State, context: Context) -> Asking:
    side = asides.ASIDES[aside.question]
    about = FLOW.question(aside.about)
    words = tuple(with_facts(part, context) for part in asked_words(side, context, state.misses))
    if side.id == "withdraw" and is_beside(state.answers, aside.subject) and not state.misses:
        words = (LEAVE,)
    if aside.value:
        label = _said_label(about, aside.value, context) if about else aside.value
        words = tuple(_naming(part, about, aside, path).given(answer=label) for part in words)
    if side.id == visits.ONE.id:
        words = tuple(part.given(**meant(aside)[1]) for part in words)
    words = (*_told_before(aside, path, context), *words)
    choices = (*_people_or_lines(aside, path, state, context), *_fitting(side, path, context))
    written = about is not None and aside.question in asides.READ_BACK and about.kind != "choice"
    kind = about.kind if about and written else side.kind
    beside = _controls_beside(side, path, state, context)
    asked = Asking("", side.id, kind, words, choices, beside, side.columns, side.yes, side.no)
    if state.misses < _OFFER_AFTER or asked.said_as == "danger" or side.id in person.ASKED:
        return asked
    return replace(asked, texts=(*words, OFFER_HUMAN), controls=(*asked.controls, controls.HUMAN))


def _naming(words: Text, about: Question | None, aside: Aside, path: Path) -> Text:
    """The question whether to change an answer, with the short name of what is changed where that has one.

    Of several children the one it is about is named.
    """
    named = name_of(about, aside.value) if about and words.id == asides.REPLACE.id else None
    if named is None:
        return words
    called = {subject: name for (subject, question), name in path.answers.items() if question == "first_name"}
    if aside.subject in called and (len(called) > 1 or aside.subject != path.applicant):
        return asides.REPLACE_OF.given(name=called[aside.subject], label=named)
    return asides.REPLACE_NAMED.given(label=named)


def _controls_beside(side: Question, path: Path, state: State, context: Context) -> tuple[Choice, ...]:
    """What can be done where a way has ended can be done beside the question that is asked only there, too."""
    if side.id == mailings.QUESTION.id and isinstance(path.node, Outcome):
        return _end_controls(path, path.node, state, context)
    return controls_beside(side)


def _told_before(aside: Aside, path: Path, context: Context) -> tuple[Text, ...]:
    """The number and the hour of the sign-up, where they are asked to be confirmed."""
    if aside.question != "human_same":
        return ()
    return tuple(
        answers_to.LINE.given(label=question.label, value=answer_label(question, answer.value, context))
        for question, answer in path.questions()
        if question.id in {"phone", "call_when"} and question.label is not None
    )


def _fitting(side: Question, path: Path, context: Context) -> tuple[Choice, ...]:
    """The choices of a side question that fit who is asked."""
    if side.id == "human_about" and path.audience() == "teacher":
        return tuple(choice for choice in side.choices if choice in person.OF_TEACHERS)
    return doors.choices(path) if side.id == QUESTION.id else choices_of(side, context)


def _request(code: str, name: str) -> Named:
    """A request on a button: its number, and as much of the first name as there is room for."""
    label = f"{spoken(code)} {name[:_NAME_ON_BUTTON]}".rstrip()
    return Named(label, label)


def _requests(which: str, path: Path, state: State, context: Context) -> list[str]:
    """The requests among which one is asked for."""
    match which:
        case "guardian_which":
            return asked_for(path, state, context)
        case "takeover_which" | "join_which":
            return may_take_over(path, state)
    return [subject for subject, _ in state.references if speaks_for(state, subject)]


def _people_or_lines(aside: Aside, path: Path, state: State, context: Context) -> tuple[Choice, ...]:
    """The choices of a side question that depend on the conversation."""
    match aside.question:
        case "change":
            lines = _shown(changeable(path, context), state)
            return tuple(Choice(f"{line.subject}:{line.question}", line.label) for line in lines)
        case "withdraw_which" | "guardian_which" | "takeover_which" | "join_which":
            named, mine = dict(state.references), _requests(aside.question, path, state, context)
            return tuple(Choice(named[one], _request(named[one], first_name(path, one))) for one in mine)
        case "visit_when" | "visit_which":
            return hours(aside, context)
        case "resume":
            others = [name for name in speakers(state) if name != state.speaker]
            return tuple(
                Choice(shown(state, name), asides.PERSON.given(number=number))
                for number, name in enumerate(others, start=1)
            )
    return ()
