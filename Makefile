# `make` alone tells what there is.

# The first Python that is new enough; `make run PYTHON=/path/to/python3` names another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: help run talk test check model bench transcript clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST) | expand -t 18

run: talk ## the guide, ready in one step

talk: .venv/run ## type to the guide
	@$(BIN)/spine-guide talk

test: .venv/dev ## everything that must hold: style, types, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

check: .venv/dev ## what an editor must know of the content
	@$(BIN)/spine-guide check

model: .venv/dev ## write interaction_model/<locale>.json
	@$(BIN)/spine-guide model

bench: .venv/dev ## measure our ear beside other ways of understanding
	@for benchmark in benchmarks/[a-z]*.py; do $(BIN)/python $$benchmark || exit 1; done

transcript: .venv/dev ## hold the conversation in README.md again and write down what is said
	@$(BIN)/python tests/transcript.py

clean: ## remove all that was made, but not what is kept of listeners
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis content/.compiled
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed once, and anew when what is needed changes. Talking needs less than testing.
.venv/run: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing; this happens once.'
	@$(INSTALL) .
	@touch $@

.venv/dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing; this happens once.'
	@$(INSTALL) '.[dev]'
	@touch .venv/run $@

$(BIN)/python:
	@'$(PYTHON)' -c '$(NEW_ENOUGH)' 2>/dev/null || { echo 'Python 3.11 or newer is needed.' \
		'If it is here under another name: make run PYTHON=/path/to/python3' >&2; exit 1; }
	@'$(PYTHON)' -m venv .venv || { rm -rf .venv; echo 'This Python cannot make a virtual environment.' \
		'On Debian and Ubuntu, apt install python3-venv mends that.' >&2; exit 1; }
