"""A consent becomes a row, with the very words it was given for; one taken back ends what was written for it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from conversations.flows import FLOW
from storage import consents, contacts, erasures, unasked

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.effects import Scene
    from conversations.types import RecordConsent


def record(tx: Connection, scene: Scene, consent: RecordConsent) -> None:
    """The consent with the hash of the very words it was given for."""
    question = FLOW.question("consent")
    asked = consent.asked or (question.ask if question else None)
    said = scene.catalogues
    words = said.words(asked, scene.locale, consent.audience) if asked else ""
    locale = said.said(asked, scene.locale, consent.audience)[1] if asked else scene.locale
    values = {
        "subject": consent.subject,
        "audience": consent.audience,
        "version": consent.version,
        "text_hash": hashlib.sha256(words.encode()).hexdigest(),
        "locale": locale,
        "channel": scene.conversation.channel,
        "given": consent.given,
        "about": consent.about,
    }
    _note_for_backups(tx, scene, consent)
    contacts.add_consent(tx, scene.conversation.id, values, scene.now)
    if not consent.given:
        _drop_unwanted(tx, scene, consent)


def _note_for_backups(tx: Connection, scene: Scene, consent: RecordConsent) -> None:
    """Whoever takes their yes back does so for good: an older backup that is put back knows of the yes alone."""
    whose = scene.conversation.id, consent.subject
    if consent.about == "contact" and not consent.given and consents.agrees(tx, *whose):
        erasures.add_refused(tx, *whose, scene.now)


def _drop_unwanted(tx: Connection, scene: Scene, refused: RecordConsent) -> None:
    """Whoever takes a yes back is not sent either what was written before."""
    match refused.about:
        case "news":
            unasked.drop_named(tx, scene.conversation.id, f"mailing % {refused.subject}", scene.now)
        case "reminders" | "visits":
            unasked.drop_reminders(tx, scene.conversation.id, scene.now)
