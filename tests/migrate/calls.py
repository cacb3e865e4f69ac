"""Calls of Send-MailMessage as hypothesis invents them: every way to write a value and to hand it over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.migrate.moves import HOST

SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
LETTERS = "abcXYZ 019äß漢\U0001f4e7" + SINGLE + DOUBLE + "`$@#;{}()<>&|,-%\\/.:*?[]"
TEXTS = st.text(LETTERS, min_size=1, max_size=12)
LINES = st.lists(st.text(LETTERS + "\t", max_size=8), min_size=1, max_size=3).map("\n".join).filter(bool)
LOCAL = st.sampled_from(["a", "ops", "first.last", "x+y", "o'neil", "no-reply", "\u00fcmit"])
ADDRESSES = st.builds("{}@{}".format, LOCAL, st.sampled_from(["b.c", "contoso.com", "mail.fabrikam.example"]))
NAMES = st.sampled_from(
    ["Ops", "Service Desk", "J\u00fcrgen", "O'Neil", "\u201aRobot\u2018", 'Say "hi"', "a$b`c", "Dr. X"]
)
NAMED = st.builds(
    lambda name, address, quote: f'"{name.replace(chr(34), "")}" <{address}>' if quote else f"{name} <{address}>",
    NAMES.filter(lambda name: '"' not in name),
    ADDRESSES,
    st.booleans(),
)
MAILBOXES = st.one_of(ADDRESSES, ADDRESSES, NAMED)
TYPED = {
    "To": ["To", "t", "TO", "to"],
    "From": ["From", "f", "fr"],
    "Subject": ["Subject", "sub", "su", "SUBJECT"],
    "Body": ["Body", "body"],
    "Cc": ["Cc", "CC"],
    "Bcc": ["Bcc", "bc"],
    "ReplyTo": ["ReplyTo", "rep"],
    "Priority": ["Priority", "pr", "Prio"],
    "DeliveryNotificationOption": ["DeliveryNotificationOption", "dno", "d"],
    "Attachments": ["Attachments", "a", "PsPath", "attach"],
    "BodyAsHtml": ["BodyAsHtml", "BAH", "bodya"],
}
CALLED = [
    "Send-MailMessage",
    "send-mailmessage",
    "& Send-MailMessage",
    "& 'Send-MailMessage'",
    "Microsoft.PowerShell.Utility\\Send-MailMessage",
    "Send-Mailmessage",
]
AROUND = [
    "{0}",
    "if ($x) {{\n    {0}\n}}",
    "function Send-It {{\n    {0}\n}}\nSend-It",
    "try {{ {0} }} catch {{ $_ }}",
    "Start-Job {{ {0} }}",
    "& {{\n\t{0}\n}}",
    "foreach ($i in 1..2) {{ {0} }}",
]
HEADS = [
    "",
    "param($x)\n",
    "# mail\n\n",
    "using namespace System.Net\n",
    "<#\n.SYNOPSIS\n mail\n#>\n\n",
    "#Requires -Version 5\n",
]


@dataclass
class Invented:
    """A script with one call, and what was meant."""

    lines: list[str] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    table: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    before: str = ""
    """What is piped into it."""
    variables: int = 0

    def variable(self, expression: str, name: str = "v") -> str:
        self.variables += 1
        known = f"${name}{self.variables}"
        self.lines.append(f"{known} = {expression}")
        return known

    def text(self, head: str, around: str, called: str) -> str:
        lines = list(self.lines)
        elements = list(self.elements)
        if self.table or self.late:
            lines.append("$mail = @{\n" + "".join(f"    {entry}\n" for entry in self.table) + "}")
            lines += self.late
            elements.append("@mail")
        call = f"{self.before}{called} {' '.join(elements)}"
        inner = "\n".join([*lines, call])
        return head + around.format(inner) + "\n"


def quoted(text: str, quote: str, end: str) -> str:
    """A string in any of PowerShell's single or double quotes."""
    if quote in SINGLE:
        return quote + re.sub(f"[{SINGLE}]", lambda found: found.group() * 2, text) + end
    escaped = re.sub(f"[`${DOUBLE}]", lambda found: "`" + found.group(), text).replace("\n", "`n").replace("\t", "`t")
    return quote + escaped + end


