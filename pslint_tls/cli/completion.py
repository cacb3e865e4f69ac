"""`completion`: the script that teaches a shell to complete our arguments."""

from __future__ import annotations

import click

from pslint_tls.cli.options import Sectioned

SHELLS = ("powershell", "bash", "zsh", "fish")

# click has no PowerShell; its protocol for fish (words in, one `type,value<TAB>help` a line out) serves.
# Each word is quoted, because click splits the words as a POSIX shell does and would eat the `\` of Windows paths.
POWERSHELL = r"""Register-ArgumentCompleter -Native -CommandName pslint-tls -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $quote = { param($text) "'" + ([string]$text).Trim('"', "'").Replace("'", "'\''") + "'" }
    $words = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -le $cursorPosition }
    $env:COMP_WORDS = ($words | ForEach-Object { & $quote $_.Extent.Text }) -join ' '
    $env:COMP_CWORD = & $quote $wordToComplete
    $env:_PSLINT_TLS_COMPLETE = 'fish_complete'
    try {
        pslint-tls | ForEach-Object {
            $kind, $rest = $_ -split ',', 2
            $value, $help = $rest -split "`t", 2
            if ($kind -ne 'plain') { return }
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
        }
    }
    finally {
        Remove-Item Env:_PSLINT_TLS_COMPLETE, Env:COMP_WORDS, Env:COMP_CWORD -ErrorAction SilentlyContinue
    }
}
"""

EXAMPLES = r"""
Examples:
  pslint-tls completion powershell | Out-String | Invoke-Expression
  pslint-tls completion bash >> ~/.bashrc
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the tab completion script for a shell.

    Put its output into the shell's profile ($PROFILE for PowerShell).
    """
    click.echo(POWERSHELL if shell == "powershell" else _script(shell), nl=False)


def _script(shell: str) -> str:
    from click.shell_completion import ShellComplete, get_completion_class

    from pslint_tls.cli.app import PROGRAM, cli

    kind = get_completion_class(shell)
    assert kind is not None
    # Not the class's own `source`: for bash it starts a bash to ask for its version, which may not be there.
    return ShellComplete.source(kind(cli, {}, PROGRAM, "_PSLINT_TLS_COMPLETE")) + "\n"
