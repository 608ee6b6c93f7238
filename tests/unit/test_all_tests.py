"""`python -m tests`: which tests run beside which, and what is said of them in the end."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from tests.__main__ import CHECKOUT, FOLDERS, MOST_TRIED_AGAIN, run_all

SETTINGS = """
[tool.pytest.ini_options]
addopts = ["--strict-markers", "--import-mode=importlib"]
markers = ["alone: as in the real ones"]
"""

MEETING = """
import time
from pathlib import Path
import pytest

def test_meets_the_others():
    Path({own!r}).touch()
    until = time.monotonic() + 60
    while not Path({other!r}).exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    time.sleep(0.2)
    assert not Path("last").exists()
    Path({own!r} + " is done").touch()

@pytest.mark.alone
def test_comes_after_both():
    assert Path("one is done").exists() and Path("other is done").exists()
    Path("last").touch()
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two folders for tests, `one` and `other`."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    for name in ("PYTEST_ADDOPTS", "COVERAGE_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.write_text(textwrap.dedent(text))


def test_every_test_is_in_one_of_the_folders() -> None:
    for file in (CHECKOUT / "tests").rglob("test_*.py"):
        assert any((CHECKOUT / folder) in file.parents for folder in FOLDERS), file


def test_what_lies_in_a_folder_within_another_is_tested_once(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (checkout / "one" / "inner").mkdir()
    write(checkout / "one" / "test_outer.py", "def test_it():\n    pass\n")
    write(checkout / "one" / "test_alone.py", "import pytest\n@pytest.mark.alone\ndef test_it():\n    pass\n")
    write(checkout / "one" / "inner" / "test_inner.py", "def test_it():\n    pass\n")

    assert run_all(["one/inner", "one"], [], checkout) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "3 passed"


def test_the_folders_run_at_the_same_time_and_what_is_to_run_alone_after_them(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--randomly-seed=1234")
    write(checkout / "one" / "test_it.py", MEETING.format(own="one", other="other"))
    write(checkout / "other" / "test_it.py", MEETING.format(own="other", other="one"))

    assert run_all(["one", "other"], [], checkout) == 0
    assert re.findall(r"--randomly-seed=(\d+)", capfd.readouterr().out) == ["1234"] * 3, "the environment's own seed"


def test_the_end_says_of_all_tests_together_how_they_ended_and_where_one_failed(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(checkout / "one" / "test_a.py", "def test_right():\n    print('not shown')")
    write(
        checkout / "other" / "test_b.py",
        """
        import pytest

        @pytest.mark.parametrize("number", [1, 2])
        def test_number(number):
            assert number == 1, "as it is to be"

        @pytest.fixture
        def broken():
            raise OSError

        def test_broken(broken):
            pass

        @pytest.mark.alone
        def test_timed(record_property):
            record_property("missing editor", "GIMP")
            pytest.skip("no editor")
        """,
    )

    assert run_all(["one", "other"], [], checkout) == 1

    said = capfd.readouterr().out
    assert "as it is to be" in said
    assert len(set(re.findall(r"--randomly-seed=(\d+)", said))) == 1
    *failed, editors, last = said.partition("== all tests\n")[2].splitlines()[4:]
    assert set(failed) == {"FAILED other/test_b.py::test_number[2]", "FAILED other/test_b.py::test_broken"}
    assert "1 of GIMP" in editors
    assert last == "2 failed, 2 passed, 1 skipped"


def test_what_failed_is_tried_again_with_nothing_beside_and_is_named_where_it_passes_then(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(
        checkout / "one" / "test_a.py",
        """
        from pathlib import Path

        def test_first():
            pass

        def test_at_the_second_try():
            before = Path("tried").exists()
            Path("tried").touch()
            assert before
        """,
    )
    write(
        checkout / "other" / "test_b.py",
        "import pytest\n@pytest.mark.alone\ndef test_alone(): pass\ndef test_b(): pass",
    )

    assert run_all(["one", "other"], [], checkout) == 0

    *_, named, last = capfd.readouterr().out.splitlines()
    assert named == "FAILED AT FIRST, PASSED WHEN TRIED AGAIN one/test_a.py::test_at_the_second_try"
    assert last == "4 passed"


def test_more_failures_than_an_accident_has_are_not_tried_again(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    many = MOST_TRIED_AGAIN + 1
    write(
        checkout / "one" / "test_a.py",
        f"""
        import pytest
        from pathlib import Path

        @pytest.mark.parametrize("number", range({many}))
        def test_at_the_second_try(number):
            before = Path(str(number)).exists()
            Path(str(number)).touch()
            assert before
        """,
    )
    write(
        checkout / "other" / "test_b.py",
        "import pytest\n@pytest.mark.alone\ndef test_alone(): pass\ndef test_b(): pass",
    )

    assert run_all(["one", "other"], [], checkout) == 1
    assert capfd.readouterr().out.splitlines()[-1] == f"{many} failed, 2 passed"


def test_a_process_that_ends_before_its_tests_and_a_module_that_cannot_be_imported_are_failures(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(checkout / "one" / "test_a.py", "import os\ndef test_a(): os._exit(0)")
    write(checkout / "other" / "test_b.py", "import nothing_of_that_name")

    assert run_all(["one", "other"], [], checkout) == 1

    one, other, _, _, *failed = capfd.readouterr().out.partition("== all tests\n")[2].splitlines()
    assert re.fullmatch(r"one +FAILED +[\d.]+ s  no tests", one)
    assert re.fullmatch(r"other +FAILED +[\d.]+ s  1 failed", other)
    assert "FAILED other/test_b.py" in failed
