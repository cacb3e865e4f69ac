"""The PowerShell functions that a rewritten script may need, each written for 5.1 and 7 (field-facts 5 and 9).

The note in their help is how `script/dropins.py` knows them again. They are templates: `{graph}` is the address of
Microsoft Graph, and the indentation is four spaces.
"""

from __future__ import annotations

RECIPIENT = "ConvertTo-GraphRecipient"
ATTACHMENT = "ConvertTo-GraphAttachment"
MESSAGE = "ConvertTo-GraphMessage"
REQUEST = "Invoke-GraphMailRequest"
SEND = "Send-GraphMail"

_RECIPIENT = """\
function ConvertTo-GraphRecipient {
    <#
    .SYNOPSIS
        Turns addresses into recipients for Microsoft Graph.
    .DESCRIPTION
        An address that cannot be read is reported and left out, as Send-MailMessage does.
    .PARAMETER Address
        The addresses, each as 'user@contoso.com' or 'Display Name <user@contoso.com>'.
    .EXAMPLE
        ConvertTo-GraphRecipient -Address 'Service Desk <desk@contoso.com>'
    .NOTES
        Written by pslint-tls migrate.
    #>
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory = $true)]
        [ValidateNotNullOrEmpty()]
        [string[]]
        $Address
    )

    foreach ($text in $Address) {
        try {
            $mailAddress = New-Object -TypeName System.Net.Mail.MailAddress -ArgumentList $text -ErrorAction Stop
        } catch {
            $PSCmdlet.WriteError($_)
            continue
        }
        $emailAddress = @{ address = $mailAddress.Address }
        if ($mailAddress.DisplayName) {
            $emailAddress['name'] = $mailAddress.DisplayName
        }
        @{ emailAddress = $emailAddress }
    }
}
"""

_ATTACHMENT = """\
function ConvertTo-GraphAttachment {
    <#
    .SYNOPSIS
        Reads files as attachments for one request to Microsoft Graph.
    .DESCRIPTION
        Such a request takes less than 3 MB of attachments together. A file that cannot be read, and files that are
        too large, end the call, so that no mail is sent without them.
    .PARAMETER Path
        The paths of the files.
    .EXAMPLE
        ConvertTo-GraphAttachment -Path 'C:\\Reports\\summary.csv'
    .NOTES
        Written by pslint-tls migrate.
    #>
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory = $true)]
        [ValidateNotNullOrEmpty()]
        [string[]]
        $Path
    )

    $size = 0
    foreach ($item in $Path) {
        try {
            $file = @(Resolve-Path -Path $item -ErrorAction Stop)
            if ($file.Count -ne 1) {
                throw "The path '$item' stands for $($file.Count) files and has to stand for one."
            }
            $bytes = [System.IO.File]::ReadAllBytes($file[0].ProviderPath)
            $size += $bytes.Length
            if ($size -ge 3MB) {
                throw "The attachments up to '$item' have $size bytes; one request takes less than 3 MB of them."
            }
        } catch {
            $PSCmdlet.ThrowTerminatingError($_)
        }
        @{
            '@odata.type' = '#microsoft.graph.fileAttachment'
            name          = [System.IO.Path]::GetFileName($file[0].ProviderPath)
            contentBytes  = [System.Convert]::ToBase64String($bytes)
        }
    }
}
"""

