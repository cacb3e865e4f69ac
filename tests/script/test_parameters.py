"""Values through the parameters, results and loops of the script itself."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

PARAMETERS = """
function F { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F 'a'
F 'b'
#> {'Subject': {'a', 'b'}}

function F { param($S='d') Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F
#> {'Subject': ('d',)}

function F { param($A,$S="x$A") Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F 1
#> {'Subject': ('x1',)}

function F { param([Alias('sj')]$S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F -sj a
#> {'Subject': ('a',)}

function F { param($Subject) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $Subject }
F -Sub a
#> {'Subject': ('a',)}

function F { param([Parameter(Mandatory)]$S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F a
#> {'Subject': ('a',)}

function F ($S) { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F -S:a
#> {'Subject': ('a',)}

function F { param($S) process { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S } }
F a
#> {'Subject': ('a',)}

function F { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $args[1] }
F a b
#> {'Subject': ('b',)}

function F { param($A) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $args[0] }
F a b
#> {'Subject': ('b',)}

function F { param([string]$S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F 42
#> {'Subject': ('42',)}

function F { param([string[]]$S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S[1] }
F a,b
#> {'Subject': ('b',)}

function F { param([switch]$X) if ($X) { $s='y' } else { $s='n' }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s }
F -X
#> {'Subject': ('y',)}

function F { param([switch]$X) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject "$X" }
F
#> {'Subject': ('False',)}

function F { param($S) G -S $S }
function G { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F a
#> {'Subject': ('a',)}

function F { param($S) G @PSBoundParameters }
function G { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
F a
#> {'Subject': ('a',)}

function F { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
$h=@{S='a'}
F @h
#> {'Subject': ('a',)}

function F { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
$b=${function:F}
& $b 'a'
#> {'Subject': ('a',)}

$f={ param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
& $f 'a'
& $f 'b'
#> {'Subject': {'a', 'b'}}

$f={ param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S }
$f.Invoke('a')
#> {'Subject': ('a',)}

Invoke-Command { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S } -ArgumentList 'a'
#> {'Subject': ('a',)}

Start-Job { param($S) Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $S } -ArgumentList 'a'
#> {'Subject': ('a',)}

$q='a'
Start-Job { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $using:q }
#> {'Subject': ('a',)}

$q='a'
Start-Job { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject "x $using:q" }
#> {'Subject': ('x a',)}

$q='a'
Invoke-Command -ComputerName z { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $using:q }
#> {'Subject': ('a',)}

$q='a'
1 | ForEach-Object -Parallel { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $using:q }
#> {'Subject': ('a',)}

'a','b' | % { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $_ }
#> {'Subject': {'a', 'b'}}

'a','b' | ForEach-Object { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject "x$_" }
#> {'Subject': {'xb', 'xa'}}
"""

RESULTS = """
function F { return 'a' }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject (F)
#> {'Subject': ('a',)}

function F { 'a'; return 'b' }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject (F)[1]
#> {'Subject': ('b',)}

function F { $x='a'; $x }
$r=F
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $r
#> {'Subject': ('a',)}

function F { Write-Host 'q'; 'a' }
$r=F
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $r
#> {'Subject': ('a',)}

function F { param($n) "h$n" }
$r=F -n 3
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $r
#> {'Subject': ('h3',)}

function F { [pscustomobject]@{S='a'} }
$r=F
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $r.S
#> {'Subject': ('a',)}
"""

LOOPS = """
foreach ($x in 'a','b') { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $x }
#> {'Subject': {'a', 'b'}}

foreach ($x in @{s='a'},@{s='b'}) { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $x.s }
#> {'Subject': {'a', 'b'}}

$l='a','b'
for ($i=0; $i -lt $l.Count; $i++) { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $l[$i] }
#> {'Subject': {'a', 'b'}}

1..3 | % { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject "n$_" }
#> {'Subject': {'n2', 'n1', 'n3'}}

for ($i=1; $i -le 3; $i++) { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject "n$i" }
#> {'Subject': {'n2', 'n1', 'n3'}}

$i=0; while ($i -lt 3) { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject "n$i"; $i++ }
#> {'Subject': {'n2', 'n1', 'n0'}}

switch ('a','b') { default { Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $_ } }
#> {'Subject': {'a', 'b'}}

switch -Wildcard ('abc') { 'a*' { $s='1' } '*c' { $s="${s}2" } }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('12',)}

switch ('a') { 'a' { $s='1'; break } 'a' { $s='2' } }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('1',)}

switch ('A') { 'a' { $s='i' } }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('i',)}

switch -CaseSensitive ('A') { 'a' { $s='i' } 'A' { $s='c' } }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('c',)}

switch (3) { {$_ -gt 2} { $s='big' } default { $s='small' } }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('big',)}

if ('x' -in 'x','y') { $s='in' } else { $s='out' }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('in',)}

if ([string]::IsNullOrEmpty('')) { $s='e' } else { $s='n' }
Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com -Subject $s
#> {'Subject': ('e',)}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(PARAMETERS), *programs(RESULTS), *programs(LOOPS)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
