"""What a typed text means: four varieties, no network, danger first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations.readings import Reading
from conversations.understanding.answers import RELATION, Found, is_reserved, read_answer, says_only_kin
from conversations.understanding.assent import read_assent
from conversations.understanding.assent_words import asks, without_fillers
from conversations.understanding.choices import read_label
from conversations.understanding.commands import Command, read_command, read_slash
from conversations.understanding.danger import find_danger
from conversations.understanding.danger_beside import danger_in
from conversations.understanding.for_whom import says_only_for_whom
from conversations.understanding.hearing import Typed, has_question_mark, hear
from conversations.understanding.identifiers import has_identifier
from conversations.understanding.news_words import QUESTION as NEWS
from conversations.understanding.news_words import means_news, wants_to_come
from conversations.understanding.normalise import light, words
from conversations.understanding.phrases import values
from conversations.understanding.questions import NOTHING_TAUGHT, clauses, read_questions
from conversations.understanding.secret_answers import OF_SECRETS, commanded
from conversations.understanding.several import with_children
from conversations.understanding.spans import tells_how_long_ago
from conversations.understanding.told_ages import is_one_for_another, skip_no, with_told_age
from conversations.understanding.told_beside import is_no_question, with_early, with_writer
from conversations.understanding.told_instead import with_instead
from conversations.understanding.variety import OTHER, SURE, variety
from conversations.understanding.visit_hours import NO_SUCH, says_only_hours
from conversations.understanding.visit_words import read_refusal, read_visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.readings import Expecting
    from conversations.understanding.danger_rules import Danger
    from conversations.understanding.hearing import Heard
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.questions import Taught

__all__ = ["read_long", "understand"]

_LONGEST = 1000
# Where people also say how long ago they left school.
_SCHOOL_LIFE, _LEFT = frozenset({"age", "schooling", "grade", "district"}), "left"
_AS_A_WHOLE = frozenset({"age", "who", "district"})  # of what is doubtful there, no part is the answer
_PASSING_ON = Command("pass_on")
_VISIT = Command("visit")
_REMIND_ME = Command("remind_visit")
# Letter for letter the words of buttons that stand below any message.
_OF_BUTTONS = frozenset({"no_reminders", "remind_visit", "visit"})
_OF_VISIT, _OR_NONE = "visit", "visit_off"


def understand(
    text: str, expecting: Expecting, locale: str, lexicon: Lexicon, taught: Taught = NOTHING_TAUGHT
) -> Reading:
    """Read a typed text against the open question: danger first, then its answer, a command, and what is asked.

    A value, a command or an intent is given only when it is certain. `taught` are the phrases that staff taught: they
    come before the trained model, but after danger and after the expected answer. In a text of more than 1,000
    characters only danger is looked for, and what may not be kept. Never raises, whatever the text.
    """
    if len(text) > _LONGEST or len(plain := light(text)) > _LONGEST:
        return read_long(text, lexicon)
    heard = hear(text, lexicon, plain)
    reading = _understood(heard, expecting, locale, lexicon, taught)
    is_secret = expecting.kind in {"word", "code"}  # nobody's business, and not kept as it is
    return reading if is_secret or reading.danger else _without_health(reading, heard, expecting, lexicon)


def read_long(text: str, lexicon: Lexicon) -> Reading:
    """What is looked for in a very long text: danger, and what of it may not be kept."""
    danger = find_danger(text, lexicon)
    if danger:
        return Reading(danger=danger)
    plain = light(text)
    hidden = _hidden(text, words(plain), lexicon)
    return Reading(masked=has_identifier(text), without_health=hidden)


def _without_health(reading: Reading, heard: Heard, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The same, with the text as it may be kept; words about health are nobody's name."""
    hidden = _hidden(heard.text, heard.said, lexicon)
    if not hidden:
        return reading
    if expecting.kind == "name":
        names = tuple(name for name in reading.candidates if lexicon.health.hide(name) == name)
        value = reading.value if lexicon.health.hide(reading.value) == reading.value else ""
        reading = replace(reading, value=value, candidates=names)
    return replace(reading, without_health=hidden)


def _hidden(text: str, said: Sequence[str], lexicon: Lexicon) -> str:
    """The text without words about health; "" where it has none."""
    if not lexicon.health.is_in(text, said):
        return ""
    hidden = lexicon.health.hide(text)
    return "" if hidden == text else hidden


