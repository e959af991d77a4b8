"""MiniStack as a child process: the AWS of `asynclambda dev` and of the end-to-end tests.

    with Emulator() as emulator:
        emulator.client("sqs").list_queues()

It listens on loopback, on a port of its own, and is up in a quarter of a second. When the block ends,
or this process does, it is gone with its functions and all its files.
"""

from __future__ import annotations

import http
import importlib.util
import shutil
import socket
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Self

from asynclambda.errors import LocalError
from asynclambda.local.clients import REGION, EngineClients
from asynclambda.local.engine_control import ask
from asynclambda.local.engine_environment import HOST, EngineSettings, engine_environment
from asynclambda.local.kept_process import KeptProcess
from asynclambda.local.logs import LogServer
from asynclambda.local.runtime_directory import make_runtime_directory

#: The account of AWS's own examples.
ACCOUNT_ID = "123456789012"

#: Between two looks at an engine that starts. Seconds.
_TICK = 0.02
#: Another process can take a free port before MiniStack does.
_PORT_ATTEMPTS = 3
#: Holds the port, in the folder of the kept state.
_PORT_FILE = "port"
_IN_USE = "already in use"


class Emulator:
    """A MiniStack; use it in a `with` statement, or call `start` and `stop`."""

    def __init__(
        self,
        *,
        port: int | None = None,
        auth: bool = False,
        state_dir: Path | None = None,
        start_timeout: float = 30.0,
    ) -> None:
        """Nothing is started yet.

        Args:
            port: Where it listens; a free one by default.
            auth: Whether IAM is enforced for what the functions do.
            state_dir: Where queues, payloads and schedules are kept from one start to the next; by
                default they end with it.
            start_timeout: How long it may take to answer. Seconds.
        """
        self.account_id = ACCOUNT_ID
        self.region = REGION
        #: What the functions write.
        self.logs = LogServer()
        self._wanted_port = port
        self._auth = auth
        self._state_dir = None if state_dir is None else state_dir.resolve()
        self._start_timeout = start_timeout
        #: Tells this engine from another one that has the port already.
        self._name = f"asynclambda-{uuid.uuid4()}"
        self._port = 0
        self._process: KeptProcess | None = None
        self._clients: EngineClients | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Where it listens; 0 before `start`."""
        return self._port

    @property
    def endpoint_url(self) -> str:
        """Its address, for `AWS_ENDPOINT_URL` and boto3's `endpoint_url`."""
        return f"http://{HOST}:{self._port}"

    @property
    def client(self) -> EngineClients:
        """boto3 clients of it, as in `emulator.client("sqs")`. They can reach no other AWS.

        Raises:
            LocalError: It is not started.
        """
        if self._clients is None:
            raise LocalError("the local engine is not started")
        return self._clients

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            LocalError: MiniStack is not installed, its port is taken, or it did not start; then the
                text has its last output.
        """
        if sys.platform == "win32":
            raise LocalError("the local engine needs Linux or macOS", remedy="Run it in WSL.")
        if importlib.util.find_spec("ministack") is None:
            raise LocalError(
                "MiniStack, the local AWS engine, is not installed",
                remedy="Run `pip install 'asynclambda[local]'`.",
            )
        try:
            self.logs.open()
            self._start()
            self._clients = EngineClients(self.endpoint_url, self.region)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it with everything it started, and remove its files. Does nothing where it is off.

        Raises:
            LocalError: Something of it is still there after 20 seconds.
        """
        process, self._process = self._process, None
        clients, self._clients = self._clients, None
        try:
            if process is not None:
                process.stop()
        finally:
            self.logs.close()
            if clients is not None:
                clients.close()

    def check(self) -> None:
        """Raise LocalError, with its last output, if it has ended by itself."""
        if self._process is not None and not self._process.alive:
            raise self._failed("MiniStack, the local AWS engine, has ended by itself")

    def reset(self) -> None:
        """Empty it: no stack, no queue, no function is left.

        Raises:
            LocalError: It refused, or does not answer.
        """
        answer = ask(self._port, "POST", "/_ministack/reset", timeout=self._start_timeout)
        if answer is None or answer.status != http.HTTPStatus.OK:
            raise LocalError(
                f"MiniStack did not reset: {answer or 'no answer'}", where=self.endpoint_url
            )

    def _start(self) -> None:
        port = self._fixed_port()
        for attempt in range(1, _PORT_ATTEMPTS + 1):
            if self._start_on(port or _free_port()):
                break
            if port is not None or attempt == _PORT_ATTEMPTS:
                raise self._port_taken()
        if self._state_dir is not None:
            (self._state_dir / _PORT_FILE).write_text(str(self._port))

    def _fixed_port(self) -> int | None:
        """The port that it must have, None where any will do.

        MiniStack finds a kept queue by its URL, which has the port: so it gets the same again.
        """
        file = None if self._state_dir is None else self._state_dir / _PORT_FILE
        kept = int(file.read_text()) if file is not None and file.exists() else None
        if kept is not None and self._wanted_port not in (None, kept):
            raise LocalError(
                f"the kept state is bound to port {kept}, not to {self._wanted_port}",
                where=str(self._state_dir),
                remedy=f"Start it on port {kept}, or remove the folder to start afresh.",
            )
        return self._wanted_port or kept

    def _start_on(self, port: int) -> bool:
        """Start it on `port` and wait until it answers. False where the port is taken."""
        self._port = port
        settings = EngineSettings(
            name=self._name,
            port=port,
            account_id=self.account_id,
            region=self.region,
            auth=self._auth,
            log_server=self.logs.address,
            state_dir=self._state_dir,
        )
        if self._state_dir is not None:
            self._state_dir.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="asynclambda-"))
        try:
            for name in ("home", "tmp"):
                (folder / name).mkdir()
            make_runtime_directory(folder / "runtime")
            self._process = KeptProcess(
                # -P: no folder of the user's shadows a module of MiniStack's.
                [sys.executable, "-P", "-m", "ministack"],
                folder=folder,
                environment=engine_environment(settings, folder),
            )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self._wait(self._process)

    def _wait(self, process: KeptProcess) -> bool:
        deadline = time.monotonic() + self._start_timeout
        while time.monotonic() < deadline:
            if not process.alive:
                if _IN_USE not in process.output():
                    raise self._failed("MiniStack, the local AWS engine, ended while it started")
                process.stop()
                self._process = None
                return False
            answer = ask(self._port, "GET", "/_ministack/health", timeout=1.0)
            if answer is not None and self._name in answer.body:
                return True
            time.sleep(_TICK)
        raise self._failed(f"MiniStack did not answer within {self._start_timeout:g} seconds")

    def _failed(self, what: str) -> LocalError:
        output = "" if self._process is None else self._process.output()
        return LocalError(
            what, where=self.endpoint_url, remedy=f"Its last output:\n{output.strip() or '(none)'}"
        )

    def _port_taken(self) -> LocalError:
        remedy = "End the program that has it, or choose another port."
        if self._state_dir is not None:
            remedy = (
                f"End the program that has it: the state kept in {self._state_dir} is bound to "
                "this port. Or remove that folder to start afresh."
            )
        return LocalError(f"port {self._port} of the local engine is in use", remedy=remedy)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
