from __future__ import annotations

import json
from dataclasses import replace

import pytest
from telegram import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.telegram_forms import (
    MAX_TEXT,
    form,
    offer_form,
    ticked,
)
from bot.services.messages import Button, Message, Row

QUESTION = Message(
    "Tu as quel âge ?",
    "fr",
    "question",
    "me",
    "age",
    7,
    rows=((Button("14", "7|me|age|14"), Button("15", "7|me|age|15")), (Button("16", "7|me|age|16"),)),
    controls=tuple(Button(name, f"7|me|age|!{name}") for name in ("back", "human", "language")),
)


def test_form_has_answers_as_they_stand_and_controls_below_two_a_row() -> None:
    sent = form(QUESTION)
    assert sent["text"] == "Tu as quel âge ?"
    rows = sent["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["14", "15"],
        ["16"],
        ["back", "human"],
        ["language"],
    ]
    assert rows[0][0] == {"text": "14", "callback_data": "7|me|age|14"}


def test_form_is_what_the_library_understands() -> None:
    markup = form(QUESTION)["reply_markup"]
    assert InlineKeyboardMarkup.de_json(json.loads(json.dumps(markup)), None).to_dict() == markup


def test_form_has_no_markup_and_no_preview_when_there_is_nothing_to_press() -> None:
    assert form(Message("Regarde https://example.org <b>*_", "fr")) == {
        "text": "Regarde https://example.org <b>*_",
        "link_preview_options": {"is_disabled": True},
    }


def test_form_shows_a_review_as_lines_and_changes_them_two_a_row() -> None:
    told = (("Âge", "14 ans"), ("Niveau", "1AC"), ("Quartier", "Anfa"))
    lines = tuple(Row(name, value, f"{name}: {value}", Button(name, f"9|||!change me:{name}")) for name, value in told)
    send = (Button("Envoyer", "9|me|review|send"),)
    sent = form(Message("C'est juste ?", "fr", "question", "me", "review", 9, rows=(send,), summary=lines))
    assert sent["text"] == "C'est juste ?\nÂge: 14 ans\nNiveau: 1AC\nQuartier: Anfa"
    shown = [[button["text"] for button in row] for row in sent["reply_markup"]["inline_keyboard"]]
    assert shown == [["Envoyer"], ["Âge", "Niveau"], ["Quartier"]]


def test_contact_is_offered_beside_the_question_which_keeps_its_buttons() -> None:
    asked = replace(QUESTION, contact_label="📞 Partager mon numéro", placeholder="06 00 00 00 00")
    assert form(asked) == form(QUESTION)
    keys = ReplyKeyboardMarkup(
        [[KeyboardButton("📞 Partager mon numéro", request_contact=True)]],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder="06 00 00 00 00",
    )
    assert offer_form(asked)["reply_markup"] == keys.to_dict()
    assert offer_form(QUESTION) == {}


@pytest.mark.parametrize(
    ("text", "label", "wanted"),
    [
        ("Prêt ?", "Oui", "Prêt ?\n✅ Oui"),
        ("واش مستعد؟", "إيه", "واش مستعد؟\n✅ إيه"),
        ("Prêt ?\n✅ Oui", "Oui", ""),
        ("Prêt ?", "", ""),
        ("", "Oui", ""),
        ("x" * (MAX_TEXT - 6), "Oui", "x" * (MAX_TEXT - 6) + "\n✅ Oui"),
        ("x" * (MAX_TEXT - 5), "Oui", ""),
        ("😀" * (MAX_TEXT // 2), "Oui", ""),  # two units each
    ],
)
def test_tick_stands_under_the_text_once_when_it_fits(text: str, label: str, wanted: str) -> None:
    assert ticked(text, label) == wanted
