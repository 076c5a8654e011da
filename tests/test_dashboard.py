"""The Dashboard: LibreOffice computes of its formulas what Python computed; empty, small, in several currencies."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from books import blocks, make_book, rows_of
from ledger_text import ledger, report
from referees import recalculated
from template_xml import Template
from test_plan_life import book as book_with_plan

from arbook.book.file import FileBook
from arbook.discount_state import DiscountRules
from arbook.exchange import ExchangeRates
from arbook.headline import Amount, headline, most_overdue
from arbook.ledger_discounts import ledger_discounts
from arbook.promise import promises
from arbook.risk import all_rates
from macros.new import write_template
from macros.refreshing import refresh
from workbook.build import TEMPLATE
from workbook.dashboard_grid import WIDTHS, pixels

NOW = datetime.fromisoformat("2024-03-20T09:30")  # a Wednesday
BOOK = """
tblCustomers
Customer | Name
C1       | Late & Sons
C2       | Ice Ltd
*        | A star

tblInvoices
Invoice | Type        | Customer | Date       | Due date   | Terms         | Currency | Amount
A       |             | C1       | 2024-01-01 | 2024-01-31 |               | EUR      | 1,000.00
B       |             | C1       | 2024-02-01 | 2024-03-10 |               | EUR      | 200.00
C       |             | C1       | 2024-03-10 | 2024-04-09 |               | EUR      | 300.00
U       |             | C2       | 2023-11-01 | 2023-12-01 |               | USD      | 800.00
W       |             | 007      | 2024-03-01 | 2024-03-19 |               | EUR      | 25.00
S       |             | 7        | 2024-03-01 | 2024-03-19 |               | EUR      | 24.00
T       |             | *        | 2024-03-01 | 2024-03-19 |               | EUR      | 23.00
D       |             | C2       | 2024-03-15 |            | 2/10 net 30   | USD      | 600.00
CN      | Credit note | C1       | 2024-02-25 |            |               | EUR      | 50.00

tblPayments
Payment | Date       | Customer | Amount
P1      | 2024-03-15 | C1       | 70.00

tblFX
Currency | Date       | Rate
USD      | 2024-03-01 | 0.5

tblActivity
Date       | Customer | Currency | Kind | Result   | Promise date | Promise amount
2024-03-15 | C1       | EUR      | Call | Promised | 2024-03-24   | 100.00
2024-03-15 | C2       | USD      | Call | Promised | 2024-03-25   | 100.00
"""
"""Open in EUR: 1,500 of C1, 400 + 300 of C2, 72 of the others; 120 to the good."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return shown(make_book(tmp_path_factory.mktemp("dashboard") / "b.xlsm", BOOK))


def shown(path: Path) -> dict[str, object]:
    """Cells of the Dashboard after a refresh, each formula computed anew."""
    refresh(FileBook.open(path), NOW)
    return recalculated(path)["Dashboard"]


def row(cells: dict[str, object], at: int, columns: str) -> list[object]:
    found = [cells.get(f"{column}{at}") for column in columns]
    return [cell.date() if isinstance(cell, datetime) else cell for cell in found]


# --- figures on top -------------------------------------------------------------------------------------------------


def test_the_figures_on_top_with_how_many(seen: dict[str, object]) -> None:
    assert row(seen, 5, "ABCDEF") == [
        "Total", "Overdue", "Overdue share", "Oldest, days", "Expected this week", "Expected next week",
    ]  # fmt: skip
    assert row(seen, 6, "ABCDEF") == [2152, 1672, pytest.approx(1672 / 2272), 110, 1672, 0]
    assert row(seen, 7, "ABCDEF") == [8, 6, None, "C2", date(2024, 3, 18), date(2024, 3, 25)]


def test_what_comes_up_and_what_is_to_the_good(seen: dict[str, object]) -> None:
    assert row(seen, 5, "HIJK") == ["Promises due", "Plans at risk", "Discounts expiring", "Unapplied"]
    # P1 was paid on the day of the promise, not after it; C2's promise is of next week; 2 % of 600 at 0.5.
    assert row(seen, 6, "HIJK") == [100, 0, 6, -120]
    assert row(seen, 7, "HIJK") == [1, 0, 1, 1]


