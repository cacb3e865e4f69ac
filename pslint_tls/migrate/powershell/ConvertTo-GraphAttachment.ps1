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
        ConvertTo-GraphAttachment -Path 'C:\Reports\summary.csv'
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
            if ($size -ge 3000000) {
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
