# Everything a person does with this project, one word each. `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
MARK := .venv/installed

.PHONY: install run test check format bench soak lock clean

install: $(MARK)

$(MARK): requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(MARK)

run: install
	VOUCHLINE_LOCAL=true $(BIN)/vouchline db upgrade
	VOUCHLINE_LOCAL=true $(BIN)/vouchline sample load
	VOUCHLINE_LOCAL=true $(BIN)/vouchline serve

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

test: install check node_modules
	$(BIN)/pytest --numprocesses=auto --dist=worksteal --cov --cov-report=term:skip-covered --cov-fail-under=97
	$(BIN)/coverage report --include='credentials/*' --skip-covered --fail-under=100

node_modules: package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules; \
	else echo "npm is missing: the checks by other people's verifiers are skipped. Install Node.js 20 or newer."; fi

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install node_modules
	$(BIN)/python -m tests.benchmarks

soak: install node_modules
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-soak.lock
	$(BIN)/pytest -m soak

lock:
	uv pip compile pyproject.toml --no-strip-extras --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --universal -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --no-strip-extras --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --universal -q -o requirements-dev.lock
	uv pip compile --group soak --no-strip-extras --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --universal -q -o requirements-soak.lock

# What can be made again. Not `data`: with it badges, people and keys are gone for good.
clean:
	rm -rf .venv node_modules .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
