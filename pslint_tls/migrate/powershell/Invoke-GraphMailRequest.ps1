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
        Invoke-GraphMailRequest -Uri 'https://graph.microsoft.com/v1.0/users/robot@contoso.com/sendMail' -Body $body
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
    } elseif ($Method -eq 'POST') {
        # Invoke-MgGraphRequest refuses to post nothing at all.
        $request['Body'] = ''
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
