"""Templates of letters: text files that a user may edit, a folder a language, run in a sandbox.

A template is a text: its first line `Subject: ...`, then paragraphs with blank lines between and jinja2's
placeholders. What it may do is little: read the words that it is given, choose (`if`), repeat (`for`), take in
another file of its language (`include`), and the filters of `FILTERS`. It has no methods, no attributes but keys,
and no files beside the templates.
"""

from __future__ import annotations

import re
import tomllib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final, NoReturn

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

SHIPPED: Final = files("arbook") / "templates"
ENGLISH: Final = "en"
LABELS: Final = "letter-labels.toml"
FILTERS: Final = ("capitalize", "default", "first", "join", "last", "length", "list", "lower", "replace", "reject",
                  "rejectattr", "select", "selectattr", "sort", "title", "trim", "upper")  # fmt: skip
LARGEST_FILE: Final = 100_000  # characters; a letter has two thousand
LARGEST_TEXT: Final = 1_000_000
_NAME: Final = re.compile(r"[a-z0-9_-]{1,60}", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"\s*Subject:[ \t]*(?P<subject>[^\n]*)(?:\n|\Z)", re.IGNORECASE)


class TemplateError(ValueError):
    """A template can't be used; the message is one plain sentence with its file and line."""


@dataclass(frozen=True)
class Rendered:
    """What a template said: one line of subject, and the text below it."""

    subject: str
    text: str


class _Sandbox(SandboxedEnvironment):
    """Jinja2's sandbox, narrowed: keys and loop counters are all that can be looked at, our functions all to call."""

    intercepted_binops = frozenset({"*", "**", "%"})  # each can make a text of any length

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - jinja2's signature
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 - jinja2's signature
        return bool(getattr(obj, "for_templates", False))

    def join_path(self, template: str, parent: str) -> str:
        """Return the path of what a template takes in: a file of its own language."""
        return f"{parent.partition('/')[0]}/{template}"

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:  # noqa: ANN401 - as above
        raise SecurityError(f"the sign {operator} is not allowed in templates")


