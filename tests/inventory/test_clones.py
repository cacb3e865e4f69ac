from __future__ import annotations

import pytest

from pslint_tls.inventory.clones import clone_key

ONE = "function Send-It { param($To) Send-MailMessage -To $To -Subject 'x' -Credential $c }"


@pytest.mark.parametrize(
    "text",
    [
        'function send-it {\r\n  param($TO)\r\n  # why\r\n  send-mailmessage -to $to -SUBJECT "x" -Credential $C\r\n}',
        "function Send-It { <# help #> param($To) Send-MailMessage `\n -To $To -Subject 'X' -Credential $c }",
    ],
)
def test_layout_comments_case_and_quotes_make_no_other_code(text: str) -> None:
    assert clone_key(text) == clone_key(ONE)


@pytest.mark.parametrize("text", [ONE.replace("'x'", "'y'"), ONE.replace("$c", "$d"), ONE.replace("-To", "-Cc")])
def test_another_value_is_other_code(text: str) -> None:
    assert clone_key(text) != clone_key(ONE)


def test_code_that_cannot_be_read_is_equal_where_it_is_written_equally() -> None:
    assert clone_key("function { ((") == clone_key("Function  {\n((")
    assert clone_key("function { ((") != clone_key("function { (((")
