# Two commands matter: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run
DEV_STAMP := $(VENV)/.dev

.DEFAULT_GOAL := help
.PHONY: help run test check bench screens lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "B2B Console needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements/dev.txt
	@touch $@

run: $(RUN_STAMP)  ## serve on http://127.0.0.1:8000, with a demo on the first start
	@$(BIN)/b2b run

test: $(DEV_STAMP)  ## run every test, a browser included
	@$(BIN)/python -m tests.browser
	$(BIN)/python -m pytest -n 3 --dist loadscope $(PYTEST_ARGS)

check: $(DEV_STAMP)  ## format, lint, types, layers, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/djlint --lint --quiet src/b2b/web/templates src/b2b/documents

bench: $(DEV_STAMP)  ## measure, and write docs/benchmarks.md
	$(BIN)/python -m bench

screens: $(DEV_STAMP)  ## take the pictures in docs/screens
	@$(BIN)/python -m tests.browser
	$(BIN)/python -m tests.screens

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

lock: $(DEV_STAMP)  ## write the hash-checked lock files again, for every system and Python from 3.11
	$(BIN)/$(LOCK) -o requirements/run.txt pyproject.toml requirements/run.in
	$(BIN)/$(LOCK) -c requirements/run.txt -o requirements/dev.txt pyproject.toml requirements/dev.in requirements/run.in

clean:  ## remove the environment and the caches, never the data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
