"""What the imports of each task's module cost, measured in the bundle that ships.

A cold start is mostly imports, and what makes them dear is often one line of a module that nobody thought of.
So each module of a task is imported in a fresh process, as its function does at INIT: by the function's own
version of Python, from the unpacked bundle, with boto3 beside it and no other package of this machine.

1. `measure` unpacks the bundle, and starts a process for each module (`child`), as many at once as there
   are processors. A module over the project's threshold gets two more chances, alone: the fastest counts.
2. `costs` reads what the interpreter itself says about each import (`-X importtime`), and sums it up: by
   package, and for the app's own modules by module.

That takes about a fifth of a second a module and processor, so a build does it only where it is asked to: by
`max_import_ms` in the config, or by `--measure-imports`. The figures are this machine's, and the same code is
slower in a function with little memory.
"""

from __future__ import annotations

from asynclambda.build.imports.costs import Cost, Imports, ModuleImport
from asynclambda.build.imports.measure import Measuring, measure_imports

__all__ = ["Cost", "Imports", "Measuring", "ModuleImport", "measure_imports"]