def _understood(heard: Heard, expecting: Expecting, locale: str, lexicon: Lexicon, taught: Taught) -> Reading:
    text = heard.text
    written, confidence = variety(heard, lexicon.varieties)
    written = written if confidence >= SURE and written != OTHER else ""
    danger = danger_in(heard, lexicon) or _alarm(heard, expecting, lexicon)
    if danger and not _is_harmless(danger, heard, expecting, lexicon):
        return Reading(danger=danger, variety=written)
    if not heard.said:
        return _from_signs(heard, expecting, locale, lexicon)
    if text.lstrip().startswith("/"):
        slash = read_slash(text.strip(), lexicon.commands)
        return commanded(slash, written) if slash else Reading()
    if expecting.kind in OF_SECRETS:
        return OF_SECRETS[expecting.kind](heard, expecting, lexicon)
    if children := with_children(heard, expecting, lexicon):
        return replace(children, variety=written)
    reading = _Meaning(heard, expecting, locale, lexicon, taught).reading(written)
    reading = with_told_age(reading, heard, expecting, lexicon)
    reading = with_instead(reading, heard, expecting, locale, lexicon)
    answered = bool(reading.value or reading.candidates) and reading.whose in {"", "me"}
    if not (reading.command or answered):
        reading = with_writer(reading, heard, expecting, lexicon)
    reading = with_early(reading, heard, expecting, lexicon)
    return replace(reading, personal=_is_personal(heard, lexicon)) if reading.intents or reading.asks else reading


def _alarm(heard: Heard, expecting: Expecting, lexicon: Lexicon) -> Danger:
    """Whether an ordinary answer may be a cry for help at this question: "in the street", where somebody lives."""
    alarms = lexicon.alarms.get(expecting.question)
    return "check" if alarms and without_fillers(heard.said, lexicon.assent.fillers) in alarms else ""


