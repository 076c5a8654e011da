"""Templates: shipped ones complete, users' own first, broken ones named, and nothing can be reached from inside."""

import re
from pathlib import Path

import pytest

from arbook.letter_template import SHIPPED, TemplateError, Templates, for_templates

LANGUAGES = ("en", "lv", "ru", "ro")
NAMES = {
    "confirm-receipt", "pre-reminder", "first-reminder", "call-payment", "tell-sales-rep", "second-letter",
    "hold-notice", "third-letter", "call-service", "call-help", "plan-offer", "final-notice", "plan-agreement",
    "plan-reminder", "call-missed-installment", "interest-note", "statement", "thank-you", "friendly-call",
    "welcome-call",
}  # fmt: skip
WORDS = {
    "name": "Osta",
    "sums": {"open": "5"},
    "list": ["a", "b"],
    "function": for_templates(lambda text: f"<{text}>"),
}


def folder(tmp_path: Path, **files: str) -> Path:
    """Write templates of English."""
    (tmp_path / "en").mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / "en" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def said(tmp_path: Path, text: str) -> str:
    """Fill in a template with this text."""
    return Templates((folder(tmp_path, mine=f"Subject: S\n\n{text}"),)).render("mine", "en", WORDS).text


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(TemplateError) as error:
        said(tmp_path, text)
    return str(error.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_template(language: str) -> None:
    assert Templates().names(language) == NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_files_and_labels(language: str) -> None:
    there = {item.name for item in (SHIPPED / language).iterdir()}
    english = {item.name for item in (SHIPPED / "en").iterdir()}
    assert there == english
    labels, of_english = Templates()._labels(language), Templates()._labels("en")
    assert {(part, word) for part, words in labels.items() if isinstance(words, dict) for word in words} == {
        (part, word) for part, words in of_english.items() if isinstance(words, dict) for word in words
    }


@pytest.mark.parametrize("language", ["lv", "ru", "ro"])
def test_nothing_is_left_in_english(language: str) -> None:
    for name in sorted(NAMES):
        text, english = ((SHIPPED / of / f"{name}.txt").read_text(encoding="utf-8") for of in (language, "en"))
        plain, words = (re.sub(r"\{[{%].*?[%}]\}", "", of) for of in (text, english))
        same = {line for line in plain.splitlines() if len(line.split()) > 3} & set(words.splitlines())
        assert not same, f"{language}/{name}: {same}"


@pytest.mark.parametrize(("language", "letters"), [("lv", "āēīšžļņ"), ("ru", "жщыю"), ("ro", "ășțâ")])
def test_languages_are_written_with_their_letters(language: str, letters: str) -> None:
    for name in sorted(NAMES):
        text = (SHIPPED / language / f"{name}.txt").read_text(encoding="utf-8")
        assert any(letter in text for letter in letters), f"{language}/{name}"
        assert not set(text) & set("şţŞŢ"), f"{language}/{name}: cedilla in place of comma"


def test_a_user_s_own_file_comes_before_ours(tmp_path: Path) -> None:
    mine = folder(tmp_path, **{"thank-you": "Subject: Mine\n\nHello {{ name }}"})
    templates = Templates((mine, SHIPPED))
    assert templates.render("thank-you", "en", WORDS).subject == "Mine"
    assert "first-reminder" in templates.names("en")


def test_a_user_s_own_closing_is_taken_in_by_our_letters(tmp_path: Path) -> None:
    mine = folder(tmp_path, _closing="Bye from {{ name }}\n", x="Subject: S\n\nHi\n\n{% include '_closing.txt' %}\n")
    assert Templates((mine, SHIPPED)).render("x", "en", WORDS).text == "Hi\n\nBye from Osta"


def test_a_language_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "thank-you.txt").write_text("Subject: Danke\n\nHallo {{ name }}", encoding="utf-8")
    (tmp_path / "de" / "letter-labels.toml").write_text('long_date = "d. MMMM y"', encoding="utf-8")
    templates = Templates((tmp_path, SHIPPED))
    assert templates.language("DE", "thank-you") == "de"
    assert templates.language("de", "statement") == "en"
    assert templates.language("../en", "statement") == "en"
    assert templates.labels("de")["long_date"] == "d. MMMM y"
    assert templates.labels("de")["columns"]["due"] == "Due date"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("Hello {{ nobody }}", 3, "'nobody' is undefined"),
        ("Hello\n{{ sums.nothing }}", 4, "has no attribute 'nothing'"),
        ("Hello {{ name", 3, "unexpected end of template"),
        ("{% if name %}\nHello", 4, "Unexpected end of template"),
        ("{% frobnicate %}", 3, "unknown tag 'frobnicate'"),
        ("{{ name | frobnicate }}", 3, "No filter named 'frobnicate'"),
        ("{{ name + 1 }}", 3, "can only concatenate"),
        ("{% include '_missing.txt' %}", 0, "There is no template en/_missing.txt"),
    ],
)
def test_a_broken_template_names_its_file_and_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    found = refused(tmp_path, text)
    assert message.casefold() in found.casefold()
    if line:
        assert f"{tmp_path / 'en' / 'mine.txt'}, line {line}: " in found
    assert "\n" not in found


