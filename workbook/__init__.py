"""The template AR_Template.xlsm and its builder: `python -m workbook.build` makes it from `arbook.book`'s schema."""
