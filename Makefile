# Everything needs only make and Python 3.11 or newer. `make help` lists what there is.
BIN := .venv/bin
PYTEST_ARGS ?=
BENCH_ROWS ?= 1000000
MALFORMED_FILES ?= 10000

.DEFAULT_GOAL := help
.PHONY: help demo test postgres browser looks lint format types contracts docs frontend reference messages malformed bench lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: .venv/.stamp-run frontend ## set everything up and serve the demonstration organization on http://127.0.0.1:8000
	@exec $(BIN)/isthmus demo

test: .venv/.stamp-dev frontend ## all tests on SQLite, without the browser
	$(BIN)/pytest $(PYTEST_ARGS)

postgres: .venv/.stamp-dev frontend ## the tests marked both_databases on a temporary PostgreSQL
	scripts/postgres $(BIN)/pytest -m both_databases $(PYTEST_ARGS)

browser: .venv/.stamp-dev frontend ## the tests marked browser in Chromium
	browser="$$(scripts/chromium)" && ISTHMUS_TEST_CHROMIUM="$$browser" $(BIN)/pytest -m browser $(PYTEST_ARGS)

looks: .venv/.stamp-dev frontend ## keep how the components look now, for make browser to compare with
	browser="$$(scripts/chromium)" && LOOKS=keep ISTHMUS_TEST_CHROMIUM="$$browser" $(BIN)/pytest -m browser tests/browser/test_components_look_as_before.py

lint: .venv/.stamp-dev ## style, likely bugs, layout
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: .venv/.stamp-dev ## repair what lint can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: .venv/.stamp-dev ## type check
	$(BIN)/mypy

contracts: .venv/.stamp-dev ## packages import only from lower floors
	$(BIN)/lint-imports

docs: .venv/.stamp-dev ## documentation says what is there
	$(BIN)/pytest tests/docs $(PYTEST_ARGS)

frontend: .venv/.stamp-run ## styles, scripts, fonts, icons, texts of other languages (only when changed)
	@$(BIN)/python frontend/build.py
	@$(BIN)/python scripts/messages.py compile

reference: .venv/.stamp-dev ## write docs/reference anew from the declarations
	$(BIN)/python scripts/reference.py

messages: .venv/.stamp-dev ## bring the catalogues of texts up to date with code and declarations
	$(BIN)/python scripts/messages.py update
	@$(BIN)/python scripts/messages.py compile

malformed: .venv/.stamp-dev frontend ## import 10,000 broken files, or MALFORMED_FILES of them, and look that none does harm
	MALFORMED_FILES=$(MALFORMED_FILES) $(BIN)/pytest -rP src/isthmus/engine/transfer/tests/test_broken_files.py

bench: .venv/.stamp-dev frontend ## measure against the floor on both databases; BENCH_ROWS=20000 is a quick one
	benchmarks/bench $(BENCH_ROWS)

lock: ## resolve the dependencies of pyproject.toml anew
	scripts/lock

clean: ## remove all that make made
	rm -rf .venv .venv-lock dist frontend/node_modules src/isthmus/engine/static/isthmus
	find src -name "*.mo" -delete
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -prune -exec rm -rf {} +

# The environment for development holds all that running needs, so making it serves both.
.venv/.stamp-run: pyproject.toml requirements.lock requirements-build.lock
	@scripts/venv requirements.lock requirements-build.lock
	@touch $@

.venv/.stamp-dev: pyproject.toml requirements-dev.lock
	@scripts/venv requirements-dev.lock
	@touch .venv/.stamp-run $@
