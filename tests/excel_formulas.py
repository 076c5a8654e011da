"""Excel's rules for a formula as a file stores it: English names, commas, full structured references.

Sources: ECMA-376 part 1, 18.17 (grammar); [MS-XLSX] 2.2.2 and 2.2.3 (structured references, list of functions
that are stored with the prefix ``_xlfn.``); Excel's published limits.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Functions newer than Excel 2007: shown as #NAME? when stored without prefix.
_NEW_FUNCTIONS = """
ACOT ACOTH AGGREGATE ANCHORARRAY ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE
BINOM.INV BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST
CHISQ.DIST.RT CHISQ.INV CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM
CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS DECIMAL DROP ERF.PRECISE ERFC.PRECISE
EXPAND EXPON.DIST F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FIELDVALUE FILTERXML FLOOR.MATH FLOOR.PRECISE
FORECAST.ETS FORECAST.ETS.CONFINT FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR FORMULATEXT
GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE GAUSS GROUPBY HSTACK HYPGEOM.DIST IFNA IFS IMAGE IMCOSH IMCOT
IMCSC IMCSCH IMSEC IMSECH IMSINH IMTAN ISFORMULA ISOMITTED ISOWEEKNUM LAMBDA LET LOGNORM.DIST LOGNORM.INV
MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST
NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTOF PERCENTRANK.EXC PERCENTRANK.INC
PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ REDUCE
REGEXEXTRACT REGEXREPLACE REGEXTEST RRI SCAN SEC SECH SEQUENCE SHEET SHEETS SINGLE SKEW.P SORTBY STDEV.P
STDEV.S STOCKHISTORY SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TAKE TEXTAFTER TEXTBEFORE
TEXTJOIN TEXTSPLIT TOCOL TOROW TRANSLATE TRIMRANGE UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK
WEBSERVICE WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST
"""
_NEW = frozenset(_NEW_FUNCTIONS.split())
_NEW_SHEET = frozenset({"FILTER", "SORT", "PY"})  # stored as _xlfn._xlws.FILTER
_ITEMS = frozenset({"#all", "#data", "#headers", "#totals", "#this row"})
_LONGEST_FORMULA, _LONGEST_TEXT, _DEEPEST = 8192, 255, 64

_WORD = r"[^\W\d][\w.\\?]*"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    | (?P<sheet>'(?:[^']|'')+'! | (?:\[\d+\])?{_WORD}(?::{_WORD})?! | \[\d+\]!)
    | (?P<error>\#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA))
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<cell>\$?[A-Za-z]{{1,3}}\$?\d{{1,7}}(?![\w.\[(])
        | \$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w.\[(]) | \$\d+)
    | (?P<function>{_WORD}(?=\())
    | (?P<word>{_WORD})
    | (?P<brackets>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<open>[({{]) | (?P<close>[)}}])
    | (?P<spill>\#) | (?P<at>@) | (?P<semicolon>;)
    | (?P<operator>[-+*/^&=<>%,:\s])""",
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(r"\s*(?:\[((?:[^\[\]']|'.)*)\]|([^,:\[\]]+))\s*(?:[,:]|$)", re.DOTALL)


@dataclass(frozen=True)
class Names:
    """What a formula may name, in lower case: sheets, defined names, tables with their columns."""

    sheets: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)


def formula_faults(formula: str, names: Names, *, structured: bool = True) -> Iterator[str]:
    """Faults of one stored formula, without place.

    Parameters
    ----------
    formula : text of the ``f`` element.
    names : what the workbook defines.
    structured : whether table references are allowed here (not in validations, conditional formats, charts).
    """
    if len(formula) > _LONGEST_FORMULA:
        yield f"the formula is longer than {_LONGEST_FORMULA:,} characters"
    if formula.lstrip().startswith("="):
        yield "the formula is stored with its equals sign"
    depth: list[str] = []
    before = ("", "")
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            yield f"the formula can't be read from {formula[at : at + 20]!r} on"
            return
        kind, text, at = str(match.lastgroup), match.group(), match.end()
        if kind == "brackets":
            yield from _structured_faults(before, text, names, structured=structured)
        elif kind in ("open", "close"):
            yield from _nesting_faults(depth, text)
        else:
            yield from _token_faults(kind, text, before, formula[at:], depth, names)
        before = (kind, text)
    if depth:
        yield f"a {depth[-1]!r} isn't closed"