_MESSAGE = """\
function ConvertTo-GraphMessage {
    <#
    .SYNOPSIS
        Turns a System.Net.Mail.MailMessage into a message for Microsoft Graph.
    .DESCRIPTION
        One request takes less than 3 MB of attachments together; larger ones end the call.
    .PARAMETER MailMessage
        The message. It is read and not changed.
    .EXAMPLE
        ConvertTo-GraphMessage -MailMessage $mail
    .NOTES
        Written by pslint-tls migrate.
    #>
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory = $true)]
        [System.Net.Mail.MailMessage]
        $MailMessage
    )

    $message = @{
        subject    = [string]$MailMessage.Subject
        body       = @{
            contentType = if ($MailMessage.IsBodyHtml) { 'HTML' } else { 'Text' }
            content     = [string]$MailMessage.Body
        }
        importance = $MailMessage.Priority.ToString().ToLowerInvariant()
    }
    $lists = @{
        toRecipients  = $MailMessage.To
        ccRecipients  = $MailMessage.CC
        bccRecipients = $MailMessage.Bcc
        replyTo       = $MailMessage.ReplyToList
    }
    foreach ($name in $lists.Keys) {
        $recipients = foreach ($mailAddress in $lists[$name]) {
            $emailAddress = @{ address = $mailAddress.Address }
            if ($mailAddress.DisplayName) {
                $emailAddress['name'] = $mailAddress.DisplayName
            }
            @{ emailAddress = $emailAddress }
        }
        if ($recipients) {
            $message[$name] = @($recipients)
        }
    }
    if ($MailMessage.From -and $MailMessage.From.DisplayName) {
        $message['from'] = @{
            emailAddress = @{ name = $MailMessage.From.DisplayName; address = $MailMessage.From.Address }
        }
    }
    if ($MailMessage.DeliveryNotificationOptions.ToString() -match 'OnSuccess') {
        $message['isDeliveryReceiptRequested'] = $true
    }

    $size = 0
    $attachments = foreach ($attachment in $MailMessage.Attachments) {
        try {
            $stream = $attachment.ContentStream
            $size += $stream.Length
            if ($size -ge 3MB) {
                throw "The attachments up to '$($attachment.Name)' have $size bytes; one request takes less than 3 MB."
            }
            $bytes = New-Object -TypeName byte[] -ArgumentList $stream.Length
            $stream.Position = 0
            $read = 0
            while ($read -lt $bytes.Length) {
                $count = $stream.Read($bytes, $read, $bytes.Length - $read)
                if ($count -eq 0) {
                    throw "The attachment '$($attachment.Name)' ended after $read bytes."
                }
                $read += $count
            }
        } catch {
            $PSCmdlet.ThrowTerminatingError($_)
        }
        @{
            '@odata.type' = '#microsoft.graph.fileAttachment'
            name          = $attachment.Name
            contentBytes  = [System.Convert]::ToBase64String($bytes)
            contentId     = $attachment.ContentId
            isInline      = $attachment.ContentDisposition.Inline
        }
    }
    if ($attachments) {
        $message['attachments'] = @($attachments)
    }
    $message
}
"""

