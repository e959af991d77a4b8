"""The bundle: the zip that every function of an app is deployed with.

The pipeline, and who does each step:

1. `sources` finds what the project says that it depends on, `framework` what asynclambda needs.
2. `uv` resolves both for the function's runtime and architecture and installs them into a folder
   (`dependencies`); a failure of it becomes an error that names package, line and remedy
   (`explain`, `causes`).
3. `app_files` collects the app's own files, `framework` copies asynclambda without its build half.
4. `pruning` tells tests from modules; `distributions` says what else of a wheel stays behind.
5. `bytecode` compiles the modules with a Python of the function's version (`interpreters`);
   `canonical` makes that independent of the process which compiled it.
6. Each of the three parts becomes a layer: an archive in the cache, named by the digest of its
   inputs (`parts`, `layers`, `archive`).
7. The layers' compressed members are copied, by name, into one zip (`make`). `overlay` says which
   files hide others: those of the app and of the framework hide those of dependencies.

Names are sorted, times fixed, modes 0644 or 0755, and nothing of the machine goes in. So two builds
of the same inputs are the same bytes, as long as uv resolves to the same versions, and zlib and the
Python that compiles are the same.

Steps 2, 5 and 6 cost nearly all the time: for the framework's own dependencies 0.4 s to resolve with
a warm cache of uv's, 0.7 s to compile 460 modules and 0.4 s to deflate 20 MB. They are done only for
a part whose inputs changed; a rebuild that changes nothing reads the app's files and copies, 0.08 s.
"""

from __future__ import annotations

from asynclambda.build.bundle.make import make_bundle
from asynclambda.build.bundle.result import (
    DIRECT_UPLOAD_LIMIT,
    UNZIPPED_LIMIT,
    Bundle,
    PackageSize,
)
from asynclambda.build.bundle.target import Architecture, Target

__all__ = [
    "DIRECT_UPLOAD_LIMIT",
    "UNZIPPED_LIMIT",
    "Architecture",
    "Bundle",
    "PackageSize",
    "Target",
    "make_bundle",
]
