"""The settings of discount, tolerance and late interest as the rules that calculations take."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from arbook.allocation import CashRules
from arbook.book.options import Settings
from arbook.daycount import Convention
from arbook.discount import TaxMode
from arbook.discount_state import DiscountRules
from arbook.discount_tolerance import Tolerance
from arbook.interest import GraceMode, MinimumMode
from arbook.late_terms import InterestSettings, LateTerms
from arbook.payment_order import order_for, read_order


def discount_rules(settings: Settings) -> DiscountRules:
    """Return TaxMode, DiscountGraceDays, PaymentTolerance and PaymentToleranceMax."""
    return DiscountRules(
        cast(TaxMode, settings.text("TaxMode")),
        settings.count("DiscountGraceDays") or 0,
        Tolerance(settings.rate("PaymentTolerance") or Decimal(0), settings.cents("PaymentToleranceMax") or 0),
    )


def interest_settings(settings: Settings) -> InterestSettings:
    """Return the settings of late interest."""
    return InterestSettings(
        settings.text("InterestRegime"),
        settings.rate("InterestRate"),
        cast(Convention, settings.text("DayCount")),
        settings.count("GraceDays") or 0,
        cast(GraceMode, settings.text("GraceMode")),
        settings.cents("MinimumInterest") or 0,
        cast(MinimumMode, settings.text("MinimumMode")),
        settings.rate("InterestCap"),
        settings.yes("InterestOnDisputed"),
        settings.text("DecimalSign"),
    )


def cash_rules(settings: Settings, agreed: LateTerms) -> CashRules:
    """Return what Apply cash goes by: discounts, PartialDiscount, and AllocationOrder by each customer's regime."""
    order = read_order(settings.text("AllocationOrder"))
    of_terms = [order_for(terms.schedule.regime.name, order) for terms in agreed.terms]
    return CashRules(discount_rules(settings), settings.yes("PartialDiscount"), tuple(of_terms), agreed.of_customer)
