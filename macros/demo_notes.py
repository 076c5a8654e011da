"""What makes the demo ledger lifelike: credit notes, money on account, returns, disputes, promises, contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.demo_data import Document, Ledger

CREDIT_NOTES = 36  # applied to their invoice
FREE_CREDIT_NOTES = 6  # not applied; one of them by an allocation
CHARGES = 3  # two interest notes and a cost note
NOTES = CREDIT_NOTES + FREE_CREDIT_NOTES + CHARGES
_REASONS = ("Goods damaged in transit", "Short delivery", "Price not as agreed", "Ordered twice", "Late delivery")


def add_notes(ledger: Ledger) -> None:
    """Enter credit notes and charges; a credit note's invoice is one that is still open, else any."""
    rng = ledger.rng
    for number in range(1, CREDIT_NOTES + 1):
        # Mostly old, settled sales would make credit notes that nothing is left to reduce: take what is open.
        document = rng.choice(ledger.open_documents(10))
        amount = ledger.left[document.number] * ledger.between(5, 30) // 100
        day = min(document.day + timedelta(days=ledger.between(3, 20)), ledger.as_of)
        note = ledger.add(
            document.customer, day, amount, f"CN-{number:03d}", Type="Credit note", Applies_to=document.number,
            Description=rng.choice(_REASONS),
        )  # fmt: skip
        ledger.left[note.number] = 0
        ledger.left[document.number] -= amount
    for number in range(CREDIT_NOTES + 1, CREDIT_NOTES + FREE_CREDIT_NOTES + 1):
        customer = rng.choice(ledger.open_documents(20)).customer
        note = ledger.add(
            customer, ledger.ago(ledger.between(5, 60)), ledger.between(40, 400) * 100, f"CN-{number:03d}",
            Type="Credit note", Description="Yearly bonus",
        )  # fmt: skip
        ledger.left[note.number] = 0
    for number, (kind, cents) in enumerate(
        (("Interest note", 8450), ("Interest note", 12310), ("Cost note", 4000)), 1
    ):
        document = ledger.open_documents(100)[number]
        ledger.add(
            document.customer, ledger.ago(10 * number), cents, f"N-{number}", Type=kind, Applies_to=document.number
        )  # fmt: skip