def test_open_items_by_bucket_with_their_share(seen: dict[str, object]) -> None:
    assert row(seen, 16, "ABCDEF") == ["Not due", "1-30", "31-60", "61-90", "90+", "Not aged"]
    assert row(seen, 17, "ABCDEF") == [600, 272, 1000, 0, 400, 0]
    assert sum(row(seen, 18, "ABCDEF")) == pytest.approx(1)  # type: ignore[arg-type]  # numbers
    # Words stand on the bar where they fit: a percent a letter.
    assert row(seen, 14, "ABCDEF") == ["Not due 26%", "1-30 12%", "31-60 44%", " ", "90+ 18%", " "]


def test_top_overdue_in_base_currency_with_their_oldest_day(seen: dict[str, object]) -> None:
    assert [row(seen, at, "ABDE") for at in range(21, 27)] == [
        ["C1", "Late & Sons", 49, 1200],
        ["C2", "Ice Ltd", 110, 400],
        ["007", None, 1, 25],  # neither the number 7 nor a pattern
        ["7", None, 1, 24],
        ["*", "A star", 1, 23],
        [None, None, None, None],
    ]
    assert row(seen, 21, "F") == [pytest.approx(1200 / 1672)]
    assert "C19" not in seen


def test_the_weeks_that_the_chart_reads_are_those_of_the_table(seen: dict[str, object]) -> None:
    weeks = [row(seen, at, "HIJ") for at in range(12, 25)]
    assert [row(seen, at, "DEF") for at in range(33, 46)] == weeks
    assert weeks[0] == [date(2024, 3, 18), 1672, 1672]
    assert row(seen, 25, "H") == [date(2024, 6, 17)]  # all that comes later isn't a week
    assert "D46" not in seen


@pytest.mark.parametrize(
    "settings",
    [{"UnappliedCash": "oldest first"}, {"UnappliedCash": "own date", "AgingLimits": "10,45,120"},
     {"AgingBasis": "invoice date"}],
    ids=lambda settings: " ".join(settings.values()),
)  # fmt: skip
def test_figures_1_the_dashboard_says_what_aging_says(tmp_path: Path, settings: dict[str, str]) -> None:
    path = make_book(tmp_path / "b.xlsm", BOOK, **settings)
    refresh(FileBook.open(path), NOW)
    computed = recalculated(path)
    found, aging = computed["Dashboard"], computed["Aging"]
    assert row(found, 16, "ABCDEF") == row(aging, 5, "DEFGHI")
    assert row(found, 17, "ABCDEF") == row(aging, 14, "DEFGHI")
    assert row(found, 6, "ABCK") == [aging[cell] for cell in ("K14", "L14", "M14", "J14")]
    assert max(aging[f"N{at}"] for at in range(27, 32)) == found["D6"]  # type: ignore[type-var]  # numbers


# --- little, and nothing --------------------------------------------------------------------------------------------


