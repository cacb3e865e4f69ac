"""What the words of a report mean, for who has to do with none of it."""

from __future__ import annotations

from pslint_tls.inventory.options import MEANING

WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "Calls": (
        ("mail call", "a place in a script that sends mail"),
        ("secure", "nothing is known that keeps this mail from being sent"),
        ("at risk", "it is refused already, is refused from a day on, or somebody has to look at it"),
        ("unknown", "the script does not show which server it sends to, so nobody can say what becomes of it"),
        ("not read", "the code around it could not be read or analysed"),
        ("settled", "somebody said that it is done, that it is excepted until a day, or that its script is retired"),
        ("since or until", "the day from which Microsoft refuses it; days that are over come first"),
    ),
    "Way out": tuple(MEANING.items()),
    "Kind of server": (
        ("exchange-online", "smtp.office365.com and its like: mail with a log-on to Microsoft 365"),
        ("exchange-online-legacy", "smtp-legacy.office365.com, the host for old TLS"),
        ("direct-send", "the host to which other companies send mail for yours: no log-on"),
        ("hve", "High Volume Email of Microsoft 365"),
        ("acs", "Azure Communication Services"),
        ("consumer", "Outlook.com, Hotmail, Live"),
        ("other-public", "a mail provider that is not Microsoft"),
        ("internal", "a server of your own; nothing of Microsoft's changes there"),
        ("graph", "no mail server at all: Microsoft Graph sends"),
        ("unclassified", "a server whose name says nothing; a table `[servers]` in the settings can"),
        ("unknown", "the script does not show the server"),
    ),
    "Log-on": (
        ("none", "no log-on"),
        ("plain-text", "the password stands in the script: whoever may read it can send as this mailbox"),
        ("stored", "the password is read from a file or a vault"),
        ("prompted", "somebody is asked for the password"),
        ("current-user", "Windows logs on with the account that runs the script"),
        ("unknown", "there is a log-on, and the script does not show where its password comes from"),
    ),
    "TLS": (
        ("secure", "TLS 1.2 or later is set whenever this mail is sent; a password can be at risk all the same"),
        ("os-default", "Windows decides, and newer versions of it use TLS 1.2"),
        ("legacy", "old versions of TLS are set, which Microsoft 365 refuses"),
        ("unset", "nothing is set: on older Windows old versions are used"),
        ("partial", "set on some ways through the script and not on others"),
        ("not-applicable", "what sends does not use the settings of .NET"),
    ),
    "Effort": (("S", "a fix does it, or nothing is to do"), ("M", "some work"), ("L", "find out first what it does")),
}
