# `make run` starts the demo, `make test` runs every test. Each first makes .venv.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PORT ?= 8110
DATA ?= var/demo
# Arguments for pytest, for example: make test TESTS="tests/cli -k doctor"
TESTS ?=
# Sections of the benchmark, for example: make bench SECTIONS="ratio open"
SECTIONS ?=

BIN := .venv/bin
VENV := .venv/.made
STATION := build/station/.made
# What the compiled modules do, seen from outside them.
COMPILED_TESTS := tests/adapters tests/chaos tests/engine tests/flows tests/handlers tests/services
# Compiled coroutines pass failures on in a form that Python 3.12 and later warn of (decision 0009).
COMPILED_WARNS := ignore:the (type, exc, tb) signature of throw() is deprecated:DeprecationWarning

.PHONY: help run test compiled coverage check fix bench wheel constraints clean

help: ## Show the targets.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

run: $(VENV) ## Start the demo and print where to click (PORT=8110 DATA=var/demo).
	@exec $(BIN)/servicebot demo --port $(PORT) --data $(DATA)

test: $(VENV) ## Run every test, on SQLite, on PostgreSQL and in a browser.
	@scripts/get-browser
	$(BIN)/pytest $(TESTS)

compiled: $(STATION) ## Run the tests of the compiled modules on the wheel that stations install.
	@export PYTHONPATH=build/station
	$(BIN)/python -c 'from servicebot.engine import runner as it; exit(it.__file__.endswith(".py") and it.__file__)'
	$(BIN)/pytest -W "$(COMPILED_WARNS)" $(or $(TESTS),$(COMPILED_TESTS))

coverage: $(VENV) ## Run every test and show which lines none of them reached.
	@$(BIN)/pytest --cov --cov-report=term-missing:skip-covered $(TESTS)

check: $(VENV) ## Check format, lint, types, layers and flows.
	@$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/servicebot check

fix: $(VENV) ## Format, mend what a machine can mend, and write the generated pages again.
	@$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/python scripts/generate.py

bench: $(STATION) ## Measure the wheel against a bare handler; the report goes to bench/results/ as well.
	@mkdir -p bench/results
	PYTHONPATH=build/station $(BIN)/python bench/run.py $(SECTIONS) | tee "bench/results/$$(date +%F-%H%M%S).md"

wheel: $(VENV) ## Build the wheel that stations install into dist/ (a minute, and a C compiler).
	@scripts/make-wheel dist

constraints: ## Pin the newest versions that pyproject.toml allows (needs uv).
	@pin() { uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --quiet "$$@"; }
	pin --upgrade --group dev --output-file constraints.txt pyproject.toml
	pin --constraints constraints.txt --output-file requirements/runtime.txt pyproject.toml

clean: ## Remove everything that was made, but never var/.
	@rm -rf .venv build dist htmlcov .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV): constraints.txt pyproject.toml scripts/make-venv
	@echo "Making .venv …"
	scripts/make-venv
	touch $@

$(STATION): $(VENV) scripts/make-wheel $(shell find src -type f -not -path '*/__pycache__/*')
	@echo "Compiling the message path …"
	rm -rf build
	scripts/make-wheel build/wheel
	$(BIN)/python -m zipfile -e build/wheel/*.whl build/station
	$(BIN)/python -m compileall -q build/station
	touch $@