def test_a_broken_part_is_named_itself(tmp_path: Path) -> None:
    folder(tmp_path, _part="fine\n{{ wrong }}\n")
    assert f"{tmp_path / 'en' / '_part.txt'}, line 2: " in refused(tmp_path, "{% include '_part.txt' %}")


@pytest.mark.parametrize("text", ["Hello", "\n\nHello", "Subject:\n\nHello", "Subject:   \nHello"])
def test_a_template_begins_with_its_subject(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateError, match="line 1: a template begins with a line such as 'Subject: "):
        Templates((folder(tmp_path, mine=text),)).render("mine", "en", WORDS)


def test_a_subject_is_one_line(tmp_path: Path) -> None:
    mine = folder(tmp_path, mine="Subject: {{ name }}\r\nBcc: x@example.com\r\n")
    found = Templates((mine,)).render("mine", "en", {"name": "A\nBcc: y@example.com"})
    assert found.subject == "A"
    assert "\n" not in found.subject


@pytest.mark.parametrize(
    "text",
    [
        "{{ name.__class__ }}",
        "{{ name.__class__.__mro__[1].__subclasses__() }}",
        "{{ name['__class__'] }}",
        "{{ function.__globals__ }}",
        "{{ function.__code__ }}",
        "{{ sums.__class__ }}",
        "{{ sums.items() }}",
        "{{ list.append(1) }}",
        "{{ name.format(name) }}",
        "{{ name.upper() }}",
        "{{ name|attr('__class__') }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{{ namespace() }}",
        "{{ range(9) }}",
        "{{ config }}",
        "{{ name * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%0999999999d' % 1 }}",
        "{% include '../../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
        "{% include name %}",
        "{% import 'os' as os %}",
        "{% extends '../base.txt' %}",
        "{% for a in list %}{{ loop.__init__ }}{% endfor %}",
        "{% for a in list %}{{ loop._iterator }}{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_but_its_words(tmp_path: Path, text: str) -> None:
    refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ name }} {{ sums.open }} {{ sums['open'] }} {{ list[0] }}", "Osta 5 5 a"),
        ("{% for a in list %}{{ loop.index }}{{ a }}{% if not loop.last %}, {% endif %}{% endfor %}", "1a, 2b"),
        ("{{ function(name) }} {{ name|upper }} {{ list|join('/') }} {{ list|length }}", "<Osta> OSTA a/b 2"),
        ("{% set x = name %}{{ x }}{% if x == 'Osta' %}!{% endif %}", "Osta!"),
    ],
)
def test_what_a_template_may_do(tmp_path: Path, text: str, shown: str) -> None:
    assert said(tmp_path, text) == shown


def test_a_template_that_takes_itself_in_is_refused(tmp_path: Path) -> None:
    assert "takes itself in" in refused(tmp_path, "{% include 'mine.txt' %}")


def test_sizes_are_limited(tmp_path: Path) -> None:
    assert "larger than a template may be" in refused(tmp_path, "x" * 100_001)
    for_ever = "{% for a in many %}{% for b in many %}xxxxxxxxxx{% endfor %}{% endfor %}"
    mine = folder(tmp_path, mine=f"Subject: S\n\n{for_ever}")
    with pytest.raises(TemplateError, match=r"makes a text of more than 1,000,000 characters"):
        Templates((mine,)).render("mine", "en", {"many": list(range(100_000))})


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "en" / "mine.txt").write_bytes("Subject: Rīga\n\nā".encode("cp1257"))
    with pytest.raises(TemplateError, match=r"mine\.txt is not UTF-8 text"):
        Templates((tmp_path,)).render("mine", "en", WORDS)


def test_windows_text_files_are_read(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "en" / "mine.txt").write_bytes(b"\xef\xbb\xbfSubject: S\r\n\r\nOne\r\n\r\nTwo\r\n")
    assert Templates((tmp_path,)).render("mine", "en", WORDS).text == "One\n\nTwo"


def test_broken_labels_name_their_file_and_line(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "en" / "letter-labels.toml").write_text("name = 'x'\nlong_date = \n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"letter-labels\.toml: .*line 2"):
        Templates((tmp_path,)).labels("en")