def here(text: str, *, expandable: bool) -> str | None:
    """A here-string, or None where the text would end it."""
    if re.search(rf"(?m)^[{SINGLE}{DOUBLE}]@", text):
        return None
    if expandable:
        return '@"\n' + re.sub("[`$]", lambda found: "`" + found.group(), text) + '\n"@'
    return f"@'\n{text}\n'@"


@st.composite
def expressions(draw: st.DrawFn, script: Invented, text: str, *, argument: bool) -> str:
    """An expression whose value is this text; `argument`: it stands behind a parameter."""
    ways = ["single", "single", "double", "joined"]
    ways += ["variable", "variable", "braced"] if argument else []
    ways += ["bare"] if argument and re.fullmatch(r"[a-z][A-Za-z0-9.@+-]*", text) else []
    ways += ["here", "expandable"] if "\n" in text else []
    way = draw(st.sampled_from(ways))
    if way in ("here", "expandable"):
        made = here(text, expandable=way == "expandable")
        if made is not None:
            return made
        way = "double"
    if way == "bare":
        return text
    if way in ("variable", "braced"):
        name = script.variable(draw(expressions(script, text, argument=False)))
        return f"${{{name[1:]}}}" if way == "braced" else name
    if way == "joined" and len(text) > 1:
        cut = draw(st.integers(1, len(text) - 1))
        parts = (quoted(part, "'", "'") for part in (text[:cut], text[cut:]))
        return f"({' + '.join(parts)})"
    quotes = DOUBLE if way == "double" else SINGLE
    return quoted(text, draw(st.sampled_from(quotes)), draw(st.sampled_from(quotes)))


@st.composite
def lists(draw: st.DrawFn, script: Invented, texts: list[str], *, argument: bool) -> str:
    """An expression whose value is a list of these texts."""
    if len(texts) == 1 and draw(st.booleans()):
        return draw(expressions(script, texts[0], argument=argument))
    items = [draw(expressions(script, text, argument=False)) for text in texts]
    way = draw(st.sampled_from(["plain", "array", "paren", "variable"] if argument else ["plain", "array"]))
    made = f"@({', '.join(items)})" if way == "array" or len(items) == 1 else ", ".join(items)
    if way == "paren" and len(items) > 1:
        return f"({made})"
    return script.variable(made) if way == "variable" else made


def hand_over(draw: st.DrawFn, script: Invented, name: str, make: st.SearchStrategy[str] | None, way: str) -> None:
    """Gives a parameter by name, splat, conditional splat or default; `make` draws the value behind a parameter."""
    typed = draw(st.sampled_from(TYPED[name]))
    if make is None:
        flag = draw(st.sampled_from(["", ":$true", ":$false"]))
        value = "$false" if flag == ":$false" else "$true"
    else:
        flag, value = "", draw(make)
    if way == "named":
        script.elements.append(f"-{typed}{flag}" + ("" if make is None else f" {value}"))
    elif way == "default":
        script.lines.append(f"$PSDefaultParameterValues['Send-MailMessage:{name}'] = {_alone(value)}")
    elif way == "conditional":
        script.late.append(f"if ($x) {{ $mail['{name}'] = {_alone(value)} }}")
    else:
        script.table.append(f"{name} = {_alone(value)}")


def _alone(value: str) -> str:
    """A bare word is a string only behind a parameter."""
    return f"'{value}'" if re.match(r"[a-zA-Z]", value) else value


