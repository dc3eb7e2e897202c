# Two commands matter: `make demo` and `make test`. Each may be stopped at any time and run again.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=  # empty: every process of a test would compile the project again

.PHONY: demo demo-data test lint format messages bench race kill restart simulate pictures lock clean

demo: demo-data  ## Serve the site and its worker on a demonstration data set
	$(BIN)/python manage.py serve

demo-data: .venv/run  ## Load the demonstration data set, without serving it
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py load_demo

test: .venv/dev  ## Run every test, those in a real browser included
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(ARGS)

lint: .venv/dev  ## Check form, types, layers, migrations and messages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/dev  ## Put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# French says what the sources say: found at once, it is not looked for in the catalogues of every library, twice.
FRENCH := locale/fr/LC_MESSAGES/django.po
messages: export LC_ALL := C.UTF-8
messages: .venv/run  ## Bring the English catalogue up to date with the sources, then say what it lacks (needs GNU gettext)
	@rm -f $(FRENCH)
	$(BIN)/python manage.py makemessages --locale en --locale fr --no-obsolete --no-wrap --add-location file \
		--ignore 'tests/*' --ignore 'benchmarks/*' --ignore 'docs/*' --ignore 'var/*'
	@msgen --output-file=$(FRENCH) $(FRENCH)
	$(BIN)/python manage.py compilemessages --locale en --locale fr --ignore .venv
	@rm $(FRENCH)
	@msgattrib --untranslated locale/en/LC_MESSAGES/django.po
	@msgattrib --only-fuzzy locale/en/LC_MESSAGES/django.po

bench: .venv/dev  ## Print how fast screens, inbox and acts are, beside raw SQL (ARGS=load, 50 requests a second, for one part)
	$(BIN)/python -m benchmarks $(ARGS)

race: .venv/dev  ## Let eight processes act at once on the same referrals, then prove every history (ARGS=--no-lock fails)
	$(BIN)/python -m benchmarks.race $(ARGS)

kill: .venv/dev  ## Kill the worker all along 600 notifications, then count what is lost (ARGS=--no-retry fails)
	$(BIN)/python -m benchmarks.kill $(ARGS)

restart: .venv/dev  ## Restart PostgreSQL six times while people act and the worker sends (ARGS=--no-sync or --no-retry fails)
	$(BIN)/python -m benchmarks.restart $(ARGS)

simulate: .venv/dev  ## Live a national year in minutes, then check every promise of the deadlines (ARGS=--break=late fails)
	$(BIN)/python -m benchmarks.simulate $(ARGS)

pictures: .venv/dev  ## Take the README's pictures again, while `make demo` serves
	DEBUG=1 $(BIN)/python -m docs.pictures

lock:  ## Pin every dependency, with hashes, from pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --output-file requirements.txt pyproject.toml $(ARGS)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --output-file requirements-dev.txt --constraints requirements.txt \
		--group dev pyproject.toml $(ARGS)

clean:  ## Forget the environment, the embedded database and the sent mail
	rm -rf .venv var

# The stamps are written last: an installation that was killed is begun again.
.venv/run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Relais needs Python 3.11 or later: make PYTHON=python3.11 …")'
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.txt
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.txt
	touch $@
