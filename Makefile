# Each target does all its own set-up in .venv, on a machine that has Python 3.11 to 3.13 and make.
.PHONY: run demo test check-code coverage mutants licences bench faults soak fuzz model retention adoption notices \
	first-answer docs lock reference clean

BIN := .venv/bin

run:
	@scripts/bootstrap requirements-sandbox.lock
	@$(BIN)/personvern sandbox

demo:
	@scripts/bootstrap requirements-sandbox.lock
	@$(BIN)/python -m sandbox.tour

# Many tests wait for servers: three at a time keep two cores busy.
test: check-code
	@$(BIN)/python -m pytest -q -n 3 --dist worksteal

check-code:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/ruff check -q
	@$(BIN)/ruff format -q --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Nineteen branches of twenty in what decides and in what reads and writes mail.
coverage:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m pytest -q -n 3 --dist worksteal tests/cases tests/mail tests/templates tests/contracts \
		-m "not no_cover" --cov=cases --cov=mail --cov-branch --cov-report= --cov-fail-under=95

# Small mistakes put into deadlines and workflow, one at a time: a test must fail for 95 of 100.
mutants:
	@scripts/bootstrap requirements-dev.lock
	@$(BIN)/python -m bench.mutants

licences:
	@scripts/bootstrap requirements-dev.lock
	@$(BIN)/python -m scripts.licences

# init, check, a rehearsal over 500 mails, and serve.
adoption:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench adoption

# A change of the policy told to 50,000, while the service is killed.
notices:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench notices

# From a clone to the first answered inquiry on the page.
first-answer:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench.first_answer

bench:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench

faults:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench faults kills chat_faults slack upgrade

soak:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench soak

fuzz:
	@scripts/bootstrap requirements-dev.lock
	@$(BIN)/python -m bench.fuzz

# Casework at random, each step held against the audit log.
model:
	@scripts/bootstrap requirements-dev.lock
	@$(BIN)/python -m bench model

# Four years of cases by the schedule, and a night with many due.
retention:
	@scripts/bootstrap requirements-dev.lock
	@scripts/test-servers
	@$(BIN)/python -m bench years retention

docs:
	@scripts/bootstrap requirements-dev.lock
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet && echo "build/site/index.html"

# Needs uv. A lock holds hashes and no address, and serves Python 3.11 to 3.13.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' -q
lock:
	$(LOCK) --all-extras -o requirements-dev.lock
	$(LOCK) --extra sandbox --extra build -c requirements-dev.lock -o requirements-sandbox.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

# Writes docs/reference from the code.
reference:
	@$(BIN)/python -m scripts.reference
	@$(BIN)/python -m scripts.letters

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
