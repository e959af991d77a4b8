# Every command of the project. `make` alone lists them.
#
# A fresh machine needs Python 3.11 or newer with pip and venv, and make. `make setup`, which each
# command that needs it runs first, makes three virtual environments from hash-checked locks:
#   .venv            the project and its tools      .ci/lock.txt
#   .venv-sam        aws-sam-cli                    .ci/sam.txt
#   .venv-ancestor   the package we stay in step with   .ci/ancestor.txt
# Nothing is installed outside this folder. A second run installs nothing.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The checks are told one after the other, and the machine that runs them may have two cores.
.NOTPARALLEL:

BIN := .venv/bin
UV := $(BIN)/uv

# Interpreters and packages come from this machine and the configured package registry alone.
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# uv trusts the certificates of this machine, where it has any, as pip does: a proxy's is among them.
ifneq ($(wildcard /etc/ssl/certs/*.crt /etc/ssl/certs/*.pem /etc/ssl/cert.pem /etc/pki/tls/certs/*),)
export UV_SYSTEM_CERTS := 1
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# An active environment of the user's is not the one to install into.
unexport VIRTUAL_ENV
# pyright and its Node.js are in the lock: neither look for a newer one nor use another Node.js.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PYRIGHT_PYTHON_GLOBAL_NODE := 0

# One lock holds for every Python from 3.11, on x86-64 and aarch64. It names no registry.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --format requirements.txt
SYNC := $(UV) pip sync --quiet --require-hashes

# The tests, on every core up to four: beyond, their engines and builds would be in each other's way.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: help
help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# --- set-up ----------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.ready .venv-sam/.ready .venv-ancestor/.ready  ## Make the virtual environments

.venv/.ready: .ci/lock.txt .ci/uv.txt .ci/venv pyproject.toml
	@echo "== set-up: .venv"
	@sh .ci/venv
	@$(SYNC) --python $(BIN)/python .ci/lock.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv-%/.ready: .ci/%.txt | .venv/.ready
	@echo "== set-up: .venv-$*"
	@$(UV) venv --quiet --clear --python $(BIN)/python .venv-$*
	@$(SYNC) --python .venv-$*/bin/python .ci/$*.txt
	@touch $@

.PHONY: lock
lock: .venv/.ready  ## Renew the locks in .ci/ (UPGRADE=1 takes the newest versions)
	@echo "== lock"
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --all-extras --group dev pyproject.toml -o .ci/lock.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -c .ci/lock.txt .ci/uv.in -o .ci/uv.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) .ci/sam.in -o .ci/sam.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) .ci/ancestor.in -o .ci/ancestor.txt
	@$(COMPILE) --upgrade --resolution lowest-direct --override .ci/lowest.in --all-extras --group dev pyproject.toml -o .ci/lowest.txt

.PHONY: clean
clean:  ## Remove the virtual environments and caches
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# --- checks ----------------------------------------------------------------------------------

.PHONY: test
test: setup lint format-check mypy pyright ty imports pytest  ## Run every check

.PHONY: lint
lint: .venv/.ready  ## Lint with ruff
	@echo "== ruff check"
	@$(BIN)/ruff check

.PHONY: format-check
format-check: .venv/.ready  ## Check the formatting with ruff
	@echo "== ruff format"
	@$(BIN)/ruff format --check

.PHONY: mypy
mypy: .venv/.ready  ## Check the types of the package, stubs, tests and examples
	@echo "== mypy --strict"
	@$(BIN)/mypy

.PHONY: pyright
pyright: .venv/.ready  ## Check with pyright what users write
	@echo "== pyright"
	@$(BIN)/pyright

.PHONY: ty
ty: .venv/.ready  ## Check with ty what users write
	@echo "== ty"
	@$(BIN)/ty check

.PHONY: imports
imports: .venv/.ready  ## Check that the floors of the package stay apart
	@echo "== import-linter"
	@$(BIN)/lint-imports --no-logo

.PHONY: pytest
pytest: setup  ## Run the tests of every level
	@echo "== pytest"
	@$(BIN)/pytest $(PARALLEL)

.PHONY: test-all
test-all: setup  ## Run the unit and contract tests under every Python here, and with the oldest dependencies
	@sh .ci/test-all

.PHONY: faults
faults: setup  ## Send 5,000 messages through a chain of tasks on a bad day, and account for each
	@echo "== faults"
	@PYTHONPATH=tests $(BIN)/python tests/faults/suite.py

.PHONY: fuzz
fuzz: setup  ## Refuse 200,000 broken inputs, build 200 random apps, read 10,000 random configs
	@echo "== fuzz"
	@PYTHONPATH=tests $(BIN)/python tests/fuzz/suite.py
	@ASYNCLAMBDA_RANDOM_APPS=200 $(BIN)/pytest tests/contract/test_template_lint.py -k random
	@ASYNCLAMBDA_RANDOM_CONFIGS=10000 $(BIN)/pytest tests/unit/test_config_random.py

.PHONY: first-minutes
first-minutes: .venv/.ready  ## Time the way from the wheel to an order through `asynclambda dev`
	@echo "== first minutes"
	@cd tests && ../$(BIN)/python -m support.first_minutes

.PHONY: large
large: .venv/.ready  ## Time the graph, plan and ledger of an app of 300 tasks
	@echo "== large"
	@PYTHONPATH=tests $(BIN)/python -m support.large_app_times

.PHONY: bench
bench: setup  ## Time it beside its peers (PARTS="cold warm" ROUNDS=30 PACKAGES=../checkout)
	@echo "== bench"
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.suite $(PARTS) $(ROUNDS:%=--rounds %) $(PACKAGES:%=--package %)

.PHONY: golden
golden: .venv/.ready  ## Renew the committed templates and pictures of the examples
	@echo "== golden templates and pictures"
	@PYTHONPATH=tests $(BIN)/python -m support.golden

.PHONY: screenshots
screenshots: .venv/.ready  ## Renew the README's pictures of the page of `asynclambda dev`
	@echo "== screenshots"
	@PYTHONPATH=tests $(BIN)/python -m support.screenshots

.PHONY: format
format: .venv/.ready  ## Format, and fix what ruff can fix
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

# --- show ------------------------------------------------------------------------------------

.PHONY: demo
demo: .venv/.ready  ## Build examples/orders, deploy it to MiniStack, follow one order through it
	@$(BIN)/python examples/orders/demo.py
