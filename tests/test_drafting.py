"""Drafting: from a ledger and rows of Actions to files, the index and what is left out."""

import email
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any

import pytest
from books import make_book, rows_of
from docx import Document

from arbook.book.book import Value
from arbook.book.file import FileBook
from arbook.book.frame import frame
from arbook.book.results import TABLES
from arbook.letter_template import Templates
from arbook.problem import Problems
from macros.computing import compute
from macros.contact_log import mark_sent
from macros.drafting import Wanted, drafted, letters
from macros.inputs import read_inputs
from macros.letter_desk import desk_of
from macros.log import Run
from macros.outcome import CommandError, Outcome
from macros.sales_reps import messages

NOW = datetime(2024, 3, 31, 9, 30)  # noqa: DTZ001 - naive, as in the workbook
COMPANY: dict[str, Value] = {
    "CompanyName": "Osta SIA", "CompanyEmail": "rekini@osta.example", "Signatory": "Laura Priede",
    "BankDate": "2024-03-29", "Language": "en",
}  # fmt: skip
BANKS = """
tblBanks
Currency | Bank       | IBAN                  | BIC
EUR      | Upes banka | LV80BANK0000435195001 | BANKLV22
"""
CUSTOMERS = """
tblCustomers
Customer | Name      | Language | Currency | E-mail        | Address         | Sales rep | Terms signed
C1       | Alfa SIA  | lv       | EUR      | a@alfa.example | Meža iela 3    | Rita      |
C2       | Beta GmbH | en       | EUR      |               | Hafen 1         | Rita      |
"""
INVOICES = """
tblInvoices
Invoice | Customer | Date       | Due date   | Currency | Amount  | Description | Disputed | Disputed on
A-1     | C1       | 2024-01-10 | 2024-02-15 | EUR      | 1000.00 | Oak boards  |          |
A-2     | C1       | 2024-03-01 | 2024-03-20 | EUR      | 250.50  |             |          |
A-3     | C1       | 2024-03-25 | 2024-04-24 | EUR      | 99.00   |             |          |
B-1     | C2       | 2024-01-10 | 2024-02-15 | EUR      | 500.00  | Pine boards |          |
"""
HEAD = "Customer | Currency | Overdue | Step | Template | Channel | Owner | Decision"
ACTIONS = f"""
tblActions
{HEAD}
C1 | EUR | 1250.50 | 3 | first-reminder | E-mail | Laura | Watch
C2 | EUR | 500.00 | 6 | second-letter | Letter | Collector |
"""


def parts(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts)


def book(tmp_path: Path, *texts: str, **settings: Value) -> Path:
    """Write a book of these tables; without any, the usual ones."""
    return make_book(tmp_path / "book.xlsm", parts(*(texts or (BANKS, CUSTOMERS, INVOICES, ACTIONS))),
                     **{**COMPANY, **settings})  # fmt: skip


def run(path: Path, **wanted: bool) -> Outcome:
    """Draft the rows that stand on the sheet Actions, whatever the ladder says."""
    opened = FileBook.open(path)
    inputs = read_inputs(opened)
    desk = desk_of(inputs, compute(inputs, None, NOW.date()))
    rows, folder = inputs.frames["tblActions"], path.parent / "out"
    return drafted(opened, Run("letters", NOW), desk, rows, folder, Wanted(**wanted))


def refusal(path: Path) -> str:
    with pytest.raises(CommandError) as error:
        run(path)
    assert not (path.parent / "out").exists()
    assert rows_of(path, "letters", "Run") == []
    return str(error.value)


def mail(path: Path) -> EmailMessage:
    """Read a draft as strictly as Python can."""
    policy = EmailPolicy(raise_on_defect=True)
    found = email.message_from_bytes(path.read_bytes(), policy=policy)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")


