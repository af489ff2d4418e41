"""What Telegram shows of the bot beside the messages: its name, what it is for, and the menu of commands.

Telegram knows no Darija, so by its own language a person sees French or Arabic; whoever chooses a language in the
conversation gets the menu of that chat in it. What is set is looked at first: Telegram lets a name be set rarely.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telegram import BotCommand, BotCommandScopeChat

from conversations.locales import FIRST, LOCALES, TABLE
from conversations.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import Bot

    from bot.i18n import Catalogues

LANGUAGES: Final = {"": FIRST} | {TABLE[code].telegram: code for code in LOCALES if TABLE[code].telegram}
"""Telegram's language codes ("" is everybody else) with the locale that is shown there."""
NAME = text("telegram.name", "Tawjih")
TRIAL_NAME = text("telegram.name_trial", "Tawjih (trial)")
DESCRIPTION = text(
    "telegram.description",
    "I help young people who left school, and their parents, to find a school or a training, and to sign up. Free."
    " I am a program; a person of the centre answers when it is needed. Press “Start”.",
)
SHORT = text("telegram.short", "Back to school or a training: who can come, and how to sign up. Free.")
MENU: Final = {
    "help": text("menu.help", "How it works"),
    "status": text("menu.status", "Your request"),
    "visit": text("menu.visit", "Visit the centre"),
    "guardian": text("menu.guardian", "A link for the adult who agrees"),
    "human": text("menu.human", "Talk to a person"),
    "language": text("menu.language", "Another language"),
    "listen": text("menu.listen", "Hear what I write"),
    "move": text("menu.move", "Go on on another phone"),
    "mydata": text("menu.mydata", "What I hold of you"),
    "privacy": text("menu.privacy", "How your data is kept"),
    "news": text("menu.news", "News from the centre"),
    "remind": text("menu.remind", "A reminder to finish signing up"),
    "stop": text("menu.stop", "I do not write first any more"),
    "delete": text("menu.delete", "Erase everything"),
}
"""The commands of the menu, in order, with what each does."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The words of it all."""

    catalogues: Catalogues
    trial: bool = False

    def commands(self, locale: str) -> list[BotCommand]:
        """The menu in a locale."""
        return list(self._commands(locale))

    def name(self, locale: str) -> str:
        """What the bot is called; a trial says so."""
        return self.catalogues.words(TRIAL_NAME if self.trial else NAME, locale)

    def _commands(self, locale: str) -> Iterator[BotCommand]:
        for name, does in MENU.items():
            yield BotCommand(name, self.catalogues.words(does, locale))


async def show(bot: Bot, menu: Menu) -> None:
    """Set what differs from what Telegram has. Raises TelegramError."""
    for language, locale in LANGUAGES.items():
        await _show_words(bot, menu, language, locale)
        commands = menu.commands(locale)
        if list(await bot.get_my_commands(language_code=language)) != commands:
            await bot.set_my_commands(commands, language_code=language)


async def show_in_chat(bot: Bot, menu: Menu, chat: int, locale: str) -> None:
    """The menu of this chat in the language that was chosen there. Raises TelegramError."""
    await bot.set_my_commands(menu.commands(locale), scope=BotCommandScopeChat(chat))


async def _show_words(bot: Bot, menu: Menu, language: str, locale: str) -> None:
    name, said = menu.name(locale), menu.catalogues.words
    if (await bot.get_my_name(language)).name != name:
        await bot.set_my_name(name, language)
    if (await bot.get_my_description(language)).description != said(DESCRIPTION, locale):
        await bot.set_my_description(said(DESCRIPTION, locale), language)
    if (await bot.get_my_short_description(language)).short_description != said(SHORT, locale):
        await bot.set_my_short_description(said(SHORT, locale), language)
