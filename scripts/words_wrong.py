"""What is missing or wrong in a language: entries, places, forms of plurals, lengths that Excel allows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

LABEL_WORDS = 4  # of a ribbon label
MESSAGE = 255  # characters of a message at a cell
TITLE = 32  # of its title


def wrong(language: str, catalog: Catalog, template: Catalog) -> list[str]:
    """Return what is wrong with a language, a line each."""
    ids = {message.id: message for message in template if message.id}
    found = [f"{language}: lacks {_first(id_)!r}" for id_ in ids if not _strings(catalog.get(id_))]
    found += [
        f"{language}: has no more use for {message.id!r}"
        for message in catalog
        if message.id and message.id not in ids
    ]
    for message in catalog:
        if message.id in ids and _strings(message):
            found += [
                f"{language}: {_first(message.id)!r} {what}" for what in _faults(message, ids[message.id], catalog)
            ]
    return found


def _first(id_: str | tuple[str, ...]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def _strings(message: Message | None) -> tuple[str, ...]:
    """Return the translation, each form of a plural; nothing when one of them is missing."""
    if message is None:
        return ()
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return strings if all(strings) else ()


def _faults(message: Message, english: Message, catalog: Catalog) -> Iterator[str]:
    strings = _strings(message)
    if isinstance(message.id, tuple) and len(strings) != catalog.num_plurals:
        yield f"needs {catalog.num_plurals} forms"
    places = sorted(set(re.findall(r"\{\d+\}", _first(english.id))))
    notes = " ".join(english.auto_comments)
    for string in strings:
        if sorted(set(re.findall(r"\{\d+\}", string))) != places:
            yield f"has other places: {string!r}"
        if string != string.strip():
            yield "begins or ends with a space"
        if "label of the ribbon" in notes and len(string.split()) > LABEL_WORDS:
            yield f"is longer than {LABEL_WORDS} words: {string!r}"
        if "message at a cell" in notes and len(string) > MESSAGE:
            yield f"is longer than {MESSAGE} characters"
        if "title of a message" in notes and len(string) > TITLE:
            yield f"is longer than {TITLE} characters: {string!r}"
