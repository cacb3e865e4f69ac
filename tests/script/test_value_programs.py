"""Values that reach one mail site, in small programs: server, port, SSL, log-on and parameters."""

from __future__ import annotations

import pytest

from pslint_tls.script import MailSite, analyse
from pslint_tls.text import Source

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com "
CLIENT = "$c=New-Object Net.Mail.SmtpClient('h.x.com',587)\n"

PROGRAMS = [
    pytest.param("{MAIL}-Subject ('{0,5}|{1:d3}' -f 'ab',7)", {"Subject": ("   ab|007",)}, id="fmt"),
    pytest.param("{MAIL}-Subject ('a-b' -replace '(a)-(b)','$2$1')", {"Subject": ("ba",)}, id="repl"),
    pytest.param("{MAIL}-Subject ('a,b' -split ',')[1]", {"Subject": ("b",)}, id="split"),
    pytest.param("{MAIL}-Subject (1..3 -join '-')", {"Subject": ("1-2-3",)}, id="range"),
    pytest.param("$a='x','y','z'\n{MAIL}-Subject \"$($a[1..2])\"", {"Subject": ("y z",)}, id="slice"),
    pytest.param("{MAIL}-Subject ('ab'*2)", {"Subject": ("abab",)}, id="mult"),
    pytest.param('{MAIL}-Subject "a`tb"', {"Subject": ("a\tb",)}, id="char"),
    pytest.param("$h=@{a=@{b='s'}}\n{MAIL}-Subject $h.a.b", {"Subject": ("s",)}, id="nested"),
    pytest.param("$h=@{a='s'};$k='a'\n{MAIL}-Subject $h[$k]", {"Subject": ("s",)}, id="index var"),
    pytest.param(
        "$p=@{To='a@b.c';From='c@d.e';Subject='x';SmtpServer='h.x.com';Cc='q@q.q'}\n$p.Remove('Cc')\nSend-MailMessage @p",
        {"Cc": "absent", "Subject": ("x",)},
        id="remove",
    ),
    pytest.param(
        "$p=@{To='a@b.c';From='c@d.e';SmtpServer='h.x.com'}\n$q=$p.Clone();$q.Subject='z'\nSend-MailMessage @q",
        {"Subject": ("z",)},
        id="clone",
    ),
    pytest.param(
        "$a='a@b.c','subj','body','h.x.com'\nSend-MailMessage @a -From c@d.e",
        {"Subject": ("subj",), "Body": ("body",), "host": ("h.x.com",)},
        id="arraysplat",
    ),
    pytest.param(
        "function F { param($To,$From,$Subject,$SmtpServer) Send-MailMessage @PSBoundParameters }\nF -To a@b.c -From c@d.e -Subject s -SmtpServer h.x.com",
        {"Subject": ("s",), "host": ("h.x.com",)},
        id="psbound",
    ),
    pytest.param(
        "function F { Send-MailMessage -To a@b.c -From c@d.e -Subject $args[0] -SmtpServer h.x.com }\nF 'zz'",
        {"Subject": ("zz",)},
        id="args",
    ),
    pytest.param(
        "function F { param([Alias('srv')]$Server) Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $Server }\nF -srv h2.x.com",
        {"host": ("h2.x.com",)},
        id="alias param",
    ),
    pytest.param(
        "function F { param([Parameter(Position=1)]$A,[Parameter(Position=0)]$B) Send-MailMessage -To a@b.c -From c@d.e -Subject $B -SmtpServer $A }\nF s h3.x.com",
        {"host": ("h3.x.com",), "Subject": ("s",)},
        id="pos attr",
    ),
    pytest.param(
        "function F { param([switch]$Ssl) Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer h -UseSsl:$Ssl }\nF -Ssl",
        {"ssl": True},
        id="switch param",
    ),
    pytest.param(
        "param($Server='x.y.com')\nif (-not $Server) { return }\nSend-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $Server",
        {"host": ("x.y.com",), "known": False},
        id="ret narrowing",
    ),
    pytest.param("$a,$b='1','2'\n$a,$b=$b,$a\n{MAIL}-Subject $a", {"Subject": ("2",)}, id="swap"),
    pytest.param(
        "$s = foreach ($i in 1..3) { $i }\n{MAIL}-Subject ($s -join '')", {"Subject": ("123",)}, id="foreach val"
    ),
    pytest.param(
        "$s = 1..3 | ForEach-Object { $_ * 2 }\n{MAIL}-Subject ($s -join '')", {"Subject": ("246",)}, id="pipe val"
    ),
    pytest.param(
        "$PSDefaultParameterValues['Send-Mail*:SmtpServer']='d.x.com'\nSend-MailMessage -To a@b.c -From c@d.e -Subject s",
        {"host": ("d.x.com",)},
        id="getvar default",
    ),
    pytest.param(
        "Set-Alias smm Send-MailMessage\nsmm -To a@b.c -From c@d.e -Subject s -SmtpServer h.x.com",
        {"origin": "alias", "host": ("h.x.com",)},
        id="alias",
    ),
    pytest.param(
        "$c='Send-MailMessage'\n& $c -To a@b.c -From c@d.e -Subject s -SmtpServer h.x.com",
        {"origin": "variable"},
        id="variable",
    ),
    pytest.param(
        'Invoke-Expression "Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer h.x.com"',
        {"origin": "embedded"},
        id="embedded",
    ),
    pytest.param(
        "$o=New-Object PSObject -Property @{S='h5.x.com'}\nSend-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $o.S",
        {"host": ("h5.x.com",)},
        id="pso",
    ),
    pytest.param(
        "$o=New-Object PSObject\n$o | Add-Member -MemberType NoteProperty -Name S -Value 'h6.x.com'\nSend-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $o.S",
        {"host": ("h6.x.com",)},
        id="addmember",
    ),
    pytest.param(
        "$to=@()\n$to+='a@b.c'\n$to+='d@e.f'\nSend-MailMessage -To $to -From c@d.e -Subject s -SmtpServer h.x.com",
        {"To": (("a@b.c", "d@e.f"),)},
        id="arrlist",
    ),
    pytest.param("{MAIL}-Encoding ([Text.Encoding]::UTF8) -Subject s", {"Encoding": ("UTF8",)}, id="enc"),
    pytest.param("{MAIL}-Priority ([Net.Mail.MailPriority]::High) -Subject s", {"Priority": ("High",)}, id="prio"),
    pytest.param(
        "{CLIENT}function S($k) { $k.EnableSsl=$true; $k.Send($m) }\nS $c",
        {"ssl": True, "port": 587, "host": ("h.x.com",)},
        id="smtp passed",
    ),
    pytest.param(
        "function N { $k=New-Object Net.Mail.SmtpClient; $k.Host='r.x.com'; return $k }\n$c=N\n$c.Send($m)",
        {"host": ("r.x.com",)},
        id="smtp returned",
    ),
    pytest.param(
        "function I { $script:c=New-Object Net.Mail.SmtpClient 'q.x.com' }\nfunction G { $script:c.Send($m) }\nI\nG",
        {"host": ("q.x.com",), "reason": None},
        id="smtp script",
    ),
    pytest.param("{CLIENT}$p='EnableSsl'\n$c.$p=$true\n$c.Send($m)", {"ssl": True}, id="smtp dynprop"),
    pytest.param(
        "$h=@{}\n$h.c=New-Object Net.Mail.SmtpClient 'z.x.com'\n$h.c.Send($m)",
        {"host": ("z.x.com",), "reason": None},
        id="smtp hash",
    ),
    pytest.param(
        "$a=@((New-Object Net.Mail.SmtpClient 'z1.x.com'))\n$a[0].Send($m)",
        {"host": ("z1.x.com",), "reason": None},
        id="smtp arr",
    ),
    pytest.param(
        "foreach ($s in 'a.x.com','b.x.com') { $c=New-Object Net.Mail.SmtpClient $s; $c.Send($m) }",
        {"host": ("a.x.com", "b.x.com")},
        id="smtp foreach",
    ),
    pytest.param(
        "{CLIENT}$c.UseDefaultCredentials=$true\n$c.Credentials=New-Object Net.NetworkCredential('u','p')\n$c.Send($m)",
        {"auth": "current-user"},
        id="smtp udc",
    ),
    pytest.param(
        "{CLIENT}$c.Credentials=New-Object Net.NetworkCredential('u','p')\n$c.UseDefaultCredentials=$false\n$c.Send($m)",
        {"auth": "plain-text", "user": "u"},
        id="smtp udc f",
    ),
    pytest.param(
        "$c=New-Object -TypeName Net.Mail.SmtpClient -ArgumentList @('k.x.com',25)\n$c.Send($m)",
        {"host": ("k.x.com",), "port": 25},
        id="smtp args",
    ),
    pytest.param("$c=[Net.Mail.SmtpClient]'v.x.com'\n$c.Send($m)", {"host": ("v.x.com",)}, id="smtp cast"),
    pytest.param("$c=New-Object Net.Mail.SmtpClient 'v.x.com'", {"reason": "no-send-seen"}, id="smtp unsent"),
    pytest.param(
        "class W { [object]$c; W() { $this.c=New-Object Net.Mail.SmtpClient 'w.x.com' } [void]Go() { $this.c.Send('a') } }\n$w=[W]::new()\n$w.Go()",
        {"host": ("w.x.com",)},
        id="smtp class",
    ),
    pytest.param(
        "$pw=ConvertTo-SecureString 'Pw1!' -AsPlainText -Force\n$cr=New-Object PSCredential 'me@x.y',$pw\n{MAIL}-Subject s -Credential $cr -UseSsl",
        {"auth": "plain-text", "user": "me@x.y"},
        id="cred var",
    ),
    pytest.param(
        "$cr=[pscredential]::new('me@x.y',(ConvertTo-SecureString -AsPlainText 'Pw1!' -Force))\n{MAIL}-Subject s -Credential $cr",
        {"auth": "plain-text", "user": "me@x.y"},
        id="cred new",
    ),
    pytest.param(
        "$pw=Get-Content c:\\p.txt | ConvertTo-SecureString\n$cr=New-Object PSCredential 'me@x.y',$pw\n{MAIL}-Subject s -Credential $cr",
        {"auth": "stored", "user": "me@x.y"},
        id="cred file",
    ),
    pytest.param(
        "$pw=ConvertTo-SecureString $env:PW -AsPlainText -Force\n$cr=New-Object PSCredential 'me@x.y',$pw\n{MAIL}-Subject s -Credential $cr",
        {"auth": "stored"},
        id="cred env",
    ),
    pytest.param(
        "{MAIL}-Subject s -Credential (Get-Credential me@x.y)", {"auth": "prompted", "user": "me@x.y"}, id="cred prompt"
    ),
    pytest.param("{MAIL}-Subject s -Credential 'me@x.y'", {"auth": "prompted", "user": "me@x.y"}, id="cred name"),
    pytest.param(
        "$pw=ConvertTo-SecureString '76492d' -Key (1..16)\n$cr=New-Object PSCredential 'me@x.y',$pw\n{MAIL}-Subject s -Credential $cr",
        {"auth": "plain-text"},
        id="cred key",
    ),
    pytest.param(
        "$pw=ConvertTo-SecureString '01000000d08c'\n$cr=New-Object PSCredential 'me@x.y',$pw\n{MAIL}-Subject s -Credential $cr",
        {"auth": "stored"},
        id="cred lit nokey",
    ),
    pytest.param(
        "$pw=ConvertTo-SecureString 'anonymous' -AsPlainText -Force\n$cr=New-Object PSCredential 'anonymous',$pw\n{MAIL}-Subject s -Credential $cr",
        {"auth": "none"},
        id="cred anon",
    ),
    pytest.param(
        "$cr=New-Object PSCredential 'u',(New-Object System.Security.SecureString)\n{MAIL}-Subject s -Credential $cr",
        {"auth": "none"},
        id="cred empty",
    ),
    pytest.param(
        "param([pscredential]$Credential)\n{MAIL}-Subject s -Credential $Credential",
        {"auth": "unknown"},
        id="cred param",
    ),
    pytest.param("$cr=Get-Secret mail\n{MAIL}-Subject s -Credential $cr", {"auth": "stored"}, id="cred secret"),
    pytest.param("{MAIL}-Subject s -UseSsl", {"auth": "none"}, id="nocred ssl"),
    pytest.param("{MAIL}-Subject s", {"auth": "current-user"}, id="nocred"),
    pytest.param(
        "$p=@{Subject='a'}\nSend-MailMessage @p -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject 'b'",
        {"Subject": ("b",)},
        id="splat order",
    ),
    pytest.param("{MAIL}-Subject 'abcdef'.Substring(1,3).ToUpper()", {"Subject": ("BCD",)}, id="substr"),
    pytest.param(
        "{MAIL}-Attachments (Join-Path 'C:\\r' 'a.csv') -Subject s",
        {"Attachments": (("C:\\r\\a.csv",),)},
        id="join-path",
    ),
    pytest.param('$b=@"\nline1\nline2\n"@\n{MAIL}-Body $b -Subject s', {"Body": ("line1\nline2",)}, id="here"),
    pytest.param(
        "$p=@{To='a@b.c';From='c@d.e';Subject='s';SmtpServer='h.x.com'}\nif (Test-Path x) { $p.UseSsl=$true }\nSend-MailMessage @p",
        {"ssl": None},
        id="condsplat",
    ),
    pytest.param(
        "$s = if ($env:X) { 'a.x.com' } else { 'b.x.com' }\nSend-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s",
        {"host": ("a.x.com", "b.x.com"), "known": True},
        id="if expr else",
    ),
    pytest.param(
        "$s = switch ($env:E) { 'p' { 'p.x.com' } default { 'd.x.com' } }\nSend-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s",
        {"host": ("p.x.com", "d.x.com"), "known": True},
        id="switch expr",
    ),
    pytest.param(
        "$p=[ordered]@{To='a@b.c';From='c@d.e'}\n$p['Subject']='q'\nSend-MailMessage @p -SmtpServer h.x.com",
        {"Subject": ("q",)},
        id="ordered",
    ),
    pytest.param(
        "foreach ($s in 'a.x.com','b.x.com') { Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s; break }",
        {"host": ("a.x.com",)},
        id="const foreach break",
    ),
    pytest.param('$i=0; while ($i -lt 2) { $i++ }\n{MAIL}-Subject "n$i"', {"Subject": ("n2",)}, id="while cnt"),
    pytest.param(
        "param($S='None')\nif ($S -ne 'None') { Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $S }",
        {"host": (), "known": False},
        id="ne none",
    ),
]
FACTS = {
    "host": lambda site: site.server.values,
    "known": lambda site: site.server.known,
    "port": lambda site: site.port,
    "ssl": lambda site: site.ssl,
    "auth": lambda site: site.auth.kind.value,
    "user": lambda site: site.auth.user,
    "origin": lambda site: site.origin.value,
    "reason": lambda site: site.tls.reason,
}


def fact(site: MailSite, name: str):
    if name in FACTS:
        return FACTS[name](site)
    return site.parameters[name].values if name in site.parameters else "absent"


@pytest.mark.parametrize(("program", "wanted"), PROGRAMS)
def test_program(program, wanted):
    text = program.replace("{MAIL}", MAIL).replace("{CLIENT}", CLIENT)
    (site,) = analyse(Source.from_text(text)).sites
    assert {name: fact(site, name) for name in wanted} == wanted
