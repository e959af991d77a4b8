"""The bundle: the zip that every function of an app is deployed with.

The pipeline, and who does each step:

1. `sources` finds what the project says that it depends on, `framework` what asynclambda needs.
2. `uv` resolves both for the function's runtime and architecture and installs them into a folder
   (`dependencies`); a failure of it becomes an error that names package, line and remedy
   (`explain`).
3. `project` collects the app's own files, `framework` copies asynclambda without its build half.
4. `pruning` tells tests from modules; `distributions` says what else stays behind.
5. Each of the three parts becomes a layer: an archive in the cache, named by the digest of its
   inputs
   (`layers`, `archive`).
6. The layers' compressed members are copied, by name, into one zip. `overlay` says which files hide
   others: the app's own over the framework's place, both over `vendor/`, that over dependencies.

Nothing of the machine goes in: names are sorted, times fixed, modes 0644 or 0755, so two builds of
the same inputs are the same bytes.

Step 2 costs nearly all the time (resolving over the network, then deflating some ten megabytes),
and is done only if its inputs changed. A rebuild reads the app's files, and copies.
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
