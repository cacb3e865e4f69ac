"""Where the log-on of a mail comes from."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

CLIENTS = """
$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.UseDefaultCredentials=$true
$c.Send($m)
#> {'auth': 'current-user'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('u','p')
$c.UseDefaultCredentials=$true
$c.Send($m)
#> {'auth': 'current-user'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('u','p')
$c.UseDefaultCredentials=$false
$c.Send($m)
#> {'auth': 'plain-text', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.UseDefaultCredentials=$false
$c.Send($m)
#> {'auth': 'none'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=[Net.CredentialCache]::DefaultNetworkCredentials
$c.Send($m)
#> {'auth': 'current-user'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=[System.Net.CredentialCache]::DefaultCredentials
$c.Send($m)
#> {'auth': 'current-user'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=Get-Credential
$c.Send($m)
#> {'auth': 'prompted'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=(Get-Credential).GetNetworkCredential()
$c.Send($m)
#> {'auth': 'prompted'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=[Net.NetworkCredential]::new('u','p','d')
$c.Send($m)
#> {'auth': 'plain-text', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$cr=New-Object Net.NetworkCredential
$cr.UserName='u'; $cr.Password='p'
$c.Credentials=$cr
$c.Send($m)
#> {'auth': 'plain-text', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('anonymous','anonymous')
$c.Send($m)
#> {'auth': 'none'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('u','')
$c.Send($m)
#> {'auth': 'none'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('','')
$c.Send($m)
#> {'auth': 'none'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$pw=Get-Content p.txt
$c.Credentials=New-Object Net.NetworkCredential('u',$pw)
$c.Send($m)
#> {'auth': 'stored', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$pw=Read-Host
$c.Credentials=New-Object Net.NetworkCredential('u',$pw)
$c.Send($m)
#> {'auth': 'prompted', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$pw=$env:PW
$c.Credentials=New-Object Net.NetworkCredential('u',$pw)
$c.Send($m)
#> {'auth': 'stored'}

param($pw)
$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('u',$pw)
$c.Send($m)
#> {'auth': 'unknown'}

