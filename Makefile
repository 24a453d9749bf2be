# Needs Python 3.11 or newer, make and git; every target does its own set-up, once.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run check test quick corpus storm mutants agents people stacks chaos campaigns docs lock test-lowest bench clean
MAKEFLAGS += --no-print-directory

# What stands in a developer's shell must not reach in here.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
STAGE := 06-backend-implementation
HANDOFF = $(firstword $(wildcard handoffs/examples/*))
PIP_INSTALL := $(BIN)/python -m pip install --quiet
# Half of what the tests do is to wait.
JOBS := $(shell echo $$(($$(nproc) + 2)))
TOOLCHAIN_FILES := $(wildcard phases/*/playbook.yaml phases/*/toolchain/*)

# A virtual environment does not survive being moved: make another where it now stands elsewhere.
BUILT_IN := $(shell cat $(VENV)/.place 2>/dev/null)
ifneq ($(BUILT_IN),)
ifneq ($(BUILT_IN),$(CURDIR))
$(shell rm -rf $(VENV))
endif
endif

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.toolchain ## set everything up (the other targets do it themselves)
	@echo "installed: $(BIN)/orchestrator"

# make itself can end with 0 or 2 only. A run that waits at the gate (exit code 4) has done what was asked here.
run: $(VENV)/.toolchain ## take the example handoff to the gate (STAGE= HANDOFF= ARGS= UNSANDBOXED=1)
	@$(BIN)/orchestrator run $(STAGE) --handoff "$(HANDOFF)" $(if $(UNSANDBOXED),--unsandboxed) $(ARGS) \
		|| { code=$$?; [ $$code -eq 4 ] || exit $$code; }

check: $(VENV)/.dev ## format, lint, types, layers, words, docs: what a change must pass, in seconds
	@failed=; \
	$(BIN)/ruff format --check --quiet --output-format concise . || failed="$$failed format"; \
	$(BIN)/ruff check --quiet . || failed="$$failed lint"; \
	$(BIN)/lint-imports --no-logo > $(VENV)/layers.log 2>&1 || { cat $(VENV)/layers.log; failed="$$failed layers"; }; \
	$(BIN)/mypy --no-error-summary || failed="$$failed types"; \
	$(BIN)/python -m pytest --quiet --no-header -p no:cacheprovider tests/house || failed="$$failed house"; \
	if [ -n "$$failed" ]; then echo "make check:$$failed"; exit 1; fi; echo "make check: all of it holds"

test: $(VENV)/.dev $(VENV)/.toolchain ## the suite: offline, no key (JOBS=, ARGS= for pytest)
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal -m "not corpus and not people and not campaign and not stacks" $(ARGS)

quick: $(VENV)/.dev ## the suite without its slow tests
	@$(BIN)/python -m pytest -m "not slow and not corpus and not people and not campaign and not stacks" $(ARGS)

corpus: $(VENV)/.dev $(VENV)/.toolchain ## build and test the service of every contract in the corpus
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal -m corpus $(ARGS)

storm: $(VENV)/.dev $(VENV)/.toolchain ## generated requests, two at a time, on services of the corpus on PostgreSQL and SQLite
	@$(BIN)/python -m benchmarks.storm $(ARGS)

mutants: $(VENV)/.dev $(VENV)/.toolchain ## plant faults in built services and print those that neither suite nor inspection kills
	@$(BIN)/python -m benchmarks.mutants $(ARGS)

agents: $(VENV)/.dev $(VENV)/.toolchain ## let dishonest and honest agents loose on a small stage, and count (HONEST=200 SEED=1)
	@$(BIN)/python -m tests.corpus.campaign --honest $(or $(HONEST),200) --seed $(or $(SEED),1) --jobs $(JOBS) $(ARGS)

people: $(VENV)/.dev ## step in at every moment of a run, and many times (DROPS=10000 SEED=1)
	@PEOPLE_DROPS=$(or $(DROPS),10000) PEOPLE_SEED=$(or $(SEED),1) $(BIN)/python -m pytest -m "people or slow" tests/people $(ARGS)

stacks: $(VENV)/.dev $(VENV)/.toolchain ## bring backends on Node (JavaScript, TypeScript) and in Go towards their gates, with the real programs
	@$(BIN)/python -m pytest -m stacks $(ARGS)

chaos: $(VENV)/.dev ## disturb system calls and kill runs at random (RUNS=200 POINTS=200, each or all, PLAYED=file AT="1:rename:3:KILL", EXAMPLE=kills SEED=1)
	@CHAOS_RUNS=$(or $(RUNS),200) CHAOS_POINTS=$(or $(POINTS),200) CHAOS_AT="$(AT)" CHAOS_PLAYED="$(PLAYED)" CHAOS_EXAMPLE="$(EXAMPLE)" CHAOS_SEED=$(or $(SEED),1) CHAOS_LANES=$(JOBS) \
		$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal tests/chaos $(ARGS)

campaigns: $(VENV)/.dev ## forged verdicts, races of 50, 300 revisers, budgets against a server, documents to their ends (SEED=1)
	@CAMPAIGN_SEED=$(or $(SEED),1) $(BIN)/python -m pytest tests/campaigns -m campaign $(ARGS)

docs: $(VENV)/.dev ## write the generated parts of docs/ anew
	@$(BIN)/python -m orchestrator.schemas
	@$(BIN)/python -m docs.generate

bench: $(VENV)/.dev $(VENV)/.toolchain ## the figures that the README quotes
	@$(BIN)/python benchmarks/run.py $(ARGS)

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade
lock: $(VENV)/.uv ## resolve the lock files anew
	@$(LOCK) --group build --output-file requirements.lock pyproject.toml
	@$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

test-lowest: $(VENV)/.uv $(VENV)/.toolchain ## the suite on the lowest versions that pyproject.toml allows
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/lowest
	@$(BIN)/uv pip install --quiet --python $(VENV)/lowest/bin/python --resolution lowest-direct --group dev --editable .
	@$(VENV)/lowest/bin/python -m pytest -m "not slow and not corpus and not people and not campaign and not stacks" $(ARGS)

clean: ## remove what set-up made; runs in .orchestrator/ stay
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Set-up, step by step; a stamp says that a step is done. Each step follows the one before, so `make -j` is safe.

$(VENV)/.place:
	@python=$$(PYTHON="$(PYTHON)" .ci/find-python) && echo "creating $(VENV) with $$("$$python" --version)" && "$$python" -m venv $(VENV)
	@printf '%s' "$(CURDIR)" > $@

$(VENV)/.packages: requirements.lock pyproject.toml | $(VENV)/.place
	@echo "installing $$(grep -c == requirements.lock) packages, hashes checked"
	@$(PIP_INSTALL) --require-hashes --no-deps --requirement requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.packages
	@echo "installing the development tools"
	@$(PIP_INSTALL) --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@

$(VENV)/.uv: | $(VENV)/.place
	@$(PIP_INSTALL) "uv>=0.9"
	@touch $@

$(VENV)/.toolchain: $(VENV)/.packages $(TOOLCHAIN_FILES)
	@$(BIN)/orchestrator init --install-only
	@touch $@
