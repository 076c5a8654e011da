"""Sentences that the code made, in another language: places, plurals, sentences within sentences."""

import pytest

from arbook.wording import ENGLISH, Entry, Wording, languages, wording

ENTRIES = """
{0} is checked.                                      | Проверено: {0}.
no errors                                            | ошибок нет
no warnings                                          | предупреждений нет
{0}. As of {1}. Type a reason into Accepted.         | {0}. На {1}. Причину впишите в Accepted.
Customer {0} is listed twice; the first row counts.  | Клиент {0} есть дважды; считается первая строка.
Delete one of the rows.                              | Удалите одну из строк.
'{0}' is ambiguous: {1} or {2}. Set DateOrder        | «{0}» неоднозначно: {1} или {2}. Задайте DateOrder
{0}: {1} asked, the oldest {2} days overdue; {3}.    | {0}: просим {1}, самому старому {2} дн.; {3}.
step {0} due since {1}                               | шаг {0} с {1}
{0}, after step {1} {2}                              | {0}, после шага {1} {2}
on {0}                                               | {0}
{0} in {1}                                           | {0} в {1}
the amount is not above 0: there is nothing to pay   | сумма не больше 0: платить нечего
, of {0}                                             | , из {0}
Write it as 2024-04-03.                              | Пишите так: 2024-04-03.
"""
PLURALS = """
{0} error   | {0} errors   | {0} ошибка  | {0} ошибки | {0} ошибок
{0} invoice | {0} invoices | {0} счёт    | {0} счёта  | {0} счетов
"""
TEXTS = """
Book.xlsm is checked.               | Проверено: Book.xlsm.
No errors, no warnings              | Ошибок нет, предупреждений нет
2 errors, no warnings               | 2 ошибки, предупреждений нет
21 errors                           | 21 ошибка
1,005 invoices                      | 1,005 счетов
1 error. As of 2026-01-31. Type a reason into Accepted. | 1 ошибка. На 2026-01-31. Причину впишите в Accepted.
Customer A is listed twice; the first row counts. Delete one of the rows. | \
Клиент A есть дважды; считается первая строка. Удалите одну из строк.
'3/4/24' is ambiguous: 2024-03-04 or 2024-04-03. Set DateOrder. Delete one of the rows. | \
«3/4/24» неоднозначно: 2024-03-04 или 2024-04-03. Задайте DateOrder. Удалите одну из строк.
INV-1: 1,200.50 EUR asked, the oldest 12 days overdue; step 3 due since 2026-01-01, after step 2 on 2025-12-01. | \
INV-1: просим 1,200.50 EUR, самому старому 12 дн.; шаг 3 с 2026-01-01, после шага 2 2025-12-01.
Plan_Amount: the amount is not above 0: there is nothing to pay | Plan_Amount: сумма не больше 0: платить нечего
The amount is not above 0: there is nothing to pay. Delete one of the rows. | \
Сумма не больше 0: платить нечего. Удалите одну из строк.
  Delete one of the rows.           |   Удалите одну из строк.
Write it as 2024-04-03.             | Пишите так: 2024-04-03.
Drop of sales in the last 90 days   | Drop of sales in the last 90 days
Nothing of this is known.           | Nothing of this is known.
"""


def lines(text: str) -> list[list[str]]:
    joined = text.replace("\\\n", "").strip("\n").splitlines()
    return [[cell.strip() for cell in line.split(" | ")] if " | " in line else [line] for line in joined]


@pytest.fixture(scope="module")
def russian() -> Wording:
    plain = [Entry(english, "", (text,)) for english, text in lines(ENTRIES)]
    plural = [Entry(one, many, tuple(forms)) for one, many, *forms in lines(PLURALS)]
    sheet = Entry("Total", "", ("Итого",), inside=False)

    def form(count: int) -> int:
        last, two = count % 10, count % 100
        return 0 if last == 1 and two != 11 else 1 if 2 <= last <= 4 and not 12 <= two <= 14 else 2

    return Wording("ru", [*plain, *plural, sheet], form)


@pytest.mark.parametrize(("english", "text"), lines(TEXTS))
def test_texts(russian: Wording, english: str, text: str) -> None:
    assert russian.of(english).strip() == text
    assert russian.of(english) == russian.of(english)  # also when it is remembered


def test_blanks_and_lines_are_kept(russian: Wording) -> None:
    assert russian.of("  2 errors\n\nBook is checked.") == "  2 ошибки\n\nПроверено: Book."


def test_a_name_is_no_word(russian: Wording) -> None:
    assert russian.of("Total") == "Итого"
    assert russian.of("Total is checked.") == "Проверено: Total."  # a customer may be called so


def test_figures_are_never_mixed_up(russian: Wording) -> None:
    for at in range(1, 29):
        text = f"X: {at}.{at:02d} EUR asked, the oldest {at} days overdue; step {at} due since 2026-01-{at:02d}."
        assert (
            russian.of(text) == f"X: просим {at}.{at:02d} EUR, самому старому {at} дн.; шаг {at} с 2026-01-{at:02d}."
        )


@pytest.mark.parametrize(
    ("english", "text"),
    [
        ("INV-21 is checked.", "Проверено: INV-21."),
        (
            "Step 21 due since 2026-01-01, after step 21 on 2026-01-01",
            "Шаг 21 с 2026-01-01, после шага 21 2026-01-01",
        ),
        ("1 error in 21 invoices", "1 ошибка в 21 счёт"),
        ("22 errors in 22 invoices", "22 ошибки в 22 счёта"),
        ("111 errors in 1,111 invoices", "111 ошибок в 1,111 счетов"),
    ],
)
def test_counts_and_numbers_of_documents_are_set_aside(russian: Wording, english: str, text: str) -> None:
    """Twice, as the second time nothing is looked up; each count has its plural."""
    assert [russian.of(english), russian.of(english)] == [text, text]


def test_english_and_unknown_languages_change_nothing() -> None:
    assert wording(ENGLISH).of("Book.xlsm is checked.") == "Book.xlsm is checked."
    assert wording("xx").of("Book.xlsm is checked.") == "Book.xlsm is checked."
    assert languages() == ("lv", "ro", "ru")
