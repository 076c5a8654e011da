"""The words of a language: English sentences, as the code makes them, into those of `languages/<language>.po`.

The catalogue holds English with numbered places, `{0} is refreshed, as of {1}.`; a text fits an entry when it is
equal to it but for the places, and what stands in a place is looked up in turn. Whatever isn't found stays English.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
FOLDER: Final = Path(__file__).with_name("languages")
_PLACE: Final = re.compile(r"\{(\d+)\}")
_WORD: Final = re.compile(r"(?<![\w\x00])\w+(?![\w\x00])")  # a whole word; \x00 stands for a place
_UNKNOWN: Final = re.compile(r"\b[a-z]{3,}")
_SENTENCES: Final = re.compile(r"(?<=[.?!:])(\s+)(?=\S)")
_LIST: Final = re.compile(r"(, |; | and |: )")
_FIGURE: Final = re.compile(
    r"\d{4}-\d\d-\d\d|-?\d[\d,]*\.\d\d(?!\d)"  # dates and amounts
    r"|(?<![\w.,-])(?:(?P<count>\d+(?:,\d{3})*)(?![\w-]|[.,]\d)"
    r"|(?=[\w-]*\d)(?=\d+-|[\w-]*[^\W\d])\w[\w-]*)"  # numbers of documents
)
_COUNT: Final = "(?:[0-9][0-9,]*|[\U000f0000-\U000ffffd])"
_ASIDE: Final = 0xE000  # letters for private use stand for figures
_COUNTS: Final = 0xF0000  # and others for counts: so many for each plural of the language
_MANY: Final = 6000
_SET_ASIDE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd]")
_TOGETHER: Final = 3  # sentences that one entry holds, less one
_KEPT: Final = 50_000  # texts and parts whose translation is remembered


@dataclass(frozen=True)
class Entry:
    """One text of a catalogue: English, its plural ("" for none), the translations (a form each), and its use.

    `inside` says whether it may be found within another text: single words that only stand on sheets may not, as the
    name of a customer can be such a word.
    """

    english: str
    plural: str
    forms: tuple[str, ...]
    inside: bool = True


@dataclass(frozen=True, eq=False)
class _Pattern:
    """How a text looks that fits an entry; `literal` counts its letters outside the places."""

    entry: Entry
    expression: re.Pattern[str]
    literal: int
    words: frozenset[str]


@dataclass(frozen=True)
class _Found:
    """A translation, how many letters of the English were known, and whether another way may know more of them."""

    text: str
    known: int = 0
    open: bool = False


class Wording:
    """The words of one language.

    Parameters
    ----------
    language : str
        Such as lv.
    entries : iterable of Entry
        The catalogue; none for English.
    plural : callable
        Count to form (0, 1, ...).

    Examples
    --------
    >>> entries = [Entry("{0} is checked.", "", ("{0} ir pārbaudīta.",)), Entry("no errors", "", ("bez kļūdām",))]
    >>> Wording("lv", entries).of("Book.xlsm is checked. No errors")
    'Book.xlsm ir pārbaudīta. Bez kļūdām'
    """

    def __init__(
        self, language: str, entries: Iterable[Entry] = (), plural: Callable[[int], int] = lambda count: count != 1
    ) -> None:
        self.language = language
        self._plural = plural
        self._exact: dict[str, Entry] = {}
        self._labels: dict[str, str] = {}
        patterns: list[_Pattern] = []
        texts: list[str] = []
        for entry in entries:
            texts += [entry.english, entry.plural]
            self._labels[entry.english] = entry.forms[0]
            if _PLACE.search(entry.english):
                patterns += [_pattern(entry, text) for text in (entry.english, entry.plural) if text]
            else:
                self._exact[entry.english] = entry
        self._patterns = _by_rarest_word(patterns)
        self._known = {*(word.lower() for word in self._patterns), *map(_first_word, self._exact)}
        self._own_figures = {figure for text in texts for figure in _figures(text)}
        self._memory: dict[tuple[str, bool], _Found] = {}
        self._wholes: dict[tuple[str, bool], _Found] = {}

    def label(self, text: str) -> str:
        """Return the translation of a text that stands alone, such as a heading; one with places keeps them."""
        return self._labels.get(text, text)

    def of(self, text: str) -> str:
        """Return the translation of a text as the code made it; what isn't known of it stays English."""
        if not self._exact and not self._patterns:
            return text
        if len(self._memory) > _KEPT:
            self._memory.clear()
            self._wholes.clear()
        figures: dict[str, int] = {}  # set aside: texts that differ in them alone are looked up once

        def set_aside(figure: re.Match[str]) -> str:
            if figure[0] in self._own_figures or len(figures) == _MANY:
                return figure[0]
            at = figures.setdefault(figure[0], len(figures))
            return chr(_ASIDE + at if figure["count"] is None else _COUNTS + self._form(figure[0]) * _MANY + at)

        bare = text if _SET_ASIDE.search(text) else _FIGURE.sub(set_aside, text)
        found = "\n".join(self._find(line, False).text for line in bare.split("\n"))
        known = list(figures)
        return _SET_ASIDE.sub(lambda sign: known[_index(sign[0])], found) if figures else found

    def _form(self, count: str) -> int:
        """Return which plural a count has: of its digits, or of the letter that stands for it."""
        return (ord(count) - _COUNTS) // _MANY if _SET_ASIDE.match(count) else self._plural(_number(count))

    def _find(self, text: str, inside: bool) -> _Found:
        """Translate a text or a part of one, keeping the blanks around it."""
        if (text, inside) not in self._memory:
            bare = text.strip()
            known = not self._known.isdisjoint(_WORD.findall(bare.lower()))
            found = self._best(bare, inside) if known else _Found(bare, open=bool(_UNKNOWN.search(bare)))
            whole = text.replace(bare, found.text, 1) if bare else text
            self._memory[text, inside] = _Found(whole, found.known, found.open)
        return self._memory[text, inside]

    def _best(self, text: str, inside: bool) -> _Found:
        """Return the way that knows most of the text: as a whole, sentence by sentence, or as a list."""
        best = self._whole(text, inside)
        for cut in (_SENTENCES, _LIST):
            if best.open:
                found = self._parts(cut, text)
                best = found if found.known > best.known else best
        return best

    def _whole(self, text: str, inside: bool) -> _Found:
        """Translate a text as one entry, with its places."""
        if (text, inside) not in self._wholes:
            found = self._as_it_is(text, inside)
            self._wholes[text, inside] = found if found.known else self._by_pattern(text)
        return self._wholes[text, inside]

    def _as_it_is(self, text: str, inside: bool) -> _Found:
        for variant, back in _variants(text):
            entry = self._exact.get(variant)
            if entry and (entry.inside or not inside):
                return _Found(back(entry.forms[0]), len(text))
        return _Found(text, open=True)

    def _by_pattern(self, text: str) -> _Found:
        """Translate by the entry that fits and, with its places, knows most of the text."""
        best = _Found(text, open=True)
        for variant, back in _variants(text):
            words = set(_WORD.findall(variant))
            for pattern in self._fitting(words):
                if match := pattern.expression.fullmatch(variant):
                    found = self._filled(pattern, match)
                    best = _Found(back(found.text), found.known, found.open) if found.known > best.known else best
                    if not best.open:
                        return best
        return best

    def _fitting(self, words: set[str]) -> list[_Pattern]:
        """Return the patterns whose words are all there, those with most letters first."""
        some = {pattern for word in words for pattern in self._patterns.get(word, ()) if pattern.words <= words}
        return sorted(some, key=lambda pattern: (-pattern.literal, pattern.entry.english))

    def _filled(self, pattern: _Pattern, match: re.Match[str]) -> _Found:
        """Put the translated places into the translation."""
        entry, groups = pattern.entry, match.groupdict()
        form = entry.forms[0]
        if entry.plural:
            form = entry.forms[min(self._form(groups["p0"]), len(entry.forms) - 1)]
        places = {name[1:]: self._find(text, True) for name, text in groups.items()}
        if len(pattern.words) == 1 and any(
            _UNKNOWN.search(text) and not places[name[1:]].known for name, text in groups.items()
        ):
            return _Found(match[0], open=True)  # "{0} in {1}" fits too much
        known = pattern.literal + sum(place.known for place in places.values())
        text = _PLACE.sub(lambda place: places[place[1]].text if place[1] in places else "", form).strip()
        return _Found(text, known, any(place.open for place in places.values()))

    def _parts(self, cut: re.Pattern[str], text: str) -> _Found:
        """Translate by parts: of all ways to put neighbours together, the one that knows most."""
        parts = cut.split(text)  # text, what is between, text, ...
        if len(parts) == 1:
            return _Found(text, open=True)
        best = [_Found("")]  # of the first n parts
        for end in range(0, len(parts), 2):
            ways = []
            for start in range(max(0, end - 2 * _TOGETHER), end + 1, 2):
                before = best[start // 2]
                one = "".join(parts[start : end + 1])
                found = self._find(one, True) if start == end else self._whole(one, True)
                between = parts[start - 1] if start else ""
                if found.known or start == end:
                    ways.append(_joined(before, between, found))
            best.append(max(ways, key=lambda way: way.known))
        return best[-1]


def languages() -> tuple[str, ...]:
    """Return the languages that have a file, in alphabetical order; English, which needs none, isn't among them."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.po")))


@cache
def wording(language: str) -> Wording:
    """Return the words of a language, without what isn't translated yet; English for one that has no file."""
    if language not in languages():
        return Wording(ENGLISH)
    from gettext import c2py

    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    entries = []
    for message in catalog:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if message.id and forms and all(forms):
            english, plural = (message.id, "") if isinstance(message.id, str) else message.id
            of_sheets = all(place.startswith("sheet ") for place, _ in message.locations)
            entries.append(Entry(english, plural, forms, " " in english or not of_sheets))
    return Wording(language, entries, c2py(catalog.plural_expr))


def _pattern(entry: Entry, text: str) -> _Pattern:
    """Make the pattern of an English text: a place is any text, also none; the count of a plural is a number."""
    parts = _PLACE.split(text)
    expression, seen = "", set()
    for at, part in enumerate(parts):
        if at % 2 == 0:
            expression += re.escape(part)
        elif part in seen:
            expression += f"(?P=p{part})"
        else:
            seen.add(part)
            expression += f"(?P<p{part}>{_COUNT if entry.plural and part == '0' else '.*?'})"
    literal = sum(len(part) for part in parts[::2])
    return _Pattern(entry, re.compile(expression), literal, frozenset(_WORD.findall(_PLACE.sub("\x00", text))))


def _figures(text: str) -> list[str]:
    return [figure[0] for figure in _FIGURE.finditer(_PLACE.sub("\x00", text))]


def _index(sign: str) -> int:
    """Return the how-manieth figure of its text a letter stands for."""
    return ord(sign) - _ASIDE if ord(sign) < _COUNTS else (ord(sign) - _COUNTS) % _MANY


def _by_rarest_word(patterns: Iterable[_Pattern]) -> Mapping[str, list[_Pattern]]:
    """Index patterns by the word of theirs that fewest others have; those without a word say nothing."""
    some = [pattern for pattern in patterns if pattern.words]
    count = Counter(word for pattern in some for word in pattern.words)
    found = defaultdict(list)
    for pattern in some:
        found[min(pattern.words, key=lambda word: (count[word], word))].append(pattern)
    return dict(found)


def _variants(text: str) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Yield a text as it is, and as it was before it was put at the start or the end of a sentence."""
    begin: Callable[[str], str] = _capital if text[:1].isupper() else _small
    other = _small(text) if text[:1].isupper() else _capital(text)
    end: Callable[[str], str] = _pointed if text.endswith(".") else _pointless
    yield text, str
    if other != text:
        yield other, begin
    yield _with_other_end(text), end
    if other != text:
        yield _with_other_end(other), lambda found: begin(end(found))


def _joined(before: _Found, between: str, found: _Found) -> _Found:
    return _Found(before.text + between + found.text, before.known + found.known, before.open or found.open)


def _with_other_end(text: str) -> str:
    return text.removesuffix(".") if text.endswith(".") else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _pointless(text: str) -> str:
    return text.removesuffix(".")


def _pointed(text: str) -> str:
    return f"{text}."


def _first_word(text: str) -> str:
    words = _WORD.findall(text)
    return words[0].lower() if words else ""


def _number(text: str) -> int:
    return int(text.replace(",", ""))
