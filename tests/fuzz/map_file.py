"""Any text as an import map: read or refused, and the book remembers the map that was given."""

# ruff: noqa: E501 - the words and seeds read as tables

from __future__ import annotations

from arbook.mapping import ExportError, ImportMap, map_of, read_map

SEEDS = [
    b'[import]\nscope = "all"\ndates = "dmy"\ndecimal = ","\nencoding = "windows-1251"\nrows = "lines"\n',
    b'[invoices]\n"Rechnungsnr" = "Invoice"\n"Status" = ""\n[payments]\nRef = \'Payment\'\n[customers]\n"Nr." = "Customer"\n',
    b'[types]\n"DG" = "Credit note"\n"DZ" = "by sign"\n[currencies]\n"\xd1\x80\xd1\x83\xd0\xb1." = "RUB"\n',
    b'[skip]\n"Status" = "Draft, Voided"\n"Art" = """a,\n , b"""\n"Offen" = ","\n',
    b'import.scope = "open"\n[invoices]\n"A\\u0001\\n" = "Amount" # note\n',
    b'import = { dates = "ymd" }\nskip = [ "a" ]\n[[types]]\n',
    b'[import]\nscope = 1\n[other]\nx = 1979-05-27\n[skip.more]\ny = "z"\n',
]
WORDS = (
    """
[import]|[invoices]|[payments]|[customers]|[types]|[currencies]|[skip]|scope|dates|decimal|encoding|rows|"all"|"new"
"open"|"dmy"|"mdy"|"ymd"|"lines"|"documents"|"utf-8"|"idna"|"base64"|"rot13"|"undefined"|"utf-7"|"by sign"|"Invoice"
"Credit note"|"Interest note"|"Cost note"| = |'''|\\"\\"\\"|\\u0000|\\ud800|\\U0010ffff|inf|nan|0x|1e9|true|{ | }|[[|]]|.|,
""".replace("\n", "|")
    .replace('\\"', '"')
    .split("|")
)


def check(data: bytes) -> None:
    """Raise what a map must not raise, or AssertionError where it isn't kept."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # import says so before the map is read
    try:
        found = read_map(text, "map.toml")
    except ExportError as refused:
        assert str(refused).startswith("map.toml"), "the refusal doesn't name the file"
        return
    assert remembered(found) == found, "the book remembers another map"
    assert remembered(found).rows() == found.rows(), "the book would be written anew each time"


def remembered(given: ImportMap) -> ImportMap:
    """Return the map as a book holds it: rows of text, trimmed."""
    rows = [(kind.strip(), theirs.strip(), ours.strip()) for kind, theirs, ours in given.rows()]
    assert rows == given.rows(), "a cell can't hold blanks around a text"
    return map_of(rows, "Settings")
