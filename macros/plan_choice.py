"""What `arbook plan` is asked to do: one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from arbook.book.book import Book
from macros.outcome import CommandError, Outcome


@dataclass(frozen=True)
class PlanChoice:
    """The options of `arbook plan`: names of plans, "" where they aren't given, and what belongs to them."""

    sign: str = ""
    replan: str = ""
    settle: str = ""
    cancel: str = ""
    check: bool = False
    preview: bool = False
    on: date | None = None
    file: str = ""
    separately: bool = False


def chosen(choice: PlanChoice, opened: Callable[[], Book], now: datetime) -> Outcome:
    """Carry out what the options ask for; without any, build the plan of the form.

    Raises
    ------
    CommandError
        When options don't go together; the book isn't opened then.
    """
    asked = [name for name in ("sign", "replan", "settle", "cancel", "check") if getattr(choice, name)]
    if len(asked) > 1:
        raise CommandError(f"Give --{asked[0]} or --{asked[1]}, not both. Nothing was done.")
    what = asked[0] if asked else ""
    for name, with_ in (
        ("file", ("sign",)), ("separately", ("replan",)), ("on", ("sign", "replan", "settle", "cancel", "check")),
        ("preview", ("", "replan", "settle")),
    ):  # fmt: skip
        if getattr(choice, name) and what not in with_:
            beside = " or ".join(f"--{one}" for one in with_ if one)
            raise CommandError(f"--{name} belongs to {beside}. Nothing was done.")
    return _DO[what](choice, opened(), now)


def _form(choice: PlanChoice, book: Book, now: datetime) -> Outcome:
    from macros.plan import plan

    return plan(book, now, choice.preview)


def _sign(choice: PlanChoice, book: Book, now: datetime) -> Outcome:
    from macros.plan_dates import sign

    return sign(book, now, choice.sign, choice.on, choice.file)


def _replan(choice: PlanChoice, book: Book, now: datetime) -> Outcome:
    from macros.plan_again import replan

    return replan(book, now, choice.replan, choice.on, choice.separately, choice.preview)


def _settle(choice: PlanChoice, book: Book, now: datetime) -> Outcome:
    from macros.plan_again import settle

    return settle(book, now, choice.settle, choice.on, choice.preview)


def _cancel(choice: PlanChoice, book: Book, now: datetime) -> Outcome:
    from macros.plan_dates import cancel

    return cancel(book, now, choice.cancel, choice.on)


def _check(choice: PlanChoice, book: Book, now: datetime) -> Outcome:
    from macros.plan_check import check_plans

    return check_plans(book, now, choice.on)


_DO = {"": _form, "sign": _sign, "replan": _replan, "settle": _settle, "cancel": _cancel, "check": _check}
