from __future__ import annotations

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli


@pytest.mark.parametrize(
    ("shell", "part"),
    [
        ("powershell", "Register-ArgumentCompleter -Native -CommandName pslint-tls"),
        ("bash", "_PSLINT_TLS_COMPLETE=bash_complete"),
        ("zsh", "#compdef pslint-tls"),
        ("fish", "complete --no-files --command pslint-tls"),
    ],
)
def test_each_shell_gets_a_script(shell: str, part: str) -> None:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert part in done.stdout


@pytest.mark.parametrize(
    ("words", "word", "offered"),
    [
        ("'pslint-tls' 'ch'", "'ch'", ["plain,check"]),
        ("'pslint-tls' 'check' '--format'", "'js'", ["plain,json", "plain,jsonl"]),
        (r"'pslint-tls' 'check' 'C:\a b\' '--as-o'", "'--as-o'", ["plain,--as-of"]),
    ],
)
def test_what_the_powershell_script_asks_for(
    words: str, word: str, offered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_PSLINT_TLS_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", word)
    done = CliRunner().invoke(cli, [])
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == offered
