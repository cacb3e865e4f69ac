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
    if (-not $message.ContainsKey('replyTo') -and $MailMessage.ReplyTo) {
        $emailAddress = @{ address = $MailMessage.ReplyTo.Address }
        if ($MailMessage.ReplyTo.DisplayName) {
            $emailAddress['name'] = $MailMessage.ReplyTo.DisplayName
        }
        $message['replyTo'] = @(@{ emailAddress = $emailAddress })
    }
    # Graph takes no other headers.
    $headers = foreach ($name in $MailMessage.Headers.AllKeys) {
        if ($name -like 'x-*') {
            @{ name = $name; value = $MailMessage.Headers[$name] }
        }
    }
    if ($headers) {
        $message['internetMessageHeaders'] = @($headers)
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
            if ($size -ge 3000000) {
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
            name          = if ($attachment.Name) { $attachment.Name } else { 'attachment' }
            contentType   = $attachment.ContentType.MediaType
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
