"""Collects what users see, in English, into arbook/languages/arbook.pot: `python scripts/words.py [--check]`.

The languages (`arbook/languages/*.po`) get the new entries, empty, and lose those that are gone; what is translated
stays. With --check nothing is written: it fails when the .pot isn't what the code says, or names what a language
lacks or has wrong.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "scripts"))

from babel.messages.catalog import Catalog  # noqa: E402 - after the path
from babel.messages.pofile import read_po, write_po  # noqa: E402 - after the path
from words_of_book import book_words, function_words  # noqa: E402 - after the path
from words_of_code import Word, code_words  # noqa: E402 - after the path
from words_wrong import wrong  # noqa: E402 - after the path

FOLDER = ROOT / "arbook" / "languages"
POT = FOLDER / "arbook.pot"
LANGUAGES = ("lv", "ro", "ru")
_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def words() -> Catalog:
    """Return all that users may see, in the order of the sources, each once."""
    found: dict[str, Word] = {}
    for word in (*book_words(), *code_words(ROOT), *function_words()):
        known = found.get(word.text)
        if known is None or (word.many and not known.many):
            found[word.text] = word
    catalog = _catalog(None, "# The words of arbook. Made by scripts/words.py.")
    for word in found.values():
        text = (word.text, word.many) if word.many else word.text
        catalog.add(text, locations=[(word.place, None)], auto_comments=[word.note] if word.note else [])
    return catalog


def read(path: Path) -> Catalog:
    """Read a .pot or .po; an empty catalogue of the language if there is none."""
    language = path.stem if path.suffix == ".po" else None
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(path: Path, template: Catalog) -> Catalog:
    """Return a language with exactly the entries of the template; what was translated stays."""
    old, new = read(path), _catalog(path.stem, f"# The words of arbook in {path.stem}.")
    for message in template:
        if message.id:
            known = old.get(message.id)
            string = known.string if known and isinstance(known.id, tuple) == isinstance(message.id, tuple) else ""
            new.add(
                message.id, string, locations=message.locations, auto_comments=message.auto_comments,
                user_comments=known.user_comments if known else (),
            )  # fmt: skip
    return new


def _catalog(language: str | None, comment: str) -> Catalog:
    """Return an empty catalogue; its header names no day or person, so that the same words are the same bytes."""
    return Catalog(
        locale=language,
        header_comment=comment,
        project="arbook",
        version="1",
        creation_date=_DAY,
        revision_date=_DAY,
        fuzzy=False,
    )


def entries(catalog: Catalog) -> list[object]:
    """Return the English texts, in order, with their plurals."""
    return [message.id for message in catalog if message.id]


def problems() -> list[str]:
    """Return what is stale, missing or wrong, a line each."""
    template = words()
    found = [] if entries(read(POT)) == entries(template) else [f"{POT.name} isn't what the code says"]
    for language in LANGUAGES:
        found += wrong(language, read(FOLDER / f"{language}.po"), template)
    return found


def save(catalog: Catalog, path: Path) -> None:
    """Write a catalogue without the hour of its writing, so that the same words are the same bytes."""
    with path.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=False, include_lineno=False)


def main() -> int:
    """Write the .pot and bring the languages up to it, or check them."""
    if "--check" in sys.argv:
        found = problems()
        print("\n".join(found) if found else "The languages are complete.")
        return 1 if found else 0
    template = words()
    FOLDER.mkdir(exist_ok=True)
    save(template, POT)
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        save(updated(path, template), path)
    print(f"{len(entries(template))} entries.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
