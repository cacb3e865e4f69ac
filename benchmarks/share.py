"""A file share of made-up PowerShell scripts, with the sizes and encodings of real ones."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path

# Of 21,416 public scripts: half are below 7.2 kB, nine of ten below 42 kB, the largest 671 kB.
MEDIAN = 7_200
SPREAD = math.log(42_000 / MEDIAN) / 1.2816
LARGEST = 671_000
WITH_MENTION = 0.034
ENCODINGS = (("ascii", 62), ("utf-8-sig", 32), ("utf-8", 2), ("utf-16", 3), ("cp1252", 1))

NOUNS = tuple(
    "User Group Mailbox Server Report Disk Service Share Backup Policy Printer Session Event License Task Site".split()  # noqa: SIM905
)
VERBS = tuple("Get Set New Remove Test Export Import Update Find Start Stop Invoke Add Clear".split())  # noqa: SIM905
PROPERTIES = tuple("Name DisplayName SamAccountName Status LastLogonDate Size FreeSpace Path Owner Created".split())  # noqa: SIM905
FOREIGN = ("Prüfung", "Größe", "Über", "naïve", "café", "señor")

MENTIONS = (
    """$params = @{{
    To         = 'team{n}@example.com'
    From       = 'robot@example.com'
    Subject    = "Report $env:COMPUTERNAME"
    Body       = ($rows | ConvertTo-Html | Out-String)
    SmtpServer = $smtpServer
}}
Send-MailMessage @params -BodyAsHtml -UseSsl -Port 587 -Credential $credential
""",
    """$smtpServer = 'relay{n}.example.com'
Send-MailMessage -To $to -From $from -Subject 'Backup {n}' -Body $body -SmtpServer $smtpServer
""",
    """[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
Send-MailMessage -To 'a@example.com' -From 'b@example.com' -Subject "Job {n}" -SmtpServer smtp.office365.com `
    -UseSsl -Port 587 -Credential (Get-Credential)
""",
    """$client = New-Object System.Net.Mail.SmtpClient('smtp.office365.com', 587)
$client.EnableSsl = $true
$client.Credentials = New-Object System.Net.NetworkCredential($user, $secret)
$client.Send('a@example.com', 'b@example.com', 'Subject {n}', $text)
""",
    "# The old version used Send-MailMessage here, see ticket {n}.\n",
)


def blocks(random_: random.Random) -> list[str]:
    """Pieces of code that scripts are put together from."""
    return [_block(random_, number) for number in range(400)]


def _block(random_: random.Random, number: int) -> str:
    verb, noun, one, two = (*map(random_.choice, (VERBS, NOUNS)), *random_.sample(PROPERTIES, 2))
    return random_.choice((_function, _export, _service_loop, _page))(number, verb, noun, one, two)


def _function(number: int, verb: str, noun: str, one: str, two: str) -> str:
    return f"""function {verb}-{noun}{number} {{
    <#
    .SYNOPSIS
        {verb}s the {noun.lower()} on a computer and writes what it found to the pipeline.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, ValueFromPipeline = $true)]
        [string[]]$ComputerName,
        [int]$Days = {number % 90}
    )
    process {{
        foreach ($computer in $ComputerName) {{
            try {{
                $found = Get-CimInstance -ClassName Win32_{noun} -ComputerName $computer -ErrorAction Stop
                [pscustomobject]@{{ Computer = $computer; {one} = $found.{one}; {two} = $found.{two} }}
            }} catch {{
                Write-Warning "Could not read $computer`: $($_.Exception.Message)"
            }}
        }}
    }}
}}
"""


def _export(number: int, verb: str, noun: str, one: str, two: str) -> str:
    return f"""$rows{number} = Import-Csv -Path "C:\\Scripts\\{noun}.csv" -Delimiter ';' |
    Where-Object {{ $_.{one} -like '*{number}*' -and $_.{two} -ne '' }} |
    Sort-Object -Property {two} -Descending |
    Select-Object -First {number + 1} -Property {one}, {two}
if ($rows{number}.Count -gt 0) {{
    $rows{number} | Export-Csv -Path ".\\{noun}{number}.csv" -NoTypeInformation -Encoding UTF8
}} else {{
    Write-Host "Nothing to do for {noun.lower()} {number}" -ForegroundColor Yellow
}}
"""


def _service_loop(number: int, verb: str, noun: str, one: str, two: str) -> str:
    return f"""#----- {noun} {number} -----
$log = Join-Path $PSScriptRoot 'logs\\{noun}.log'
for ($i = 0; $i -lt {number}; $i++) {{
    switch ($state) {{
        'Running' {{ Add-Content $log "$(Get-Date -Format s) {one} is running"; break }}
        'Stopped' {{ {verb}-Service -Name '{noun}{number}' -WhatIf }}
        default   {{ $total += [math]::Round($item.{two} / 1gb, 2) }}
    }}
}}
"""


def _page(number: int, verb: str, noun: str, one: str, two: str) -> str:
    return f"""$html = @"
<h1>{noun} {verb} {number}</h1>
<table><tr><th>{one}</th><th>{two}</th></tr>
$($items | ForEach-Object {{ "<tr><td>$($_.{one})</td><td>$($_.{two})</td></tr>" }})
</table>
"@
$html | Out-File "$env:TEMP\\{noun}{number}.html"
"""


def make_share(top: Path, files: int, seed: int = 20_261_122) -> Iterator[tuple[Path, bool]]:
    """Writes scripts below `top` and yields each with whether it mentions mail; the same ones for the same seed."""
    random_ = random.Random(seed)
    pieces = blocks(random_)
    names, weights = zip(*ENCODINGS, strict=True)
    for number in range(files):
        folder = top / f"dept{number // 2000:03}" / f"{random_.choice(NOUNS)}{number // 40 % 50:02}"
        folder.mkdir(parents=True, exist_ok=True)
        mentions = random_.random() < WITH_MENTION
        text = _script(random_, pieces, mentions, number)
        encoding = random_.choices(names, weights)[0]
        if encoding not in ("ascii", "utf-16"):
            text = f"# {random_.choice(FOREIGN)}\n{text}"
        file = folder / f"{random_.choice(VERBS)}-{number:06}.ps1"
        file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        yield file, mentions


def _script(random_: random.Random, pieces: list[str], mentions: bool, number: int) -> str:
    size = min(random_.lognormvariate(math.log(MEDIAN), SPREAD), LARGEST)
    parts: list[str] = []
    while size > 0:
        parts.append(random_.choice(pieces))
        size -= len(parts[-1])
    if mentions:
        parts.insert(random_.randrange(len(parts) + 1), random_.choice(MENTIONS).format(n=number))
    return "".join(parts)
