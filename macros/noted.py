"""Letters of interest notes: what each note charges, by its slices, from the tables alone (figures 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from arbook.open_items import document_results
from macros.computing import Results
from macros.inputs import Inputs

TEMPLATE: Final = "interest-note"
INTEREST_NOTE, COST_NOTE = "Interest note", "Cost note"
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Notes:
    """The notes of a book, and what they charge."""

    inputs: Inputs
    results: Results

    @cached_property
    def slices(self) -> Mapping[str, pd.DataFrame]:
        """Rows of tblInterest by the note that charges them."""
        rows = self.results.slices
        rows = rows[(rows["Note"].astype("str").fillna("") != "").to_numpy(bool)]
        rows = rows.astype(dict.fromkeys(("Customer", "Currency", "Invoice", "Note"), "str"))
        return {str(note): part.reset_index(drop=True) for note, part in rows.groupby("Note", sort=False)}

    def actions(self) -> list[Row]:
        """Return a row of actions for each note with slices that is still open."""
        if not self.slices:
            return []
        customers = self.inputs.frames["tblCustomers"][["Customer", "Invoice by"]].astype("str")
        posted = set(customers.loc[customers["Invoice by"] == "Post", "Customer"])
        there = set(self._documents["Invoice"])
        found: list[Row] = []
        for note, slices in self.slices.items():
            if note in there and note in self._due:
                customer, currency = slices["Customer"].iloc[0], slices["Currency"].iloc[0]
                found.append({
                    "Customer": customer, "Currency": currency, "Step": pd.NA, "Template": TEMPLATE,
                    "Channel": "Letter" if customer in posted else "E-mail", "Owner": "Collector",
                    "Decision": "", "About": note,
                })  # fmt: skip
        return found

    def numbers(self, note: str) -> str:
        """Return the number of a note, and that of the cost note that goes with it, which refers to it."""
        documents = self._documents
        more = documents.loc[(documents["Reference"] == note) & (documents["Type"] == COST_NOTE), "Invoice"]
        return ", ".join([note, *more])

    def items(self, note: str) -> pd.DataFrame:
        """Return the documents whose late payment a note charges, paid ones too, as lines of a letter."""
        named = list(dict.fromkeys(self.slices[note]["Invoice"]))
        rows = self._charged[self._charged["Invoice"].isin(named)]
        return rows.assign(Line=1, Disputed=0, Discount=0)

    def due(self, note: str) -> pd.Timestamp | None:
        """Return when a note is due, None where that isn't known."""
        due = self._due.get(note)
        return None if due is None or pd.isna(due) else pd.Timestamp(due)

    @cached_property
    def _documents(self) -> pd.DataFrame:
        invoices = self.inputs.frames["tblInvoices"][["Invoice", "Type", "Reference"]].astype("str").fillna("")
        return invoices[invoices["Type"].isin((INTEREST_NOTE, COST_NOTE))]

    @cached_property
    def _due(self) -> Mapping[str, Any]:
        """First due day of each open document."""
        lines = self.results.aging.lines
        return dict(lines["Due"].groupby(lines["Invoice"].astype("str")).min())

    @cached_property
    def _charged(self) -> pd.DataFrame:
        """All documents that any note charges."""
        invoices = self.inputs.frames["tblInvoices"]
        computed = document_results(self.results.position, self.results.aging.buckets).set_axis(invoices.index)
        named = {invoice for slices in self.slices.values() for invoice in slices["Invoice"]}
        mine = invoices["Invoice"].astype("str").isin(named)
        rows, computed = invoices[mine], computed[mine]
        return pd.DataFrame(
            {
                **{name: rows[name].astype("str").fillna("") for name in ("Invoice", "Type", "Description")},
                "Date": rows["Date"], "Due": computed["Due"], "Amount": rows["Amount"],
                "Open": computed["Open"].fillna(0).astype("int64"), "Days overdue": computed["Days overdue"],
                "Discount until": pd.NaT,
            }
        )  # fmt: skip
