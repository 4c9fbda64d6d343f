# Every target sets up its own .venv at first use; only Python >= 3.11 and make are needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint bench chaos lock format clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	@echo "Setting up .venv, once: this takes about a minute."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## Start the demo: a local Telegram, the bot, a chat page in the browser; PORT=8000
	$(BIN)/kiemdiem demo --port $(PORT)

test: $(READY) ## The quick tests, on SQLite, under three minutes
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not slow and not postgres and not browser"

test-all: $(READY) ## All tests: both databases, the browser, a short chaos run
	$(BIN)/python -m pytest -n 3 --dist worksteal --postgres core

lint: $(READY) ## Format, style, types, and which room may import which
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## Measure speed beside a stock bot, as ratios
	$(BIN)/python -m tests.benchmarks.answers
	$(BIN)/python -m tests.benchmarks.broadcast

chaos: $(READY) ## Kill the bot at random moments and count what is lost; then let a year pass
	$(BIN)/python -m tests.chaos.kill
	$(BIN)/python -m tests.chaos.year

lock: $(READY) ## Resolve the dependencies anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra postgres --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what the targets made
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache
