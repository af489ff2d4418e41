"""What can be pressed, typed and followed on a page, read from its markup as a browser would."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from tests.fuzz import seeds
from tests.fuzz.mangle import TEXTS, chosen, odd_text

if TYPE_CHECKING:
    from random import Random

    Fields = list[list[str]]

_FORM: Final = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_TAG: Final = re.compile(
    r"<(input|button|select|textarea)\b([^>]*)>(?:(?<=>)((?:(?!<(?:input|button|/select|/textarea)\b).)*))?", re.DOTALL
)
_OPTION: Final = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE: Final = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_HREF: Final = re.compile(r'href="(/(?!static/|desk/static/)[^"]*)"')
_WAYS: Final = {
    "as meant": 60,
    "odd value": 14,
    "forged value": 6,
    "missing": 5,
    "doubled": 5,
    "more": 4,
    "many": 1,
    "other": 5,
}
_TYPED: Final = ("text", "tel", "search", "textarea", "password", "email")


@dataclass(frozen=True, slots=True)
class Field:
    """Something that has a name, of a kind, with the values that it offers."""

    name: str
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes, how, with what; one of the `buttons` is pressed."""

    action: str
    method: str
    fields: tuple[Field, ...]
    buttons: tuple[Field, ...]

    def filled(self, chance: Random) -> Fields:
        """As somebody would send it for whom it was made; what they type they make up."""
        found = [
            [one.name, _value(chance, one)] for one in self.fields if one.kind != "checkbox" or chance.random() < 0.5
        ]
        if self.buttons and (pressed := chance.choice(self.buttons)).name:
            found.append([pressed.name, pressed.values[0]])
        return found


def _value(chance: Random, field: Field) -> str:
    match field.kind:
        case "date":
            return chance.choice(("2026-11-24", "2026-12-01", "2030-01-01", *field.values))
        case "datetime-local":
            return chance.choice(("2026-11-24T10:00", "2026-11-23T16:30", *field.values))
        case "time":
            return chance.choice(("09:00", "16:30", *field.values))
        case "number":
            return chance.choice(("1", "3", "20", *field.values))
        case kind if kind in _TYPED and chance.random() < 0.7:
            return chance.choice((*seeds.typed(), *seeds.PHONES, "09:00-12:00", "Salma", "1234501"))
    return chance.choice(field.values or ("",))


def read_forms(page: str) -> list[Form]:
    """All forms of a page."""
    return [_form(_attributes(head), body) for head, body in _FORM.findall(page)]


def read_links(page: str) -> list[str]:
    """All places of ours that it leads to."""
    return [html.unescape(found) for found in _HREF.findall(page)]


def _form(head: dict[str, str], body: str) -> Form:
    fields: dict[str, Field] = {}
    buttons: list[Field] = []
    for tag, inner, text in _TAG.findall(body):
        found = _attributes(inner)
        name, value = found.get("name", ""), found.get("value", "")
        kind = found.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind == "submit":
            buttons.append(Field(name, "button", (value,)))
        elif name:
            values = _options(text) if tag == "select" else (html.unescape(text),) if tag == "textarea" else (value,)
            before = fields[name].values if name in fields else ()
            fields[name] = Field(name, kind, (*before, *values))
    return Form(head.get("action", ""), head.get("method", "get").upper(), tuple(fields.values()), tuple(buttons))


def _options(text: str) -> tuple[str, ...]:
    return tuple(_attributes(inner).get("value", "") for inner in _OPTION.findall(text))


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def packed(fields: Fields) -> str:
    """The fields as a form is sent."""
    return urlencode([(name, value) for name, value in fields], errors="surrogatepass")


def odd_fields(chance: Random, fields: Fields) -> Fields:
    """The fields, more often than not as they are meant; else something is wrong with them."""
    found = [list(one) for one in fields]
    at = chance.randrange(len(found)) if found else 0
    match chosen(chance, _WAYS) if found else "more":
        case "odd value":
            found[at][1] = odd_text(chance, found[at][1])
        case "forged value":
            found[at][1] = chance.choice((*TEXTS, *seeds.pressed(), *seeds.commands()))
        case "missing":
            del found[at]
        case "doubled":
            found.insert(chance.randint(0, len(found)), [found[at][0], chance.choice((found[at][1], *TEXTS))])
        case "more":
            found.append([chance.choice(TEXTS), chance.choice(TEXTS)])
        case "many":
            found += [[f"x{number}", ""] for number in range(30)]
        case "other":
            found[at][0] = odd_text(chance, found[at][0])
    return found
