# The names of the steps are the same here, in .ci/run and in CONTRIBUTING.md.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# In the order written, whatever -j says: `make test` ends with pytest's own closing line.
.NOTPARALLEL:

.PHONY: help install install-dev demo test lint types architecture pytest bench lock clean

help:
	@echo "make demo     see it work on bundled sample sites"
	@echo "make test     install everything and run all checks"
	@echo "make install  make $(VENV) with the product alone"
	@echo "make bench    measure, and write benchmarks/RESULTS.md"

# A virtual environment knows its place, and so do the programs in it: where the checkout was moved
# or copied they do not start, or start the other one. Without its mark it is made anew.
$(shell [ ! -e $(VENV)/.installed ] \
    || grep -q -e " $$(cd $(VENV) && pwd -P)$$" -e " $(VENV)$$" $(VENV)/pyvenv.cfg \
    || { echo "$(VENV) was made in another place: it has to be made anew" >&2; rm -f $(VENV)/.installed*; })

install: $(VENV)/.installed

# An install that was cut short left no mark: it is begun anew, for half of it may be there.
$(VENV)/.installed: constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("gikai-watch needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@if [ -e $(VENV) ] && [ ! -e $(VENV)/pyvenv.cfg ]; then \
	    echo "$(VENV) is there and is no virtual environment: remove it, or name another VENV" >&2; \
	    exit 1; fi
	test -e $@ || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: constraints-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt
	@touch $@

demo: install
	$(BIN)/python -m standins.demo

test: install-dev lint types architecture pytest

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/mypy

architecture: install-dev
	$(BIN)/lint-imports

pytest: install-dev
	$(BIN)/python -m pytest -n auto --dist loadgroup

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks

$(VENV)/.installed-bench: constraints-bench.txt $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-bench.txt
	@touch $@

lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
	    --python-version 3.11 --extra build pyproject.toml -o constraints.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
	    --python-version 3.11 --extra dev -c constraints.txt pyproject.toml -o constraints-dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
	    --python-version 3.11 --extra bench -c constraints-dev.txt pyproject.toml -o constraints-bench.txt

clean:
	rm -rf $(VENV) demo build dist
