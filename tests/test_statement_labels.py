"""Every language of printed statements has every word, and the same places to fill."""

import re

import pytest

from arbook.book.sheets import LISTS
from arbook.bucket import Buckets
from arbook.documents import PLAN_TYPE, TYPES
from arbook.statement_labels import labels_of, languages
from arbook.statement_rows import COLUMNS, WORDS

ENGLISH = labels_of("en")
PRINTED = [word for word in WORDS if word != TYPES[PLAN_TYPE]]  # what a plan takes over cancels out


def test_each_language_of_the_workbook_has_its_words() -> None:
    assert set(languages()) == set(LISTS["List_Language"])
    assert labels_of("xx").language == "en"
    assert labels_of("../en").language == "en"


@pytest.mark.parametrize("language", languages())
def test_nothing_is_missing(language: str) -> None:
    labels = labels_of(language)
    assert set(PRINTED) <= set(labels.types)
    assert set(COLUMNS) == set(labels.columns)
    buckets = [name for name in Buckets().labels if not name[0].isdigit()]
    assert {*buckets, "Total", "Overdue"} == set(labels.aging)
    for name, text in ENGLISH.texts.items():
        assert re.findall(r"\{\w+\}", labels.texts[name]) or "{" not in text
        assert set(re.findall(r"\{\w+\}", labels.texts[name])) == set(re.findall(r"\{\w+\}", text)), name
    words = [*labels.types.values(), *labels.columns.values(), *labels.aging.values(), *labels.texts.values()]
    assert all(word.strip() == word and word for word in words)
    assert re.fullmatch(r"(dd|mm|yyyy|[./-])+", labels.date_format)
