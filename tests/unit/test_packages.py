from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator import packages
from orchestrator.errors import Problem
from orchestrator.packages import read_package, seal
from tests.handoffs import HIVEWATCH, TIDE_STATIONS, change, copy_of, good


def test_a_package_holds_the_bytes_of_what_it_lists_and_nothing_else(tmp_path: Path) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    (folder / "notes.txt").write_text("not listed")
    package = read_package(folder)
    assert set(package.files) == {"handoff.md", "openapi.yaml", "schema.sql", "auth.yaml", "migration-plan.yaml"}
    assert package.files["schema.sql"] == (folder / "schema.sql").read_bytes()


def test_a_folder_that_is_not_there_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such directory") as caught:
        read_package(tmp_path / "nowhere")
    assert caught.value.where == str(tmp_path / "nowhere")
    with pytest.raises(Problem, match="not a directory"):
        read_package(Path(__file__))


def test_a_link_on_the_way_to_an_artifact_is_not_followed(tmp_path: Path) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (folder / "schema.sql").rename(tmp_path / "elsewhere" / "schema.sql")
    (folder / "sql").symlink_to(tmp_path / "elsewhere")
    change(folder, "handoff.md", "path: schema.sql", "path: sql/schema.sql")
    assert "links are not followed" in read_package(folder).refused["sql/schema.sql"]


def test_an_artifact_may_stand_in_a_folder_of_the_package(tmp_path: Path) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    (folder / "design" / "db").mkdir(parents=True)
    (folder / "schema.sql").rename(folder / "design" / "db" / "schema.sql")
    change(folder, "handoff.md", "path: schema.sql", "path: design/db/schema.sql")
    assert "design/db/schema.sql" in read_package(folder).files


def test_a_package_that_is_too_large_as_a_whole_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_PACKAGE", 12_000)
    package = read_package(copy_of(HIVEWATCH, tmp_path))
    assert any("the package is larger" in reason for reason in package.refused.values())


def test_no_file_stays_open_whatever_was_refused(tmp_path: Path) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    (folder / "schema.sql").unlink()
    (folder / "schema.sql").mkdir()
    (folder / "auth.yaml").unlink()
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    read_package(folder)
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before


def test_the_digest_changes_with_every_byte(tmp_path: Path) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    assert read_package(folder).digest == good(TIDE_STATIONS).digest
    change(folder, "auth.yaml", "roles: []", "roles: [] ")
    assert read_package(folder).digest != good(TIDE_STATIONS).digest


@pytest.mark.parametrize("project", [True, False])
def test_the_codebase_is_found_in_the_project_and_beside_a_package_that_has_none(tmp_path: Path, project: bool) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    change(folder, "handoff.md", "codebase: greenfield", "codebase: service")
    here = tmp_path if project else None
    assert not read_package(folder, project=here).codebase_found
    ((tmp_path if project else folder) / "service").mkdir()
    assert read_package(folder, project=here).codebase_found


def test_sealing_writes_the_hashes_and_changes_nothing_else(tmp_path: Path) -> None:
    folder = copy_of(HIVEWATCH, tmp_path)
    text = (folder / "handoff.md").read_text()
    change(folder, "openapi.yaml", "title: Hivewatch", "title: Hivewatch!")
    seal(folder)
    old, new = text.splitlines(), (folder / "handoff.md").read_text().splitlines()
    assert [line for line, other in zip(old, new, strict=True) if line != other] == [
        next(line for line in old if "path: openapi.yaml" in line)
    ]


def test_sealing_leaves_an_optional_artifact_that_is_not_there_and_counts_the_others(tmp_path: Path) -> None:
    folder = copy_of(HIVEWATCH, tmp_path)
    count = seal(folder)
    (folder / "mapping.yaml").unlink()
    assert seal(folder) == count - 1


def test_sealing_a_folder_without_a_handoff_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        seal(tmp_path)


def test_sealing_reads_hashes_in_either_style(tmp_path: Path) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    line = next(line for line in (folder / "handoff.md").read_text().splitlines() if "path: schema.sql" in line)
    change(folder, "handoff.md", line, '  schema:\n    path: schema.sql\n    sha256: ""\n    dialect: postgres')
    seal(folder)
    assert read_package(folder).handoff.artifacts == good(TIDE_STATIONS).handoff.artifacts


@pytest.mark.parametrize(
    "old, new, word",
    [
        ("path: schema.sql", "path: design.sql", "schema"),
        ("{path: openapi.yaml, sha256: ", "{path: openapi.yaml, sha: ", "openapi"),
        ("artifacts:\n", "articles:\n", "artifacts"),
    ],
)
def test_what_cannot_be_sealed_is_told(tmp_path: Path, old: str, new: str, word: str) -> None:
    folder = copy_of(TIDE_STATIONS, tmp_path)
    change(folder, "handoff.md", old, new)
    with pytest.raises(Problem, match=word):
        seal(folder)