@st.composite
def scripts(draw: st.DrawFn, *, plain: bool = False) -> str:
    """A script with one call; `plain`: every parameter is named, or splatted on every path."""
    script = Invented()
    ways = st.sampled_from(["named", "named", "splat"] if plain else ["named", "splat", "default", "conditional"])
    always = st.sampled_from(["named", "splat"])
    hand_over(draw, script, "From", expressions(script, draw(MAILBOXES), argument=True), draw(always))
    to = draw(st.lists(MAILBOXES, min_size=1, max_size=3))
    hand_over(draw, script, "To", lists(script, to, argument=True), draw(always))
    hand_over(draw, script, "Subject", expressions(script, draw(TEXTS), argument=True), draw(always))
    if draw(st.booleans()):
        hand_over(draw, script, "Body", expressions(script, draw(LINES), argument=True), draw(ways))
    for name in draw(st.lists(st.sampled_from(["Cc", "Bcc", "ReplyTo"]), max_size=2, unique=True)):
        others = draw(st.lists(MAILBOXES, min_size=1, max_size=2))
        hand_over(draw, script, name, lists(script, others, argument=True), draw(ways))
    if draw(st.booleans()):
        hand_over(draw, script, "BodyAsHtml", None, draw(ways))
    for name, known in (
        ("Priority", ["High", "low", "Normal"]),
        ("DeliveryNotificationOption", ["OnSuccess", "none", "OnFailure", "OnSuccess, OnFailure"]),
    ):
        if draw(st.integers(0, 2)) == 0:
            text = draw(st.sampled_from(known))
            hand_over(draw, script, name, expressions(script, text, argument=True), draw(ways))
    if draw(st.integers(0, 3)) == 0:
        hand_over(draw, script, "Attachments", lists(script, [r"C:\out\a.csv"], argument=True), draw(ways))
    elif not plain and draw(st.integers(0, 4)) == 0:
        script.before = draw(st.sampled_from([r"'C:\a.csv' | ", "Get-ChildItem *.csv | ", r"'a', 'b' | "]))
    script.elements.append(f"-SmtpServer {HOST} -UseSsl")
    script.elements += draw(st.sampled_from([[], [], ["-ErrorAction Stop"], ["-ev failed"], ["-Verbose"]]))
    script.elements = draw(st.permutations(script.elements))
    return script.text(draw(st.sampled_from(HEADS)), draw(st.sampled_from(AROUND)), draw(st.sampled_from(CALLED)))


MADE = [
    "$client = New-Object Net.Mail.SmtpClient '{host}', 587",
    "$client = New-Object System.Net.Mail.SmtpClient('{host}', 587)",
    "$client = New-Object -TypeName System.Net.Mail.SmtpClient -ArgumentList '{host}'",
    "$client = [System.Net.Mail.SmtpClient]::new('{host}')",
    "$client = [Net.Mail.SmtpClient] '{host}'",
    "[Net.Mail.SmtpClient]$client = New-Object Net.Mail.SmtpClient",
]
SET = [
    "$client.Host = '{host}'",
    "$client.Port = 587",
    "$client.EnableSsl = $true",
    "$client.UseDefaultCredentials = $false",
    "$client.Credentials = New-Object System.Net.NetworkCredential('u@contoso.com', $secret)",
    "$client.Timeout = 10000;",
]
SENT = [
    "$client.Send($mail)",
    "[void]$client.Send($mail)",
    "$null = $client.Send($mail)",
    "$client.Send($mail) | Out-Null",
    "$client.SendMailAsync($mail).Wait()",
    "$client.Send('robot@contoso.com', 'ops@contoso.com', 'subject', \"body $x\")",
    "$client.Send($from, $to, $subject, ($lines -join ''))",
]
OTHERS = ["Write-Verbose 'about to send'", "$stamp = Get-Date", "# the next mail", "$mail.Priority = 'High'"]
MESSAGE = "$mail = New-Object Net.Mail.MailMessage 'robot@contoso.com', 'ops@contoso.com', 's', 'b'"


@st.composite
def clients(draw: st.DrawFn) -> str:
    """A script in which an SmtpClient is made, set up and used in one list of statements."""
    made = draw(st.sampled_from(MADE))
    needs_host = "{host}" not in made
    lines = draw(st.lists(st.sampled_from(SET), max_size=4, unique=True))
    lines = [*lines, SET[0]] if needs_host and SET[0] not in lines else lines
    lines = [MESSAGE, made, *draw(st.permutations([*lines, *draw(st.lists(st.sampled_from(OTHERS), max_size=2))]))]
    lines += draw(st.lists(st.sampled_from(SENT), min_size=1, max_size=2, unique=True))
    lines += draw(st.sampled_from([[], ["$client.Dispose()"], ["$client = $null"], ["$mail.Dispose()"]]))
    inner = "\n".join(lines).replace("{host}", HOST)
    around = [one for one in AROUND if "\n" in one or one == "{0}"]
    return draw(st.sampled_from(HEADS)) + draw(st.sampled_from(around)).format(inner) + "\n"
