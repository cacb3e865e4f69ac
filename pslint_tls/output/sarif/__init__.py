"""SARIF 2.1.0: what code review reads, in the forms that GitHub, Azure DevOps and GitLab take."""

from pslint_tls.output.sarif.log import sarif
from pslint_tls.output.sarif.options import PROFILES, Invocation, Pipeline, Repository, SarifOptions

__all__ = ["PROFILES", "Invocation", "Pipeline", "Repository", "SarifOptions", "sarif"]
