# `make` lists the targets. Each does its own set-up; there is nothing to prepare.
# The work is done in scripts/, so that it can be run without make as well.

# The checkout's folder, wherever make was started; its path may hold blanks.
override ROOT := $(shell dirname -- "$(strip $(MAKEFILE_LIST))")
IN_ROOT := cd -- "$(ROOT)" &&

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo env test test-fast format clean

help: ## List the targets
	@$(IN_ROOT) sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r target text; do printf '%-16s %s\n' "$$target" "$$text"; done

demo: env ## Make a project of real experiments and serve its dashboard
	@$(IN_ROOT) exec .venv/bin/mallennlp demo demo-project

env: ## Make .venv, the environment to develop in (PYTHON=... chooses the Python)
	@$(IN_ROOT) exec scripts/setup.sh main

test: ## Run all checks and all tests, also beside AllenNLP in an environment of its own
	@$(IN_ROOT) exec scripts/checks.sh all

test-fast: ## Run the checks, the unit tests and the architecture tests (about a minute)
	@$(IN_ROOT) exec scripts/checks.sh fast

format: env ## Format the code
	@$(IN_ROOT) exec .venv/bin/python -m black --quiet .

clean: ## Remove the environments, the demo project and all that was built or cached
	@$(IN_ROOT) rm -rf .venv .venv-allennlp .tools demo-project build dist allennlp_manager.egg-info
	@$(IN_ROOT) rm -rf .mypy_cache .pytest_cache .hypothesis
	@$(IN_ROOT) find mallennlp scripts tests -name __pycache__ -type d -prune -exec rm -r {} +
