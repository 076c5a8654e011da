"""Thank-you letters: who pays early or always on time hears it once a year (domain G)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from macros.computing import Results
from macros.inputs import Inputs

TEMPLATE: Final = "thank-you"
A_YEAR: Final = 365  # days
Row = Mapping[Any, Any]


def thanks(inputs: Inputs, results: Results) -> list[Row]:
    """Return a row of actions for each good payer who wasn't thanked within a year, by tblLetters."""
    letters = inputs.frames["tblLetters"]
    since = pd.Timestamp(results.as_of - timedelta(days=A_YEAR))
    lately = letters[(letters["Template"].astype("str") == TEMPLATE) & (letters["Date"] > since)]
    thanked = set(lately["Customer"].dropna().astype("str"))
    parties, risk = results.ledger.parties, results.risk.table
    currency = dict(zip(parties.customers, parties.currency_of.tolist(), strict=True))
    good = risk.loc[(risk["Good payer"].astype("str").fillna("") != "").to_numpy(bool), "Customer"].astype("str")
    return [
        {
            "Customer": code, "Currency": parties.currencies[currency[code]], "Step": pd.NA, "Template": TEMPLATE,
            "Channel": "E-mail", "Owner": "Collector", "Decision": "",
        }
        for code in good
        if code not in thanked and code in currency
    ]  # fmt: skip
