"""The rows of a store that come from elsewhere than a scan: reports of a tenant, its state, hosts, scheduled tasks.

As in `rows`, the fields of each are the columns of its table, in their order; days and moments are ISO texts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One `import`. `kind` is smtp-auth, tls-report, trace, tenant, hosts or tasks. `first_day` and `last_day` are the
    window that a report covers, as far as it is known. `rows` were read, `used` of them say something; why the others
    do not is in `remarks`.
    """

    import_id: int
    kind: str
    files: tuple[str, ...]
    digest: str
    imported: str
    first_day: str | None
    last_day: str | None
    rows: int
    used: int


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """Rows of an import that were left out or contradict others: how many, and where the first one stands."""

    import_id: int
    reason: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """Messages of a sender (lower case) in the window of a report. "" is what the report does not say.

    `client` is the address or name of the host that sent. `protocol`: basic, oauth or none. `tls`: none, 1.0, 1.1,
    1.2 or 1.3.
    """

    import_id: int
    sender: str
    client: str
    protocol: str
    tls: str
    messages: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True)
class SenderTypeRow:
    """What people found out about a sender without a script; no import changes it. `type`: see `senders.TYPES`."""

    address: str
    type: str
    changed: str


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A setting: `subject` is organisation, `mailbox ADDRESS` or `policy NAME`; `name` as PowerShell names it, `value`
    true, false or text.
    """

    subject: str
    name: str
    value: str
    import_id: int


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host (lower case, without domain). `start` is the value of SecurityProtocol that Windows PowerShell begins with
    there: 0 where the operating system decides and allows TLS 1.2, 240 where it is SSL 3.0 and TLS 1.0, None unknown.
    """

    host: str
    windows: str
    build: int | None
    addresses: tuple[str, ...]
    start: int | None
    import_id: int


@dataclass(frozen=True, slots=True)
class TaskRow:
    r"""A scheduled task of a host, `name` with its folder (`\Backup\Nightly`). `schedule` says when in words; texts of
    a `schtasks` report stay in its language where they are no day.
    """

    task: int
    import_id: int
    host: str
    name: str
    run_as: str | None
    enabled: bool | None
    schedule: str | None
    last_run: str | None
    last_result: str | None
    next_run: str | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """What a task runs. `kind`: script (a file: `script` as the task names it), inline, encoded, program or other.

    `command` has passwords masked. `file` is the file of the store that runs: the script if a scan met it, for inline
    and encoded commands the code itself. `problem` says why none is known.
    """

    task: int
    number: int
    kind: str
    command: str
    directory: str | None
    script: str | None
    file: int | None
    problem: str | None
