"""`python -m asynclambda` is the `asynclambda` script."""

from __future__ import annotations

from asynclambda.cli import main

if __name__ == "__main__":
    main()
