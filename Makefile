# The plain front door. Each target sets up what it needs on a machine that has Python 3.11 or newer and nothing else:
# a virtual environment, packages pinned by hash, no compiler. What is there already is not done again.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Compiled bytecode halves the start-up time of every command, also where the shell says to write none.
unexport PYTHONDONTWRITEBYTECODE
# Nothing from outside the environment takes part: no path set for something else, no package of the user's own.
unexport PYTHONPATH
unexport PYTHONHOME
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV ?= .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c '$(FITS)' 2>/dev/null && echo "$$name"; done))
PIP := $(BIN)/python -m pip -qq install
# Hash-pinned and complete, so nothing is left to resolve; wheels only, so nothing is left to compile.
LOCKED := $(PIP) --require-hashes --no-deps --only-binary :all:
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
	--custom-compile-command "make lock"

.PHONY: help tools demo serve test test-long cover mutants lint format bench docs outputs build package lock clean

help: ## list what there is to make
	@grep -E '^[a-z-]+:.* ## ' Makefile | sed -E 's/:.* ## /\t/' | expand -t 14

tools: $(STAMPS)/web ## set up .venv and the workbench's pages: all that lint and tests need, and do nothing else

demo: $(STAMPS)/run ## simulate the reference brief's case, print its table, store the run under runs/
	$(BIN)/detente run russia-2022 --out runs/russia-2022 --force
	@echo "stored in runs/russia-2022; docs/how-to/run.md says how to read it"

serve: tools ## serve the workbench; what it keeps lies in the user's data folder
	$(BIN)/detente serve

test: tools ## every test but the long ones
	$(BIN)/python -m pytest -m "not long" -n auto --dist worksteal

test-long: tools ## the long ones: fuzzing, thousands of random cases
	$(BIN)/python -m pytest -m long

cover: tools ## the same tests, and which lines they leave out
	$(BIN)/python -m pytest -m "not long" --cov

mutants: $(STAMPS)/dev ## plant faults in eleven rooms and count which the tests notice: a quarter of an hour
	nice -n 10 $(BIN)/python scripts/mutants.py

lint: $(STAMPS)/dev ## formatting, rules, types, the order of the rooms, the tree
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python scripts/check_tree.py

format: $(STAMPS)/dev ## put the formatting right
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(STAMPS)/bench ## measure against hand-written C, NumPy, Mesa and PySD
	$(BIN)/python -m benchmarks

docs: $(STAMPS)/dev ## build the documentation
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "see docs/_build/html/index.html"

outputs: $(STAMPS)/dev ## write anew what README and documentation show: printed lines and the picture; read the difference
	$(BIN)/python scripts/rooms.py
	DETENTE_WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/end_to_end/test_docs.py -k "prints or recipe"
	$(BIN)/python scripts/draw_picture.py docs/invasion.svg

build: tools ## build the wheel and the source archive
	rm -rf dist
	$(BIN)/hatchling build

# What a user does: the wheel, with the newest versions that its ranges allow, in an environment that has nothing else. The
# source archive is whole if the same wheel comes out of it.
package: build ## build both, install the wheel into an empty environment and run a case there
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && mkdir "$$folder/source" && \
	tar -xzf dist/detente-*.tar.gz -C "$$folder/source" --strip-components 1 && \
	(cd "$$folder/source" && "$(abspath $(BIN))/hatchling" build --target wheel >/dev/null) && \
	cmp dist/detente-*.whl "$$folder"/source/dist/detente-*.whl && \
	$(BIN)/python -m venv "$$folder/empty" && \
	"$$folder/empty/bin/python" -m pip -qq install dist/detente-*.whl && \
	(cd "$$folder" && empty/bin/detente run ultimatum >/dev/null) && \
	echo "package: the wheel runs in an empty environment, and the source archive gives the same wheel"

lock: ## resolve the requirements anew (needs uv)
	$(LOCK) pyproject.toml --extra all -o requirements.txt
	$(LOCK) --group build -c requirements.txt -o requirements-build.txt
	$(LOCK) pyproject.toml --extra all --group dev -c requirements.txt -c requirements-build.txt -o requirements-dev.txt
	$(LOCK) pyproject.toml --extra parser -c requirements.txt -o requirements-parser.txt
	$(LOCK) pyproject.toml --extra all --group bench -c requirements-dev.txt -o requirements-bench.txt

# Whatever stands in runs/ besides the demo's run is the user's.
clean: ## remove the environment and everything that was made
	rm -rf $(VENV) dist docs/_build docs/reference/case.md docs/reference/rules.md docs/reference/rules runs/russia-2022
	rm -rf web/node_modules src/detente/workbench/static/workbench
	rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage htmlcov
	find src tests benchmarks scripts docs -name __pycache__ -type d -prune -exec rm -rf {} +
	rmdir runs 2>/dev/null || true

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "détente needs Python 3.11 or newer with its venv module; set PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/venv requirements.txt requirements-build.txt pyproject.toml
	$(LOCKED) -r requirements.txt -r requirements-build.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements-dev.txt
	$(LOCKED) -r requirements-dev.txt
	@touch $@

# What the workbench's pages run and wear, from web/package-lock.json; its hashes hold, its addresses are npm's setting.
$(STAMPS)/web: $(STAMPS)/dev scripts/bundle.py src/detente/report/style.css $(wildcard web/*.json web/*.svg web/src/* web/styles/*)
	$(BIN)/python scripts/bundle.py
	@touch $@

# PySD draws in a package that comes as source only; it is plain Python.
$(STAMPS)/bench: $(STAMPS)/run requirements-bench.txt
	$(PIP) --require-hashes --no-deps -r requirements-bench.txt
	@touch $@
