"""The plan of `migrate` as text, CSV and Markdown."""

from __future__ import annotations

import csv
import datetime
import io

import pytest

from pslint_tls.engine.migrating import Moved, move
from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.tenant import totals
from pslint_tls.migrate import Choices
from pslint_tls.output import migration, moveplan
from pslint_tls.output.cells import width_of
from pslint_tls.output.layout import Layout
from pslint_tls.text import Source, decode

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com"
JUDGED = Settings(as_of=datetime.date(2026, 11, 25), select=("PST030",))
RULES = load_rules(JUDGED)


def moved(text: str, path: str = "mail/a.ps1") -> Moved:
    source = decode(path, Source.from_text(text).raw)
    return move(source, RULES, JUDGED, Choices(), None, decode)


LONG = moved(
    f"param($to)\n$s = 'a' * 3\nif ($x) {{ $t = 'one' }} else {{ $t = 'two' }}\n"
    f"{MAIL.replace('-To a@b.c', '-To $to').replace('-Subject x', '-Subject $t')} -Body 'メール {'x' * 300}'"
    " -dno Never\n"
    "blat.exe b.txt -server smtp.office365.com -to a@b.c\n"
)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_wider_than_the_terminal(width):
    lines = [*migration.sites([LONG], Layout(width)), *migration.closing(totals([LONG]), Layout(width))]
    assert [line for line in lines if width_of(line) > width] == []
    assert lines[0] == "mail/a.ps1"


def test_several_values_and_unknown_ones():
    text = " ".join(" ".join(migration.sites([LONG], Layout(200))).split())
    assert "subject one or two " in text
    assert "to $to (the parameter $to" in text
    assert "DeliveryNotificationOption Never has no counterpart in Graph [delivery-notification]" in text
    assert "by hand: " in text


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([], "no mail that could be moved was found"),
        ([MAIL], "1 mail in 1 file: 1 Send-MgUserMail"),
        ([f"{MAIL}\n{MAIL} @args", MAIL.replace("smtp.office365.com", "relay01")],
         "3 mails in 2 files: 1 Send-MgUserMail, 1 Send-GraphMail, 1 kept"),
        (["blat.exe b.txt -server smtp.office365.com -to a@b.c"], "1 mail in 1 file: 1 by hand"),
    ],
)  # fmt: skip
def test_closing(texts, sentence):
    assert list(migration.closing(totals([moved(text) for text in texts]), Layout(100))) == [sentence]


@pytest.mark.parametrize("path", ["=cmd.ps1", "+a.ps1", "-a.ps1", "@a.ps1"])
def test_a_spreadsheet_takes_nothing_for_a_formula(path):
    text = "".join(moveplan.rows([moved(MAIL.replace("c@d.e", "'=c@d.e'"), path)]))
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["path"] == f"'{path}"
    assert row["mailboxes"] == "'=c@d.e"
    assert row["line"] == "1"


@pytest.mark.parametrize(
    ("path", "cell"),
    [
        ("a|b.ps1", "a\\|b.ps1"),
        ("<b>.ps1", "&lt;b>.ps1"),
        ("`a`.ps1", "\\`a\\`.ps1"),
        ("a\\b.ps1", "a\\\\b.ps1"),
    ],
)
def test_a_cell_of_markdown_is_one_cell(path, cell):
    text = "".join(moveplan.markdown([moved(MAIL, path)], Choices()))
    (row,) = (line for line in text.splitlines() if line.endswith(" | 1 | sdk | S | c@d.e |  |"))
    assert row == f"| {cell} | 1 | sdk | S | c@d.e |  |"


def test_a_mailbox_cannot_leave_its_quotes_in_a_command():
    found = moved(MAIL.replace("c@d.e", '"o\'neil@d.e"'))
    for lines in (moveplan.text([found], Choices(), Layout(100)), moveplan.markdown([found], Choices())):
        text = "".join(lines)
        assert "PrimarySmtpAddress -eq 'o''neil@d.e'" in text
        assert "Send-MgUserMail -UserId 'o''neil@d.e'" in text


def test_many_mailboxes_become_a_group():
    found = [moved(MAIL.replace("c@d.e", f"m{number}@d.e")) for number in range(21)]
    text = "\n".join(moveplan.text(found, Choices(), Layout(100)))
    assert "21 mailboxes send: put them into one mail-enabled group first." in text
    assert "MemberOfGroup -eq '<distinguished name of the group>'" in text


def test_no_mailbox_is_known():
    text = "\n".join(moveplan.text([moved("param($f)\n" + MAIL.replace("c@d.e", "$f"))], Choices(), Layout(100)))
    assert "Mail.Send: none that the scripts show" in text
    assert "1 mail has a sender that only running the script shows" in text
    assert "UserPrincipalName -eq '<mailbox>'" in text
