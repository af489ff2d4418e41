"""What is said, in words: a `Say` of the engine becomes a `Message` in the person's locale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.i18n import LONGEST_BUTTON, button_length
from bot.services.messages import Button, Message, Row, button_data
from conversations.flow import Outcome, Question
from conversations.flows import FLOW, answers_to, controls, positions
from conversations.flows.asides import ASIDES
from conversations.readings import Expecting
from conversations.texts import text

if TYPE_CHECKING:
    from bot.i18n import Catalogues
    from bot.services.messages import Input
    from bot.services.voices import Voices
    from conversations.readings import Kind
    from conversations.texts import Label
    from conversations.types import Asking, Audience, Choice, Say, SummaryLine

CONTACT = text("phone.share.button", "📞 Share my number")
PLACEHOLDERS = {
    "age": text("placeholder.age", "For example: 15"),
    "phone": text("placeholder.phone", "06 00 00 00 00"),
    "name": text("placeholder.name", "First name"),
}
# Every word on a button: none of them may become somebody's safe word.
ALL_CHOICES = (
    *(choice for node in FLOW.nodes if isinstance(node, Question) for choice in node.choices),
    *(choice for node in FLOW.nodes if isinstance(node, Outcome) for choice in node.controls),
    *(choice for question in ASIDES.values() for choice in question.choices),
    *(controls.BACK, controls.SAFE_WORD, controls.LOCK, controls.LANGUAGE),
)
_INPUTS: Final[dict[Kind, Input]] = {
    "age": "number",
    "phone": "tel",
    "name": "text",
    "city": "text",
    "level": "text",
    "word": "text",
    "code": "text",
    "pin": "text",
}


def render(say: Say, turn: int, locale: str, catalogues: Catalogues, voices: Voices | None = None) -> Message:
    """The message in words, with the buttons of the open question when it carries one; with `voices`, also aloud."""
    shown = catalogues.whole(say.texts, locale, say.audience)
    said = "\n".join(catalogues.words(part, shown, say.audience) for part in say.texts)
    aloud = voices.of(say, locale) if voices else ()
    if say.asking is None:
        return Message(said, shown, say.kind, turn=turn, voices=aloud)
    asking = say.asking
    drawing = _Drawing(asking, turn, locale, say.audience, catalogues)
    return Message(
        said,
        shown,
        say.kind,
        asking.subject,
        asking.question,
        turn,
        drawing.rows(),
        drawing.controls(),
        drawing.summary(),
        _INPUTS.get(asking.kind, ""),
        catalogues.words(CONTACT, locale) if asking.share_contact else "",
        catalogues.words(positions.SHARE, locale) if asking.share_place else "",
        _example(asking.kind, shown, catalogues),
        voices=aloud,
    )


def _example(kind: Kind, shown: str, catalogues: Catalogues) -> str:
    """What stands in the field until somebody types: in the language of what is asked, or nothing."""
    example = PLACEHOLDERS.get(kind)
    words, spoken = catalogues.said(example, shown) if example else ("", shown)
    return words if spoken == shown else ""


def expecting(asking: Asking, catalogues: Catalogues) -> Expecting:
    """What a typed text is read against: the words on the buttons, in every locale."""
    choices = ALL_CHOICES if asking.kind == "word" else asking.choices
    words: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        words[choice.value] = words.get(choice.value, ()) + catalogues.all_labels(choice.label)
    if asking.yes and not words:  # on no button: where a way has ended on a no
        words[asking.yes] = ()
    return Expecting(asking.question, asking.kind, words, asking.yes, asking.no)


class _Drawing:
    """The buttons of one question."""

    def __init__(self, asking: Asking, turn: int, locale: str, audience: Audience, catalogues: Catalogues) -> None:
        self.asking = asking
        self.turn = turn
        self.locale = locale
        self.audience = audience
        self.catalogues = catalogues

    def rows(self) -> tuple[tuple[Button, ...], ...]:
        buttons = [self._button(choice) for choice in self.asking.choices]
        step = self.asking.columns
        return tuple(tuple(buttons[start : start + step]) for start in range(0, len(buttons), step))

    def controls(self) -> tuple[Button, ...]:
        return tuple(self._button(choice) for choice in self.asking.controls)

    def summary(self) -> tuple[Row, ...]:
        return tuple(self._row(line) for line in self.asking.summary)

    def _row(self, line: SummaryLine) -> Row:
        label = self._words(line.label)
        value = line.value if isinstance(line.value, str) else self._words(line.value)
        whole = self._words(answers_to.LINE.given(label=line.label, value=line.value))
        return Row(label, value, whole, Button(label, self._data(f"!change {line.subject}:{line.question}")))

    def _button(self, choice: Choice) -> Button:
        words = self._words(choice.label)
        if choice.short is not None and button_length(words) > LONGEST_BUTTON:
            words = self._words(choice.short)
        return Button(words, self._data(choice.value))

    def _data(self, value: str) -> str:
        if value.startswith("!"):  # a command stands for itself, and must fit with a long name in it
            return button_data(self.turn, "", "", value)
        return button_data(self.turn, self.asking.subject, self.asking.question, value)

    def _words(self, label: Label) -> str:
        return self.catalogues.label(label, self.locale, self.audience)
