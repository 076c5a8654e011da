# What CONTRIBUTING.md tells; each sets up .venv first. FUZZ_MINUTES=5 BENCH_SECONDS=60 make long: shorter.
PYTHON ?= python3

.PHONY: test long pictures docs

test:
	$(PYTHON) scripts/test.py

long:
	$(PYTHON) scripts/test.py --long

pictures:
	$(PYTHON) scripts/environment.py
	.venv/bin/python scripts/pictures.py

docs:
	$(PYTHON) scripts/environment.py
	.venv/bin/python scripts/docs.py
	.venv/bin/mkdocs build --strict