def for_templates(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function as one that templates may call."""
    function.for_templates = True  # type: ignore[attr-defined] # a mark on the function itself
    return function


@dataclass(frozen=True)
class Templates:
    """The templates at hand: the user's own folders first, then those that come with the program.

    Parameters
    ----------
    folders : sequence of folders
        Each holds a folder a language (`en`, `lv`, ...). A file that isn't in one is looked for in the next.
    """

    folders: Sequence[Traversable] = (SHIPPED,)

    def language(self, wanted: str, name: str) -> str:
        """Return the language that a letter is written in when this one is wanted: English where it isn't there."""
        wanted = wanted.strip().casefold()
        return wanted if self._find(f"{wanted}/{name}.txt") else ENGLISH

    def labels(self, language: str) -> Mapping[str, Any]:
        """Return the words of a language: headings of tables, date patterns; English ones where it lacks some.

        Raises
        ------
        TemplateError
            If the file can't be read.
        """
        if language not in self._read_labels:
            found = self._labels(ENGLISH)
            self._read_labels[language] = found if language == ENGLISH else _merged(found, self._labels(language))
        return self._read_labels[language]

    def names(self, language: str) -> set[str]:
        """Return the names of the templates of a language, without what they take in (`_closing`)."""
        there = [folder / language for folder in self.folders if (folder / language).is_dir()]
        named = {item.name.removesuffix(".txt") for folder in there for item in folder.iterdir()
                 if item.name.endswith(".txt") and not item.name.startswith("_")}  # fmt: skip
        return named - {"README"}

    def render(self, name: str, language: str, words: Mapping[str, object]) -> Rendered:
        """Fill a template in.

        Parameters
        ----------
        name : str
            Such as `first-reminder`; looked for in the language, then in English.
        language : str
        words : mapping
            What the placeholders may name.

        Raises
        ------
        TemplateError
            If it isn't there, or can't be filled in: with its file and line.
        """
        path = f"{language}/{name}.txt"
        try:
            template = self._sandbox.get_template(path)
            text = _limited(template.generate(words), path)
        except TemplateNotFound as missing:
            raise TemplateError(f"There is no template {missing.name}.") from None
        except TemplateSyntaxError as wrong:
            where = wrong.filename or wrong.name or path
            raise TemplateError(f"{where}, line {wrong.lineno}: {_plain(wrong.message)}.") from None
        except (TemplateRuntimeError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as wrong:
            raise _failed(wrong, path) from None
        return _parted(text, path)

    @cached_property
    def _read_labels(self) -> dict[str, Mapping[str, Any]]:
        return {}

    def _labels(self, language: str) -> Mapping[str, Any]:
        file = self._find(f"{language}/{LABELS}")
        if file is None:
            return {}
        try:
            return tomllib.loads(_text_of(file))
        except (tomllib.TOMLDecodeError, RecursionError) as wrong:
            raise TemplateError(f"{file}: {wrong}.") from None

    @cached_property
    def _sandbox(self) -> SandboxedEnvironment:
        sandbox = _Sandbox(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            loader=FunctionLoader(self._source),
        )
        sandbox.globals.clear()
        sandbox.filters = {name: sandbox.filters[name] for name in FILTERS}
        return sandbox

    def _source(self, path: str) -> tuple[str, str, Callable[[], bool]] | None:
        file = self._find(path)
        return None if file is None else (_text_of(file), str(file), lambda: True)

    def _find(self, path: str) -> Traversable | None:
        """Return the file of a path `language/name.txt`, in the first folder that has it."""
        language, _, name = path.partition("/")
        if not _NAME.fullmatch(language) or not _NAME.fullmatch(name.rpartition(".")[0]):
            return None
        found = (root / language / name for root in self.folders)
        return next((file for file in found if file.is_file()), None)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Mapping[str, Any]:
    both = {name: {**part, **over.get(name, {})} if isinstance(part, dict) else over.get(name, part)
            for name, part in base.items()}  # fmt: skip
    return MappingProxyType({**over, **both})


def _text_of(file: Traversable) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError(f"{file} is not UTF-8 text. Save it with the encoding UTF-8.") from None
    except OSError as wrong:
        raise TemplateError(f"{file} can't be read: {wrong.strerror}.") from None
    if len(text) > LARGEST_FILE:
        raise TemplateError(f"{file} is larger than a template may be ({LARGEST_FILE:,} characters).")
    return text


def _limited(parts: Any, path: str) -> str:  # noqa: ANN401 - jinja2's generator
    kept, size = [], 0
    for part in parts:
        size += len(part)
        if size > LARGEST_TEXT:
            raise TemplateError(f"{path} makes a text of more than {LARGEST_TEXT:,} characters.")
        kept.append(part)
    return "".join(kept)


def _failed(wrong: Exception, path: str) -> TemplateError:
    """Say what a template couldn't do, and on which line."""
    if isinstance(wrong, TemplateError):
        return wrong
    frames = [frame for frame in traceback.extract_tb(wrong.__traceback__) if frame.filename.endswith(".txt")]
    where = f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else path
    message = _plain(str(wrong)) if not isinstance(wrong, RecursionError) else "it takes itself in"
    hint = ". The names that may stand there are listed in README.txt beside the templates" * isinstance(
        wrong, UndefinedError
    )
    return TemplateError(f"{where}: {message}{hint}.")


def _plain(message: str | None) -> str:
    return (message or "it can't be read").strip().rstrip(".")


def _parted(text: str, path: str) -> Rendered:
    found = _SUBJECT.match(text)
    subject = " ".join(found["subject"].split()) if found else ""
    if found is None or not subject:
        raise TemplateError(f"{path}, line 1: a template begins with a line such as 'Subject: Payment reminder'.")
    return Rendered(subject, text[found.end() :].strip("\n"))
