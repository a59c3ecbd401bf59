# Every target sets up what it needs: `make demo` and `make test` work from a fresh clone.
# The one thing needed beforehand is Python 3.11 or newer with its venv module (PYTHON=… names one).

VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
READY := $(VENV)/.ready

# Where the environment forbids to keep what was compiled, each of some thousand processes compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run test thorough lint audit format bench docs screenshots messages setup clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(RUNS) ## a Slack workspace on this machine with Kindling in it
	@$(BIN)/python -m bot demo $(if $(PORT),--port $(PORT))

run: $(RUNS) ## the bot against the workspace in .env
	@$(BIN)/python -m bot run

test: $(READY) ## all tests, each on one of both databases
	@$(BIN)/python -m pytest

thorough: $(READY) ## the same tests on both databases with every case, and more of what is random
	@KINDLING_THOROUGH=yes $(BIN)/python -m pytest

lint: $(READY) ## ruff, mypy, and bandit for what is run in a workspace
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml bot handlers models scheduler

audit: $(READY) ## what is known against the packages that the image holds
	@sh .ci/audit $(VENV)

format: $(READY) ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: $(READY) ## collect what is said for translators, and compile what they wrote
	@mkdir -p locale
	@$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file pyproject.toml --no-default-keywords \
		-k say -k say_count:1,2 -k mark --sort-by-file --omit-header --output locale/kindling.pot bot
	@for each in locale/*/LC_MESSAGES/kindling.po; do [ -e "$$each" ] || continue; \
		$(BIN)/pybabel --quiet update --input-file locale/kindling.pot --output-file "$$each" --locale "$$(basename "$$(dirname "$$(dirname "$$each")")")" && \
		$(BIN)/pybabel --quiet compile --input-file "$$each" --output-file "$${each%.po}.mo"; done

docs: $(READY) ## the lists in docs/sandbox.md, from the code
	@$(BIN)/python -m sandbox.reference

screenshots: $(READY) ## the README's pictures, of the demo in Chromium
	@$(BIN)/python -m tests.pictures

bench: $(READY) ## every benchmark, as the README quotes them
	@for benchmark in ack start fanout faults due home digest block anonymity page fuzz; do $(BIN)/python -m benchmarks.$$benchmark || exit 1; done

setup: $(READY) ## the virtual environment alone

$(RUNS): requirements.txt pyproject.toml setup.sh
	@sh ./setup.sh $(VENV) $(PYTHON)
	@touch $@

$(READY): $(RUNS) requirements-dev.txt
	@sh ./setup.sh --dev $(VENV)
	@touch $@

clean: ## remove the virtual environment and every cache
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
