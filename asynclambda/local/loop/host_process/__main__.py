"""Starts a host: see the package's docstring. The argument is the number of its socket."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from asynclambda.local.loop.host_process.host import HostProcess

if __name__ == "__main__":
    HostProcess(Connection(int(sys.argv[1]))).run()
