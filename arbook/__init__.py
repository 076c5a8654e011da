"""The receivables workbook: calculations (here) and the workbook as tables (`arbook.book`)."""

__version__ = "0.1.0"
