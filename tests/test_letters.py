"""Letters: every template in every language, full and minimal; what each must say; sums, tables, examples."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from letter_cases import BANK, COMPANY, DAY, full, items, minimal

from arbook.letter import Letter, Signatures, Table, blocks_of, clean, clean_lines, marked
from arbook.letter_case import Amounts, Reader
from arbook.letter_format import Formats, locale_of
from arbook.letter_template import SHIPPED, TemplateError, Templates
from arbook.letters import write_letter
from arbook.plan_example import plan_example
from arbook.sales_letter import SalesCase, sales_letter

TEMPLATES = Templates()
LANGUAGES = ("en", "lv", "ru", "ro")
LETTERS = (
    "confirm-receipt", "pre-reminder", "first-reminder", "second-letter", "hold-notice", "third-letter", "plan-offer",
    "final-notice", "plan-agreement", "plan-reminder", "interest-note", "statement",
)  # fmt: skip
CALLS = ("call-payment", "call-service", "call-help", "call-missed-installment")
WITHOUT_DOCUMENTS = ("thank-you", "friendly-call", "welcome-call")
EVERY = [(name, language) for name in (*LETTERS, *CALLS, *WITHOUT_DOCUMENTS) for language in LANGUAGES]
IGNORE = {
    "en": "ignore", "lv": "neņemiet", "ru": "не обращайте внимания", "ro": "să nu țineți seama",
}  # fmt: skip
HARSH = {
    "en": ("immediately", "demand", "failure", "you must", "unacceptable", "warning", "threat"),
    "lv": ("nekavējoties samaksāt", "pieprasām", "nepieņemami", "draudam", "draudi "),
    "ru": ("немедленно оплат", "требуем", "обязаны", "недопустимо", "угро"),
    "ro": ("imediat plata", "somăm", "inacceptabil", "amenin", "sunteți obligat"),
}


def plain(letter: Letter) -> str:
    return (letter.subject + "\n" + letter.text).replace("\u00a0", " ")


@pytest.mark.parametrize(("name", "language"), EVERY)
@pytest.mark.parametrize("case", [full, minimal])
def test_every_template_renders_in_every_language(name: str, language: str, case: object) -> None:
    letter = write_letter((full if case is full else minimal)(name, language), TEMPLATES)
    text = plain(letter)
    assert letter.language == language
    assert not re.search(r"[{}]|undefined|None|nan|NaT|\ue000|\ue001", text)
    assert not re.search(r"\w  +\w.*[a-z]{4} [a-z]{4} [a-z]{4}", letter.subject)
    assert ", ," not in text and " ." not in text and "\n\n\n" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*LETTERS, *CALLS])
def test_domain_a4_every_letter_says_how_much_for_what_by_when_and_how_to_pay(name: str, language: str) -> None:
    case = full(name, language)
    text = plain(write_letter(case, TEMPLATES))
    formats = Formats(locale_of(language, case.reader.country), *_patterns(language))
    for row in case.items.to_dict("records"):
        said = [row["Invoice"], row["Description"] or "", formats.number(int(row["Open"]), "EUR"),
                formats.short(row["Due"].date()), formats.short(row["Date"].date())]  # fmt: skip
        for word in said:
            assert word.replace("\u00a0", " ") in text
    assert BANK.iban in text and BANK.bank in text and COMPANY.name in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in LETTERS if name not in ("plan-agreement", "statement")])
def test_every_reminder_says_what_to_do_if_it_is_paid_already(name: str, language: str) -> None:
    assert IGNORE[language] in plain(write_letter(full(name, language), TEMPLATES))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_domain_g_the_tone_is_never_aggressive(name: str, language: str) -> None:
    text = plain(write_letter(full(name, language), TEMPLATES)).casefold()
    assert [word for word in HARSH[language] if word in text] == []
    assert "!!" not in text
    assert not re.search(r"\b[A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯȘȚĂÂÎ]{5,}\b", plain(write_letter(full(name, language), TEMPLATES))
                         .replace("SWIFT", "").replace(BANK.bic, "").replace(BANK.iban, ""))  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*LETTERS, "thank-you"])
def test_letters_name_who_answers_and_who_signs(name: str, language: str) -> None:
    text = plain(write_letter(full(name, language), TEMPLATES))
    if name != "plan-agreement":
        assert "Jānis Kalns, janis@ostasiela.example, +371 6700 0001" in text
        assert "Laura Priede, kredītkontrole\nOstas ielas tirdzniecība SIA" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_14_the_second_letter_announces_interest_only_where_it_may_be_claimed(language: str) -> None:
    word = {"en": "interest as", "lv": "procentus", "ru": "проценты за просрочку", "ro": "dobânda pentru"}[language]
    said = {basis: plain(write_letter(replace(full("second-letter", language), interest_basis=basis), TEMPLATES))
            for basis in ("law", "terms", "")}  # fmt: skip
    assert [word in said[basis] for basis in ("law", "terms", "")] == [True, True, False]
    assert said["law"] != said["terms"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_final_notice_names_the_day_and_court_or_agency(language: str) -> None:
    letter = write_letter(full("final-notice", language), TEMPLATES)
    day = {"en": "6 December 2026", "lv": "06.12.2026", "ru": "6 декабря 2026 года", "ro": "6 decembrie 2026"}
    court = {"en": ("court", "agency"), "lv": ("tiesā", "piedziņas"), "ru": ("суд", "взыскателю"),
             "ro": ("instanț", "agenți")}  # fmt: skip
    assert plain(letter).count(day[language]) >= 2
    assert all(word in plain(letter) for word in court[language])
    assert letter.head.delivery == TEMPLATES.labels(language)["head"]["registered"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["third-letter", "final-notice"])
def test_claimed_interest_stands_by_its_steps_and_in_the_total(name: str, language: str) -> None:
    text = plain(write_letter(full(name, language), TEMPLATES))
    numbers = {"en": ("243.51", "12.90", "256.41", "40.00", "13,133.26", "10.15%"),
               "lv": ("243,51", "12,90", "256,41", "40,00", "13 133,26", "10,15%"),
               "ru": ("243,51", "12,90", "256,41", "40,00", "13 133,26", "10,15 %"),
               "ro": ("243,51", "12,90", "256,41", "40,00", "13.133,26", "10,15 %")}  # fmt: skip
    assert [number for number in numbers[language] if number not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interest_note_asks_for_its_interest_only(language: str) -> None:
    letter = write_letter(full("interest-note", language), TEMPLATES)
    numbers = {"en": "296.41", "lv": "296,41", "ru": "296,41", "ro": "296,41"}
    assert "N-8" in letter.subject and numbers[language] in letter.subject
    pay = next(block for block in letter.blocks if isinstance(block, Table) and not block.headings)
    assert [value for _, value in pay.rows if numbers[language] in value or value == "N-8"] == [
        pay.rows[0][1], "N-8",
    ]  # fmt: skip
    assert "13" + {"en": ",", "ro": "."}.get(language, " ") + "133" not in plain(letter)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["first-reminder", "third-letter", "final-notice"])
def test_without_a_claim_nothing_is_said_of_interest(name: str, language: str) -> None:
    case = replace(full(name, language), interest=pd.DataFrame())
    case = replace(case, items=case.items.assign(Interest=0))
    words = {"en": "interest", "lv": "procent", "ru": "процент", "ro": "dobând"}
    told = (
        plain(write_letter(case, TEMPLATES))
        .casefold()
        .replace(TEMPLATES.labels(language)["types"]["Interest note"], "")
    )
    assert words[language] not in told


def test_domain_d11_of_15000_owed_5000_now_and_10000_over_two_years() -> None:
    rows = items("""
    Invoice | Type | Description | Date | Due | Amount | Open | Disputed | Days | Interest
    A | Invoice | Boards | 2026-08-14 | 2026-09-13 | 15000.00 | 15000.00 | 0 | 70 | 0
    """)
    case = replace(full("plan-offer", "en"), items=rows, on_account=0)
    text = plain(write_letter(case, TEMPLATES))
    # 10,000 in 24 payments at 3 % a year: 10,000 x 0.0025 / (1 - 1.0025 ** -24) = 429.81
    for said in ("EUR 5,000.00 now", "EUR 10,000.00 in 24 monthly payments of about EUR 429.81", "3% a year"):
        assert said in text


@pytest.mark.parametrize(
    ("down", "months", "rate", "payment"),
    [("1/3", 24, "0%", "EUR 416.67"), ("0", 10, "0", "EUR 1,500.00"), ("50%", 12, 0, "EUR 625.00")],
)
def test_examples_of_plans(down: object, months: int, rate: object, payment: str) -> None:
    example = plan_example(1500000, "EUR", DAY, Formats(locale_of("en")))
    assert str(example(down, months, rate)["payment"]).replace("\u00a0", " ") == payment


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", 24, "0%"), "x is not a part such as 1/3 or 30%"),
        (("1/0", 24, "0%"), "1/0 is not a part"),
        (("1", 24, "0%"), "1 is not a part from 0 to below 1"),
        (("1/3", 0, "0%"), "0 is not a number of months from 1 to 120"),
        (("1/3", 999999999, "0%"), "is not a number of months"),
        (("1/3", "24", "0%"), "24 is not a number of months"),
    ],
)
def test_examples_that_make_no_sense_say_so(arguments: tuple[object, ...], message: str) -> None:
    example = plan_example(1500000, "EUR", DAY, Formats(locale_of("en")))
    with pytest.raises(ValueError, match=re.escape(message)):
        example(*arguments)


@pytest.mark.parametrize(
    ("opened", "account", "disputed", "interest", "asked", "total"),
    [
        (100000, 0, 0, 0, 100000, 100000),
        (100000, 0, 30000, 0, 70000, 70000),  # figures 10
        (100000, 25000, 30000, 1500, 45000, 46500),
        (100000, 100000, 0, 0, 0, 0),
    ],
)
def test_domain_c3_what_is_asked(
    opened: int, account: int, disputed: int, interest: int, asked: int, total: int
) -> None:
    sums = Amounts(opened, opened, account, disputed, interest)
    assert (sums.asked, sums.total) == (asked, total)


def test_columns_that_would_say_nothing_are_left_out() -> None:
    def headings(**cells: object) -> tuple[str, ...]:
        case = full("first-reminder", "en")
        rows = case.items.assign(Open=case.items["Amount"], Disputed=0, **cells)
        table = next(block for block in write_letter(replace(case, items=rows), TEMPLATES).blocks
                     if isinstance(block, Table) and block.headings)  # fmt: skip
        return table.headings

    assert headings() == ("Document", "Date", "Goods or services", "Amount, EUR", "Due date", "Days overdue")
    assert headings(Date=pd.NaT) == ("Document", "Goods or services", "Amount, EUR", "Due date", "Days overdue")


def test_totals_add_up_in_every_table() -> None:
    letter = write_letter(full("first-reminder", "en"), TEMPLATES)
    table = next(block for block in letter.blocks if isinstance(block, Table) and block.headings)
    cents = [round(float(text.replace("EUR", "").replace(",", "").replace("\u00a0", "")) * 100)
             for _, text in table.totals]  # fmt: skip
    assert sum(cents[:-1]) == cents[-1] == 1283685
    assert cents[0] == sum(round(float(row[6].replace(",", "")) * 100) for row in table.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_discount_is_named_before_the_due_date(language: str) -> None:
    text = plain(write_letter(full("pre-reminder", language), TEMPLATES))
    numbers = {"en": "12,098.69", "ro": "12.098,69"}.get(language, "12 098,69")
    assert numbers in text


def test_a_language_that_lacks_a_letter_writes_it_in_english() -> None:
    letter = write_letter(full("first-reminder", "et"), TEMPLATES)
    assert (letter.language, letter.subject) == ("en", "Payment reminder: 26-00417, 26-00488, N-7")


def test_an_unknown_template_is_said() -> None:
    with pytest.raises(TemplateError, match=r"There is no template en/nothing\.txt"):
        write_letter(replace(full("first-reminder", "en"), template="nothing"), TEMPLATES)


def test_many_documents_are_counted_in_the_subject_and_listed_in_the_table() -> None:
    rows = pd.concat([items().assign(Invoice=f"26-{at:05d}").head(1) for at in range(60)], ignore_index=True)
    letter = write_letter(replace(full("first-reminder", "en"), items=rows), TEMPLATES)
    assert letter.subject == "Payment reminder: 26-00000, 26-00001, 26-00002, …"
    assert all(f"26-{at:05d}" in letter.text for at in range(60))


def test_what_is_typed_is_text_and_never_a_placeholder() -> None:
    hostile = "{{ customer.__class__ }} {% include 'x' %} \ue000items\ue001"
    reader = Reader("C1", hostile, hostile, language="en")
    letter = write_letter(replace(full("first-reminder", "en"), reader=reader), TEMPLATES)
    assert "{{ customer.__class__ }} {% include 'x' %} items" in letter.text
    assert sum(isinstance(block, Table) for block in letter.blocks) == 2


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("A\r\nBcc: x@example.com", "A Bcc: x@example.com"),
        ("A\x00\x07\u2028B\u2029C\x85D", "A B C D"),
        ("  Rīts  &  Co ", "Rīts & Co"),
        (float("nan"), ""),
        (None, ""),
    ],
)
def test_cells_become_one_clean_line(typed: object, line: str) -> None:
    assert clean(typed) == line


def test_addresses_keep_their_lines() -> None:
    assert clean_lines("Meža iela 3\r\n\r\n LV-3001  Jelgava\x00") == ("Meža iela 3", "LV-3001 Jelgava")


def test_blocks_are_paragraphs_and_tables() -> None:
    table = Table((), (("a", "b"),), (False, False))
    text = f"One\nstill one\n\n\nTwo {marked('t')} three\n\n{marked('none')}\n\nFour  \n"
    assert blocks_of(text, {"t": table}) == ("One\nstill one", "Two", table, " three", "Four")


def sales(**rows: pd.DataFrame) -> SalesCase:
    nothing = pd.DataFrame()
    return SalesCase("Rita Ozola", "en", DAY, COMPANY, rows.get("overdue", nothing), rows.get("held", nothing),
                     rows.get("limits", nothing))  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_sales_reps_are_told_overdue_holds_and_limits(language: str) -> None:
    customer = {"Customer": ["C1"], "Name": ["Alfa SIA"], "Currency": ["EUR"]}
    overdue = pd.DataFrame({**customer, "Overdue": [125050], "Oldest days": [45]})
    held = pd.DataFrame({**customer, "Overdue": [125050], "Decision": ["Hold"]})
    limits = pd.DataFrame({**customer, "Old": [500000], "New": [None]})
    text = plain(
        sales_letter(replace(sales(overdue=overdue, held=held, limits=limits), language=language), TEMPLATES)
    )
    assert text.count("Alfa SIA (C1)") == 3
    assert "Rita Ozola" in text and "45" in text and "Hold" in text
    assert not re.search(r"[{}]|None|nan|\ue000", text)
    short = plain(sales_letter(replace(sales(limits=limits), language=language), TEMPLATES))
    assert short.count("Alfa SIA (C1)") == 1


def _patterns(language: str) -> tuple[str, str]:
    labels = TEMPLATES.labels(language)
    return labels["long_date"], labels["short_date"]


def test_the_readme_names_every_word_and_table() -> None:
    from arbook.letter_words import TABLES, words_of

    text = (SHIPPED / "README.txt").read_text(encoding="utf-8")
    case = full("plan-reminder", "en")
    words = words_of(case, Formats(locale_of("en")), TEMPLATES.labels("en"))
    assert [name for name in words if not re.search(rf"\b{name}\b", text)] == []
    assert all(f"{{{{ {name} }}}}" in text for name in TABLES)
    plan, documents = words["plan"], words["documents"]
    assert isinstance(plan, dict) and isinstance(documents, list)
    assert [name for name in (*documents[0], *plan) if f".{name}" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["first-reminder", "second-letter", "third-letter", "plan-offer", "final-notice"])
def test_domain_c2_a_letter_of_the_ladder_can_tell_the_hold(name: str, language: str) -> None:
    word = {"en": "paused", "lv": "apturējuši", "ru": "приостановили", "ro": "suspendat"}[language]
    case = full(name, language)
    said = {hold: plain(write_letter(replace(case, hold=hold), TEMPLATES)) for hold in (True, False)}
    assert (word in said[True], word in said[False]) == (True, False)
    assert HARSH[language] and [harsh for harsh in HARSH[language] if harsh in said[True].casefold()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_domain_e_a_plan_agreement_has_schedule_down_payment_interest_rate_and_places_to_sign(language: str) -> None:
    case = full("plan-agreement", language)
    letter = write_letter(replace(case, plan={**(case.plan or {}), "APR": 0.0304}), TEMPLATES)
    said = plain(letter).replace(".", ",")
    for number in ("44,96", "3,04", "3 012,01", "2 989,54"):
        assert number in said.replace("3,012,01", "3 012,01").replace("2,989,54", "2 989,54")
    assert isinstance(letter.blocks[-1], Signatures) and len(letter.blocks[-1].names) == 2
    tables = [block for block in letter.blocks if isinstance(block, Table)]
    assert [row[0] for row in tables[1].rows] == ["0", "1", "2", "3"]
    assert len(tables[0].totals) == 1  # what is open: nothing else is asked of it
    labels = TEMPLATES.labels(language)["pay"]
    assert labels["amount"] not in [label for label, *_ in tables[2].rows]