def _is_harmless(danger: Danger, heard: Heard, expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether these are the very words of a button, or of hours where one is asked for: they are no cry for help."""
    if read_label(heard.said, expecting).value:
        return True
    if expecting.hours is not None and says_only_hours(heard, expecting.hours, lexicon):
        return True
    if is_one_for_another(heard, lexicon) or (danger == "check" and says_only_for_whom(heard, lexicon)):
        return True
    if danger == "check" and expecting.question == RELATION and says_only_kin(heard.said, lexicon):
        return True
    if danger == "check" and with_children(heard, expecting, lexicon):
        return True
    command = read_command(heard.said, lexicon.commands, exactly=True) if danger == "check" else None
    return command is not None and command.name in _OF_BUTTONS


def _is_personal(heard: Heard, lexicon: Lexicon) -> bool:
    """Whether somebody may be named in it: words that introduce a name, or a first name as people spell it."""
    names = lexicon.names
    introduced = any(not match.cost for match in names.intros.inside(heard.said))
    return introduced or any(word in names.spelled for word in heard.said)


def _from_signs(heard: Heard, expecting: Expecting, locale: str, lexicon: Lexicon) -> Reading:
    """A text without a word: a thumb up may be an answer."""
    value = read_answer(heard, expecting, locale, lexicon).value
    if value == expecting.yes and expecting.question == NEWS:
        return Reading(candidates=tuple(expecting.choices))
    return Reading(value)


class _Meaning:
    """What a harmless text means at an open question."""

    def __init__(self, heard: Heard, expecting: Expecting, locale: str, lexicon: Lexicon, taught: Taught) -> None:
        self.heard, self.expecting, self.locale, self.lexicon, self.taught = heard, expecting, locale, lexicon, taught
        self.masked = has_identifier(heard.text)

    def reading(self, written: str) -> Reading:
        """The expected answer, else a command, else what is asked."""
        found = self._answer(self.heard)
        command = self._command(found)
        if command:
            return commanded(command, written)
        if found.sure:
            beside = self._asked_beside() if self._asks() else ()
            return Reading(found.value, intents=beside, variety="" if found.neutral else written, masked=self.masked)
        if not found.value and not found.candidates and self._tells_how_long_ago():
            return self._noted(written)
        return self._unsure(found, written)

    def _unsure(self, found: Found, written: str) -> Reading:
        """What is asked, and the answer that stands beside it or only needs a yes."""
        asks = self._asks() and not self._is_of_hours(found)
        if found.value and not asks:
            return Reading(found.value, variety=written, masked=self.masked)
        if self._is_of_hours(found):
            return Reading(candidates=found.candidates, variety=written, masked=self.masked)
        if found == Found() and not asks and is_no_question(self.heard.said, self.lexicon):
            return Reading(variety=written, masked=self.masked)
        taught = NOTHING_TAUGHT if found.candidates else self.taught  # an answer that only needs a yes comes first
        asked = read_questions(self.heard, self.lexicon, taught)
        doubtful = bool(found.candidates) and self.expecting.question in _AS_A_WHOLE
        value, rest = self._answer_in_a_clause() if asked.intents and not doubtful else ("", "")
        if value:
            asked = read_questions(hear(rest, self.lexicon), self.lexicon, self.taught)
        if asked.intents and (value or asks or not found.candidates):
            return Reading(value, intents=asked.intents, asks=asks, variety=written, masked=self.masked)
        if found.value or found.candidates:
            follows = "" if found.neutral else written
            return Reading(found.value, found.candidates, variety=follows, masked=self.masked)
        return Reading(suggested=asked.suggested, asks=asks, outside=asked.outside, variety=written, masked=self.masked)

    def _is_of_hours(self, found: Found) -> bool:
        """Whether an hour is asked for that is offered or not: "mardi à 15h ?" is no question about the centre."""
        return self.expecting.hours is not None and bool(found.candidates or found.value == NO_SUCH)

    def _tells_how_long_ago(self) -> bool:
        at = self.expecting.question in _SCHOOL_LIFE
        return at and tells_how_long_ago(self.heard.text, self.heard.said, self.lexicon.spans)

    def _noted(self, written: str) -> Reading:
        """Who says how long ago they left has left; at another question it is told unasked, and no question to us."""
        if _LEFT in self.expecting.choices:
            return Reading(candidates=(_LEFT,), variety=written)
        return Reading(told=True, variety=written)

    def _answer(self, typed: Typed) -> Found:
        # The digits of a paper's number are no telephone, and what stands beside it is no name.
        if self.masked and self.expecting.kind in {"phone", "name"}:
            return Found()
        found = read_answer(typed, self.expecting, self.locale, self.lexicon)
        return self._of_news(found) if self.expecting.question == NEWS and found.value else found

    def _of_news(self, found: Found) -> Found:
        """A yes to news is a consent: it counts only where the whole text means them, else it is asked about again."""
        meant = means_news(self.heard.said, self.lexicon.commands.news, self.lexicon.assent)
        is_yes = found.value == self.expecting.yes
        return Found(candidates=tuple(self.expecting.choices)) if is_yes and not meant else found

    def _asked_beside(self) -> tuple[str, ...]:
        """What is asked in the parts that are no answer: "0612345678, c'est combien ?"."""
        parts = [part for part in clauses(self.heard, self.lexicon) if not self._answer(Typed.of(part)).value]
        if not parts:
            return ()
        return read_questions(hear("? ".join(parts), self.lexicon), self.lexicon, self.taught).intents

    def _answer_in_a_clause(self) -> tuple[str, str]:
        """The answer beside a question, and the question: "16 ans. C'est gratuit ?"."""
        parts = clauses(self.heard, self.lexicon) if self.expecting.kind != "name" else []
        answers = {part: found.value for part in parts if (found := self._answer(Typed.of(part))).sure and found.value}
        if len(answers) != 1:
            return "", ""
        (answering, value) = answers.popitem()
        return value, "? ".join(part for part in parts if part != answering)

    def _command(self, found: Found) -> Command | None:
        if self.expecting.question == NEWS and not found.value and not self._asks() and self._wants_to_come():
            return _VISIT
        wish = self._of_visit(found)
        if wish:
            return wish
        is_name = set(self.heard.said) <= self.lexicon.names.spelled  # "Adil" only looks like "bdel"
        exactly = is_name or self.expecting.kind == "name" or bool(found.value or found.candidates)
        command = read_command(self.heard.said, self.lexicon.commands, exactly=exactly)
        if found.sure:  # "yes, pass it on" is no yes to the open question; other commands are, there, answers
            is_beside = command == _PASSING_ON or (command == _REMIND_ME and self.expecting.question == _OF_VISIT)
            return command if is_beside else None
        if command or self.expecting.kind != "review":
            return command
        assent = self.lexicon.assent  # as it stands alone, "don't send" is a no too
        no = any(read_assent(self.heard.text, self.heard.said, spoken, assent) == "no" for spoken in (self.locale, ""))
        no = no or (not found.value and (skip_no(self.heard.said, self.lexicon)[1] or self._leaves_open()))
        topics = values(self.lexicon.commands.topics.inside(self.heard.said)) if no else ()
        return Command("change", topics[0] if len(topics) == 1 else "") if no else None

    def _leaves_open(self) -> bool:
        """Whether all is right "but for the number": nothing is sent with a word that leaves something open."""
        return is_reserved(self.heard.said, self.lexicon.reservations.get(self.expecting.question, {}))

    def _of_visit(self, found: Found) -> Command | None:
        """What they wish of their visit; where none is booked, after an answer that is sure. Not beside danger."""
        asked, booked = self.expecting.question, self.expecting.has_visit
        pressed = found.sure and (not booked or read_label(self.heard.said, self.expecting).value)
        if pressed or asked.startswith("danger"):
            return None
        if found.value and asked in {_OF_VISIT, _OR_NONE}:  # only a button cancels without another question
            return Command("visit", "cancel") if found.value == "cancel" and asked == _OF_VISIT else None
        is_no = asked == _OF_VISIT and read_assent(self.heard.text, self.heard.said, self.locale, self.lexicon.assent)
        if wish := read_refusal(self.heard.said, self.expecting, self.lexicon.choices, is_no=is_no == "no"):
            return wish
        exactly = self.expecting.kind == "name" or bool(found.value or found.candidates)
        wish = read_visit(self.heard.said, self.lexicon.visits, has_visit=booked, exactly=exactly)
        cannot_then = wish is not None and wish.argument == "cannot" and self._is_of_hours(found)
        return None if cannot_then else wish

    def _wants_to_come(self) -> bool:
        return wants_to_come(self.heard.said, self.lexicon.commands.news, self.lexicon.assent)

    def _asks(self) -> bool:
        """Whether something is asked; "إيه" alone is a yes, also where no yes is wanted, and no "what"."""
        text, said, words = self.heard.text, self.heard.said, self.lexicon.assent
        if not asks(text, said, words):
            return False
        return has_question_mark(text) or len(said) > 1 or not read_assent(text, said, "", words)
