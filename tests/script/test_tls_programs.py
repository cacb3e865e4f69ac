"""TLS state at each send, in small programs: what PowerShell would hold there on every path."""

from __future__ import annotations

import pytest

from pslint_tls.script import SiteKind, analyse
from pslint_tls.text import Source

SEND = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -UseSsl"
MASK = "[Net.ServicePointManager]::SecurityProtocol"

PROGRAMS = [
    pytest.param("MASK = ' Tls12 '\nSEND", [(3072,)], None, id="sp blanks"),
    pytest.param("MASK = 3072.0\nSEND", [(3072,)], None, id="float"),
    pytest.param("MASK='Tls12'\nMASK = 'sys'\nSEND", [(0,)], ["os-default"], id="sys"),
    pytest.param("MASK='Tls12,Tls11'\nMASK = MASK -bxor 768\nSEND", [(3072,)], None, id="bxor"),
    pytest.param("MASK='Tls12'\nMASK -= 'Tls'\nSEND", [(2880,)], None, id="minus"),
    pytest.param("MASK='Tls12'\nMASK += 'Tls12'\nSEND", [(6144,)], ["legacy"], id="plus"),
    pytest.param("MASK=192\nMASK += 'Tls12'\nSEND", [(3264,)], None, id="plus192"),
    pytest.param("MASK='Tls12'\ntry { MASK='tls1' } catch { SEND }\nSEND", [(3072,), (3072,)], None, id="rejected"),
    pytest.param("MASK='Tls12'\nMASK=$null\nSEND", [(3072,)], None, id="null"),
    pytest.param("MASK=[Security.Authentication.SslProtocols]::Tls12\nSEND", [(3072,)], None, id="ssl type"),
    pytest.param(
        "[Enum]::GetValues('Net.SecurityProtocolType') | ?{ $_ -gt 'Tls' } | %{ MASK = MASK -bor $_ }\nSEND",
        [(16128,)],
        None,
        id="enumvals",
    ),
    pytest.param("$spm=[Net.ServicePointManager]\n$spm::SecurityProtocol='Tls12'\nSEND", [(3072,)], None, id="spm"),
    pytest.param(
        "using namespace System.Net\n[ServicePointManager]::SecurityProtocol=[SecurityProtocolType]::Tls12\nSEND",
        [(3072,)],
        None,
        id="using",
    ),
    pytest.param(
        "if (-not MASK.HasFlag([Net.SecurityProtocolType]::Tls12)) { MASK = MASK -bor 3072 }\nSEND",
        [(3072,)],
        None,
        id="hasflag",
    ),
    pytest.param("if (MASK -notlike '*Tls12*') { MASK = MASK -bor 3072 }\nSEND", [(3072,)], None, id="like"),
    pytest.param("if ([int]MASK -lt 3072) { MASK = 3072 }\nSEND", [(3072,)], None, id="lt"),
    pytest.param(
        "if (MASK.ToString().Split(',').Trim() -notcontains 'Tls12') { MASK += 'Tls12' }\nSEND",
        [(3072,)],
        None,
        id="tostring",
    ),
    pytest.param("if (MASK -notcontains 'Tls12') { MASK='Tls12' }\nSEND", [(3072,)], None, id="notcontains"),
    pytest.param("if ([int]MASK -ne 0) { MASK = MASK -bor 3072 }\nSEND", [(0,)], ["os-default"], id="guard"),
    pytest.param("MASK = 0\nSEND", [(0,)], ["os-default"], id="explicit0"),
    pytest.param(
        ":outer foreach ($a in 1,2) { foreach ($b in 1,2) { MASK='Tls'; break outer; MASK='Tls12' }; SEND }\nSEND",
        [(), (192,)],
        None,
        id="label",
    ),
    pytest.param(
        "foreach ($a in 1,2) { if ($a -eq 1) { continue }; MASK='Tls12' }\nSEND", [(3072,)], None, id="continue"
    ),
    pytest.param(
        "$i=0\ndo { $i++; MASK = if ($i -eq 3) {'Tls12'} else {'Tls'} } until ($i -ge 3)\nSEND",
        [(3072,)],
        None,
        id="dountil",
    ),
    pytest.param("while($true) { MASK='Tls12'; if (Test-Path x) { break } }\nSEND", [(3072,)], None, id="while true"),
    pytest.param("function Get-P { return 'Tls12' }\nMASK = Get-P\nSEND", [(3072,)], None, id="fnret"),
    pytest.param(
        "function Get-P($n) { if ($n -gt 1) { 'Tls12' } else { 'Tls' } }\nMASK = Get-P 2\nSEND",
        [(3072,)],
        None,
        id="fnret2",
    ),
    pytest.param(
        "function F($n) { if ($n -gt 0) { F ($n-1) } else { MASK='Tls12' } }\nF 2\nSEND",
        [(3072,)],
        None,
        id="recursion",
    ),
    pytest.param(
        "function Run($b) { & $b }\nRun { MASK='Tls12'; SEND }\nSEND", [(3072,), (3072,)], None, id="block param"
    ),
    pytest.param("$b={ MASK='Tls12' }\n$b.Invoke()\nSEND", [(3072,)], None, id="invoke"),
    pytest.param("Invoke-Command -ScriptBlock { MASK='Tls12' }\nSEND", [(3072,)], None, id="icm"),
    pytest.param(
        "1,2 | ForEach-Object -Begin { MASK='Tls12' } -Process { SEND } -End { MASK='Tls' }\nSEND",
        [(3072,), (192,)],
        None,
        id="foreach begin",
    ),
    pytest.param("$x = 1,2 | Where-Object { MASK='Tls12'; $true }\nSEND", [(3072,)], None, id="where"),
    pytest.param("(1,2).ForEach({ MASK='Tls12' })\nSEND", [(3072,)], None, id="foreach method"),
    pytest.param(
        "Start-Job -InitializationScript { MASK='Tls12' } -ScriptBlock { SEND }\nSEND", [(3072,), (0,)], None, id="init"
    ),
    pytest.param(
        "MASK='Tls12'\nInvoke-Command -ComputerName s1 -ScriptBlock { SEND }\nSEND", [(0,), (3072,)], None, id="remote"
    ),
    pytest.param("MASK='Tls12'\nInvoke-Command s1 { SEND }", [(0,)], None, id="remote pos"),
    pytest.param("Start-ThreadJob { SEND }\nMASK='Tls12'\nStart-Sleep 1", [(0, 3072)], ["partial"], id="thread"),
    pytest.param(
        "MASK='Tls12'\n1..3 | ForEach-Object -Parallel { SEND }\nMASK='Tls'", [(192, 3072)], None, id="parallel"
    ),
    pytest.param("Register-ObjectEvent $w Created -Action { SEND }\nMASK='Tls12'", [(0, 3072)], None, id="event"),
    pytest.param("MASK='Tls12'\npowershell -Command { SEND }", [(0,)], None, id="shell"),
    pytest.param("MASK='Tls12'\nInvoke-Expression 'SEND'", [(3072,)], None, id="iex"),
    pytest.param(
        "class M { static [void] Go() { [Net.ServicePointManager]::SecurityProtocol='Tls12' } }\n[M]::Go()\nSEND",
        [(3072,)],
        None,
        id="class",
    ),
    pytest.param("function F { SEND }\nMASK='Tls12'", [(3072,)], ["secure"], id="uncalled"),
    pytest.param("MASK='Tls12'\nexit\nSEND", [()], ["unknown"], id="unreach"),
    pytest.param("trap { MASK='Tls12'; continue }\nGet-Item x -ErrorAction Stop\nSEND", [(0, 3072)], None, id="trap"),
    pytest.param(
        "switch -Regex ('prod1') { '^prod' { MASK='Tls12' } default { MASK='Tls' } }\nSEND",
        [(3072,)],
        None,
        id="switch regex",
    ),
    pytest.param(
        "switch -Wildcard ('abc') { 'a*' { MASK='Tls' } '*c' { MASK='Tls12' } }\nSEND",
        [(3072,)],
        None,
        id="switch wild",
    ),
    pytest.param(
        "switch ('a') { 'a' { MASK='Tls12'; break } 'A' { MASK='Tls' } }\nSEND", [(3072,)], None, id="switch break"
    ),
    pytest.param("$p = $true ? 'Tls12' : 'Tls'\nMASK=$p\nSEND", [(3072,)], None, id="ternary"),
    pytest.param("Test-Path x && (MASK='Tls12')\nSEND", [(0, 3072)], None, id="chain"),
    pytest.param(
        "$s=MASK\ntry { MASK='Tls12'; SEND } finally { MASK=$s }\nSEND",
        [(3072,), (0,)],
        ["secure", "unset"],
        id="finally restore",
    ),
    pytest.param(
        "try { try { MASK='Tls12'; Get-Item x } catch { throw } } catch { SEND }", [(3072,)], None, id="rethrow"
    ),
    pytest.param(
        "function F { throw 'x' }\ntry { F; MASK='Tls12' } catch { SEND }\nSEND", [(0,), (0,)], None, id="fn throw"
    ),
    pytest.param(
        "function F { try { MASK='Tls'; return } finally { MASK='Tls12' } }\nF\nSEND", [(3072,)], None, id="ret finally"
    ),
    pytest.param("function F { MASK='Tls' }\nfunction F { MASK='Tls12' }\nF\nSEND", [(3072,)], None, id="redefine"),
    pytest.param("MASK = 'Tls12','Tls13'\nSEND", [(15360,)], None, id="array"),
    pytest.param("MASK = [Net.SecurityProtocolType[]]('Tls12','Tls11')\nSEND", [(3840,)], None, id="cast arr"),
    pytest.param("Set-Variable -Name p -Value 'Tls12'\nMASK=$p\nSEND", [(3072,)], None, id="setvar"),
    pytest.param("function F { $script:p='Tls12' }\nF\nMASK=$p\nSEND", [(3072,)], None, id="script scope"),
    pytest.param("function F([string]$p='Tls12') { MASK=$p }\nF\nSEND", [(3072,)], None, id="default param"),
    pytest.param("function F { process { MASK='Tls12' } }\n1,2 | F\nSEND", [(3072,)], None, id="pipeline fn"),
    pytest.param("filter F { MASK='Tls12' }\n1 | F\nSEND", [(3072,)], None, id="filter"),
    pytest.param("$prod=$true\nif ($prod) { MASK='Tls12' } else { MASK='Tls' }\nSEND", [(3072,)], None, id="if const"),
    pytest.param(
        "MASK=[System.Enum]::Parse([System.Net.SecurityProtocolType],'Tls12,Tls11')\nSEND",
        [(3840,)],
        None,
        id="enum parse",
    ),
    pytest.param(
        "MASK='Tls,Tls11,Tls12'\nMASK = MASK -band (-bnot [Net.SecurityProtocolType]::Tls)\nSEND",
        [(3840,)],
        None,
        id="bnot",
    ),
    pytest.param("MASK='Tls12'\nSEND &", [(0,)], None, id="background"),
    pytest.param("Measure-Command { MASK='Tls12' }\nSEND", [(3072,)], None, id="measure"),
    pytest.param("$n=0\ndo { MASK='Tls12'; $n++ } while ($n -lt 3)\nSEND", [(3072,)], None, id="do while"),
    pytest.param(
        "if ($PSVersionTable.PSVersion.Major -lt 6) { MASK='Tls12' }\nSEND", [(0, 3072)], None, id="version test"
    ),
    pytest.param("try { MASK='Tls12,Tls13' } catch { MASK='Tls12' }\nSEND", [(15360,)], None, id="tls13 try"),
]


@pytest.mark.parametrize(("program", "masks", "verdicts"), PROGRAMS)
def test_program(program, masks, verdicts):
    text = program.replace("SEND", SEND).replace("MASK", MASK)
    script = analyse(Source.from_text(text))
    sites = [site for site in script.sites if site.kind is SiteKind.SEND_MAILMESSAGE]
    assert script.budget is None
    assert [site.tls.masks for site in sites] == masks
    if verdicts is not None:
        assert [site.tls.verdict.value for site in sites] == verdicts
    assert all(site.tls.trace for site in sites)
