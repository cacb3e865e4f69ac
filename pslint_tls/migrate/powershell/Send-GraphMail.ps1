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
        $defaults = if ($PSDefaultParameterValues) { $PSDefaultParameterValues } else { @{} }
        $isOff = $defaults['Disabled'] -eq $true
        foreach ($key in @($defaults.Keys)) {
            $command, $typed = ([string]$key).Trim().Split(':', 2)
            if ($isOff -or $null -eq $typed -or -not ('Send-MailMessage' -like $command)) {
                continue
            }
            $known = @($MyInvocation.MyCommand.Parameters.Values | Where-Object -FilterScript {
                    $_.Name -eq $typed -or $_.Aliases -contains $typed
                })
            if ($known.Count -eq 1 -and -not $given.ContainsKey($known[0].Name)) {
                $name = $known[0].Name
                $value = $defaults[$key]
                if ($value -is [scriptblock]) {
                    $value = & $value
                }
                $variable = if ($name -eq 'ErrorAction') { 'ErrorActionPreference' } else { $name }
                Set-Variable -Name $variable -Value $value -WhatIf:$false -Confirm:$false
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
        # Attachments grow by a third on their way, and a request may have 4 MB.
        $isOneRequest = $size + [System.Text.Encoding]::UTF8.GetByteCount($Body) -lt 3000000
        $mailbox = 'https://graph.microsoft.com/v1.0/users/' + [uri]::EscapeDataString($fromAddress.Address).Replace('%40', '@')
        $small = foreach ($file in $files) {
            if ($file.Content.Length -lt 3MB) {
                @{
                    '@odata.type' = '#microsoft.graph.fileAttachment'
                    name          = $file.Name
                    contentBytes  = [System.Convert]::ToBase64String($file.Content)
                }
            }
        }
        try {
            if ($isOneRequest) {
                if ($small) {
                    $message['attachments'] = @($small)
                }
                $mail = @{ message = $message; saveToSentItems = [bool]$SaveToSentItems }
                $null = Invoke-GraphMailRequest -Uri "$mailbox/sendMail" -Body $mail
                return
            }

            $draft = Invoke-GraphMailRequest -Uri "$mailbox/messages" -Body $message
            $draftUri = "$mailbox/messages/$($draft.id)"
            $isSent = $false
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
                $isSent = $true
            } finally {
                # Nobody else would ever send what is left of a mail that failed or was stopped.
                if (-not $isSent) {
                    try {
                        $null = Invoke-GraphMailRequest -Uri $draftUri -Method 'DELETE'
                    } catch {
                        Write-Verbose -Message "The draft of the mail that failed could not be deleted: $_"
                    }
                }
            }
        } catch {
            $PSCmdlet.WriteError($_)
        }
    }
}
