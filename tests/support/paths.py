"""Where the project and the environments that its checks need are.

The environments are folders beside `.venv`; the Makefile makes those of the ancestor and of SAM,
`support.lambda_runtime` makes Lambda's own.
"""

from __future__ import annotations

from pathlib import Path

#: The folder with pyproject.toml.
ROOT = Path(__file__).resolve().parents[2]
#: Lambda's runtime folders, one a Python version; see `support.lambda_runtime`.
RUNTIME_HOME = ROOT / ".venv-runtime"
#: The ancestor's environment.
ANCESTOR_HOME = ROOT / ".venv-ancestor"
#: The environment of aws-sam-cli.
SAM_HOME = ROOT / ".venv-sam"
