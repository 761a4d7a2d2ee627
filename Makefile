# make demo and make test set up what they need in .venv; PYTHON=... names another interpreter.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
export PYTHON

.PHONY: help demo test format docs gate speed lock

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

$(READY): pyproject.toml requirements.lock package-lock.json scripts/set_up scripts/set_up_web
	@sh scripts/set_up $(VENV)
	@touch $@

demo: $(READY) ## print the tolls of the sample reports (they are invented), and say how to open them in the browser
	@$(BIN)/hasila toll samples/reports
	@mkdir -p build
	@$(BIN)/hasila load build/demo.db samples/reports
	@echo
	@echo "Go on: $(BIN)/hasila explain samples/reports/jubah-army.txt; $(BIN)/hasila tolls build/demo.db --harm killed"
	@echo "Review, map and timeline in the browser: $(BIN)/hasila serve build/demo.db --port 8000"

test: $(READY) ## lint, types, layers, packs and all tests; no network
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hasila pack check
	$(BIN)/python -m pytest -n auto

format: $(READY) ## put all code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY) ## write the pages that are made from code
	$(BIN)/python scripts/write_cli_docs.py
	$(BIN)/python scripts/write_pictures.py

gate: $(READY) ## score the claims against the gold records; fails below bench/floors.json
	$(BIN)/python -m bench.gate

speed: $(READY) ## reports a second, beside the floor of the same texts
	$(BIN)/python -m bench.speed

lock: ## write requirements.lock anew with the newest versions that pyproject.toml allows
	@sh scripts/lock
