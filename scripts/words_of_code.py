"""The words in the code: strings and f-strings that users may see, as entries with numbered places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("arbook", "macros", "udfs")
# Files whose words users don't see, or that have a file a language of their own.
LEFT_OUT = {
    "macros/demo_*.py": "invented data",
    "arbook/letter_words.py": "letters have their own words a language",
    "arbook/letter_items.py": "reads the column Next action, whose words are fixed",
    "arbook/letter_tables.py": "letters have their own words a language",
    "arbook/statement_labels.py": "statements have their own words a language",
    "arbook/statement_rows.py": "statements have their own words a language",
    "arbook/shipped_*.py": "the tables Policy and Signals: their words are fixed",
    "arbook/columns.py": "other spellings of headings; its errors have English names of columns",
    "arbook/statute.py": "sources in law are quoted, not translated",
    "arbook/terms.py": "the words of AR_TERMS",
    "arbook/terms_rule.py": "the words of AR_TERMS",
    "arbook/book/graft/*.py": "upgrade, as doctor, speaks English: it also works where nothing else does",
    "macros/computer.py": "doctor speaks English: it also works where nothing else does",
    "macros/conf_sheet.py": "doctor speaks English: it also works where nothing else does",
    "macros/doctor.py": "doctor speaks English: it also works where nothing else does",
    "macros/finding.py": "doctor speaks English: it also works where nothing else does",
    "macros/settings_sources.py": "doctor speaks English: it also works where nothing else does",
    "macros/upgrading.py": "upgrade, as doctor, speaks English: it also works where nothing else does",
    "macros/letter_docx.py": "Word's names of styles",
    "macros/letter_files.py": "names of parts of e-mails",
    "macros/wrappers.py": "writes VBA",
    "macros/code_parts.py": "XML",
}
# Errors of ours that no user meets.
PROGRAMMING = {"ValueError", "TypeError", "KeyError", "IndexError", "RuntimeError", "AssertionError", "LookupError"}
# Arguments that no user meets, or that stay English (the help of the terminal, of cell functions in Excel's window).
ARGUMENTS = {"help", "metavar", "imageMso"}
CALLS = {"cell_function", "compile", "columns", "_settings", "TypeVar", "NewType", "getLogger", "field", "query"}
CODE = re.compile(r"[<>\\^$|]|\(\?|=\"|^--|&[LCRPA]|;\S|\{\*\}|^-env|^[A-Z ]+$|^[A-Z]:/|^/|datetime64|pip install")
# Texts that the code puts together of others: an entry for each that can come of it; with " ~ " one and many.
MADE = """
{0} allocation ~ {0} allocations
{0} biweekly payment ~ {0} biweekly payments
{0} contact ~ {0} contacts
{0} invoice ~ {0} invoices
{0} monthly payment ~ {0} monthly payments
{0} payment line ~ {0} payment lines
{0} quarterly payment ~ {0} quarterly payments
{0} settled invoice ~ {0} settled invoices
{0} warning ~ {0} warnings
{0} weekly payment ~ {0} weekly payments
customer
invoice
no errors
no warnings
payment
see the sheet Checks.
"""
# Whole texts that are seen but fixed, or that aren't seen.
IGNORED = {
    **dict.fromkeys(
        ("Call again", "Check approval", "Check payment", "Ask about approval", "Resolve dispute", "Friendly call",
         "Welcome call", "New customer", "Secure the claim", "Plan reminder", "Call: installment missed",
         "Call: promise broken", "Time-barred on", "hand-over", "first-reminder"),
        "an action, as the steps of tblPolicy",
    ),
    **dict.fromkeys(
        ("Wait until {0}: {1}", "Wait until {0}: promise", "Wait {0}: {1}", "None: {0}", "until {0}"),
        "the column Next action, which AR_NEXT_ACTION gives too",
    ),
    **dict.fromkeys(
        ("In a plan", "Not in a plan", "Not confirmed", "Unapplied money", "Ladder done", "Broken promise",
         "Over limit", "Late share", "Near limit", "Limit or oldest", "Not aged", "Kept on", "Line at", "Settled on",
         "Re-dated items", "Booked base", "Open amount", "Case cell", "Table Grid", "Plan interest", "List Bullet"),
        "a rule, a signal, or a name inside the code",
    ),
    **dict.fromkeys(("In grace", "Taken late", "Taken not booked"), "a State of tblDiscounts"),
    **dict.fromkeys(("UDF MODULES", "SHOW CONSOLE", "USE UDF SERVER", "ARBOOK VERSION"), "keys of xlwings.conf"),
    **dict.fromkeys(("arbook {0}: {1}", "arbook: {0}", "arbook {0}", "{0} of {1}"), "nothing to translate"),
    "no {0}s": "each noun has its own entry",
    "{0} settled invoices": "the plural of another entry",
    "plan offer": "a rule's name inside the code",
    "each day": "a rule's name inside the code",
    "first day": "a rule's name inside the code",
    "last day": "a rule's name inside the code",
    "Windows-1252 (Western European)": "a name",
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """An English text with numbered places, where it stands, its plural, and a note for translators."""

    text: str
    place: str
    many: str = ""
    note: str = ""


def code_words(root: Path) -> Iterator[Word]:
    """Return the words of the code, file by file."""
    for line in MADE.strip().splitlines():
        one, _, many = line.partition(" ~ ")
        yield Word(one, "macros", many)
    fixed = _fixed()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not any(Path(name).match(pattern) for pattern in LEFT_OUT):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield from (
                    word for word in _of_tree(tree, name) if word.text not in fixed and word.text not in IGNORED
                )


def _fixed() -> set[str]:
    """Return names that are the same in all languages: sheets, tables, columns, choices, settings."""
    from arbook.book.results import RESULTS
    from arbook.book.settings import HEADS, PLAN_FORM, SETTINGS, STATEMENT_FORM
    from arbook.book.sheets import INPUTS, LISTS

    tables = [*INPUTS, *RESULTS]
    names = {name for table in tables for name in (table.name, table.sheet, *table.names)}
    forms = {setting.name for setting in (*SETTINGS, *PLAN_FORM, *STATEMENT_FORM)}
    return names | forms | set(HEADS) | {choice for choices in LISTS.values() for choice in choices}


def _of_tree(tree: ast.AST, place: str) -> Iterator[Word]:
    hidden = _hidden(tree)
    chosen = _chosen(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "counted":
            yield from _counted(node, place)
        elif isinstance(node, (ast.JoinedStr, ast.Constant)) and id(node) not in hidden:
            text = _text(node)
            if text is not None and (_is_seen(text) or (id(node) in chosen and re.search(r"[^\W\d_]{2,}", text))):
                yield Word(text, place)


def _hidden(tree: ast.AST) -> set[int]:
    """Return what is no text for users: docstrings, parts of f-strings, programming errors, names."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node.value]
        elif isinstance(node, ast.JoinedStr):
            found |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            parts = [
                part.format_spec for part in node.values if isinstance(part, ast.FormattedValue) and part.format_spec
            ]
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc.func) in PROGRAMMING:
            parts = [node.exc]
        elif isinstance(node, ast.Call):
            parts = [each.value for each in node.keywords if each.arg in ARGUMENTS]
            parts += [node] if _name(node.func) in CALLS else []
            parts += node.args[1:] if _name(node.func) == "counted" else []
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        elif isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = [*node.args.args, *node.args.kwonlyargs]
            parts = [each.annotation for each in arguments if each.annotation] + (
                [node.returns] if node.returns else []
            )
        found |= {id(inner) for part in parts for inner in ast.walk(part)}
    return found


