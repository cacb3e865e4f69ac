"""The deadline table, its replacement, and how a date is told."""

from __future__ import annotations

import datetime
import pickle

import pytest

from pslint_tls.knowledge import load_deadlines, when
from pslint_tls.knowledge.tables import table_path

TODAY = datetime.date(2026, 11, 25)
HEADER = "id\twhat\tendpoint\tcloud\tstate\tstarts\tdate\tsuperseded\tmessage_center\tsentence\tsource\tverified\n"
ROW = "mine\tews\t\t\tannounced\t\t2027-01-31\t2026-01-01, 2026-02\tMC1\tIt ends\tfield-facts 3.3\t2026-11-22\n"


@pytest.mark.parametrize(
    ("what", "endpoint", "cloud", "date", "state"),
    [
        ("basic-auth-submission", "exchange-online", "global", "2026-12-31", "announced"),
        ("basic-auth-submission", "exchange-online", "china", "2026-12-31", "announced"),
        ("basic-auth-submission", "exchange-online-legacy", None, "2026-12-31", "announced"),
        ("basic-auth-submission", "hve", None, "2028-09-30", "announced"),
        ("hve-basic", "hve", None, "2028-09-30", "announced"),
        ("basic-auth-submission", "consumer", None, "2024-09-16", "off"),
        ("consumer-basic", "consumer", None, "2024-09-16", "off"),
        ("acs", "acs", None, None, "unannounced"),
        ("legacy-tls-submission", "exchange-online", "global", "2022-02-28", "off"),
        ("legacy-tls-submission", "exchange-online", None, "2022-02-28", "off"),
        ("legacy-tls-submission", "exchange-online", "usgov", "2020-01-31", "off"),
        ("legacy-tls-submission", "exchange-online", "china", "2023-06-30", "off"),
        ("legacy-tls-submission", "exchange-online-legacy", None, None, "unannounced"),
        ("legacy-tls-submission", "direct-send", None, "2021-01-11", "off"),
        ("legacy-tls-pop-imap", "exchange-online-legacy", None, "2026-12-31", "throttled"),
        ("ews", "exchange-online", None, "2027-04-01", "throttled"),
        ("direct-send", "direct-send", None, None, "unannounced"),
        ("remote-powershell", "exchange-online", None, "2023-10-01", "off"),
        ("msonline", None, None, "2025-05-31", "off"),
        ("azuread", None, None, "2025-07-01", "off"),
        ("graph-tls", None, None, "2020-10-15", "off"),
        ("graph-tls", None, "usgovdod", "2020-01-31", "off"),
        ("send-mailmessage-obsolete", "internal", None, None, "unannounced"),
        ("smtpclient-obsolete", None, None, None, "unannounced"),
    ],
)
def test_entries(what, endpoint, cloud, date, state):
    found = load_deadlines().for_(what, endpoint, cloud)
    assert found is not None
    assert (str(found.date) if found.date else None, found.state) == (date, state)


@pytest.mark.parametrize("endpoint", ["internal", "other-public", "unknown", None])
def test_no_deadline_where_none_is_known(endpoint):
    assert load_deadlines().for_("basic-auth-submission", endpoint) is None
    assert load_deadlines().for_("no-such-thing", endpoint) is None


def test_dates_that_were_announced_before_are_kept():
    found = load_deadlines().by_id("exo-basic-submission")
    assert found is not None
    assert "2026-04-30" in found.superseded
    assert found.message_center == "MC786329"


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        ("2026-11-25", "from 2026-12-31, in 36 days"),
        ("2026-12-30", "from 2026-12-31, in 1 day"),
        ("2026-12-31", "from 2026-12-31, today"),
        ("2027-01-01", "since 2026-12-31"),
    ],
)
def test_when(as_of, text):
    deadlines = load_deadlines()
    found = deadlines.for_("basic-auth-submission", "exchange-online")
    assert found is not None
    day = datetime.date.fromisoformat(as_of)
    assert when(found, day) == deadlines.when(found, day) == text
    assert found.over(day) is (day >= datetime.date(2026, 12, 31))


def test_when_without_a_date():
    found = load_deadlines().for_("acs", "acs")
    assert found is not None
    assert when(found, TODAY) == "no date announced"
    assert not found.over(TODAY)


def test_sentences_have_no_full_stop():
    for entry in load_deadlines():
        assert not entry.sentence.endswith("."), entry.id
        assert entry.date or entry.state == "unannounced", entry.id


def test_a_file_replaces_the_table(tmp_path):
    path = tmp_path / "dates.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b"# mine\r\n" + ROW.replace("\n", "\r\n").encode())
    (entry,) = load_deadlines(path)
    assert entry.date == datetime.date(2027, 1, 31)
    assert entry.superseded == ("2026-01-01", "2026-02")
    assert load_deadlines(path).for_("basic-auth-submission", "exchange-online") is None


def test_the_shipped_table_loads_as_a_file():
    assert load_deadlines(table_path("deadlines")) == load_deadlines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no deadlines"),
        (HEADER, "has no deadlines"),
        (HEADER + "a\tb\n", "line 2: 2 columns where the header has 12"),
        (HEADER + ROW + ROW.replace("2027-01-31", "31.01.2027"), "line 3: date is '31.01.2027'"),
        (HEADER + ROW.replace("announced", "soon"), "line 2: state is 'soon'"),
        (HEADER + ROW.replace("2026-11-22", ""), "line 2: verified is empty"),
        ("id\twhat\nx\ty\n", "the column endpoint is missing"),
    ],
)
def test_a_bad_file_names_the_line(tmp_path, text, said):
    path = tmp_path / "dates.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"dates\.tsv") as caught:
        load_deadlines(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        load_deadlines(tmp_path / "none.tsv")
    binary = tmp_path / "binary.tsv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="not UTF-8"):
        load_deadlines(binary)


def test_the_table_crosses_a_process_border():
    assert pickle.loads(pickle.dumps(load_deadlines())) == load_deadlines()
