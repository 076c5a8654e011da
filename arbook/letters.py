"""Letters to customers: a template filled in with a case, in the reader's language.

What is asked is Overdue - Unapplied - Disputed (DOMAIN.md C3); late interest is claimed beside it, where it may be.
"""

from __future__ import annotations

from collections.abc import Mapping

from arbook.letter import Head, Letter, blocks_of, clean, clean_lines
from arbook.letter_case import Case, Company, Reader
from arbook.letter_format import Formats, locale_of
from arbook.letter_tables import letter_tables
from arbook.letter_template import Templates
from arbook.letter_words import words_of


def write_letter(case: Case, templates: Templates) -> Letter:
    """Fill in the template of a letter, in the reader's language.

    Raises
    ------
    TemplateError
        If the template isn't there or is wrong.
    """
    language = templates.language(case.reader.language, case.template)
    labels = templates.labels(language)
    formats = Formats(locale_of(language, case.reader.country), labels["long_date"], labels["short_date"])
    words = words_of(case, formats, labels)
    rendered = templates.render(case.template, language, words)
    tables = letter_tables(case, str(words["numbers"]), formats, labels)
    blocks = blocks_of(rendered.text, tables)
    head = letter_head(case.company, case.reader, formats.long(case.day), labels["head"], case.delivery)
    return Letter(case.template, language, rendered.subject, blocks, head)


def letter_head(company: Company, reader: Reader, day: str, labels: Mapping[str, str], delivery: str = "") -> Head:
    """Return what stands above a letter on paper: who writes, to whom, the date as written, how it is sent."""
    numbers = _joined(" · ", _named(labels["reg_no"], company.reg_no), _named(labels["vat"], company.vat))
    reached = _joined(" · ", _named(labels["phone"], company.phone), clean(company.email))
    sender = (clean(company.name), _joined(", ", *clean_lines(company.address)), numbers, reached)
    number, contact = _named(labels["reg_no"], reader.reg_no), _named(labels["attention"], reader.contact)
    addressed = (clean(reader.name) or clean(reader.code), number, *clean_lines(reader.address), contact)
    return Head(tuple(filter(None, sender)), tuple(filter(None, addressed)), day, labels.get(delivery, ""))


def _named(label: str, value: str) -> str:
    return f"{label} {clean(value)}" if clean(value) else ""


def _joined(between: str, *texts: str) -> str:
    return between.join(filter(None, texts))