def _nesting_faults(depth: list[str], text: str) -> Iterator[str]:
    if text in "({":
        depth.append(text)
        if len(depth) == _DEEPEST + 1:
            yield f"the formula nests deeper than {_DEEPEST} levels"
    elif not depth or depth.pop() + text not in ("()", "{}"):
        yield f"a {text!r} closes nothing"


def _token_faults(
    kind: str, text: str, before: tuple[str, str], rest: str, depth: list[str], names: Names
) -> Iterator[str]:
    if kind == "text" and len(text[1:-1].replace('""', '"')) > _LONGEST_TEXT:
        yield f"a text in the formula is longer than {_LONGEST_TEXT} characters"
    elif kind == "sheet":
        yield from _sheet_faults(text, names)
    elif kind == "function":
        yield from _function_faults(text, rest)
    elif kind == "word":
        yield from _word_faults(text, before, rest, names)
    elif kind == "semicolon" and "{" not in depth:
        yield "a semicolon separates arguments; a file stores commas"
    elif kind == "at":
        yield "an @ is stored; a file stores _xlfn.SINGLE( )"
    elif kind == "spill":
        yield "a spilled range is stored as A1#; a file stores _xlfn.ANCHORARRAY(A1)"


def _sheet_faults(text: str, names: Names) -> Iterator[str]:
    bare = text[:-1].strip("'").replace("''", "'")
    if "[" in bare:
        return  # another workbook
    for sheet in bare.split(":"):
        if sheet.lower() not in names.sheets:
            yield f"the sheet {sheet} doesn't exist"


def _function_faults(text: str, rest: str) -> Iterator[str]:
    name = text.upper()
    if name in _NEW_SHEET:
        yield f"{name} must be stored as _xlfn._xlws.{name}"
    elif name in _NEW:
        yield f"{name} must be stored as _xlfn.{name}"
    elif name.startswith("_XLFN."):
        bare = name.removeprefix("_XLFN.")
        sheet_function = bare.removeprefix("_XLWS.")
        if sheet_function in _NEW_SHEET and bare == sheet_function:
            yield f"{bare} must be stored as _xlfn._xlws.{bare}"
        elif sheet_function not in _NEW_SHEET and bare not in _NEW:
            yield f"{text} has a prefix that Excel doesn't know"
        elif bare == "LET" and not rest.startswith("(_xlpm."):
            yield "a name in LET must be stored with the prefix _xlpm."


def _word_faults(text: str, before: tuple[str, str], rest: str, names: Names) -> Iterator[str]:
    lower = text.lower()
    if rest.startswith("["):
        return  # a table: judged with its brackets
    if before[0] == "sheet" or lower.startswith("_xl") or lower in ("true", "false"):
        return
    if lower not in names.defined and lower not in names.tables:
        yield f"the name {text} isn't defined"


def _structured_faults(before: tuple[str, str], text: str, names: Names, *, structured: bool) -> Iterator[str]:
    inside = text[1:-1]
    if before[0] != "word":
        yield f"{text} has no table name before it"
        return
    table = before[1]
    columns = names.tables.get(table.lower())
    if not structured:
        yield f"{table}{text} is a table reference, which isn't allowed here; use a defined name"
    if columns is None:
        yield f"the table {table} doesn't exist"
    if inside.startswith("@"):
        yield f"{table}{text} is stored with @; a file stores [[#This Row],[Column]]"
        return
    for item, bracketed in _items(inside):
        if not bracketed:
            yield f"{table}{text} lacks inner brackets around {item}"
        name = re.sub(r"'(.)", r"\1", item, flags=re.DOTALL)
        if item.startswith("#"):
            if item.lower() not in _ITEMS:
                yield f"{table}{text}: {item} isn't a part of a table"
        elif columns is not None and name.lower() not in columns:
            yield f"the table {table} has no column {name}"


def _items(inside: str) -> list[tuple[str, bool]]:
    """Return the parts of a structured reference, and whether each may stand as it does."""
    if not inside.strip().startswith("["):
        return [(inside, True)] if inside else []
    return [(inner or bare.strip(), not bare) for inner, bare in _PART.findall(inside)]
