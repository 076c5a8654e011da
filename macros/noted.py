"""Letters of interest notes: what each note charges, by its slices, from the tables alone (figures 14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from arbook.open_items import document_results
from macros.computing import Results
from macros.inputs import Inputs

TEMPLATE: Final = "interest-note"
NOTES: Final = ("Interest note", "Cost note")
Row = Mapping[Any, Any]


def notes(inputs: Inputs, results: Results) -> list[Row]:
    """Return a row of actions for each note with slices on tblInterest that is still open."""
    by = {str(row["Customer"]): row["Invoice by"] for row in inputs.frames["tblCustomers"].to_dict("records")}
    open_ = set(results.aging.lines["Invoice"].astype("str"))
    charged = set(results.slices["Note"].astype("str").fillna("")) - {""}
    keys = results.slices[["Note", "Customer", "Currency"]].astype("str").drop_duplicates("Note")
    return [
        {
            "Customer": row["Customer"], "Currency": row["Currency"], "Step": pd.NA, "Template": TEMPLATE,
            "Channel": "Letter" if by.get(row["Customer"]) == "Post" else "E-mail", "Owner": "Collector",
            "Decision": "", "About": row["Note"],
        }
        for row in keys.to_dict("records")
        if row["Note"] in charged & open_ & set(_documents(inputs)["Invoice"])
    ]  # fmt: skip


def numbers(inputs: Inputs, note: str) -> str:
    """Return the number of a note, and that of the cost note that goes with it, which refers to it."""
    documents = _documents(inputs)
    more = documents.loc[(documents["Reference"] == note) & (documents["Type"] == NOTES[1]), "Invoice"]
    return ", ".join([note, *more])


def slices_of(results: Results, note: str) -> pd.DataFrame:
    """Return the rows of tblInterest that a note charges."""
    slices = results.slices
    mine = slices[(slices["Note"].astype("str") == note).to_numpy(bool)]
    return mine.astype({"Invoice": "str"}).reset_index(drop=True)


def items_of(inputs: Inputs, results: Results, slices: pd.DataFrame) -> pd.DataFrame:
    """Return the documents whose late payment a note charges, paid ones too, as lines of a letter."""
    invoices = inputs.frames["tblInvoices"]
    computed = document_results(results.position, results.aging.buckets).set_axis(invoices.index)
    mine = invoices["Invoice"].astype("str").isin(set(slices["Invoice"]))
    rows, computed = invoices[mine], computed[mine]
    return pd.DataFrame(
        {
            "Invoice": rows["Invoice"].astype("str"), "Line": 1, "Type": rows["Type"].astype("str").fillna(""),
            "Description": rows["Description"].astype("str").fillna(""), "Date": rows["Date"],
            "Due": computed["Due"], "Amount": rows["Amount"], "Open": computed["Open"].fillna(0).astype("int64"),
            "Disputed": 0, "Days overdue": computed["Days overdue"], "Discount": 0, "Discount until": pd.NaT,
        }
    )  # fmt: skip


def due_of(results: Results, note: str) -> pd.Timestamp | None:
    """Return when a note is due, None where that isn't known."""
    lines = results.aging.lines
    due = lines.loc[(lines["Invoice"].astype("str") == note).to_numpy(bool), "Due"].min()
    return None if pd.isna(due) else pd.Timestamp(due)


def _documents(inputs: Inputs) -> pd.DataFrame:
    invoices = inputs.frames["tblInvoices"][["Invoice", "Type", "Reference"]].astype("str").fillna("")
    return invoices[invoices["Type"].isin(NOTES)]
