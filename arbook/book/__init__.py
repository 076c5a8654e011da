"""The workbook as tables and named values: the port and its adapters."""
