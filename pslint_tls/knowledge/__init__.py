"""Tables of facts, each row with its source and the day it was last verified."""

from __future__ import annotations

from pslint_tls.knowledge.aliases import builtin_alias
from pslint_tls.knowledge.deadlines import Deadline, Deadlines, load_deadlines, when
from pslint_tls.knowledge.endpoints import (
    EndpointInfo,
    breaks_first,
    classify,
    is_address,
    is_microsoft_cloud,
    microsoft_cloud,
    near_miss,
)
from pslint_tls.knowledge.explain import Explanation, explanations, look_up
from pslint_tls.knowledge.parameters import (
    Match,
    Parameter,
    is_known,
    match_parameter,
    parameter,
    parameters,
    position_sets,
    positions,
)
from pslint_tls.knowledge.protocols import (
    SECURITY_PROTOCOL,
    SSL_PROTOCOLS,
    WEB_SSL_PROTOCOL,
    is_valid_mask,
    legacy,
    modern,
    names,
    parse_protocol,
    to_string,
)

__all__ = [
    "SECURITY_PROTOCOL",
    "SSL_PROTOCOLS",
    "WEB_SSL_PROTOCOL",
    "Deadline",
    "Deadlines",
    "EndpointInfo",
    "Explanation",
    "Match",
    "Parameter",
    "breaks_first",
    "builtin_alias",
    "classify",
    "explanations",
    "is_address",
    "is_known",
    "is_microsoft_cloud",
    "is_valid_mask",
    "legacy",
    "load_deadlines",
    "look_up",
    "match_parameter",
    "microsoft_cloud",
    "modern",
    "names",
    "near_miss",
    "parameter",
    "parameters",
    "parse_protocol",
    "position_sets",
    "positions",
    "to_string",
    "when",
]
