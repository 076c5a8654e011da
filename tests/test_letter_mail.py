"""Mail drafts: what is typed can't forge headers, addresses are checked, strict parsers read them."""

import email
import re
from email.message import EmailMessage
from email.policy import EmailPolicy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import full

from arbook.letter import Head, Letter
from arbook.letter_template import Templates
from arbook.letters import write_letter
from macros.letter_mail import LONGEST_SUBJECT, Attachment, UnusableAddress, addresses, draft

STRICT = EmailPolicy(raise_on_defect=True)
TO = addresses("anna@example.lv", "Anna")
KNOWN = {
    "subject", "from", "to", "content-language", "x-unsent", "disposition-notification-to", "mime-version",
    "content-type", "content-transfer-encoding",
}  # fmt: skip


def letter(subject: str = "Subject", text: str = "Hello") -> Letter:
    return Letter("first-reminder", "en", subject, (text,), Head(("Osta",), ("Anna",), "today"))


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=STRICT)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        for value in part.values():
            assert value.defects == ()
    return message


@pytest.mark.parametrize("language", ["en", "lv", "ru", "ro"])
@pytest.mark.parametrize("name", sorted(Templates().names("en") - {"tell-sales-rep"}))
def test_every_letter_is_a_mail_that_a_strict_parser_reads(name: str, language: str) -> None:
    made = write_letter(full(name, language), Templates())
    message = parsed(draft(made, TO, TO, [Attachment("statement.xlsx", b"PK", "application/x-thing")], True))
    assert {key.lower() for key in message} == KNOWN - {"content-transfer-encoding"}  # its parts have theirs
    assert message["Subject"].replace("\u00a0", " ") == made.subject.replace("\u00a0", " ")
    assert message["X-Unsent"] == "1"
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and html is not None
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == made.text.rstrip("\n")
    assert "<table" in html.get_content() or name in ("thank-you", "friendly-call", "welcome-call")
    assert [part.get_filename() for part in message.iter_attachments()] == ["statement.xlsx"]
    assert all(len(line) <= 998 for line in draft(made, TO).split(b"\r\n"))


HOSTILE = (
    "Anna\r\nBcc: x@evil.example",
    "Anna\nSubject: other",
    "Anna\r\n\r\n<html>body",
    "Anna\x00\x0b\x0c\x1c\x85\u2028\u2029Bcc: x@evil.example",
    'A "quoted" \\ name, with; commas <x@evil.example>',
    "=?utf-8?q?=0D=0ABcc:_x=40evil.example?=",
    "Ļoti gara " * 60,
    "Анна Петровна",
    "🙂 \u202eevil",
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_subjects_add_no_header(text: str) -> None:
    data = draft(
        letter(text or "x", text), addresses("a@example.lv", text), addresses("b@example.lv", text), (), True
    )
    message = parsed(data)
    assert {key.lower() for key in message} <= KNOWN
    assert len(message.get_all("Subject")) == len(message.get_all("To")) == 1
    assert [address.addr_spec for address in message["To"].addresses] == ["a@example.lv"]
    assert [address.addr_spec for address in message["From"].addresses] == ["b@example.lv"]
    assert len(message["Subject"]) <= LONGEST_SUBJECT
    head = data.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"^bcc:", head, re.IGNORECASE | re.MULTILINE)


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=200), subject=st.text(max_size=300), text=st.text(max_size=300))
def test_no_text_adds_a_header_or_breaks_the_mail(name: str, subject: str, text: str) -> None:
    from arbook.letter import clean

    data = draft(letter(subject, clean(text)), addresses("a@example.lv", name), addresses("b@example.lv", name))
    message = parsed(data)
    assert {key.lower() for key in message} <= KNOWN
    assert [address.addr_spec for address in message["To"].addresses] == ["a@example.lv"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a@example.lv", ["a@example.lv"]),
        (" a@example.lv ; b@example.lv,c@example.lv ", ["a@example.lv", "b@example.lv", "c@example.lv"]),
        ("<a@example.lv>", ["a@example.lv"]),
        ("first.last+tag@sub.example.co.uk", ["first.last+tag@sub.example.co.uk"]),
        ("info@rīga.lv", ["info@xn--rga-uta.lv"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_addresses_of_a_cell(typed: str, found: list[str]) -> None:
    assert [address.addr_spec for address in addresses(typed)] == found


@pytest.mark.parametrize(
    "typed",
    [
        "anna", "anna@", "@example.lv", "anna@example", "a b@", "a@ex ample.lv", "a@@example.lv", "a..b@example.lv",
        ".a@example.lv", "a@-example.lv", "a@example..lv", "ā@example.lv", '"a b"@example.lv', "a@example.lv\rBcc:x",
        "a@[127.0.0.1]", "a" * 65 + "@example.lv", "a@" + "b" * 64 + ".lv", "mailto:a@example.lv", "a@example.lv>,<",
    ],
)  # fmt: skip
def test_unusable_addresses_are_quoted_back(typed: str) -> None:
    with pytest.raises(UnusableAddress) as error:
        addresses(typed)
    assert "is not an e-mail address" in str(error.value)
    assert "\n" not in str(error.value)


def test_html_escapes_what_is_typed() -> None:
    message = parsed(draft(letter("S", "<script>alert(1)</script> & co"), TO))
    html = message.get_body(("html",))
    assert html is not None
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html.get_content()


def test_without_a_sender_there_is_no_from_and_no_receipt() -> None:
    message = parsed(draft(letter(), TO, read_receipt=True))
    assert message["From"] is None and message["Disposition-Notification-To"] is None


def test_the_same_letter_gives_the_same_bytes() -> None:
    made = write_letter(full("third-letter", "lv"), Templates())
    assert draft(made, TO) == draft(made, TO)


@pytest.mark.parametrize("name", ['a"b.pdf', "rēķins.pdf", "x\r\nBcc: y.pdf", "ļ" * 200])
def test_attachment_names_are_safe(name: str) -> None:
    message = parsed(draft(letter(), TO, attachments=[Attachment(name, b"x", "application/pdf")]))
    (part,) = message.iter_attachments()
    assert part.get_content() == b"x"
    assert {key.lower() for key in part} <= {"content-type", "content-transfer-encoding", "content-disposition",
                                             "mime-version"}  # fmt: skip
