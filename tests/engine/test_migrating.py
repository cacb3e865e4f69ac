"""A file that is moved is looked at again before anybody may write it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pslint_tls.engine import migrating
from pslint_tls.engine.migrating import Moved, move
from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.tenant import permissions, totals
from pslint_tls.migrate import Choices, FilePlan, Shape
from pslint_tls.text import Edit, Source, Span, decode

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
RELAY = MAIL.replace("smtp.office365.com", "relay01").replace("c@d.e", "relay@d.e")
SPLAT = "param($more)\n" + MAIL.replace("c@d.e", "Z@D.e").replace("\n", " @more\n")
JUDGED = Settings(as_of=datetime.date(2026, 11, 25), select=("PST030",))
RULES = load_rules(JUDGED)


def moved(text: str | Source, choices: Choices | None = None) -> Moved:
    source = Source.from_text(text) if isinstance(text, str) else text
    return move(source, RULES, JUDGED, choices or Choices(), None, decode)


def test_new_bytes_and_located_edits():
    found = moved(f"# x\n{MAIL}")
    assert found.changed
    assert found.refused is None
    assert found.old == f"# x\n{MAIL}".encode()
    assert b"Send-MgUserMail -UserId 'c@d.e'" in found.raw
    ((edit,),) = found.edits
    assert (edit[0].line, edit[0].column, edit[1].line, edit[1].column) == (2, 1, 2, len(MAIL))
    assert [one[0].line for one in found.shared] == [2]


@pytest.mark.parametrize("text", ["Get-Date\n", RELAY, ""])
def test_nothing_to_do(text):
    found = moved(text)
    assert not found.changed
    assert found.plan.converted == ()


@pytest.mark.parametrize(
    ("name", "new_text", "reason"),
    [
        ("damage", "@( Send-Mg ]", "the file could be read less well then"),
        ("again", MAIL.strip(), "a mail that was moved would be found again"),
    ],
)
def test_a_rewrite_that_would_do_harm_is_refused(monkeypatch, name, new_text, reason):
    made = migrating.plan

    def worse(script, choices):
        found = made(script, choices)
        if script.text != MAIL or not found.edits:
            return found
        bad = Edit(Span(0, len(MAIL) - 1), new_text)
        return FilePlan(tuple(replace(one, edits=(bad,)) for one in found.sites), (bad,))

    monkeypatch.setattr(migrating, "plan", worse)
    found = moved(MAIL)
    assert (found.changed, found.refused) == (False, reason)
    (site,) = found.plan.sites
    assert (site.shape, site.reason, site.edits) == (Shape.MANUAL, reason, ())
    assert found.edits == ((),)


def test_bytes_that_are_not_those_of_the_text_are_refused():
    source = replace(Source.from_text(MAIL), exact=False)
    found = moved(source)
    assert not found.changed
    assert found.refused == "its bytes are not those that its text would be written as"


def test_permissions_are_the_least():
    assert permissions([moved("Get-Date"), moved(RELAY)]) == ()
    (only,) = permissions([moved(MAIL), moved(MAIL.replace("c@d.e", "C@d.e")), moved(RELAY)])
    assert (only.name, only.mailboxes) == ("Mail.Send", ("C@d.e",))
    send, write = permissions([moved(MAIL), moved(SPLAT)])
    assert (send.name, send.mailboxes) == ("Mail.Send", ("c@d.e", "Z@D.e"))
    assert (write.name, write.mailboxes) == ("Mail.ReadWrite", ("Z@D.e",))


def test_small_attachments_need_no_more_rights():
    names = [one.name for one in permissions([moved(MAIL.replace("-UseSsl", "-Attachments a.csv"))])]
    assert names == ["Mail.Send"]
    large = moved(MAIL.replace("-UseSsl", "-Attachments a.csv"), Choices(shape="function"))
    assert [one.name for one in permissions([large])] == ["Mail.Send", "Mail.ReadWrite"]


def test_totals_account_for_every_mail():
    texts = [MAIL * 2, RELAY, SPLAT, "blat.exe b -server smtp.office365.com -to a@b.c\n", "Get-Date\n"]
    texts.append("param($f)\n" + MAIL.replace("c@d.e", "$f"))
    found = totals([moved(text) for text in texts])
    assert (found.mails, found.files, found.kept, found.unknown) == (6, 5, 1, 1)
    assert dict(found.shapes) == {"sdk": 3, "function": 1, "manual": 1}
    assert sum(dict(found.shapes).values()) + found.kept == found.mails
    assert dict(found.efforts) == {"S": 3, "M": 1, "L": 1}
    assert dict(found.hazards) == {"from-unknown": 1}
    assert [count for _, count in found.reasons] == [1]
