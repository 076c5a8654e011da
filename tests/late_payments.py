"""A real-looking export that the project's own machines have, and how its columns are read."""

from pathlib import Path

EXPORT = Path(__file__).parents[2] / "shared" / "data" / "late_payment_histories.csv"
MAP = """
[import]
dates = "mdy"
[invoices]
"customerID" = "Customer"
"invoiceNumber" = "Invoice"
"InvoiceDate" = "Date"
"DueDate" = "Due date"
"InvoiceAmount" = "Amount"
"SettledDate" = "Settled on"
"countryCode" = "Country"
"Disputed" = ""
"""
