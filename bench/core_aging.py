"""Core aging against DuckDB: the same two pandas frames in, open items and pivot out, conversions included.

    python bench/core_aging.py [--rows 1000000] [--runs 15] [--full-limit 1.0] [--again-limit 0.2]

Each contestant runs in its own processes (five runs each), alternating, so that no allocator or thread pool is
shared; results are compared to the cent. Invoices: ``--rows``, a due date on each; payments: 70 % as many, 6 % of
them on account.
Contestants: arbook (Ledger.build + aging), arbook again (another as-of date on the same ledger), DuckDB (frames
registered, 2 threads), pandas (groupby, merge, cut, pivot_table; for information).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

AS_OF = "2026-09-30"
AGAIN = "2026-06-30"
LABELS = ["Not due", "1-30", "31-60", "61-90", "90+"]
Result = tuple[pd.DataFrame, pd.DataFrame]


def ledger_frames(rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invoices and payments of a made-up ledger: 20,000 customers at a million invoices, all shuffled."""
    rng = np.random.default_rng(rows)
    customers = max(rows // 50, 10)
    day = np.datetime64("2025-10-01") + rng.integers(0, 400, rows)
    number = rng.permutation(rows)
    customer = rng.integers(0, customers, rows)
    amount = rng.integers(100, 1_000_000, rows)
    invoices = pd.DataFrame(
        {
            "Invoice": pd.Series([f"INV-{n:07d}" for n in number.tolist()], dtype="str"),
            "Customer": pd.Series([f"C{n:05d}" for n in customer.tolist()], dtype="str"),
            "Date": day.astype("datetime64[us]"),
            "Due date": (day + rng.integers(0, 61, rows)).astype("datetime64[us]"),
            "Amount": amount,
        }
    )
    # Half of the invoices are paid at once, a tenth in two halves; one payment of 500 is 10 % too much.
    once, twice = np.split(rng.permutation(rows)[: rows // 2 + rows // 10], [rows // 2])
    paid = rng.permutation(np.concatenate([once, twice, twice]))
    half = np.isin(np.arange(rows), twice)[paid]
    part = np.where(half, 0.5, 1.0) * np.where(rng.random(len(paid)) < 0.002, 1.1, 1.0)
    on_account = rng.random(len(paid)) < 0.06
    payments = pd.DataFrame(
        {
            "Payment": pd.Series([f"P-{n:07d}" for n in range(len(paid))], dtype="str"),
            "Date": (day[paid] + rng.integers(0, 120, len(paid))).astype("datetime64[us]"),
            "Customer": invoices["Customer"].iloc[paid].reset_index(drop=True),
            "Invoice": invoices["Invoice"].iloc[paid].reset_index(drop=True).mask(on_account),
            "Amount": np.floor(amount[paid] * part).astype(np.int64),
        }
    )
    return invoices, payments


def run_arbook(invoices: pd.DataFrame, payments: pd.DataFrame) -> tuple[Result, Callable[[], Result]]:
    """Build and age; also a function that ages the same ledger at another date."""
    from arbook.aging import aging
    from arbook.ledger import Ledger

    ledger = Ledger.build(invoices, payments)

    def at(day: str) -> Result:
        report = aging(ledger, day)
        return report.lines, report.customers

    return at(AS_OF), lambda: at(AGAIN)


DUCKDB_LINES = """
    with paid as (
        select Invoice, sum(Amount) as cents from payments
        where Invoice is not null and Date <= $day group by Invoice)
    select i.Invoice, i.Customer, i.Date, i."Due date" as Due, i.Amount,
        least(coalesce(p.cents, 0), i.Amount)::bigint as Paid,
        greatest(i.Amount - coalesce(p.cents, 0), 0)::bigint as Open,
        greatest(coalesce(p.cents, 0) - i.Amount, 0)::bigint as Excess,
        greatest(date_diff('day', i."Due date", $day), 0) as "Days overdue",
        case when date_diff('day', i."Due date", $day) <= 0 then 'Not due'
             when date_diff('day', i."Due date", $day) <= 30 then '1-30'
             when date_diff('day', i."Due date", $day) <= 60 then '31-60'
             when date_diff('day', i."Due date", $day) <= 90 then '61-90' else '90+' end as Bucket
    from invoices i left join paid p using (Invoice) where i.Date <= $day
"""
DUCKDB_PIVOT = """
    with apart as (
        select Customer, -Amount as cents from payments where Invoice is null and Date <= $day
        union all select Customer, -Excess from lines where Excess > 0
        union all select i.Customer, -p.Amount from payments p join invoices i using (Invoice)
            where p.Date <= $day and i.Date > $day),
    a as (select Customer, sum(cents) as Unapplied from apart group by Customer),
    l as (
        select Customer, {columns}, sum(Open) as Owed, max("Days overdue") as Oldest
        from lines where Open > 0 group by Customer)
    select coalesce(l.Customer, a.Customer) as Customer, {names},
        coalesce(Unapplied, 0)::bigint as Unapplied,
        (coalesce(Owed, 0) + coalesce(Unapplied, 0))::bigint as Total, coalesce(Oldest, 0) as "Oldest days"
    from l full join a on l.Customer = a.Customer order by 1
"""


def run_duckdb(invoices: pd.DataFrame, payments: pd.DataFrame) -> tuple[Result, None]:
    """Open items and pivot by SQL over the registered frames."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    connection.register("invoices", invoices)
    connection.register("payments", payments)
    columns = ", ".join(f"sum(case when Bucket = '{label}' then Open else 0 end) as \"{label}\"" for label in LABELS)
    names = ", ".join(f'coalesce("{label}", 0)::bigint as "{label}"' for label in LABELS)
    day = f"timestamp '{AS_OF}'"
    connection.execute("create temp table lines as " + DUCKDB_LINES.replace("$day", day))
    pivot = connection.execute(DUCKDB_PIVOT.format(columns=columns, names=names).replace("$day", day)).df()
    lines = connection.execute("select * exclude (Excess) from lines where Open > 0").df()
    return (lines, pivot), None


def run_pandas(invoices: pd.DataFrame, payments: pd.DataFrame) -> tuple[Result, None]:
    """Plain pandas, as one would write it."""
    day = pd.Timestamp(AS_OF)
    there, received = invoices[invoices["Date"] <= day], payments[payments["Date"] <= day]
    paid = received.groupby("Invoice")["Amount"].sum().rename("Paid")
    lines = there.merge(paid, left_on="Invoice", right_index=True, how="left")
    lines["Paid"] = lines["Paid"].fillna(0).astype("int64")
    lines["Open"] = (lines["Amount"] - lines["Paid"]).clip(lower=0)
    lines["Excess"] = (lines["Paid"] - lines["Amount"]).clip(lower=0)
    lines["Days overdue"] = (day - lines["Due date"]).dt.days
    lines["Bucket"] = pd.cut(lines["Days overdue"], [-10_000, 0, 30, 60, 90, 10_000], labels=LABELS).astype("str")
    later = received.merge(invoices.loc[invoices["Date"] > day, ["Invoice"]], on="Invoice")
    apart = pd.concat(
        [
            received[received["Invoice"].isna()].groupby("Customer")["Amount"].sum(),
            lines.groupby("Customer")["Excess"].sum(),
            later.groupby("Customer")["Amount"].sum(),
        ]
    )
    pivot = lines[lines["Open"] > 0].pivot_table(
        index="Customer", columns="Bucket", values="Open", aggfunc="sum", fill_value=0
    )
    pivot = pivot.join(-apart.groupby(level=0).sum().rename("Unapplied"), how="outer").fillna(0).astype("int64")
    pivot["Total"] = pivot.sum(axis=1)
    pivot = pivot[pivot.ne(0).any(axis=1)]
    return (lines[lines["Open"] > 0], pivot.sort_index().reset_index()), None


CONTESTANTS = {"arbook": run_arbook, "duckdb": run_duckdb, "pandas": run_pandas}


def checksum(result: Result) -> dict[str, int]:
    """Figures that must agree to the cent: a weighted sum of each column over sorted customers and lines."""
    lines, pivot = result
    pivot = pivot[(pivot[[*LABELS, "Unapplied"]] != 0).any(axis=1)].sort_values("Customer")
    weight = np.arange(1, len(pivot) + 1)
    sums = {name: int((pivot[name].to_numpy(np.int64) * weight).sum()) for name in [*LABELS, "Unapplied", "Total"]}
    ordered = lines.assign(Invoice=lines["Invoice"].astype("str")).sort_values("Invoice")
    weight = np.arange(1, len(ordered) + 1) % 997
    sums["lines"] = len(ordered)
    sums["Open"] = int((ordered["Open"].to_numpy(np.int64) * weight).sum())
    return sums


def measure(name: str, folder: Path, repeats: int) -> None:
    """Time one contestant in this process and print what it took and found."""
    invoices, payments = (pd.read_pickle(folder / f"{table}.pickle") for table in ("invoices", "payments"))
    importlib.import_module({"arbook": "arbook.aging", "duckdb": "duckdb", "pandas": "pandas"}[name])
    seconds, again_seconds = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        result, again = CONTESTANTS[name](invoices, payments)
        seconds.append(time.perf_counter() - start)
        if again is not None:
            start = time.perf_counter()
            again()
            again_seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "again": again_seconds, "sums": checksum(result)}))


def contest(rows: int, runs: int, names: list[str], repeats: int = 5) -> dict[str, list[float]]:
    """Run the contestants in turns, each in fresh processes; raise when their figures differ."""
    times: dict[str, list[float]] = {}
    found: dict[str, dict[str, int]] = {}
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}  # this tree, installed or not
    with tempfile.TemporaryDirectory() as place:
        for table, frame in zip(("invoices", "payments"), ledger_frames(rows), strict=True):
            frame.to_pickle(Path(place) / f"{table}.pickle")
        for _ in range(-(-runs // repeats)):
            for name in names:
                command = [sys.executable, __file__, "--measure", name, "--folder", place, "--repeats", str(repeats)]
                answer = json.loads(
                    subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout
                )
                times.setdefault(name, []).extend(answer["seconds"])
                times.setdefault(f"{name} again", []).extend(answer["again"])
                found[name] = answer["sums"]
    if any(sums != found[names[0]] for sums in found.values()):
        raise SystemExit(f"the contestants disagree: {json.dumps(found, indent=1)}")
    return {name: seconds for name, seconds in times.items() if seconds}


def main() -> None:
    """Print medians and ratios; fail when a ratio is above its limit."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000, help="invoices: 10000, 100000, 1000000, 3000000")
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--full-limit", type=float, default=1.0)
    options.add_argument("--again-limit", type=float, default=0.2)
    options.add_argument("--without-pandas", action="store_true")
    options.add_argument("--measure", choices=list(CONTESTANTS), help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--repeats", type=int, default=5, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        measure(chosen.measure, chosen.folder, chosen.repeats)
        return
    names = [name for name in CONTESTANTS if not (chosen.without_pandas and name == "pandas")]
    times = contest(chosen.rows, chosen.runs, names)
    yardstick = statistics.median(times["duckdb"])
    print(f"{chosen.rows:,} invoices, {chosen.rows * 7 // 10:,} payments; figures agree to the cent")
    ratios = {}
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        ratios[name] = middle / yardstick
        print(f"{name:14} {middle * 1000:8.0f} ms  [{min(seconds) * 1000:.0f}]  {ratios[name]:.2f} x DuckDB")
    if ratios["arbook"] > chosen.full_limit or ratios["arbook again"] > chosen.again_limit:
        raise SystemExit(f"too slow: at most {chosen.full_limit} and, again, {chosen.again_limit} x DuckDB")


if __name__ == "__main__":
    main()