_REQUEST = """\
function Invoke-GraphMailRequest {
    <#
    .SYNOPSIS
        Sends one request to Microsoft Graph and repeats it when Graph asks for patience.
    .DESCRIPTION
        The answers 429 (too many requests) and 503 (unavailable) are waited for as long as Retry-After says, else two
        seconds, then four, and so on; after six attempts the error is passed on.
    .PARAMETER Uri
        The address.
    .PARAMETER Method
        The HTTP method.
    .PARAMETER Body
        What is sent as JSON.
    .PARAMETER Part
        What is sent as it is, to an upload session, which wants no log-on.
    .PARAMETER Range
        Which bytes of the whole the part is.
    .EXAMPLE
        Invoke-GraphMailRequest -Uri '{graph}/v1.0/users/robot@contoso.com/sendMail' -Body $body
    .NOTES
        Written by pslint-tls migrate.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)]
        [string]
        $Uri,

        [string]
        $Method = 'POST',

        [hashtable]
        $Body,

        [byte[]]
        $Part,

        [string]
        $Range
    )

    $request = @{ Method = $Method; Uri = $Uri; ErrorAction = 'Stop' }
    if ($Body) {
        $request['Body'] = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $Body -Depth 6))
        $request['ContentType'] = 'application/json; charset=utf-8'
    }
    for ($attempt = 1; $attempt -le 6; $attempt++) {
        try {
            if ($null -ne $Part) {
                return Invoke-RestMethod @request -Body $Part -ContentType 'application/octet-stream' -Headers @{
                    'Content-Range' = $Range
                }
            }
            return Invoke-MgGraphRequest @request
        } catch {
            $delay = [math]::Pow(2, $attempt)
            $response = $_.Exception.PSObject.Properties['Response']
            if ($attempt -eq 6 -or $null -eq $response -or $null -eq $response.Value) {
                throw
            }
            $status = $response.Value.PSObject.Properties['StatusCode']
            if ($null -eq $status -or (429, 503) -notcontains [int]$status.Value) {
                throw
            }
            # Windows PowerShell has a collection of texts here, PowerShell 7 an object with properties.
            $headers = $response.Value.PSObject.Properties['Headers']
            if ($null -ne $headers -and $null -ne $headers.Value) {
                $retryAfter = $headers.Value.PSObject.Properties['RetryAfter']
                if ($null -eq $retryAfter) {
                    $asked = 0
                    $text = [string]($headers.Value['Retry-After'] | Select-Object -First 1)
                    if ([int]::TryParse($text, [ref]$asked)) {
                        $delay = $asked
                    }
                } elseif ($null -ne $retryAfter.Value -and $null -ne $retryAfter.Value.Delta) {
                    $delay = $retryAfter.Value.Delta.TotalSeconds
                } elseif ($null -ne $retryAfter.Value -and $null -ne $retryAfter.Value.Date) {
                    $delay = ($retryAfter.Value.Date - [System.DateTimeOffset]::UtcNow).TotalSeconds
                }
            }
            Write-Verbose -Message "Microsoft Graph asks to wait; attempt $($attempt + 1) follows in $delay seconds."
            Start-Sleep -Milliseconds ([int][math]::Max(0, 1000 * $delay))
        }
    }
}
"""

