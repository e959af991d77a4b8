"""The command line as a whole: its help, and how it ends on what is wrong."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from support.command import SCRIPT, asynclambda, clean_environment
from support.command_table import commands
from support.paths import ROOT

import asynclambda as package

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [tuple(name.split()) for name in commands()]
#: What `--help` may follow: nothing, a group, a command.
HELP = sorted({name[:length] for name in COMMANDS for length in range(len(name) + 1)})
#: Those that import an app.
ON_AN_APP = (("ls",), ("build",), ("graph",), ("openapi",), ("config", "show"))

APP = """
from asynclambda import App, AsyncEvent, AsyncTask

app = App("shop")


class Greet(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None:
        print(event.payload)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


# --- help -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_help_is_complete(command: tuple[str, ...], tmp_path: Path) -> None:
    ended = asynclambda(*command, "--help", cwd=tmp_path)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: asynclambda {' '.join(command)}".rstrip())
    lines = ended.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines[1:] if line.endswith("...")] == [], "shorten its first line"
    options = re.split(r"^  (?=-)", ended.out.partition("Options:\n")[2], flags=re.MULTILINE)[1:]
    assert any("--help" in each for each in options)
    for each in options:
        name, *text = re.split(r"\s{2,}", each.strip(), maxsplit=1)
        assert text, f"{name} has no text"


def test_no_arguments_are_a_question_for_help(tmp_path: Path) -> None:
    ended = asynclambda(cwd=tmp_path)

    assert ended.status == 2
    for name, *_ in COMMANDS:
        assert re.search(rf"^  {name} ", ended.text, re.MULTILINE)


def test_the_version(tmp_path: Path) -> None:
    said = f"asynclambda {package.__version__}\n"

    assert asynclambda("version", cwd=tmp_path).out == said
    assert asynclambda("--version", cwd=tmp_path).out == said


def test_it_is_a_module_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "asynclambda", "version"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.startswith("asynclambda ")


# --- what is wrong with the command: exit code 2 ----------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("biuld", "app"), "No such command 'biuld'"),
        (("ls",), "Missing argument 'MODULE'"),
        (("ls", "app", "--jsn"), "No such option: --jsn"),
        (("ls", "app", "more"), "unexpected extra argument"),
        (("dev", "app", "--port", "none"), "--port"),
        (("invoke", "app"), "Missing argument 'TASK'"),
        (("new",), "Missing argument 'NAME'"),
        (("invoke", "app", "Greet", "--query", "a"), "'a' is no name=value"),
        (("invoke", "app", "Greet", "--header", "a"), "'a' is no Name: value"),
        (("invoke", "app", "Greet", "--max-messages", "0"), "--max-messages"),
        (("invoke", "app", "Greet", "-p", "1", "-f", "x"), "not by both"),
        (("config", "hide"), "No such command 'hide'"),
    ],
)
def test_a_wrong_command_is_told_with_its_usage(
    arguments: tuple[str, ...], says: str, project: Path
) -> None:
    ended = asynclambda(*arguments, cwd=project)

    assert ended.status == 2
    assert ended.out == ""
    assert says in ended.err
    assert "Usage: asynclambda" in ended.err
    assert "--help" in ended.err


# --- what is wrong with the app: exit code 1 --------------------------------------------------

_TASK = "class A(AsyncTask[int]{0}):\n    def run(self, event: AsyncEvent[int]) -> None: {1}\n"
_IMPORTS = "from asynclambda import App, AsyncEvent, AsyncTask\n"
WRONG = {
    "no-app": ("x = 1\n", ["the module 'app' has no App", "app.py", 'App("name")']),
    "two-apps": (
        f'{_IMPORTS}a = App("one")\nb = App("two")\n',
        ["a second App, 'two'", "app.py:2", "app.py:3"],
    ),
    "syntax": ("def f(:\n", ["no Python: invalid syntax", "app.py:1", "def f(:"]),
    "missing-package": (
        "import no_such_package\n",
        ["needs 'no_such_package', which is not installed", "app.py:1"],
    ),
    "import-error": (
        "from asynclambda import Ap\n",
        ["cannot import name 'Ap'", "app.py:1"],
    ),
    "fails": (
        f'{_IMPORTS}app = App("one")\n\n\ndef half(of):\n    return 1 / of\n\n\nhalf(0)\n',
        ["ZeroDivisionError: division by zero", "app.py:6", "half(0)"],
    ),
    "exits": ("import sys\nsys.exit(3)\n", ["ends the process", "sys.exit(3)", "app.py:2"]),
    "keyword": (
        f'{_IMPORTS}app = App("one")\n{_TASK.format(", memroy=256", "...")}',
        ["AsyncTask has no keyword 'memroy'", "app.py:3", "Did you mean 'memory'?"],
    ),
    "loop": (
        f'{_IMPORTS}app = App("one")\n{_TASK.format("", "A.invoke(1)")}',
        ["A → A", "app.py:4", "recursive=True"],
    ),
    "sends": (
        f'{_IMPORTS}app = App("one")\n{_TASK.format("", "...")}A.invoke(1)\n',
        ["sends a message while the build imports it", "app.py:5", "`run`"],
    ),
    "modules": (
        f'{_IMPORTS}app = App("one", modules=["src.orders"])\n',
        ["names 'src.orders', which does not exist", "app.py:2"],
    ),
}


