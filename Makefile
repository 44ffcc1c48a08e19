# `make run` serves the studio, `make test` runs the tests, `make check` runs everything CI runs.
# Both install into .venv at the root and do so again only when what they install from has changed.

PYTHON ?= python3
EXTRAS ?= nemo
HOST ?= 127.0.0.1
PORT ?= 7860
JOBS ?= 2

BIN := .venv/bin
comma := ,
empty :=
space := $(empty) $(empty)
# the extras as pip wants them: [nemo,test], or nothing
brackets = $(if $(strip $(1)),[$(subst $(space),$(comma),$(strip $(1)))],)
web := $(wildcard studio/web/*.json studio/web/*.mjs studio/web/build_hook.py studio/web/src/* studio/web/src/*/*)
sources := pyproject.toml constraints.txt $(web)

# the tests start hundreds of Python processes, and each would compile every module of the studio again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test fuzz compose-check check static format lint types arrows wire web-check pytest clean help
.DEFAULT_GOAL := help

help:
	@echo "make run      serve the studio on http://$(HOST):$(PORT)  (EXTRAS= leaves NeMo and torch out)"
	@echo "make test     run the tests in $(JOBS) processes (JOBS=0: in one; PYTEST='tests/store -k undo' runs a part)"
	@echo "make fuzz     2,000 broken files, 2,000 broken manifests, 5,000 wrong requests (FUZZ='--seed 7': others)"
	@echo "make compose-check  compose.yaml by a container engine, where one answers: up, work, kills, down and up again"
	@echo "make check    format, lint, types, import contracts, wire, front end, tests: what CI runs"
	@echo "make static   all of that but the tests"
	@echo "make clean    remove what was installed and built"

run: .venv/.run-$(EXTRAS)
	$(BIN)/canary-studio serve --host $(HOST) --port $(PORT)

test: .venv/.test-$(EXTRAS)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(PYTEST)

fuzz: .venv/.test-$(EXTRAS)
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz $(FUZZ)

compose-check:
	$(PYTHON) -m tests.composed $(COMPOSED)

check: static test

static: format lint types arrows wire web-check

format lint types arrows wire web-check: .venv/.test-$(EXTRAS)

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

arrows:
	$(BIN)/lint-imports

wire:
	$(BIN)/python -m studio.api.generate --check

web-check:
	$(BIN)/python studio/web/build_hook.py check
	$(BIN)/python studio/web/build_hook.py test

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/.run-$(EXTRAS): .venv/bin/python $(sources)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.$(call brackets,$(EXTRAS))'
	@touch $@

.venv/.test-$(EXTRAS): .venv/bin/python $(sources)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.$(call brackets,$(EXTRAS) test)'
	@touch $@ .venv/.run-$(EXTRAS)

clean:
	rm -rf .venv build dist studio/web/dist studio/web/node_modules