_SEND = """\
function Send-GraphMail {
    <#
    .SYNOPSIS
        Sends a mail through Microsoft Graph, with the parameters of Send-MailMessage.
    .DESCRIPTION
        A drop-in for Send-MailMessage: the same parameters, aliases, positions and pipeline input. Graph has no use for
        SmtpServer, Port, UseSsl, Encoding and Credential; they are accepted and ignored.

        Needs the module Microsoft.Graph.Authentication, a connection by Connect-MgGraph, and the permission Mail.Send
        for the mailbox in From. Attachments of 3 MB and more travel by way of a draft, which needs Mail.ReadWrite too;
        Exchange Online keeps such a mail among the sent items.
    .PARAMETER To
        The recipients, each as 'user@contoso.com' or 'Display Name <user@contoso.com>'.
    .PARAMETER Subject
        The subject.
    .PARAMETER Body
        The text of the mail.
    .PARAMETER SmtpServer
        Ignored.
    .PARAMETER From
        The mailbox that sends, with a display name or without.
    .PARAMETER Attachments
        The paths of files. Piped paths are added to the one mail that is sent.
    .PARAMETER Bcc
        The recipients of blind copies.
    .PARAMETER BodyAsHtml
        The body is HTML.
    .PARAMETER Cc
        The recipients of copies.
    .PARAMETER Credential
        Ignored.
    .PARAMETER DeliveryNotificationOption
        OnSuccess asks for a delivery receipt. Exchange Online reports failures anyway; Delay and Never have no
        counterpart.
    .PARAMETER Encoding
        Ignored.
    .PARAMETER Port
        Ignored.
    .PARAMETER Priority
        Low, Normal or High.
    .PARAMETER ReplyTo
        Who gets the answers.
    .PARAMETER UseSsl
        Ignored.
    .PARAMETER SaveToSentItems
        Keep a copy among the sent items of the mailbox.
    .EXAMPLE
        Send-GraphMail -From 'robot@contoso.com' -To 'desk@contoso.com' -Subject 'Backup' -Body 'Done.'
    .NOTES
        Written by pslint-tls migrate.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)]
        [ValidateNotNullOrEmpty()]
        [string[]]
        $To,

        [Parameter(Position = 1)]
        [Alias('sub')]
        [ValidateNotNullOrEmpty()]
        [string]
        $Subject,

        [Parameter(Position = 2)]
        [ValidateNotNullOrEmpty()]
        [string]
        $Body,

        [Parameter(Position = 3)]
        [Alias('ComputerName')]
        [ValidateNotNullOrEmpty()]
        [string]
        $SmtpServer,

        [ValidateNotNullOrEmpty()]
        [string]
        $From,

        [Parameter(ValueFromPipeline = $true)]
        [Alias('PsPath')]
        [ValidateNotNullOrEmpty()]
        [string[]]
        $Attachments,

        [ValidateNotNullOrEmpty()]
        [string[]]
        $Bcc,

        [Alias('BAH')]
        [switch]
        $BodyAsHtml,

        [ValidateNotNullOrEmpty()]
        [string[]]
        $Cc,

        [pscredential]
        [System.Management.Automation.Credential()]
        $Credential,

        [Alias('DNO')]
        [System.Net.Mail.DeliveryNotificationOptions]
        $DeliveryNotificationOption = 'None',

        [Alias('BE')]
        [object]
        $Encoding,

        [ValidateRange(0, 2147483647)]
        [int]
        $Port,

        [System.Net.Mail.MailPriority]
        $Priority = 'Normal',

        [ValidateNotNullOrEmpty()]
        [string[]]
        $ReplyTo,

        [switch]
        $UseSsl,

        [switch]
        $SaveToSentItems
    )

    begin {
        # What $PSDefaultParameterValues holds for Send-MailMessage holds for its drop-in too.
        $given = @{}
        foreach ($name in @($PSBoundParameters.Keys)) {
            $given[$name] = $true
        }
        $isOff = $PSDefaultParameterValues['Disabled'] -eq $true
        foreach ($key in @($PSDefaultParameterValues.Keys)) {
            $command, $name = ([string]$key).Split(':', 2)
            if ($isOff -or $null -eq $name -or -not $MyInvocation.MyCommand.Parameters.ContainsKey($name)) {
                continue
            }
            if ('Send-MailMessage' -like $command -and -not $given.ContainsKey($name)) {
                $variable = if ($name -eq 'ErrorAction') { 'ErrorActionPreference' } else { $name }
                Set-Variable -Name $variable -Value $PSDefaultParameterValues[$key]
                $given[$name] = $true
            }
        }

        $notUsed = ($SmtpServer, $Port, $UseSsl, $Encoding, $Credential) -join ', '
        Write-Verbose -Message "Microsoft Graph has no use for SmtpServer, Port, UseSsl, Encoding, Credential: $notUsed"
        try {
            if (-not $To -or -not $From) {
                throw 'A mail needs From and To.'
            }
            $fromAddress = New-Object -TypeName System.Net.Mail.MailAddress -ArgumentList $From -ErrorAction Stop
        } catch {
            $PSCmdlet.ThrowTerminatingError($_)
        }

        $message = @{
            subject = $Subject
            body    = @{
                contentType = if ($BodyAsHtml) { 'HTML' } else { 'Text' }
                content     = $Body
            }
        }
        $lists = @{ toRecipients = $To; ccRecipients = $Cc; bccRecipients = $Bcc; replyTo = $ReplyTo }
        foreach ($name in $lists.Keys) {
            if ($lists[$name]) {
                $message[$name] = @(ConvertTo-GraphRecipient -Address $lists[$name])
            }
        }
        if ($fromAddress.DisplayName) {
            $message['from'] = @{ emailAddress = @{ name = $fromAddress.DisplayName; address = $fromAddress.Address } }
        }
        if ($given.ContainsKey('Priority')) {
            $message['importance'] = $Priority.ToString().ToLowerInvariant()
        }
        if ($DeliveryNotificationOption.ToString() -match 'OnSuccess') {
            $message['isDeliveryReceiptRequested'] = $true
        }
        $files = New-Object -TypeName System.Collections.ArrayList
        $size = 0
    }

    process {
        foreach ($path in $Attachments) {
            try {
                $found = @(Resolve-Path -Path $path -ErrorAction Stop)
                if ($found.Count -ne 1) {
                    throw "The path '$path' stands for $($found.Count) files and has to stand for one."
                }
                $content = [System.IO.File]::ReadAllBytes($found[0].ProviderPath)
            } catch {
                $PSCmdlet.ThrowTerminatingError($_)
            }
            $size += $content.Length
            $null = $files.Add(@{ Name = [System.IO.Path]::GetFileName($found[0].ProviderPath); Content = $content })
        }
    }

    end {
        $mailbox = '{graph}/v1.0/users/' + [uri]::EscapeDataString($fromAddress.Address).Replace('%40', '@')
        $small = foreach ($file in $files) {
            # Less than 3 MB travels in a request; all together must, if the mail is to be sent by one.
            if ($size -lt 3MB -or $file.Content.Length -lt 3MB) {
                @{
                    '@odata.type' = '#microsoft.graph.fileAttachment'
                    name          = $file.Name
                    contentBytes  = [System.Convert]::ToBase64String($file.Content)
                }
            }
        }
        try {
            if ($size -lt 3MB) {
                if ($small) {
                    $message['attachments'] = @($small)
                }
                $mail = @{ message = $message; saveToSentItems = [bool]$SaveToSentItems }
                $null = Invoke-GraphMailRequest -Uri "$mailbox/sendMail" -Body $mail
                return
            }

            $draft = Invoke-GraphMailRequest -Uri "$mailbox/messages" -Body $message
            $draftUri = "$mailbox/messages/$($draft.id)"
            try {
                foreach ($attachment in $small) {
                    $null = Invoke-GraphMailRequest -Uri "$draftUri/attachments" -Body $attachment
                }
                foreach ($file in $files) {
                    $length = $file.Content.Length
                    if ($length -lt 3MB) {
                        continue
                    }
                    $item = @{ AttachmentItem = @{ attachmentType = 'file'; name = $file.Name; size = $length } }
                    $session = Invoke-GraphMailRequest -Uri "$draftUri/attachments/createUploadSession" -Body $item
                    # Parts of less than 4 MB, each a multiple of 320 KB.
                    for ($start = 0; $start -lt $length; $start += 3932160) {
                        $part = New-Object -TypeName byte[] -ArgumentList ([math]::Min(3932160, $length - $start))
                        [System.Array]::Copy($file.Content, $start, $part, 0, $part.Length)
                        $range = "bytes $start-$($start + $part.Length - 1)/$length"
                        $null = Invoke-GraphMailRequest -Uri $session.uploadUrl -Method 'PUT' -Part $part -Range $range
                    }
                }
                $null = Invoke-GraphMailRequest -Uri "$draftUri/send"
            } catch {
                $failure = $_
                try {
                    $null = Invoke-GraphMailRequest -Uri $draftUri -Method 'DELETE'
                } catch {
                    Write-Verbose -Message "The draft of the mail that failed could not be deleted: $_"
                }
                throw $failure
            }
        } catch {
            $PSCmdlet.WriteError($_)
        }
    }
}
"""

TEXTS = {RECIPIENT: _RECIPIENT, ATTACHMENT: _ATTACHMENT, MESSAGE: _MESSAGE, REQUEST: _REQUEST, SEND: _SEND}
NEEDS = {SEND: (RECIPIENT, REQUEST)}
"""Functions that others call."""