param($pw='secret')
$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential('u',$pw)
$c.Send($m)
#> {'auth': 'plain-text'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
if (Test-Path x) { $c.Credentials=New-Object Net.NetworkCredential('u','p') }
$c.Send($m)
#> {'auth': 'plain-text'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
if (Test-Path x) { $c.Credentials=Get-Credential } else { $c.Credentials=Import-Clixml c.xml }
$c.Send($m)
#> {'auth': 'stored'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=$null
$c.Send($m)
#> {'auth': 'none'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=[PSCredential]::new('u',(ConvertTo-SecureString 'p' -AsPlainText -Force))
$c.Send($m)
#> {'auth': 'plain-text', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object Net.NetworkCredential -Property @{UserName='u';Password='p'}
$c.Send($m)
#> {'auth': 'plain-text', 'user': 'u'}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Credentials=New-Object System.Management.Automation.PSCredential('u',$sec)
$c.Send($m)
#> {'auth': 'unknown', 'user': 'u'}
"""

COMMANDS = r"""
$p=ConvertTo-SecureString 'Pw1!' -AsPlainText -Force
$c=New-Object System.Management.Automation.PSCredential ('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

$p='Pw1!' | ConvertTo-SecureString -AsPlainText -Force
$c=New-Object PSCredential -ArgumentList 'u@x',$p
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

$c=[pscredential]::new('u@x',(ConvertTo-SecureString 'Pw1!' -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential (Get-Credential)
#> {'auth': 'prompted'}

Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential (Get-Credential -UserName 'u@x' -Message m)
#> {'auth': 'prompted', 'user': 'u@x'}

Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential 'u@x'
#> {'auth': 'prompted', 'user': 'u@x'}

Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential (Import-Clixml c.xml)
#> {'auth': 'stored'}

$p=Get-Content p.txt | ConvertTo-SecureString
$c=New-Object PSCredential('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u@x'}

$p=ConvertTo-SecureString (Get-Content p.txt)
$c=New-Object PSCredential('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u@x'}

$p=Read-Host -AsSecureString
$c=New-Object PSCredential('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'prompted', 'user': 'u@x'}

$p=ConvertTo-SecureString $env:PW -AsPlainText -Force
$c=New-Object PSCredential('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u@x'}

$p=ConvertTo-SecureString '01000000d08c9ddf'
$c=New-Object PSCredential('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u@x'}

$p=ConvertTo-SecureString '76492d1116743f0423413b' -Key (1..16)
$c=New-Object PSCredential('u@x',$p)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

param([pscredential]$Cred)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $Cred
#> {'auth': 'unknown'}

$c=Get-AutomationPSCredential -Name x
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$c=Get-Secret -Name x
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$c=Get-StoredCredential -Target x
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$c=New-Object PSCredential('anonymous',(New-Object SecureString))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'none'}

$c=New-Object PSCredential('anonymous',(ConvertTo-SecureString 'anonymous' -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'none'}

Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl
#> {'auth': 'none'}

Send-MailMessage -To t -From f -SmtpServer h.x.com
#> {'auth': 'current-user'}

$p=@{To='t';Credential=(Get-Credential)}
Send-MailMessage @p
#> {'auth': 'prompted'}

$p=@{To='t'}
if (Test-Path x) { $p.Credential=(Import-Clixml c) }
Send-MailMessage @p
#> {'auth': 'stored'}

$c=if (Test-Path x) { Get-Credential } else { Import-Clixml c }
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

function Get-C($u,$pw) { $p=ConvertTo-SecureString $pw -AsPlainText -Force
return New-Object PSCredential($u,$p) }
$c=Get-C 'u@x' 'Pw1!'
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

$h=@{U='u@x';P='Pw1!'}
$c=New-Object PSCredential($h.U,(ConvertTo-SecureString $h.P -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

$x=[xml](Get-Content c.xml)
$c=New-Object PSCredential($x.u,(ConvertTo-SecureString $x.p -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$x=Get-Content c.json | ConvertFrom-Json
$c=New-Object PSCredential($x.u,(ConvertTo-SecureString $x.p -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$pw=(Get-ItemProperty HKLM:\Software\x).Pw
$c=New-Object PSCredential('u',(ConvertTo-SecureString $pw -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u'}

$c=Get-Credential 'u@x'
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'prompted', 'user': 'u@x'}

$pw='Pw' + '1!'
$c=New-Object PSCredential('u',(ConvertTo-SecureString $pw -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u'}

$pw=Get-Secret x -AsPlainText
$c=New-Object PSCredential('u',(ConvertTo-SecureString $pw -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u'}

$pw=(Get-AzKeyVaultSecret -VaultName v -Name n).SecretValue
$c=New-Object PSCredential('u',$pw)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u'}

param($User,$Password)
$c=New-Object PSCredential($User,(ConvertTo-SecureString $Password -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'unknown'}

param($User='u@x',$Password='Pw1!')
$c=New-Object PSCredential($User,(ConvertTo-SecureString $Password -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u@x'}

$cred = Get-Credential
$cred | Export-Clixml c.xml
$c=Import-Clixml c.xml
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

if (!(Test-Path c.xml)) { Get-Credential | Export-Clixml c.xml }
$c=Import-Clixml c.xml
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$PSDefaultParameterValues['Send-MailMessage:Credential']=Get-Credential
Send-MailMessage -To t
#> {'auth': 'prompted'}

function F { param([pscredential]$Cred) Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $Cred }
F -Cred (Get-Credential)
#> {'auth': 'prompted'}

[securestring]$s = ConvertTo-SecureString -String 'Pw1!' -AsPlainText -Force
[pscredential]$c = New-Object PSCredential('u',$s)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u'}

$c = New-Object Management.Automation.PSCredential 'u', (ConvertTo-SecureString 'Pw1!' -AsPlainText -Force)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'plain-text', 'user': 'u'}

$s = 'Pw1!' | ConvertTo-SecureString -AsPlainText -Force
Start-Job { $c=New-Object PSCredential('u',$using:s)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c }
#> {'auth': 'plain-text', 'user': 'u'}

$c = Import-CliXml -Path (Join-Path $PSScriptRoot 'c.xml')
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored'}

$pw=Get-ItemPropertyValue HKCU:\x -Name p | ConvertTo-SecureString
$c=New-Object PSCredential('u',$pw)
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'stored', 'user': 'u'}

$c=[Management.Automation.PSCredential]::new($env:USERNAME,(Read-Host -AsSecureString))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $c
#> {'auth': 'prompted'}

$w=New-Object PSCredential('u',(ConvertTo-SecureString 'Pw1!' -AsPlainText -Force))
$c=$w.GetNetworkCredential()
$d=New-Object PSCredential($c.UserName,(ConvertTo-SecureString $c.Password -AsPlainText -Force))
Send-MailMessage -To t -From f -SmtpServer h.x.com -UseSsl -Credential $d
#> {'auth': 'plain-text', 'user': 'u'}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(CLIENTS), *programs(COMMANDS)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
