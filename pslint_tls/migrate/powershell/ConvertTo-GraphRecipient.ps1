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