def test_a_new_book_says_what_to_press(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    write_template(path)
    found = recalculated(path)["Dashboard"]
    assert found["C19"] == "Press Refresh aging first."
    assert row(found, 6, "ABCDEF") == [0, 0, None, 0, 0, 0]
    assert [cell for cell, value in found.items() if str(value).startswith("#")] == []


def test_a_book_without_rows_has_nothing_overdue(tmp_path: Path) -> None:
    found = shown(make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1"))
    assert found["C19"] == "Nothing is overdue."
    assert found["J27"] == "No month is closed yet: Close month adds a row."
    assert row(found, 6, "ABCDEFHIJK") == [0, 0, None, 0, 0, 0, 0, 0, 0, 0]
    assert [cell for cell, value in found.items() if str(value).startswith("#")] == []


def test_one_customer(tmp_path: Path) -> None:
    one = "tblInvoices\nInvoice | Customer | Date | Due date | Amount\nA | C1 | 2024-02-01 | 2024-03-01 | 10.00"
    found = shown(make_book(tmp_path / "b.xlsm", one))
    assert row(found, 6, "ABCD") == [10, 10, 1, 19]
    assert row(found, 21, "ADEF") == ["C1", 19, 10, 1]
    assert row(found, 14, "ABCDEF") == [" ", "1-30 100%", " ", " ", " ", " "]


def test_links_lead_to_the_rows_of_aging_and_measures_to_their_sheets(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", BOOK)
    refresh(FileBook.open(path), NOW)
    links = {
        link.get("ref"): link.get("location")
        for link in Template(path).sheets["Dashboard"].iter()
        if link.tag.endswith("}hyperlink")
    }
    assert {cell: links[cell] for cell in ("A5", "B5", "H5", "I5", "J5", "P21", "P27")} == {
        "A5": "Aging!A5", "B5": "Aging!L5", "H5": "Activity!A1", "I5": "Plans!A1", "J5": "Discounts!A1",
        "P21": "'Aging'!A1", "P27": "'Invoices'!A1",
    }  # fmt: skip
    assert blocks(path, "Dashboard", "P27") == [["DSO, days"]]
    assert len(rows_of(path, "kpi", "Measure")) == sum(cell.startswith("P") for cell in links)


# --- what Python finds ----------------------------------------------------------------------------------------------


def test_most_overdue_are_ten_the_most_first_equal_ones_by_code() -> None:
    lines = [f"{at} | C{at:02} | 2024-01-01 | 2024-02-01 | {min(at, 13)}.00" for at in range(1, 16)]
    lines.append("N | C00 | 2024-01-01 | 2024-03-31 | 999.00")  # due on the day itself
    aged = report(ledger("Invoice | Customer | Date | Due date | Amount\n" + "\n".join(lines)), "2024-03-31")
    assert most_overdue(aged) == ("C13", "C14", "C15", "C12", "C11", "C10", "C09", "C08", "C07", "C06")


# as of | plans at risk: how many, cents past due; in April all of it, since two were missed
AT_RISK = """
2025-01-10 | 0 | 0
2025-01-11 | 1 | 125000
2025-02-11 | 1 | 250000
2025-04-01 | 1 | 1500000
"""


@pytest.mark.parametrize("line", AT_RISK.strip().splitlines())
def test_plans_at_risk_are_those_with_an_installment_past_due(line: str) -> None:
    day, count, cents = (cell.strip() for cell in line.split("|"))
    plans = """
        Plan  | Invoices | Agreed     | Amount    | Count | Rate | Down  | Signed
        P-001 | A, B     | 2024-12-10 | 15,500.00 | 12    | 0    | 500   | 2024-12-11
    """
    position = book_with_plan(plans, "P1 | 2024-12-12 | C1 | P-001 | 500").as_of(day)
    found = headline(
        position, report(position.ledger, day), all_rates(position.ledger, None, position.day),
        promises(position, None, 0), ledger_discounts(position, DiscountRules()),
    )  # fmt: skip
    assert found.plans == Amount(int(count), int(cents))
    assert found.promises == found.discounts == Amount(0, 0)


def test_what_has_no_rate_is_counted_without_an_amount() -> None:
    book = ledger(
        "Invoice | Customer | Date | Terms | Currency | Amount\nA | C1 | 2024-03-15 | 2/10 net 30 | USD | 600.00"
    )
    position = book.as_of("2024-03-20")
    found = headline(
        position, report(book, "2024-03-20"), ExchangeRates("EUR", {}), promises(position, None, 0),
        ledger_discounts(position, DiscountRules()),
    )  # fmt: skip
    assert found.discounts == Amount(1, 0)


# --- how it looks ---------------------------------------------------------------------------------------------------


def test_all_of_it_is_seen_on_one_screen() -> None:
    zoom = Template(TEMPLATE).sheets["Dashboard"].find(".//{*}sheetView")
    assert zoom is not None
    width, height = pixels((0, 0), (49, len(WIDTHS) - 1))
    share = int(zoom.get("zoomScale", "100")) / 100
    assert (width * share, height * share) < (1900, 900)
    assert height * share < 900


def test_charts_have_words_and_read_fixed_cells_with_titles_in_cells() -> None:
    template = Template(TEMPLATE)
    charts = [part.decode() for name, part in sorted(template.parts.items()) if name.startswith("xl/charts/chart")]
    assert len(charts) == 8  # Aging, Plan form, six here
    for chart in charts:
        title = chart[: chart.index("<c:plotArea>")]
        assert "<c:f>" in title  # a cell: in another language it says so
        assert "<a:t>" not in chart
        assert "<c:v>" in title
        assert "tbl" not in chart
    frames = [
        frame
        for name, part in template.parts.items()
        if name.startswith("xl/drawings/drawing")
        for frame in part.decode().split("<xdr:cNvPr ")[1:]
    ]
    assert len(frames) == 8
    assert [frame for frame in frames if 'descr="' not in frame] == []
