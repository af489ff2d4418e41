"""The commands that stand on buttons: no place is without a way on, a way back and a way to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.locales import TABLE
from conversations.texts import Named, text
from conversations.types import Choice

if TYPE_CHECKING:
    from conversations.texts import Label
    from conversations.types import Context, State

BACK = Choice("!back", text("control.back.button", "↩ Back"))
KEEP_WORDS = text("control.keep", "Keep: {answer}")
KEEP = Choice("!keep", KEEP_WORDS, short=text("control.keep_answer.button", "Keep the answer"))
HUMAN = Choice("!human", text("control.human.button", "🙋 A person"))
CHANGE = Choice("!change", text("control.change.button", "✏️ Change"))
ANOTHER = Choice("!another", text("control.another.button", "➕ Another child", "helper"))
STATUS = Choice("!status", text("control.status.button", "📋 My request"))
WITHDRAW = Choice("!withdraw", text("control.withdraw.button", "Withdraw"))
OTHER = Choice("!other", text("control.other.button", "👥 Someone else"))
SAFE_WORD = Choice("!safeword", text("control.safe_word.button", "🔑 Secret word"))
LOCK = Choice("!lock", text("control.lock.button", "🔒 A code for this page"))
LANGUAGE = Choice("!language", text("control.language.button", "🌐 Language"))

GO_ON = Choice("continue", text("choice.continue", "Go on"))
PASS_ON = Choice("!pass_on", text("control.pass_on.button", "📨 Pass it on"))
NONE_OF_THESE = Choice("!none", text("control.none.button", "None of these"))


def asking_for(intent: str, label: Label) -> Choice:
    """The button that asks a question of the closed list."""
    return Choice(f"!ask {intent}", label)


LANGUAGES = tuple(Choice(code, Named(one.name, one.name)) for code, one in TABLE.items())
"""Each is named in its own words, whatever the language of the page; drafts too, that are not always offered."""


def other_languages(state: State, context: Context) -> list[Choice]:
    """The buttons that change the language to another one of those that are offered."""
    others = [choice for choice in LANGUAGES if choice.value in context.locales and choice.value != state.locale]
    return [Choice(f"!language {choice.value}", choice.label) for choice in others]
