# `make math` and `make test` do all the set-up on a machine that has Python 3.11 or newer, and nothing else.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help math test lint clean

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if $$name -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$name; break; fi; done)
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
ARGS ?=

help: ## Say what there is to make.
	@sed -n 's/^\([a-z]*\):[^#]*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

math: $(ENVIRONMENT)/installed ## Train the main job on the CPU; more settings: make math ARGS="seed=3".
	$(BIN)/python -m rljax.train +experiment=math $(ARGS)

test: $(ENVIRONMENT)/installed-dev ## Run the test suite; a part of it: make test ARGS="tests/rl -x".
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile $(ARGS)

lint: $(ENVIRONMENT)/installed-dev ## Check style, types and the contract between the rooms.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(ENVIRONMENT)/installed-dev: EXTRA := [dev]
$(ENVIRONMENT)/installed $(ENVIRONMENT)/installed-dev: $(ENVIRONMENT)/made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.$(EXTRA)'
	@touch $@

# Some systems ship Python without ensurepip; their pip can install another one into the environment.
$(ENVIRONMENT)/made:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		echo 'rljax needs Python 3.11 or newer; install one, or name it: make PYTHON=/path/to/python3.' >&2; exit 1; }
	@$(PYTHON) -m venv $(ENVIRONMENT) >/dev/null 2>&1 || { \
		rm -rf $(ENVIRONMENT) && $(PYTHON) -m venv --without-pip $(ENVIRONMENT) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } || { \
		rm -rf $(ENVIRONMENT); echo 'This Python has neither ensurepip nor pip; install one of them.' >&2; exit 1; }
	@touch $@

clean: ## Undo it all: the environment, every cache, everything built, and all runs in outputs/ and multirun/.
	rm -rf $(ENVIRONMENT) build dist *.egg-info outputs multirun .jax_cache .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
