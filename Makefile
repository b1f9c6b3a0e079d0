# The two commands of a newcomer: `make start` and, for a developer, `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help start env test test-newest test-env lint types demo site site-links lock wheels clean

# Settings of another Python installation must not leak into this one.
unexport PYTHONPATH
unexport PYTHONHOME

LABS := .venv/bin/labs
BOOTSTRAP := sh tools/bootstrap.sh $(if $(WHEELS),--wheels "$(WHEELS)")

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

start: env ## install what is missing, and open the course in JupyterLab (ARGS="--no-browser --port 8890")
	@exec $(LABS) start $(ARGS)

env: ## only install what is missing (WHEELS=folder takes packages from a folder, without any network)
	@$(BOOTSTRAP)

test: test-env lint types ## install what the tests need, and run them all
	$(LABS) build --check
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-newest: test-env ## run the checks of the labs with the newest libraries, in an environment of its own
	.venv/bin/python tools/newest.py $(ARGS)

test-env:
	@$(BOOTSTRAP) --tests
	@.venv/bin/python tools/browser.py --install

lint: test-env ## check style and format
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: test-env ## check types
	.venv/bin/mypy

demo: env ## grade the sample cohort and print its table
	@# Two files of the sample cohort are broken on purpose: the command ends with 1, "some were not graded".
	$(LABS) grade clustering tests/cohort/clustering --out build/demo || test $$? -eq 1

site: ## render labs, guides and data cards into build/site (ARGS="--repository https://…/blob/main" links source files)
	@$(BOOTSTRAP) --beside site
	@.venv/bin/python -m tools.sitebuild $(ARGS)

site-links: ## ask over the network whether the addresses are there that the site links to
	@.venv/bin/python -m tools.sitebuild --outside $(ARGS)

lock: test-env ## bring the lock files and environment.yml in step with pyproject.toml (ARGS=--upgrade takes newer versions)
	.venv/bin/python tools/lock.py $(ARGS)

wheels: ## fill WHEELS=folder with the packages, to take to a machine without a network
	@sh tools/bootstrap.sh
	@test -n "$(WHEELS)" || { echo "Name a folder: make wheels WHEELS=folder" >&2; exit 2; }
	.venv/bin/python -m pip --disable-pip-version-check download --quiet --require-hashes --requirement requirements.lock --dest "$(WHEELS)"

clean: ## remove generated files; notebooks, progress and .venv stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +
