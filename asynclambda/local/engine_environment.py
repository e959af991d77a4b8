"""The environment of the engine, made from nothing.

MiniStack hands its own environment to the functions that it runs. So what is not set here, such as
this machine's AWS profile or its PYTHONPATH, is seen neither by the engine nor by a function.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.local import worker

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
#: What a function keeps of it; `worker.py` takes the rest out.
_SEEN_BY_FUNCTIONS = frozenset({"AWS_ENDPOINT_URL", "HOME", "LANG", "PATH", "TMPDIR", "TZ"})


@dataclass(frozen=True)
class EngineSettings:
    """What one start of the engine is told."""

    #: Comes back with the answer to `/_ministack/health`, as `edition`.
    name: str
    port: int
    account_id: str
    region: str
    auth: bool
    #: Where the functions send their output: `logs.LogServer.address`.
    log_server: str
    #: Where it keeps its state; None: nowhere.
    state_dir: Path | None


def engine_environment(settings: EngineSettings, folder: Path) -> dict[str, str]:
    """MiniStack's environment. All its files are under `folder`, which has `home` and `tmp`."""
    environment = {
        "AUTH": "true" if settings.auth else "false",
        "AWS_ENDPOINT_URL": f"http://{HOST}:{settings.port}",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(settings.port),
        "HOME": str(folder / "home"),
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LANG": "C.UTF-8",
        # At INFO it logs what every function writes a second time.
        "LOG_LEVEL": "WARNING",
        "MINISTACK_ACCOUNT_ID": settings.account_id,
        "MINISTACK_EDITION": settings.name,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": settings.region,
        "PATH": os.defpath,
        "SFTP_ENABLED": "0",
        "TMPDIR": str(folder / "tmp"),
        # As in Lambda.
        "TZ": ":UTC",
        worker.LOG_SERVER: settings.log_server,
        worker.RUNTIME_DIRECTORY: str(folder / "runtime"),
        worker.WORKER: worker.__file__,
    }
    if settings.state_dir is not None:
        environment |= {
            "PERSIST_STATE": "1",
            "STATE_DIR": str(settings.state_dir),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(settings.state_dir / "s3"),
        }
    hidden = [name for name in environment if name not in _SEEN_BY_FUNCTIONS]
    return {**environment, worker.HIDDEN: ",".join(hidden)}