def add_cash(ledger: Ledger) -> None:
    """Enter money that doesn't simply pay one invoice: on account, too much, returned, refunded, written off."""
    rng = ledger.rng
    settled = [document for document in ledger.documents if ledger.is_settled(document)]
    for document in [d for d in settled if d.customer.habit.days > 0][-40:-36]:
        ledger.pay(
            document, ledger.ago(6), document.amount // 50 * 10, reference=f"{document.number} again"
        )  # too much
    paid = [row for row in ledger.payments if not row["Kind"] and str(row["Date"]) >= ledger.ago(30).isoformat()]
    by_number = {document.number: document for document in settled}
    for row in rng.sample([row for row in paid if row["Invoice"] in by_number], 2):
        ledger.pay(by_number[str(row["Invoice"])], ledger.ago(2), int(str(row["Amount"])), "Returned")
    for document in ledger.open_documents(200)[:3]:
        ledger.pay(document, ledger.ago(20), ledger.left[document.number], "Write-off")
    setoff = ledger.open_documents(60)[0]
    ledger.pay(setoff, ledger.ago(12), ledger.left[setoff.number] // 2, "Set-off", "Our purchase 4471")
    _on_account(ledger)


def _on_account(ledger: Ledger) -> None:
    """Enter eight payments without invoice: to be matched, to be proposed, allocated by hand, refunded."""
    named, exact, first, rough, applied, refunded, prepaid, spare = _one_each(ledger, 8)
    ledger.pay_on_account(named.customer, ledger.ago(9), ledger.left[named.number] // 2, f"for {named.number}, part")
    ledger.pay_on_account(exact.customer, ledger.ago(8), ledger.left[exact.number], "thank you")
    several = [d for d in ledger.open_documents() if d.customer == first.customer][:2]
    ledger.pay_on_account(first.customer, ledger.ago(7), sum(ledger.left[d.number] for d in several), "all invoices")
    ledger.pay_on_account(rough.customer, ledger.ago(5), ledger.left[rough.number] // 1000 * 700, "instalment")
    number = ledger.pay_on_account(applied.customer, ledger.ago(15), ledger.left[applied.number], "by phone agreed")
    ledger.allocations.append(
        {"Date": ledger.ago(13), "From": number, "To": applied.number, "Amount": ledger.left[applied.number],
         "State": "Matched", "By": "Laura Priede"}
    )  # fmt: skip
    ledger.left[applied.number] = 0
    ledger.pay_on_account(refunded.customer, ledger.ago(40), 75_000, "paid twice")
    ledger.pay_on_account(refunded.customer, ledger.ago(33), 75_000, "our refund", "Refund")
    ledger.pay_on_account(prepaid.customer, ledger.ago(4), 250_000, "prepayment of the next order")
    ledger.pay_on_account(spare.customer, ledger.ago(3), 31_415, "no details")
    _apply_credit_note(ledger)


def _apply_credit_note(ledger: Ledger) -> None:
    """Apply one free credit note to an invoice of its customer, as far as both reach."""
    for note in (d for d in ledger.documents if d.row.get("Type") == "Credit note" and not d.row.get("Applies to")):
        for target in ledger.open_documents():
            if target.customer == note.customer:
                amount = min(note.amount, ledger.left[target.number])
                ledger.left[target.number] -= amount
                ledger.allocations.append(
                    {"Date": ledger.ago(2), "From": note.number, "To": target.number, "Amount": amount,
                     "State": "Accepted", "By": "Andrei Pop"}
                )  # fmt: skip
                return


def _one_each(ledger: Ledger, count: int) -> list[Document]:
    """Return open documents of that many different customers, not those of which only a discount is left."""
    worth_it = [document for document in ledger.open_documents(15) if ledger.left[document.number] > 50_000]
    firsts = {document.customer.code: document for document in worth_it}
    return ledger.rng.sample(list(firsts.values()), count)


def add_activity(ledger: Ledger) -> None:
    """Enter what customers said about open documents: disputes, deferrals, news, promises."""
    worth_it = [document for document in ledger.open_documents(25) if ledger.left[document.number] > 10_000]
    documents = ledger.rng.sample(worth_it, 20)
    for number, document in enumerate(documents[:8]):
        _dispute(ledger, document, whole=number < 3, closed=number > 5)
    for document in documents[8:13]:
        due = document.customer.terms.due(document.day)
        document.row["Deferred to"] = due + timedelta(days=30)
        _log(ledger, document, 5, Kind="Deferral request", Direction="In", Result="Agreed", Reason="Cash flow",
             Note=f"Until {due + timedelta(days=30)}, once")  # fmt: skip
    documents[13].row["Deferred to"] = ledger.ago(-20)  # a fault: nobody asked for it
    _log(ledger, documents[14], 25, Kind="Staff change", Direction="In", Note="New finance director")
    _log(ledger, documents[15], 16, Kind="Call", Direction="In", Result="Concern", Reason="Their customer late")
    _log(ledger, documents[16], 33, Kind="Discount request", Direction="In", Note="Wants 5 %, says it was promised")
    late = [d for d in worth_it if d.customer.terms.due(d.day) < ledger.ago(10) and not d.row.get("Disputed")]
    late = [document for document in late if document.customer.language == "en"]
    ledger.unreminded = late[len(late) // 2].customer.code
    for document in documents[17:19]:
        promised: dict[str, date | int] = {
            "Promise date": ledger.ago(-4), "Promise amount": ledger.left[document.number],
        }  # fmt: skip
        _log(ledger, document, 6, Kind="E-mail", Direction="In", Result="Promised", **promised)


def _dispute(ledger: Ledger, document: Document, whole: bool, closed: bool) -> None:
    """Mark a document as disputed, all of it or a quarter, and log who said so."""
    document.row["Disputed"] = "yes" if whole else ledger.left[document.number] // 4 / 100
    document.row["Disputed on"] = ledger.ago(14)
    document.row["Dispute closed"] = ledger.ago(3) if closed else None
    document.row["Dispute reason"] = ledger.rng.choice(_REASONS)
    _log(ledger, document, 14, Kind="Dispute", Direction="In", Result="Disputed", Reason="Dissatisfied")


def _log(ledger: Ledger, document: Document, days: int, **cells: str | int | date | None) -> None:
    """Enter an Activity row of that many days ago about a document."""
    ledger.activity.append(
        {
            "Date": max(ledger.ago(days), document.day),
            "Customer": document.customer.code,
            "Currency": document.customer.currency,
            "Invoice": document.number,
            "By": ledger.rng.choice(("Laura Priede", "Andrei Pop")),
            **cells,
        }
    )
