"""What a cell can call: the functions of the category Receivables, thin over arbook's calculations.

xlwings takes the functions from this module. Nothing heavy is imported here: a function imports its calculation when
it is called first.
"""

from udfs.aging import AR_BUCKET, AR_DAYS_OVERDUE
from udfs.aging_report import AR_AGING
from udfs.allocate import AR_ALLOCATE
from udfs.daycount import AR_DAYCOUNT, AR_YEARFRAC
from udfs.discount import AR_CREDIT, AR_DISCOUNT, AR_DISCOUNT_APR
from udfs.due import AR_DISCOUNT_DATE, AR_DUE_DATE, AR_SPLIT, AR_TERMS
from udfs.installments import AR_APR, AR_INSTALLMENT, AR_INSTALLMENTS
from udfs.interest import AR_INTEREST, AR_STATUTORY_INTEREST
from udfs.interest_steps import AR_INTEREST_STEPS
from udfs.kpi import AR_BEST_DSO, AR_CEI, AR_DAYS_LATE, AR_DSO, AR_DSO_COUNTBACK
from udfs.next_action import AR_NEXT_ACTION
from udfs.open_amount import AR_OPEN
from udfs.provision import AR_LOSS_RATES, AR_PROVISION
from udfs.statute import AR_COMPENSATION, AR_REFERENCE_RATE

__all__ = [
    "AR_AGING",
    "AR_ALLOCATE",
    "AR_APR",
    "AR_BEST_DSO",
    "AR_BUCKET",
    "AR_CEI",
    "AR_COMPENSATION",
    "AR_CREDIT",
    "AR_DAYCOUNT",
    "AR_DAYS_LATE",
    "AR_DAYS_OVERDUE",
    "AR_DISCOUNT",
    "AR_DISCOUNT_APR",
    "AR_DISCOUNT_DATE",
    "AR_DSO",
    "AR_DSO_COUNTBACK",
    "AR_DUE_DATE",
    "AR_INSTALLMENT",
    "AR_INSTALLMENTS",
    "AR_INTEREST",
    "AR_INTEREST_STEPS",
    "AR_LOSS_RATES",
    "AR_NEXT_ACTION",
    "AR_OPEN",
    "AR_PROVISION",
    "AR_REFERENCE_RATE",
    "AR_SPLIT",
    "AR_STATUTORY_INTEREST",
    "AR_TERMS",
    "AR_YEARFRAC",
]
