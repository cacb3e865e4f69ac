"""pyproject.toml lists by hand what setuptools could find wrongly: it must say what is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.repo.tree import ROOT, all_files, pyproject, python_files


def packaged() -> dict[str, Path]:
    """Each package of the list with its folder."""
    tool = pyproject()["tool"]["setuptools"]
    return {name: ROOT / tool["package-dir"].get(name, name.replace(".", "/")) for name in tool["packages"]}


def test_the_list_of_packages_is_the_folders() -> None:
    ours = {path.parent for path in python_files("pslint_tls", "rules")}
    assert set(packaged().values()) == ours


def test_every_package_is_one() -> None:
    bare = [str(folder) for folder in packaged().values() if not (folder / "__init__.py").is_file()]
    assert not bare, bare


def test_data_files_are_packaged_and_none_is_forgotten() -> None:
    patterns = pyproject()["tool"]["setuptools"]["package-data"]
    folders = packaged()
    taken: set[Path] = set()
    for name, globs in patterns.items():
        for pattern in globs:
            hits = set(folders[name].glob(pattern))
            assert hits, f"package-data of {name}: nothing matches {pattern}"
            taken |= hits
    inside = [f for f in all_files() if f.suffix != ".py" and any(folder in f.parents for folder in folders.values())]
    assert {str(f) for f in inside} <= {str(f) for f in taken}


def test_the_version_stands_in_one_place() -> None:
    project = pyproject()
    assert "version" not in project["project"]
    assert re.search(r'^__version__ = "\d+\.\d+\.\d+"$', (ROOT / "pslint_tls/__init__.py").read_text("utf-8"), re.M)


def test_classifiers_start_where_requires_python_does() -> None:
    project = pyproject()["project"]
    versions = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert project["requires-python"] == f">={versions[0]}"