def _chosen(tree: ast.AST) -> set[int]:
    """Return texts that an f-string chooses from: `{'a' if one else 'b'}`; these count with a single word, too."""
    choices = [part.value for part in ast.walk(tree) if isinstance(part, ast.FormattedValue)]
    branches = [branch for one in choices if isinstance(one, ast.IfExp) for branch in (one.body, one.orelse)]
    return {id(branch) for branch in branches if isinstance(branch, (ast.Constant, ast.JoinedStr))}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _counted(node: ast.Call, place: str) -> Iterator[Word]:
    nouns = [part.value for part in node.args[1:] if isinstance(part, ast.Constant)]
    if nouns:
        one, many = str(nouns[0]), str(nouns[1]) if len(nouns) > 1 else f"{nouns[0]}s"
        yield Word(f"{{0}} {one}", place, f"{{0}} {many}")


def _text(node: ast.JoinedStr | ast.Constant) -> str | None:
    """Return a text with its places numbered, without spaces around it."""
    if isinstance(node, ast.Constant):
        return numbered(node.value) if isinstance(node.value, str) else None
    parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
    return numbered("".join(parts))


def numbered(text: str) -> str:
    """Return a text with its places numbered from 0; the same name is the same place.

    >>> numbered("{value} of {} is {value}. ")
    '{0} of {1} is {0}.'
    """
    names: dict[str, int] = {}
    count = 0

    def place(match: re.Match[str]) -> str:
        nonlocal count
        name = match[1]
        if not name or name not in names:
            names[name or f" {count}"] = count
            count += 1
            return f"{{{count - 1}}}"
        return f"{{{names[name]}}}"

    return re.sub(r"\{(\w*)\}", place, text).strip()


def _is_seen(text: str) -> bool:
    """Whether a text has words: two with a space between, or one beside a place."""
    bare = re.sub(r"\{\d+\}", "0", text)
    if CODE.search(text) or "\n" in text or " " not in text:
        return False
    words = re.findall(r"(?<!\S)\W*[^\W\d_]{2,}", bare)
    return len(words) >= 2 or bool(words and "{0}" in text)