def paper(path: Path) -> str:
    """Return all text of a .docx."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).replace("\u00a0", " ")


def test_a_run_is_a_folder_with_an_index(tmp_path: Path) -> None:
    path = book(tmp_path)
    outcome = run(path)
    folder = tmp_path / "out" / "2024-03-31-1"
    assert sorted(file.name for file in folder.iterdir()) == [
        "C1 EUR first-reminder.eml",
        "C2 EUR second-letter.docx",
    ]
    assert rows_of(path, "letters", "Run", "Date", "Customer", "Currency", "Step", "Template", "Language", "Amount",
                   "Items", "File", "Sent") == [
        "2024-03-31-1 | 2024-03-31 | C1 | EUR | 3 | first-reminder | lv | 1250.50 | 2 | "
        "2024-03-31-1/C1 EUR first-reminder.eml | ",
        "2024-03-31-1 | 2024-03-31 | C2 | EUR | 6 | second-letter | en | 500.00 | 1 | "
        "2024-03-31-1/C2 EUR second-letter.docx | ",
    ]  # fmt: skip
    assert outcome.lines[0] == f"{folder} has 2 letters to look at and send."
    assert outcome.figures["run"] == "2024-03-31-1"
    assert rows_of(path, "log", "Command", "Rows", "Result")[-1] == "letters | 2 | 2 letters in 2024-03-31-1"


def test_a_second_run_has_a_number_of_its_own(tmp_path: Path) -> None:
    path = book(tmp_path)
    run(path)
    assert run(path, again=True).figures["run"] == "2024-03-31-2"
    assert len(rows_of(path, "letters", "Run")) == 4


def test_a_mail_states_document_goods_amount_due_date_and_bank(tmp_path: Path) -> None:
    path = book(tmp_path)
    run(path)
    found = mail(tmp_path / "out" / "2024-03-31-1" / "C1 EUR first-reminder.eml")
    assert found["X-Unsent"] == "1"
    assert found["To"] == "Alfa SIA <a@alfa.example>"
    assert found["From"] == "Osta SIA <rekini@osta.example>"
    assert found["Disposition-Notification-To"] == "rekini@osta.example"
    assert found["Subject"] == "Atgādinājums par maksājumu: A-1, A-2"
    for text in (body(found), body(found, "html")):
        for said in ("A-1", "A-2", "Oak boards", "1 000,00", "250,50", "1 250,50 EUR", "15.02.2024", "07.04.2024",
                     "LV80BANK0000435195001", "Laura Priede"):  # fmt: skip
            assert said in text
        assert "A-3" not in text  # not due yet
    assert [part.get_filename() for part in found.iter_attachments()] == ["statement.xlsx"]


@pytest.mark.parametrize(
    ("told", "step", "asked"), [("1,2,3", 3, True), ("2; 3", 3, True), ("13", 3, False), ("none", 3, False)]
)
def test_a_read_receipt_is_asked_for_by_setting(tmp_path: Path, told: str, step: int, asked: bool) -> None:
    from macros import letter_files

    class Told:
        def text(self, name: str) -> str:
            return {"ReadReceipt": told}[name]

    desk: Any = type("Desk", (), {"inputs": type("Inputs", (), {"settings": Told()})()})()
    assert letter_files.asks_receipt(desk, step) is asked
    assert letter_files.asks_receipt(desk, None) is False
    assert tmp_path.is_dir()


def test_a_letter_on_paper_has_address_and_table(tmp_path: Path) -> None:
    path = book(tmp_path)
    run(path)
    text = paper(tmp_path / "out" / "2024-03-31-1" / "C2 EUR second-letter.docx")
    for said in ("Osta SIA", "Beta GmbH", "Hafen 1", "31 March 2024", "Second reminder: B-1", "Pine boards",
                 "EUR 500.00", "15 Feb 2024", "as provided by law", "Upes banka"):  # fmt: skip
        assert said in text


def test_domain_c3_letters_ask_overdue_less_unapplied_less_disputed(tmp_path: Path) -> None:
    invoices = INVOICES.replace(
        "| 1000.00 | Oak boards  |          |", "| 1000.00 | Oak boards | 300.00 | 2024-03-01"
    )
    cash = "tblPayments\nPayment | Date | Customer | Currency | Amount\nP1 | 2024-03-01 | C1 | EUR | 50.50"
    path = book(tmp_path, BANKS, CUSTOMERS, invoices, cash, ACTIONS)
    run(path)
    assert rows_of(path, "letters", "Customer", "Amount")[0] == "C1 | 900.00"
    text = body(mail(tmp_path / "out" / "2024-03-31-1" / "C1 EUR first-reminder.eml"))
    for said in ("1 250,50 EUR", "-50,50 EUR", "-300,00 EUR", "900,00 EUR"):
        assert said in text


def test_figures_10_open_1000_disputed_300_asks_700(tmp_path: Path) -> None:
    invoices = """
    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount  | Disputed | Disputed on
    A-1     | C1       | 2024-01-10 | 2024-02-15 | EUR      | 1000.00 | 300.00   | 2024-02-20
    """
    path = book(tmp_path, BANKS, CUSTOMERS, invoices, ACTIONS)
    run(path)
    assert rows_of(path, "letters", "Customer", "Amount") == ["C1 | 700.00"]


@pytest.mark.parametrize(
    ("amount", "disputed", "why"),
    [
        ("1250.50", "", "money on account covers it: apply cash first"),
        ("2000.00", "", "money on account covers it: apply cash first"),
        ("950.50", "300.00", "money on account covers it: apply cash first"),
        ("", "yes", "all of it is disputed: resolve the dispute first"),
    ],
)
def test_domain_c3_no_letter_where_nothing_is_to_be_asked(
    tmp_path: Path, amount: str, disputed: str, why: str
) -> None:
    invoices = INVOICES.replace("| Oak boards  |          |", f"| Oak boards | {disputed} | 2024-03-01")
    if disputed == "yes":
        invoices = invoices.replace("250.50  |             |          |", "250.50 | | yes | 2024-03-21")
    cash = (
        f"tblPayments\nPayment | Date | Customer | Currency | Amount\nP1 | 2024-03-01 | C1 | EUR | {amount or '0.00'}"
    )
    path = book(tmp_path, BANKS, CUSTOMERS, invoices, *([cash] if amount else []), ACTIONS)
    outcome = run(path)
    assert outcome.figures["left_out"] == [{"customer": "C1", "template": "first-reminder", "why": why}]
    assert f"C1, no first-reminder: {why}." in outcome.lines
    assert rows_of(path, "letters", "Customer") == ["C2"]


def test_domain_c3_who_paid_since_the_last_refresh_gets_no_letter(tmp_path: Path) -> None:
    paid = """
    tblPayments
    Payment | Date       | Invoice | Currency | Amount
    P1      | 2024-03-28 | A-1     | EUR      | 1000.00
    P2      | 2024-03-28 | A-2     | EUR      | 250.50
    """
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, paid, ACTIONS)
    assert run(path).figures["left_out"] == [
        {"customer": "C1", "template": "first-reminder",
         "why": "nothing that a letter may ask for is open any more"}
    ]  # fmt: skip


def test_domain_c3_the_past_is_refused_even_with_yes(tmp_path: Path) -> None:
    path = book(tmp_path, AsOf="2024-03-30")
    with pytest.raises(CommandError, match="AsOf on Settings is 2024-03-30"):
        letters(FileBook.open(path), NOW, tmp_path / "out", Wanted(yes=True))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("bank_date", "stale"),
    # as of Sunday 31 March 2024; StaleDays 3 working days: 26 to 29 March are four
    [
        ("2024-03-31", ""),
        ("2024-03-29", ""),
        ("2024-03-26", ""),
        ("2024-03-25", "4 working days before"),
        (None, "blank"),
    ],
)
def test_domain_c3_stale_bank_data_need_a_yes(tmp_path: Path, bank_date: str | None, stale: str) -> None:
    path = book(tmp_path, BankDate=bank_date)
    if not stale:
        assert run(path).figures["run"] == "2024-03-31-1"
        return
    assert stale in refusal(path)
    outcome = run(path, yes=True)
    assert outcome.figures["run"] == "2024-03-31-1"
    assert any(line.startswith("Drafted all the same: ") and stale in line for line in outcome.lines)


def test_letters_say_who_writes(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="type CompanyName on the sheet Settings"):
        letters(FileBook.open(book(tmp_path, CompanyName=None)), NOW, tmp_path / "out")


def test_a_folder_of_templates_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "TemplatesFolder /nowhere/at/all is not a folder" in refusal(
        book(tmp_path, TemplatesFolder="/nowhere/at/all")
    )


@pytest.mark.parametrize("folder", [None, "https://firm.sharepoint.com/sites/ar/letters"])
def test_a_folder_on_this_computer_is_needed(tmp_path: Path, folder: str | None) -> None:
    path = book(tmp_path, OutFolder=folder)
    with pytest.raises(CommandError, match="OutFolder"):
        letters(FileBook.open(path), NOW)


def test_what_the_ladder_says_is_due_is_drafted_into_out_folder(tmp_path: Path) -> None:
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, OutFolder=str(tmp_path / "letters"))
    letters(FileBook.open(path), NOW)
    found = rows_of(path, "letters", "Customer", "Step", "Template", "Amount", "Items")
    assert [row for row in found if "first-reminder" in row] == [
        "C1 | 3 | first-reminder | 1250.50 | 2", "C2 | 3 | first-reminder | 500.00 | 1",
    ]  # fmt: skip
    assert (tmp_path / "letters" / "2024-03-31-1" / "C1 EUR first-reminder.eml").is_file()


def test_answers_typed_since_count_before_letters_are_drafted(tmp_path: Path) -> None:
    done = f"""
    tblActions
    {HEAD} | Done | Result
    C1 | EUR | 1250.50 | 3 | first-reminder | E-mail | Laura | | x |
    """
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, done)
    letters(FileBook.open(path), NOW, tmp_path / "out")
    assert "C1 | first-reminder" not in rows_of(path, "letters", "Customer", "Template")
    assert rows_of(path, "activity", "Customer", "Step", "Kind", "Direction") == ["C1 | 3 | E-mail | Out"]
    assert rows_of(path, "actions", "Done") == [""]


def test_domain_d_a_promise_keeps_its_invoice_out_of_the_letter(tmp_path: Path) -> None:
    promise = """
    tblActivity
    Date       | Customer | Currency | Invoice | Kind | Direction | Result   | Promise date | Promise amount
    2024-03-28 | C1       | EUR      | A-1     | Call | In        | Promised | 2024-04-05   | 1000.00
    """
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, promise)
    letters(FileBook.open(path), NOW, tmp_path / "out")
    found = rows_of(path, "letters", "Customer", "Template", "Amount", "Items")
    assert [row for row in found if row.startswith("C1 | first-reminder")] == ["C1 | first-reminder | 250.50 | 1"]


def test_domain_d_legal_insolvent_and_no_reminders_get_no_letter(tmp_path: Path) -> None:
    customers = """
    tblCustomers
    Customer | Name     | Currency | Address | Status    | No reminders
    C1       | Alfa SIA | EUR      | A       | Insolvent |
    C2       | Beta     | EUR      | B       |           | court in March
    """
    outcome = run(book(tmp_path, BANKS, customers, INVOICES, ACTIONS))
    assert [line for line in outcome.lines if line.startswith("C")] == [
        "C1, no first-reminder: Insolvent: all letters are stopped.",
        "C2, no second-letter: No reminders: court in March.",
    ]
    assert outcome.lines[0] == "No letter is due."
    assert not (tmp_path / "out").exists()


def test_domain_d_an_invoice_without_reminders_is_left_out_of_the_letter(tmp_path: Path) -> None:
    invoices = """
    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount  | No reminders
    A-1     | C1       | 2024-01-10 | 2024-02-15 | EUR      | 1000.00 |
    A-2     | C1       | 2024-03-01 | 2024-03-20 | EUR      | 250.50  | their audit
    """
    path = book(tmp_path, BANKS, CUSTOMERS, invoices, ACTIONS)
    run(path)
    assert rows_of(path, "letters", "Customer", "Amount", "Items") == ["C1 | 1000.00 | 1"]


def test_domain_d1_asking_for_receipt_needs_no_open_amount_beyond_money_on_account(tmp_path: Path) -> None:
    cash = "tblPayments\nPayment | Date | Customer | Currency | Amount\nP1 | 2024-03-28 | C1 | EUR | 9000.00"
    actions = f"tblActions\n{HEAD}\nC1 | EUR | 0.00 | 1 | confirm-receipt | E-mail | Laura |"
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, cash, actions)
    run(path)
    assert rows_of(path, "letters", "Template", "Amount", "Items") == ["confirm-receipt | 99.00 | 1"]


def test_a_currency_without_a_bank_account_is_said(tmp_path: Path) -> None:
    path = book(tmp_path, BANKS.replace("EUR  ", "USD  "), CUSTOMERS, INVOICES, ACTIONS)
    assert "no bank account for EUR on Settings (tblBanks)" in str(run(path).figures["left_out"])


@pytest.mark.parametrize("address", ["", "not an address", "ā@alfa.example"])
def test_without_a_usable_address_a_mail_becomes_a_letter(tmp_path: Path, address: str) -> None:
    path = book(tmp_path, BANKS, CUSTOMERS.replace("a@alfa.example", address), INVOICES, ACTIONS)
    outcome = run(path)
    assert (tmp_path / "out" / "2024-03-31-1" / "C1 EUR first-reminder.docx").is_file()
    assert any(line.startswith("C1: ") and "a letter to post instead" in line for line in outcome.lines)


def claims_book(tmp_path: Path, announced: str, terms: str = "", **settings: Value) -> Path:
    activity = f"tblActivity\nDate | Customer | Currency | Step | Kind | Direction\n{announced}"
    customers = CUSTOMERS.replace("| Rita      |\nC2", f"| Rita | {terms}\nC2")
    actions = f"tblActions\n{HEAD}\nC1 | EUR | 1250.50 | 8 | third-letter | Letter | Laura |"
    return book(tmp_path, BANKS, customers, INVOICES, *([activity] if announced else []), actions, **settings)


@pytest.mark.parametrize(
    ("announced", "terms", "settings", "claimed"),
    [
        ("2024-03-01 | C1 | EUR | 6 | Letter | Out", "", {"InterestRegime": "LV"}, True),
        ("2024-03-01 | C1 |     | 6 | Letter | Out", "", {"InterestRegime": "LV"}, True),
        ("", "", {"InterestRegime": "LV"}, False),  # not announced
        ("2024-03-01 | C1 | EUR | 3 | E-mail | Out", "", {"InterestRegime": "LV"}, False),  # another letter
        ("2024-03-01 | C1 | USD | 6 | Letter | Out", "", {"InterestRegime": "LV"}, False),  # another currency
        ("2024-03-01 | C2 | EUR | 6 | Letter | Out", "", {"InterestRegime": "LV"}, False),  # another customer
        ("2024-04-01 | C1 | EUR | 6 | Letter | Out", "", {"InterestRegime": "LV"}, False),  # later
        ("2024-03-01 | C1 | EUR | 6 | Letter | In", "", {"InterestRegime": "LV"}, False),
        ("2024-03-01 | C1 | EUR | 6 | Letter | Out", "", {"InterestRegime": "Contract", "InterestRate": 0.12}, False),
        ("2024-03-01 | C1 | EUR | 6 | Letter | Out", "2024-01-01",
         {"InterestRegime": "Contract", "InterestRate": 0.12}, True),
        ("2024-03-01 | C1 | EUR | 6 | Letter | Out", "2024-05-01",
         {"InterestRegime": "Contract", "InterestRate": 0.12}, False),  # signed later
        ("2024-03-01 | C1 | EUR | 6 | Letter | Out", "2024-01-01", {"InterestRegime": "None"}, False),
    ],
)  # fmt: skip
def test_figures_14_interest_is_claimed_by_law_or_signed_terms_after_it_was_announced(
    tmp_path: Path, announced: str, terms: str, settings: dict[str, Value], claimed: bool
) -> None:
    path = claims_book(tmp_path, announced, terms, **settings)
    run(path)
    text = paper(tmp_path / "out" / "2024-03-31-1" / "C1 EUR third-letter.docx")
    assert ("Likme gadā" in text) is claimed
    assert ("nokavējuma procenti. Aprēķins" in text) is claimed


def test_figures_14_claimed_interest_is_that_of_the_interest_sheet(tmp_path: Path) -> None:
    # 12 % of 1,000.00 from 15 Feb: 45 days, 14.79; of 250.50 from 20 March: 11 days, 0.91
    announced = "2024-03-01 | C1 | EUR | 6 | Letter | Out"
    path = claims_book(tmp_path, announced, "2024-01-01", InterestRegime="Contract", InterestRate=0.12)
    run(path)
    text = paper(tmp_path / "out" / "2024-03-31-1" / "C1 EUR third-letter.docx")
    for said in ("14,79", "0,91", "15,70 EUR", "1 266,20 EUR", "12%"):
        assert said in text
    assert rows_of(path, "letters", "Amount") == ["1250.50"]  # interest aside


def test_figures_10_the_disputed_part_claims_no_interest(tmp_path: Path) -> None:
    invoices = """
    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount  | Disputed | Disputed on
    A-1     | C1       | 2024-01-10 | 2024-02-15 | EUR      | 1000.00 | 300.00   | 2024-02-20
    """
    activity = (
        "tblActivity\nDate | Customer | Currency | Step | Kind | Direction\n2024-03-01 | C1 | EUR | 6 | Letter | Out"
    )
    actions = f"tblActions\n{HEAD}\nC1 | EUR | 1000.00 | 8 | third-letter | Letter | Laura |"
    customers = CUSTOMERS.replace("| Rita      |\nC2", "| Rita | 2024-01-01\nC2")
    path = book(tmp_path, BANKS, customers, invoices, activity, actions,
                InterestRegime="Contract", InterestRate=0.12)  # fmt: skip
    run(path)
    text = paper(tmp_path / "out" / "2024-03-31-1" / "C1 EUR third-letter.docx")
    assert "10,36 EUR" in text  # 45 days of 700.00, not the 14.79 of 1,000.00
    assert "710,36 EUR" in text


def test_domain_d5_one_message_a_sales_rep_with_holds_and_told_customers(tmp_path: Path) -> None:
    actions = f"""
    tblActions
    {HEAD} | Name | Oldest days
    C1 | EUR | 1250.50 | 5 | tell-sales-rep | Note | Rita | Hold | Alfa SIA | 45
    C1 | EUR | 1250.50 | 3 | first-reminder | E-mail | Laura | Hold | Alfa SIA | 45
    C2 | EUR | 500.00 | 5 | tell-sales-rep | Note | Rita | Watch | Beta GmbH | 45
    """
    team = "tblTeam\nName | Role | E-mail\nRita | Sales rep | rita@osta.example"
    path = book(tmp_path, BANKS, team, CUSTOMERS, INVOICES, actions)
    run(path)
    found = mail(tmp_path / "out" / "2024-03-31-1" / "Rita tell-sales-rep.eml")
    assert found["To"] == "Rita <rita@osta.example>"
    text = body(found)
    overdue, held = text.split("No new goods or services")
    assert "Alfa SIA (C1)" in overdue and "Beta GmbH (C2)" in overdue
    assert "Alfa SIA (C1)" in held and "Beta GmbH (C2)" not in held
    assert rows_of(path, "letters", "Customer", "Step", "Template", "File") == [
        "C1 | 3 | first-reminder | 2024-03-31-1/C1 EUR first-reminder.eml",
        "C1 | 5 | tell-sales-rep | 2024-03-31-1/Rita tell-sales-rep.eml",
        "C2 | 5 | tell-sales-rep | 2024-03-31-1/Rita tell-sales-rep.eml",
    ]


@pytest.mark.parametrize(("team", "said"), [("Laura", True), ("rita", False)])
def test_domain_d5_a_sales_rep_without_an_address_is_said(tmp_path: Path, team: str, said: bool) -> None:
    actions = f"tblActions\n{HEAD}\nC2 | EUR | 500.00 | 5 | tell-sales-rep | Note | Rita | Watch"
    path = book(tmp_path, BANKS, f"tblTeam\nName | E-mail\n{team} | x@osta.example", CUSTOMERS, INVOICES, actions)
    line = "Rita: no e-mail address on Settings (tblTeam); the message has none either."
    assert (line in run(path).lines) is said


def test_calls_have_their_notes_in_one_file(tmp_path: Path) -> None:
    actions = f"""
    tblActions
    {HEAD}
    C1 | EUR | 1250.50 | 4 | call-payment | Call | Laura |
    C2 | EUR | 500.00 | 9 | call-service | Call | Laura |
    """
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, actions)
    outcome = run(path)
    text = paper(tmp_path / "out" / "2024-03-31-1" / "Calls.docx")
    assert "Zvans: Alfa SIA" in text and "Friendly call to Beta GmbH" in text
    assert rows_of(path, "letters", "Run") == []
    assert outcome.lines[0].endswith("has 0 letters to look at and send, and 2 calls in Calls.docx.")


@pytest.mark.parametrize(
    "code", ["A/B:1", 'x"<>?*', "..", "CON", "ļoti " * 40, "a\\b", " .hidden. ", "=cmd'/c calc'!A1"]
)
def test_hostile_codes_make_safe_files(tmp_path: Path, code: str) -> None:
    def named(text: str) -> str:
        return text.replace("C1  ", f"{code}  ").replace("C1 |", f"{code} |")

    path = book(tmp_path, BANKS, named(CUSTOMERS), named(INVOICES), named(ACTIONS))
    run(path)
    folder = tmp_path / "out" / "2024-03-31-1"
    names = [file.name for file in folder.iterdir()]
    assert len(names) == 2
    for name in names:
        assert len(name) < 100
        assert not set(name) & set('/\\:*?"<>|') and not name.startswith((" ", "-"))
    assert [file.name for file in tmp_path.joinpath("out").iterdir()] == ["2024-03-31-1"]


def test_a_user_s_own_template_is_used(tmp_path: Path) -> None:
    path = book(tmp_path)
    own = tmp_path / "out" / "templates" / "lv"
    own.mkdir(parents=True)
    (own / "first-reminder.txt").write_text("Subject: Mans\n\nSveiki, {{ amount }}!\n", encoding="utf-8")
    run(path)
    found = mail(tmp_path / "out" / "2024-03-31-1" / "C1 EUR first-reminder.eml")
    assert found["Subject"] == "Mans"
    assert body(found).strip() == "Sveiki, 1 250,50 EUR!"


def test_a_broken_template_stops_the_run_and_names_file_and_line(tmp_path: Path) -> None:
    path = book(tmp_path, TemplatesFolder=str(tmp_path / "mine"))
    (tmp_path / "mine" / "lv").mkdir(parents=True)
    (tmp_path / "mine" / "lv" / "first-reminder.txt").write_text("Subject: S\n\n{{ amonut }}\n", encoding="utf-8")
    assert f"{tmp_path / 'mine' / 'lv' / 'first-reminder.txt'}, line 3: 'amonut' is undefined" in refusal(path)


def test_nothing_half_written_stays_when_the_book_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path)
    opened = FileBook.open(path)

    def fails() -> None:
        raise OSError("disk full")

    monkeypatch.setattr(opened, "save", fails)
    monkeypatch.setattr(FileBook, "open", lambda _: opened)
    with pytest.raises(OSError, match="disk full"):
        run(path)
    assert list((tmp_path / "out").iterdir()) == []


def test_nothing_half_written_stays_when_a_letter_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path)

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("macros.drafting.write_docx", fails)
    with pytest.raises(OSError, match="disk full"):
        run(path)
    assert list((tmp_path / "out").iterdir()) == []
    assert rows_of(path, "letters", "Run") == []


def test_the_same_book_gives_the_same_mails(tmp_path: Path) -> None:
    path = book(tmp_path)
    run(path)
    run(path, again=True)
    first, second = ((tmp_path / "out" / f"2024-03-31-{run_no}" / "C1 EUR first-reminder.eml") for run_no in (1, 2))
    strict = [[part.get_payload() for part in mail(of).walk() if part.get_content_maintype() == "text"]
              for of in (first, second)]  # fmt: skip
    assert strict[0] == strict[1]


def test_new_limits_since_the_last_message_go_to_the_sales_rep(tmp_path: Path) -> None:
    changes = """
    tblChanges
    Seen             | By    | Sheet     | Key | Column       | Old     | New
    2024-03-01 09:00 | Laura | Customers | C1  | Credit limit | 100     | 150
    2024-03-30 09:00 | Laura | Customers | C2  | Credit limit | 5000    | 7500.50
    2024-03-30 09:01 | Laura | Customers | C2  | Phone        | 1       | 2
    """
    letters_sent = """
    tblLetters
    Run          | Date       | Customer | Currency | Template       | File
    2024-03-15-1 | 2024-03-15 | C1       | EUR      | tell-sales-rep | 2024-03-15-1/Rita tell-sales-rep.eml
    """
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, changes, letters_sent)
    opened = FileBook.open(path)
    inputs = read_inputs(opened)
    found = frame(opened.read("tblChanges"), TABLES["tblChanges"], inputs.settings.read_options, Problems())
    inputs = replace(inputs, frames={**inputs.frames, "tblChanges": found})
    desk = desk_of(inputs, compute(inputs, None, NOW.date()))
    (message,) = messages(desk, inputs.frames["tblActions"], Templates())
    text = message.letter.text.replace("\u00a0", " ")
    assert "Beta GmbH (C2)" in text and "EUR 5,000.00" in text and "EUR 7,500.50" in text
    assert "C1" not in text
    assert message.told == []


HELD = f"""
tblActions
{HEAD}
C1 | EUR | 1250.50 | 3 | first-reminder | E-mail | Laura | Hold
C1 | EUR | 1250.50 | 7 | hold-notice | E-mail | Laura | Hold
C2 | EUR | 500.00 | 7 | hold-notice | Letter | Laura | Hold
"""


def test_domain_c2_a_hold_is_told_in_the_letter_that_goes_anyway(tmp_path: Path) -> None:
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, HELD)
    run(path)
    folder = tmp_path / "out" / "2024-03-31-1"
    assert sorted(file.name for file in folder.iterdir()) == [
        "C1 EUR first-reminder.eml", "C2 EUR hold-notice.docx", "Rita tell-sales-rep.eml"
    ]  # fmt: skip
    assert "esam apturējuši jaunas preču piegādes" in body(mail(folder / "C1 EUR first-reminder.eml"))
    assert rows_of(path, "letters", "Customer", "Step", "Template", "Amount", "File")[:3] == [
        "C1 | 3 | first-reminder | 1250.50 | 2024-03-31-1/C1 EUR first-reminder.eml",
        "C1 | 7 | hold-notice |  | 2024-03-31-1/C1 EUR first-reminder.eml",
        "C2 | 7 | hold-notice | 500.00 | 2024-03-31-1/C2 EUR hold-notice.docx",
    ]
    mark_sent(FileBook.open(path), "2024-03-31-1", NOW)
    assert rows_of(path, "activity", "Customer", "Step", "Kind")[:2] == ["C1 | 3 | E-mail", "C1 | 7 | E-mail"]


def test_domain_c2_a_template_without_words_for_a_hold_leaves_its_notice(tmp_path: Path) -> None:
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, HELD)
    own = tmp_path / "out" / "templates" / "lv"
    own.mkdir(parents=True)
    (own / "first-reminder.txt").write_text("Subject: Mans\n\nSveiki!\n", encoding="utf-8")
    run(path)
    assert rows_of(path, "letters", "Customer", "Step", "File")[:2] == [
        "C1 | 3 | 2024-03-31-1/C1 EUR first-reminder.eml", "C1 | 7 | 2024-03-31-1/C1 EUR hold-notice.eml"
    ]  # fmt: skip


def test_what_was_drafted_and_not_sent_is_pointed_out_and_not_drafted_again(tmp_path: Path) -> None:
    tell = "C2 | EUR | 500.00 | 5 | tell-sales-rep | Note | Rita | Hold"
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, f"{HELD.strip()}\n{tell}")
    run(path)
    again = run(path)
    assert again.lines == (
        "No letter is due.",
        *(f"{row}: drafted already in run 2024-03-31-1, which isn't marked as sent (draft it anew with --again)."
          for row in ("C1, no first-reminder", "C1, no hold-notice", "C2, no hold-notice")),
    )  # fmt: skip
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["2024-03-31-1"]
    assert len(rows_of(path, "letters", "Run")) == 4
    run(path, again=True)
    assert len(rows_of(path, "letters", "Run")) == 8


@pytest.mark.parametrize(
    ("drafted_on", "amount", "sent", "drafted_again"),
    [
        ("2024-03-31", "1250.50", "", False),
        ("2024-03-24", "1250.50", "", False),  # LetterDays 7: it asks for the money by today
        ("2024-03-23", "1250.50", "", True),
        ("2024-03-31", "1250.49", "", True),
        ("2024-03-31", "1250.50", "2024-03-31", True),  # sent: the ladder decides
    ],
)
def test_a_draft_waits_while_it_can_still_be_sent(
    tmp_path: Path, drafted_on: str, amount: str, sent: str, drafted_again: bool
) -> None:
    earlier = f"""
    tblLetters
    Run | Date         | Customer | Currency | Step | Template       | Amount   | File     | Sent
    R   | {drafted_on} | C1       | EUR      | 3    | first-reminder | {amount} | R/C1.eml | {sent}
    """
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, ACTIONS, earlier)
    run(path)
    assert ("C1 | 2024-03-31-1" in rows_of(path, "letters", "Customer", "Run")) is drafted_again


def test_many_letters_left_out_for_one_reason_are_one_line(tmp_path: Path) -> None:
    rows = "\n".join(f"C1 | EUR | 1250.50 | {step} | first-reminder | E-mail | Laura |" for step in (3, 6, 8, 11))
    path = book(tmp_path, BANKS.replace("EUR  ", "USD  "), CUSTOMERS, INVOICES, f"tblActions\n{HEAD}\n{rows}")
    assert run(path).lines[1:] == (
        "4 letters of 1 customer not drafted: no bank account for EUR on Settings (tblBanks), so the letter couldn't "
        "say how to pay.",
    )  # fmt: skip


def test_domain_c3_money_on_account_is_said_first(tmp_path: Path) -> None:
    cash = "tblPayments\nPayment | Date | Customer | Currency | Amount\nP1 | 2024-03-01 | C1 | EUR | 50.50"
    path = book(tmp_path, BANKS, CUSTOMERS, INVOICES, cash, ACTIONS, BankDate=None)
    said = "1 customer with money on account, EUR 50.50 in all: apply it before you chase."
    assert refusal(path).endswith(said)
    outcome = run(path, yes=True)
    assert outcome.lines[1:3] == (
        "Drafted all the same: BankDate is blank: nobody knows up to which day bank entries are complete. Import a "
        "bank statement, or type the day on the sheet Settings.",
        said,
    )


def test_nothing_open_at_all_is_no_letter(tmp_path: Path) -> None:
    path = book(tmp_path, BANKS, CUSTOMERS)
    outcome = letters(FileBook.open(path), NOW, tmp_path / "out")
    assert outcome.lines == ("No letter is due.",)


def test_a_new_limit_is_told_once(tmp_path: Path) -> None:
    changes = """
    tblChanges
    Seen             | By    | Sheet     | Key | Column       | Old  | New
    2024-03-31 09:00 | Laura | Customers | C2  | Credit limit | 5000 | 7500.50
    """
    path = book(tmp_path, BANKS, CUSTOMERS, changes)
    letters(FileBook.open(path), NOW, tmp_path / "out")
    assert rows_of(path, "letters", "Customer", "Currency", "Step", "Template", "Amount", "File") == [
        "C2 | EUR |  | tell-sales-rep | 7500.50 | 2024-03-31-1/Rita tell-sales-rep.eml"
    ]
    assert letters(FileBook.open(path), NOW, tmp_path / "out").lines == ("No letter is due.",)
