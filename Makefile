# Two commands on a fresh machine: `make run` and `make test`. Needs Python 3.11 or newer.

PYTHON ?= python3
PYTEST_ARGS ?= --numprocesses auto --dist worksteal
# `make lock UPGRADE=--upgrade` takes the newest versions; without it, only what pyproject.toml asks for changes.
UPGRADE ?=

BIN := .venv/bin
READY := .venv/.ok
READY_FOR_TESTS := .venv/.dev
PEERS := .venv/peers/.ok
PO := $(wildcard locales/*/LC_MESSAGES/messages.po locales/desk/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
ROOMS := bot conversations storage tests
# Without what it keeps compiled, every process of the tests compiles all of the program and of the tests anew.
unexport PYTHONDONTWRITEBYTECODE
LEXICON := conversations/data/lexicon.bin
WORDS := conversations/data/places.yaml conversations/data/model.bin $(wildcard conversations/data/lexicon/*.yaml) \
	$(wildcard conversations/understanding/*.py) conversations/texts.py

# uv installs in a tenth of pip's time; where it cannot be had, or cannot reach what pip can, pip does the same.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV := $(BIN)/uv --quiet
sync = { $(PIP) install --require-hashes -r deploy/uv.lock.txt && \
	$(UV) pip sync --python $(BIN)/python --require-hashes $(1) && \
	$(UV) pip install --python $(BIN)/python --no-deps --no-build-isolation --editable . ; } 2>/dev/null || \
	{ $(PIP) install --require-hashes -r $(1) && $(PIP) install --no-deps --no-build-isolation --editable . ; }

.PHONY: help install run demo test lint types sound test-browser test-processes test-long year chaos fuzz model check-model bench bench-understanding bench-desk bench-durability texts lock audit screenshots clean

help:
	@echo "make run          start Tawjih (installs it first)"
	@echo "make demo         fill an empty database with made-up people, to try the desk"
	@echo "make test         every check, and every test that needs no browser and no process of its own"
	@echo "make lint         of it, the style alone"
	@echo "make types        of it, the types alone"
	@echo "make sound        of it, the definitions and words alone"
	@echo "make test-browser the pages in a real Chromium"
	@echo "make test-processes  the program as processes, held up and killed: 200 people, 10,000 leads"
	@echo "make test-long    many more made-up conversations and texts than in make test, and a look from each version of the tables"
	@echo "make year         a year of 5,000 people on a made-up clock: who was written to when, and what was wrong"
	@echo "make chaos        all that may go wrong goes wrong; prints a table (CHAOS=full: at greater length)"
	@echo "make fuzz         mangled inputs on every way in, through whole turns; prints a table (FUZZ=: how many for each)"
	@echo "make install      install into .venv, compile the words, make the lexicon ready"
	@echo "make texts        collect the messages for translators, bring the catalogues up to date"
	@echo "make model        train the reader of questions anew, after its examples were changed"
	@echo "make check-model  train it beside and compare: is the one in use what its examples give?"
	@echo "make bench        this program beside what people would use instead; prints tables (takes an hour)"
	@echo "make bench-understanding  how much is understood of the phrases kept apart"
	@echo "make bench-desk   how long the desk takes with 50,000 leads"
	@echo "make bench-durability  what SQLite's full durability costs on this disk"
	@echo "make lock         pin the packages that pyproject.toml asks for (UPGRADE=--upgrade: the newest)"
	@echo "make audit        known holes and licences of what is locked (AUDIT_REQUIRED=1: fail where nobody can be asked)"
	@echo "make screenshots  draw the pages anew"
	@echo "make clean        remove what was installed and made; data/ and .env stay"

install: $(READY) $(MO) $(LEXICON)

run: install
	@exec $(BIN)/tawjih run

demo: install
	@$(BIN)/tawjih demo

test: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	@$(MAKE) --no-print-directory --jobs=2 lint types sound
	$(BIN)/pytest $(PYTEST_ARGS) --ignore=tests/browser --ignore=tests/processes

# Each takes one core only: `make test` runs them side by side.
lint: $(READY_FOR_TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY_FOR_TESTS)
	$(BIN)/mypy $(ROOMS)

sound: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/tawjih check

test-browser: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/pytest --quiet $(PYTEST_ARGS) tests/browser

test-processes: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	PEOPLE=200 CLAIMS=10000 $(BIN)/pytest --quiet $(PYTEST_ARGS) tests/processes

test-long: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	LONG=1 $(BIN)/pytest --quiet $(PYTEST_ARGS) $(shell grep --files-with-matches tests.at_length tests/test_*.py)

year: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/python -m tests.year

chaos: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/python -m tests.chaos

fuzz: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/python -m tests.fuzz

# --- the reader of questions: needs what the tests need ---

model: $(READY_FOR_TESTS)
	$(BIN)/python -m bot.training

check-model: $(READY_FOR_TESTS)
	$(BIN)/python -m bot.training --check

bench: $(READY_FOR_TESTS) $(MO) $(LEXICON) $(PEERS)
	$(BIN)/python -m tests.bench $(BENCH)

# What is measured beside us has an environment of its own: nothing of it comes into ours.
$(PEERS): tests/bench/peers/peers.txt $(READY)
	$(PYTHON) -m venv .venv/peers
	$(UV) pip sync --python .venv/peers/bin/python --require-hashes $< || \
		.venv/peers/bin/python -m pip --quiet install --require-hashes -r $<
	@touch $@

bench-understanding: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/python -m tests.bench.understanding

bench-desk: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/python -m tests.bench.desk

bench-durability: $(READY_FOR_TESTS) $(MO) $(LEXICON)
	$(BIN)/python -m tests.bench.durability

texts: $(READY)
	$(BIN)/python -m bot.extract

screenshots: $(READY_FOR_TESTS) $(MO)
	$(BIN)/python -m tests.browser.screenshots

lock: $(READY)
	$(UV) pip compile --universal --generate-hashes --no-header $(UPGRADE) pyproject.toml -o deploy/requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-header $(UPGRADE) --extra dev pyproject.toml \
		-o deploy/requirements-dev.lock
	echo uv | $(UV) pip compile --universal --generate-hashes --no-header --no-annotate $(UPGRADE) - \
		-o deploy/uv.lock.txt
	echo pip-audit | $(UV) pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		$(UPGRADE) - -o deploy/pip-audit.lock.txt

audit: $(READY_FOR_TESTS)
	@$(BIN)/python -m tests.audit

clean:
	rm -rf .venv build tawjih.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis $(MO) $(LEXICON)
	find $(ROOMS) -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml deploy/requirements.lock deploy/uv.lock.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tawjih needs Python 3.11 or newer. If it is not called $(PYTHON): make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3.12"; \
		exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
		echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing into .venv ..."
	@$(call sync,deploy/requirements.lock)
	@touch $@

$(READY_FOR_TESTS): deploy/requirements-dev.lock $(READY)
	@echo "Installing what the tests need into .venv ..."
	@$(call sync,deploy/requirements-dev.lock)
	@touch $@

$(MO): %.mo: %.po | $(READY)
	@$(BIN)/python -m bot.extract $<

# Read from its files, the lexicon takes half a second of each start; it is made ready once.
$(LEXICON): $(WORDS) | $(READY)
	@$(BIN)/python -m bot.ready
