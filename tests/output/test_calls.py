from __future__ import annotations

import csv
import io

import pytest

from pslint_tls.engine.report import FileResult
from pslint_tls.output import sheet, table
from pslint_tls.output.cells import width_of
from pslint_tls.output.layout import Layout
from pslint_tls.script import AuthKind, Endpoint, Verdict
from tests.output import samples


def test_table_at_eighty_columns_leaves_the_endpoint_out() -> None:
    shown = list(table.calls(samples.report(), Layout(80)))
    assert shown == [
        "  line  sender            server              port  SSL  log-on      TLS",
        "mail/nightly.ps1",
        "    40  Send-MailMessage  smtp.office365.com   587  yes  plain-text  unset",
        "",
    ]


def test_table_at_one_hundred_and_twenty_columns() -> None:
    shown = list(table.calls(samples.report(), Layout(120)))
    assert shown[2] == ("    40  Send-MailMessage  smtp.office365.com  exchange-online   587  yes  plain-text  unset")


@pytest.mark.parametrize("width", [80, 120])
def test_rows_fit_whatever_they_hold(width: int) -> None:
    sites = (
        samples.site(server="very-long-host-name." * 9, command="System.Net.Mail.SmtpClient"),
        samples.site(
            Verdict.NOT_APPLICABLE, "メール.example", Endpoint.EXCHANGE_ONLINE_LEGACY, 12345, auth=AuthKind.CURRENT_USER
        ),
    )
    shown = list(table.calls(samples.report(samples.file(sites=sites)), Layout(width)))
    assert len(shown) == 5
    assert all(width_of(line) <= width for line in shown)
    assert "…" in shown[2]


def test_files_without_sites_are_not_in_the_table() -> None:
    assert list(table.calls(samples.report(FileResult("a.ps1", "utf-8")), Layout(80))) == []


def rows(*files: FileResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(sheet.calls(samples.report(*files))), newline="")))


def test_csv_has_a_row_a_site() -> None:
    (row,) = rows()
    assert row["path"] == "mail/nightly.ps1"
    assert (row["line"], row["column"], row["endLine"], row["endColumn"]) == ("40", "1", "40", "41")
    assert (row["server"], row["serverKnown"], row["ssl"], row["masks"]) == ("smtp.office365.com", "true", "true", "0")
    assert row["function"] == ""


def test_csv_ends_lines_as_rfc_4180_says() -> None:
    text = "".join(sheet.calls(samples.report()))
    assert text.count("\r\n") == text.count("\n") == 2
    assert not text.startswith("\ufeff")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    (row,) = rows(samples.file(sites=(samples.site(server=f"{start}cmd|'/c calc'!A1"),)))
    assert row["server"] == f"'{start}cmd|'/c calc'!A1"
    assert row["from"] == "'=cmd@contoso.com"


def test_csv_quotes_what_would_break_a_row() -> None:
    (row,) = rows(samples.file(sites=(samples.site(server='a,"b"\nc'),)))
    assert row["server"] == 'a,"b"\nc'


def test_csv_of_nothing_is_its_header() -> None:
    assert "".join(sheet.calls(samples.report(FileResult("a.ps1", "utf-8")))) == ",".join(sheet.HEADER) + "\r\n"
