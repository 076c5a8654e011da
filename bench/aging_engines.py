"""Core aging by several engines: the same two pandas frames in, open items and pivot out, conversions included.

`python -m bench.aging_engines ENGINE FOLDER REPEATS` is one contestant of bench/core_aging.py. It prints its seconds
and figures that must agree to the cent. Invoices: a due date on each; payments: 70 % as many, 6 % of them on account.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from datetime import date
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


def run_polars(invoices: pd.DataFrame, payments: pd.DataFrame) -> tuple[Result, None]:
    """Open items and pivot by polars' lazy queries, from and to pandas."""
    import polars as pl

    day = pl.lit(date.fromisoformat(AS_OF)).cast(pl.Datetime("us"))
    documents, money = pl.from_pandas(invoices).lazy(), pl.from_pandas(payments).lazy()
    received = money.filter(pl.col("Date") <= day)
    linked = received.filter(pl.col("Invoice").is_not_null())
    paid = linked.group_by("Invoice").agg(pl.col("Amount").sum().alias("Sum"))
    overdue = (day - pl.col("Due date")).dt.total_days()
    excess = pl.col("Sum").fill_null(0) - pl.col("Amount")
    lines = (
        documents.filter(pl.col("Date") <= day)
        .join(paid, on="Invoice", how="left")
        .with_columns(
            (-excess).clip(lower_bound=0).alias("Open"),
            excess.clip(lower_bound=0).alias("Excess"),
            pl.min_horizontal(pl.col("Sum").fill_null(0), pl.col("Amount")).alias("Paid"),
            overdue.clip(lower_bound=0).alias("Days overdue"),
            pl.when(overdue <= 0).then(pl.lit(LABELS[0])).when(overdue <= 30).then(pl.lit(LABELS[1]))
            .when(overdue <= 60).then(pl.lit(LABELS[2])).when(overdue <= 90).then(pl.lit(LABELS[3]))
            .otherwise(pl.lit(LABELS[4])).alias("Bucket"),
        )
        .drop("Sum")
        .collect()
    )  # fmt: skip
    left = lines.lazy().filter(pl.col("Open") > 0)
    later = linked.drop("Customer").join(documents.filter(pl.col("Date") > day), on="Invoice", suffix=" of invoice")
    apart = pl.concat(
        [
            received.filter(pl.col("Invoice").is_null()).select("Customer", -pl.col("Amount")),
            lines.lazy().select("Customer", -pl.col("Excess").alias("Amount")),
            later.select("Customer", -pl.col("Amount")),
        ]
    )
    buckets = [pl.col("Open").filter(pl.col("Bucket") == label).sum().alias(label) for label in LABELS]
    owed = left.group_by("Customer").agg(*buckets, pl.col("Days overdue").max().alias("Oldest days"))
    unapplied = apart.group_by("Customer").agg(pl.col("Amount").sum().alias("Unapplied"))
    pivot = (
        owed.join(unapplied, on="Customer", how="full", coalesce=True)
        .with_columns(pl.exclude("Customer").fill_null(0))
        .with_columns(pl.sum_horizontal(*LABELS, "Unapplied").alias("Total"))
        .sort("Customer")
        .collect()
    )
    return (left.drop("Excess").collect().to_pandas(), pivot.to_pandas()), None


ENGINES = {"arbook": run_arbook, "duckdb": run_duckdb, "polars": run_polars, "pandas": run_pandas}


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


def make(folder: Path, rows: int) -> None:
    """Write the frames of a ledger of `rows` invoices."""
    for table, frame in zip(("invoices", "payments"), ledger_frames(rows), strict=True):
        frame.to_pickle(folder / f"{table}.pickle")


def measure(name: str, folder: Path, repeats: int) -> None:
    """Time one engine in this process; print its seconds and its figures as JSON."""
    invoices, payments = (pd.read_pickle(folder / f"{table}.pickle") for table in ("invoices", "payments"))  # our own
    importlib.import_module({"arbook": "arbook.aging"}.get(name, name))
    seconds, again_seconds = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        result, again = ENGINES[name](invoices, payments)
        seconds.append(time.perf_counter() - start)
        if again is not None:
            start = time.perf_counter()
            again()
            again_seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "again": again_seconds, "sums": checksum(result)}))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
