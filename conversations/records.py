"""What a step leaves behind it: consents and leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import locks, visits_ended, with_staff
from conversations.derived import consents_of, has_taken_over, leads_of, relevant
from conversations.flow import Question
from conversations.flows.finish import NO_CONSENT
from conversations.joining import consent_of
from conversations.path import speaks_for
from conversations.taking_over import ended_for
from conversations.types import MarkLeadChanged, RecordConsent, SaveLead, WithdrawLead

if TYPE_CHECKING:
    from conversations.turn import Turn


def record_consents(turn: Turn) -> None:
    """Consents that are new, or were taken back: then every lead of who speaks is withdrawn."""
    before = consents_of(turn.path_before())
    for consent in sorted(set(consents_of(turn.path())) - set(before)):
        subject, audience, version, given = consent
        asked = consent_of(turn.state, subject)
        turn.effects.insert(0, RecordConsent(subject, audience, version, given=given == "yes", asked=asked))
        if given != "yes":
            withdraw_all(turn)
            if turn.path().node.id != "no_consent" and (subject, audience, version, "yes") not in before:
                turn.say(NO_CONSENT)


def withdraw_all(turn: Turn) -> None:
    """Without a consent, the centre keeps none of the requests of who speaks."""
    mine = [(subject, code) for subject, code in turn.state.references if speaks_for(turn.state, subject)]
    visits_ended.let_go(turn, {subject for subject, _ in mine})
    turn.effects += [WithdrawLead(subject) for subject, _ in mine]
    beside = [subject for subject, _ in mine if has_taken_over(turn.state.answers, subject)]
    turn.change(references=tuple(pair for pair in turn.state.references if pair not in mine))
    for subject in beside:  # what they say of themselves would be of no request any more
        turn.state = ended_for(turn.state, subject)
    forget_personal(turn)
    if mine:
        with_staff.forget(turn)


def forget_personal(turn: Turn) -> None:
    """Without a consent or a lead, names and numbers of who speaks are not kept."""
    personal = {node.id for node in turn.flow.nodes if isinstance(node, Question) and node.kind in {"name", "phone"}}
    turn.change(
        answers=tuple(
            answer
            for answer in turn.state.answers
            if answer.question not in personal or not speaks_for(turn.state, answer.subject)
        ),
        asides=tuple(aside for aside in turn.state.asides if aside.about not in personal),
    )


def record_leads(turn: Turn) -> None:
    """Leads that are new or changed are saved; those whose answers changed and were not sent again are marked."""
    before = leads_of(turn.path_before(), turn.before, turn.context)
    after = leads_of(turn.path(), turn.state, turn.context)
    references = dict(turn.state.references)
    for subject, values in after.items():
        if before.get(subject) != values:
            references.setdefault(subject, turn.context.reference)
            turn.effects.insert(0, SaveLead(subject, references[subject], values))
            locks.offer(turn)
            turn.change(answers=relevant(turn.path(), turn.state, subject))
    turn.change(references=tuple(references.items()))
    lost = [subject for subject in before if subject not in after and subject in references]
    lost = [subject for subject in lost if not _only_looked_at(turn, subject)]
    turn.effects += [MarkLeadChanged(subject) for subject in lost]


def _only_looked_at(turn: Turn, subject: str) -> bool:
    """Whether a sent review is merely open again, and stands for the same answers."""
    path = turn.path()
    known = next((a for a in turn.state.answers if (a.subject, a.question) == (subject, "review")), None)
    here = (path.subject, path.node.id) == (subject, "review")
    return known is not None and here and known.open and known.bound == path.binding
