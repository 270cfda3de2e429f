# SPDX-License-Identifier: Apache-2.0
# Python over libmantis: the package of sim/python against the library, and docs/python.md.
PACKAGES_PYTHON := python3-numpy=arrays python3-torch=mantis.torch python3-pip=installation_of_the_package python3-setuptools=it python3-wheel=it

.PHONY: python-test
python-test: ## Python: install what is missing, build, test sim/python and docs/python.md
	@sim/terminal/packages.sh $(PACKAGES_PYTHON)
	@$(MAKE) --no-print-directory $(PARALLEL) build
	@$(call PROVE,python) $(wildcard testbenches/python/test_*.sh)
