"""A language that everybody reads: each English text between « and »; plurals say which form they are."""

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import arbook.wording

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
import words


def speak(monkeypatch: pytest.MonkeyPatch, folder: Path, *languages: str) -> None:
    """Put files of these languages in place of ours; each text has the language's name in it."""
    for language in languages:
        catalog = Catalog(locale=language)
        for message in words.words():
            if message.id:
                one = isinstance(message.id, str)
                text = f"«{language} {message.id}»" if one else _plural(language, message.id, catalog.num_plurals)
                catalog.add(message.id, text, locations=message.locations)
        with (folder / f"{language}.po").open("wb") as file:
            write_po(file, catalog)
    monkeypatch.setattr(arbook.wording, "FOLDER", folder)
    arbook.wording.wording.cache_clear()


def _plural(language: str, texts: tuple[str, str], forms: int) -> tuple[str, ...]:
    return tuple(f"«{language}{form} {texts[min(form, 1)]}»" for form in range(forms))


def forget() -> None:
    """Let the languages be read anew."""
    arbook.wording.wording.cache_clear()
