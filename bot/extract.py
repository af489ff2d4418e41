"""Collects the messages of the sources for translators, brings the catalogues up to date and compiles them.

`make texts` runs it. The first two functions are Babel extraction methods, named in `locales/babel.cfg`.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import yaml
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from bot.i18n import AUDIENCES, DESK, catalogue_file, gettext_folder, written_in
from bot.po_files import PoFileWrong, read_po_file
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from babel.messages.catalog import Message

    Found = tuple[int, str | None, str | tuple[str, ...], list[str]]

HEADER = """\
# The words of Tawjih. An id is not a sentence: what it says in English stands above it.
# "msgctxt" is who is spoken to (youth, adult, parent, teacher, helper); left empty, the plainer words are used:
# those for adults, then those without "msgctxt". Those must be there."""
ENGLISH, ENGLISH_PLURAL = "English: ", "English, plural: "
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
# Dates, Babel's version and its example addresses would change lines that say nothing.
_NOISE = re.compile(
    rb'^"(?:(?:POT-Creation-Date|PO-Revision-Date|Generated-By): .*|.*(?:EMAIL@ADDRESS|LL@li\.org).*)"\n', re.MULTILINE
)
_ONE_LINE = 100_000
_DECLARING = b"conversations.texts"  # whoever declares a message imports `text` from there


class WrongText(Exception):  # noqa: N818  named for what happened
    """A message is declared in a way that cannot be extracted. Says file, line and what."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A message as a source declares it."""

    line: int
    id: str
    english: str
    who: tuple[str, ...] = ()
    plural: str = ""

    def found(self) -> Iterator[Found]:
        """What Babel wants to hear: the plain message, then one for each audience."""
        ids = (self.id, self.id) if self.plural else (self.id,)
        comments = [ENGLISH + self.english, *([ENGLISH_PLURAL + self.plural] if self.plural else [])]
        yield self.line, "ngettext" if self.plural else "gettext", ids, comments
        for who in self.who:
            yield self.line, "npgettext" if self.plural else "pgettext", (who, *ids), comments


def extract_text_calls(
    source: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every call of `conversations.texts.text` in a Python file; all its arguments must be literals."""
    del options
    written = source.read()
    if _DECLARING not in written:  # to take a file apart takes a hundred times as long
        return
    nodes = [*ast.walk(ast.parse(written))]
    names = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "conversations.texts"
        for alias in node.names
        if alias.name == "text"
    }
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield from _checked(_read_call(node, _place(source)), _place(source)).found()


def extract_text_mappings(
    source: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every mapping with exactly the keys `id` and `en`, and perhaps `who`, in a YAML file."""
    del options
    for declared in declared_in(source):
        yield from declared.found()


def declared_in(source: IO[bytes]) -> Iterator[Declared]:
    """The same, as the file declares it. Raises WrongText."""
    root = yaml.compose(source.read(), Loader=yaml.SafeLoader)
    for node in _mappings(root):
        keys = {key.value: value for key, value in node.value}
        if keys.keys() in ({"id", "en"}, {"id", "en", "who"}):
            who = tuple(one.value for one in keys["who"].value) if "who" in keys else ()
            line = node.start_mark.line + 1
            yield _checked(Declared(line, keys["id"].value, keys["en"].value, who), _place(source))


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _mappings(one)
    elif isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)


def _read_call(call: ast.Call, place: str) -> Declared:
    try:
        message, english, *who = [ast.literal_eval(one) for one in call.args]
        named = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    except ValueError as error:
        raise WrongText(f"{place}:{call.lineno}: text() takes an id and a sentence, as literals") from error
    return Declared(call.lineno, message, english, tuple(who), named.get("plural", ""))


def _checked(declared: Declared, place: str) -> Declared:
    for right, wrong in (
        (_ID.fullmatch(declared.id), f"{declared.id!r} is no id"),
        (declared.english.strip(), f"{declared.id} does not say what it means"),
        (set(declared.who) <= set(AUDIENCES), f"{declared.id} is for {declared.who}; known are {AUDIENCES}"),
    ):
        if not right:
            raise WrongText(f"{place}:{declared.line}: {wrong}")
    return declared


def _place(source: IO[bytes]) -> str:
    return str(getattr(source, "name", "(source)"))


