"""Adding to an older workbook what the template of the installed version has, without touching anything else."""
