"""Which servers a script names that a change of TLS would concern besides its mail."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

GRAPH = "Invoke-RestMethod https://graph.microsoft.com/v1.0/me\nSEND\n"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        pytest.param(GRAPH, (), id="Microsoft alone"),
        pytest.param(GRAPH + 'irm "https://$appliance/api"', ("?",), id="a host in a variable"),
        pytest.param(GRAPH + 'irm "https://${appliance}:8443/api"', ("?",), id="braces"),
        pytest.param(GRAPH + 'irm "https://$($one.Name)/api"', ("?",), id="a subexpression"),
        pytest.param(GRAPH + "irm ('https://{0}/api' -f $one)", ("?",), id="a format"),
        pytest.param(GRAPH + 'irm "https://nas.$domain/api"', ("?",), id="a domain in a variable"),
        pytest.param(GRAPH + 'irm "https://$tenant.sharepoint.com/_api"', (), id="a tenant of Microsoft"),
        pytest.param(GRAPH + 'irm "https://$($t.Name).sharepoint.com/_api"', (), id="a tenant in a subexpression"),
        pytest.param(GRAPH + 'irm "https://graph.microsoft.com/$id"', (), id="a path in a variable"),
        pytest.param(GRAPH + "irm https://nas.example/api", ("nas.example",), id="another host"),
        pytest.param("Connect-VIServer vc01\nSEND\n", ("?",), id="vCenter"),
        pytest.param("# Connect-VIServer vc01\nSEND\n", (), id="vCenter in a comment"),
        pytest.param(GRAPH + "Connect-VIServer vc01\n", ("?",), id="vCenter next to Graph"),
    ],
)
def test_other_servers(text, others):
    assert script_of(text).other_servers == others