def collect(folder: Path) -> Catalog:
    """The template: every message that the sources next to `folder` declare, sorted by id and audience."""
    with (folder / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: dict[tuple[str, str], tuple[str | tuple[str, ...], list[str]]] = {}
    said: dict[str, list[str]] = {}
    root = folder.resolve().parents[1 if folder.name == DESK else 0]
    for name, line, ids, comments, who in extract_from_dir(root, methods, options, DEFAULT_KEYWORDS):
        message = ids if isinstance(ids, str) else ids[0]
        if said.setdefault(message, comments) != comments:
            raise WrongText(f"{name}:{line}: {message} stands elsewhere with another meaning")
        found[message, who or ""] = (ids, comments)
    template = Catalog(project="Tawjih", version="words", header_comment=HEADER, fuzzy=False)
    for (_, who), (ids, comments) in sorted(found.items()):
        template.add(ids, auto_comments=comments, context=who or None)
    return template


def template_mistakes(folder: Path) -> list[str]:
    """Where the template is not what the sources declare; nothing when the sources are not there to be read."""
    if not (folder / "babel.cfg").exists():
        return []
    try:
        wanted, file = _written(collect(folder)), folder / "messages.pot"
    except (WrongText, SyntaxError, yaml.YAMLError) as error:
        return [str(error)]
    if not file.exists() or file.read_bytes() != wanted:
        return [f"{file}: not what the sources declare; run `make texts`"]
    return []


def update(folder: Path) -> list[str]:
    """Write the template and bring the catalogues up to date. Returns what translators should look at again."""
    template = collect(folder)
    write_catalogue(folder / "messages.pot", template)
    notes = []
    for locale in written_in(folder):
        file = catalogue_file(folder, locale, "po")
        catalogue = read_catalogue(file, locale) if file.exists() else _new(locale)
        notes += [f"{file}: {one}: its meaning has changed" for one in _reworded(catalogue, template)]
        # Before the update, which counts plural forms. Babel's own rule for Arabic numbers them in another order.
        catalogue.mime_headers = [("Plural-Forms", TABLE[locale].plurals)]
        _revive(catalogue, template)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete = {key: old for key, old in catalogue.obsolete.items() if any(old.string or ())}
        write_catalogue(file, catalogue)
    return notes


def compile_catalogues(files: Sequence[Path]) -> None:
    """Write beside each `messages.po` the `messages.mo` that the program reads. Raises PoFileWrong."""
    for file in files:
        catalogue = read_po_file(file, file.parent.parent.name)
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def _new(locale: str) -> Catalog:
    return new_catalogue(gettext_folder(locale))


def new_catalogue(folder: str) -> Catalog:
    """One without a word, for the folder of a locale."""
    return Catalog(locale=folder, project="Tawjih", version="words", header_comment=HEADER, fuzzy=False)


def read_catalogue(file: Path, locale: str) -> Catalog:
    """The catalogue as translators write it."""
    return read_po_file(file, gettext_folder(locale))


def _reworded(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    for message in template:
        known: Message | None = catalogue.get(message.id, message.context)
        if message.id and known and known.string and known.auto_comments != message.auto_comments:
            yield f"{known.id[0] if known.pluralizable else known.id} {known.context or ''}".strip()


def _revive(catalogue: Catalog, template: Catalog) -> None:
    """Words kept as obsolete come back when the sources declare their id again."""
    for key, message in list(catalogue.obsolete.items()):
        if template.get(message.id, message.context) and not catalogue.get(message.id, message.context):
            catalogue.add(message.id, message.string, user_comments=message.user_comments, context=message.context)
            del catalogue.obsolete[key]


def _written(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=_ONE_LINE, no_location=True)
    return _NOISE.sub(b"", buffer.getvalue()).rstrip(b"\n") + b"\n"


def write_catalogue(file: Path, catalogue: Catalog) -> None:
    """Write only what differs: an untouched catalogue needs no compiling."""
    content = _written(catalogue)
    if not file.exists() or file.read_bytes() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def main() -> None:
    """`python -m bot.extract [FILE.po ...]`: compile these; without any, collect, bring up to date and compile all."""
    parser = argparse.ArgumentParser(prog="python -m bot.extract", description=main.__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files: list[Path] = parser.parse_args().files
    if not files:
        for folder in (Path("locales"), Path("locales", DESK)):
            if not (folder / "babel.cfg").exists():
                continue
            for note in update(folder):
                print(note)  # noqa: T201  what a command has to say
            files += [catalogue_file(folder, locale, "po") for locale in written_in(folder)]
    for file in files:
        try:
            compile_catalogues([file])
        except PoFileWrong as wrong:
            parser.exit(1, f"✗ {file}: {wrong}\n")


if __name__ == "__main__":
    main()