def _refused(text: str, status: int, out: str) -> None:
    assert status == 1
    assert out == ""
    assert text.startswith("Error")
    assert "site-packages" not in text
    assert str(ROOT / "asynclambda" / "build") not in text


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_app_is_told_where_and_what_to_do(name: str, tmp_path: Path) -> None:
    source, says = WRONG[name]
    (tmp_path / "app.py").write_text(source)

    ended = asynclambda("ls", "app", cwd=tmp_path)

    _refused(ended.err, ended.status, ended.out)
    for each in says:
        assert each in ended.err


@pytest.mark.parametrize("command", ON_AN_APP, ids=" ".join)
def test_every_command_tells_a_wrong_module_and_stage(
    command: tuple[str, ...], project: Path
) -> None:
    for module in ("ap", "../app", "a-b", ""):
        ended = asynclambda(*command, module, cwd=project)
        _refused(ended.err, ended.status, ended.out.removeprefix("Importing the app\n"))
        assert f"there is no module '{module.replace('/', '.')}'" in ended.err
        assert "It has: app." in ended.err

    ended = asynclambda(*command, "app", "--stage", "prod", cwd=project)
    _refused(ended.err, ended.status, ended.out.removeprefix("Importing the app\n"))
    assert 'there is no stage "prod"' in ended.err


@pytest.mark.parametrize("module", ["app", "app.py", "./app.py"])
def test_a_module_may_be_named_by_its_file(module: str, project: Path) -> None:
    assert "Greet" in asynclambda("ls", module, cwd=project).out


def test_a_file_that_cannot_be_written_is_told(project: Path) -> None:
    (project / "taken").write_text("")
    api = 'class G(ApiTask[None, None], method="GET", path="/"):\n    def run(self, event): ...\n'
    (project / "api.py").write_text(
        f'from asynclambda import ApiTask, App\napp = App("shop")\n{api}'
    )

    ended = asynclambda("openapi", "api", "-o", "taken/openapi.json", cwd=project)

    _refused(ended.err, ended.status, ended.out)
    assert "cannot be written" in ended.err


# --- pipes, terminals and Ctrl-C --------------------------------------------------------------


def test_output_in_a_pipe_is_plain_and_whole(project: Path) -> None:
    name = "VeryLongNameOfTheThirtyTwoChars1"
    (project / "app.py").write_text(APP.replace("Greet", name).replace('"shop"', f'"{"s" * 31}"'))

    ended = asynclambda("ls", "app", cwd=project)

    assert "\x1b" not in ended.text
    assert f"queue {'s' * 31}-{name}" in ended.out


def test_a_pipe_that_closes_early_is_no_failure_to_talk_about(project: Path) -> None:
    for arguments in (["ls", "app"], ["config", "schema"], ["--help"], ["openapi", "--help"]):
        with subprocess.Popen(
            [SCRIPT, *arguments],
            cwd=project,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == ""
            assert process.wait(60) != 0


def test_control_c_ends_a_build_without_a_word(project: Path) -> None:
    (project / "app.py").write_text(
        f"print('importing', flush=True)\nimport time\ntime.sleep(30)\n{APP}"
    )
    with subprocess.Popen(
        [SCRIPT, "build", "app"],
        cwd=project,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while "importing" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        assert process.wait(10) == 130
        assert time.monotonic() - begin < 5
        assert process.stderr.read() == ""
    assert not (project / "template.json").exists()


def test_help_loads_nothing_of_the_app_or_the_build(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['asynclambda', '--help']\n"
        "from asynclambda.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )

    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert {"rich", "boto3", "uv", "aws_lambda_powertools", "asynclambda.build"} & loaded == set()
