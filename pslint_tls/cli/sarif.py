"""`check --format sarif`: what the log says of the run, its work tree and its pipeline."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from pslint_tls.cli import console

if TYPE_CHECKING:
    from pslint_tls.cli.inputs import Inputs
    from pslint_tls.config import Config
    from pslint_tls.engine.report import FileResult, Report
    from pslint_tls.engine.summary import Summary
    from pslint_tls.files.repository import WorkTree
    from pslint_tls.output.sarif import Pipeline, Repository, SarifOptions

PIPELINE = "azuredevops/pipeline/build"
"""What names and properties of a run begin with, for Azure DevOps to take it."""
_SHORT_SSH = re.compile(r"(?:[^@/:]+@)?([^/:@]{2,}):(?!//)(.+)")


class Review:
    """A SARIF log that is made while files are judged, so that no more is kept of each than other reports need."""

    def __init__(self, settings: Config, named: Inputs, started: datetime.datetime) -> None:
        from pslint_tls.cli.run import day_told
        from pslint_tls.engine.summary import Tally
        from pslint_tls.output.sarif.log import Log

        self._settings = settings
        self._started = started
        self._options = options_of(settings, named)
        self._log = Log(self._options)
        self._tally = Tally(day_told(settings))
        self._forms = {settings.show.format, *(form for form, _ in settings.show.outputs)}

    def take(self, result: FileResult) -> FileResult:
        """Write down what a file holds; what is still needed of it comes back."""
        from pslint_tls.engine.report import counted, outline

        self._log.add(result)
        self._tally.add(result)
        if self._forms == {"sarif"}:
            return outline(result)
        return counted(result, lines="full" in self._forms, edits=bool(self._forms & {"json", "jsonl"}))

    def take_configuration(self, report: Report) -> None:
        """Write down what is found about the configuration itself."""
        for result in report.files:
            if not result.script:
                self.take(result)

    def summary(self, report: Report) -> Summary:
        """The numbers of all that was taken."""
        return self._tally.summary(report.failures)

    def pieces(self, report: Report, summary: Summary) -> Iterator[str]:
        """The log; on stderr what its reader will not show."""
        from pslint_tls.cli.check import status
        from pslint_tls.output.sarif import Invocation

        tell(summary, self._options)
        ended = datetime.datetime.now(datetime.timezone.utc)
        return self._log.pieces(report, summary, Invocation(status(report, self._settings), self._started, ended))


def tell(summary: Summary, options: SarifOptions) -> None:
    """On stderr, what the reader of a log will not show or may refuse."""
    from pslint_tls.output.sarif.log import notices

    if options.pipeline is not None and not options.pipeline.properties:
        console.note("sarif: no pipeline is at hand, so the log names no build; Azure DevOps may refuse it")
    for notice in notices(summary, options):
        console.note(f"sarif: {notice}")


def options_of(settings: Config, named: Inputs) -> SarifOptions:
    """What the log is made of besides the findings, from the environment, the disk and the settings."""
    from pslint_tls.cli.run import rule_set
    from pslint_tls.files.paths import absolute, display, within
    from pslint_tls.files.repository import root_of_all, work_tree_of
    from pslint_tls.output.sarif import SarifOptions

    rules = rule_set(settings.judge)
    profile = settings.show.sarif_profile or profile_of(os.environ)
    cwd = str(Path.cwd())
    folders = [_folder(absolute(path, cwd)) for path in named.paths]
    root = root_of_all(folders, cwd)
    # Of files that all lie elsewhere the revision of this work tree says nothing.
    is_about_root = not folders or any(within(folder, root) is not None for folder in folders)
    tree = work_tree_of(root) if is_about_root else None
    deterministic = settings.show.deterministic
    return SarifOptions(
        profile=profile,
        deterministic=deterministic,
        rules=rules.known,
        deadlines=rules.deadlines,
        root=display(root),
        cwd=display(cwd),
        repository=repository(tree, deterministic=deterministic) if tree else None,
        pipeline=pipeline_of(os.environ) if profile == "azure" else None,
        compared=settings.judge.baseline is not None,
    )


def profile_of(environment: Mapping[str, str]) -> str:
    """The reader in whose CI we run; `full` where it is none that is known."""
    if environment.get("TF_BUILD"):
        return "azure"
    if environment.get("GITHUB_ACTIONS"):
        return "github"
    return "gitlab" if environment.get("GITLAB_CI") else "full"


def pipeline_of(environment: Mapping[str, str]) -> Pipeline:
    """The build that runs us, by the variables of Azure Pipelines; without properties where they are not there."""
    from pslint_tls.output.sarif import Pipeline

    def said(*names: str) -> str:
        return next((environment[name] for name in names if environment.get(name)), "")

    properties = {
        f"{PIPELINE}/buildDefinitionId": said("SYSTEM_DEFINITIONID"),
        f"{PIPELINE}/buildDefinitionName": said("BUILD_DEFINITIONNAME"),
        f"{PIPELINE}/phaseId": said("SYSTEM_PHASEID", "SYSTEM_JOBID"),
        f"{PIPELINE}/phaseName": said("SYSTEM_PHASENAME", "SYSTEM_JOBNAME", "AGENT_JOBNAME"),
    }
    if not all(properties.values()):
        return Pipeline(f"{PIPELINE}/pslint-tls")
    collection = urlsplit(said("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"))
    organisation = collection.path.strip("/") or (collection.hostname or "").partition(".")[0]
    parts = (
        PIPELINE,
        quote(organisation or "-", safe=""),
        quote(said("SYSTEM_TEAMPROJECT") or "-", safe=""),
        said("SYSTEM_DEFINITIONID"),
        said("SYSTEM_PHASEID", "SYSTEM_JOBID"),
        said("BUILD_SOURCEBRANCH") or "-",
        said("BUILD_BUILDID") or "-",
    )
    return Pipeline("/".join(parts), properties)


def repository(tree: WorkTree, *, deterministic: bool) -> Repository | None:
    """The work tree as a log names it. One without a remote is known by its folder alone, which is this machine's."""
    from pslint_tls.files.paths import display
    from pslint_tls.output.sarif import Repository
    from pslint_tls.output.sarif.uris import file_uri

    origin = tree.origin
    if origin is None and deterministic:
        return None
    return Repository(address(origin) if origin else file_uri(display(tree.folder)), tree.revision, tree.branch)


def address(origin: str) -> str:
    """The address of a remote without who logs on to it; the short form of SSH becomes an address too."""
    from pslint_tls.output.sarif.uris import file_uri

    parts = urlsplit(origin)
    if parts.scheme and parts.netloc:
        host = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=host, query="", fragment="", path=quote(parts.path, safe="/%~")).geturl()
    short = _SHORT_SSH.fullmatch(origin)
    if short:
        return f"ssh://{short[1]}/{quote(short[2].lstrip('/'), safe='/~')}"
    local = origin.replace("\\", "/")
    return file_uri(local) if local.startswith("/") or local[1:3] == ":/" else quote(local, safe="/.~-_")


def _folder(path: str) -> str:
    place = Path(path)
    return path if place.is_dir() else str(place.parent)
