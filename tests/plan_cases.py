"""The example of the practice: 15,000 owed, 5,000 now, 10,000 over two years; as a book, and its figures."""

from __future__ import annotations

from typing import NamedTuple

BOOK = """
tblCustomers
Customer | Name          | Currency | Terms  | Collector
C1       | Baltic & Sons | EUR      | net 30 | Anna
C2       | Ice Ltd       | USD      | net 14 |

tblInvoices
Invoice | Type        | Customer | Date       | Due date   | Currency | Amount
A-1     |             | C1       | 2024-10-10 | 2024-11-09 | EUR      | 9,000.00
A-2     |             | C1       | 2024-11-20 | 2024-12-20 | EUR      | 7,000.00
A-3     |             | C1       | 2025-01-20 | 2025-02-20 | EUR      | 500.00
A-4     |             | C1       | 2025-02-10 | 2025-03-10 | EUR      | 60.00
A-5     | Credit note | C1       | 2025-01-10 |            | EUR      | 10.00
B-1     |             | C2       | 2024-11-20 | 2024-12-20 | USD      | 700.00

tblPayments
Payment | Date       | Customer | Invoice | Currency | Amount
P-1     | 2024-12-15 | C1       | A-1     | EUR      | 1,000.00

tblFX
Currency | Date       | Rate
USD      | 2025-01-30 | 0.9
"""


class Example(NamedTuple):
    """A rate and method, and the schedule's first and last payment, interest and balance after 12."""

    rate: str
    method: str
    first: str
    last: str
    interest: str
    after_12: str

    def __str__(self) -> str:
        return f"{self.rate} {self.method}"


EXAMPLES = [
    Example("0", "interest-free", "416.67", "416.59", "0.00", "4999.96"),
    Example("0.02", "level", "425.40", "425.45", "209.65", "5049.97"),
    Example("0.03", "level", "429.81", "429.86", "315.49", "5074.93"),
    Example("0.05", "level", "438.71", "438.82", "529.15", "5124.78"),
    Example("0.06", "level", "443.21", "443.11", "636.94", "5149.53"),
    Example("0.03", "equal principal", "441.67", "417.63", "312.48", "4999.96"),
]
