# SPDX-License-Identifier: Apache-2.0
# Which lines of rtl/ and cmodel/ the C tests run, by Verilator's and gcov's counts (docs/coverage.md): a build of its own
# in $(BUILD)/coverage, whose RTL and C count.
COVERED := BUILD=$(BUILD)/coverage COVERAGE=1 OPT="-O1 -g" RTL_OPT=-O1 SANITIZE="--coverage -fprofile-update=atomic"
# What a test says of a disagreement, which is run again from a saved state, is not judged where states cannot be saved.
COVERAGE_UNJUDGED := lockstep/test_counters
# Of lockstep those that add something: a model that counts is slow.
COVERAGE_LOCKSTEP := random_programs checks limits result_edges bad_exponents shapes row_pairs old_entries bad_commands pins two_engines bus_watch left_open counters bias_window
COVERAGE_TESTS = $(foreach d,numerics golden float cycle multiplier,$(filter $(O)/testbenches/$d/%,$(TEST_BIN))) \
	$(COVERAGE_LOCKSTEP:%=$(O)/testbenches/lockstep/test_%)

.PHONY: coverage coverage-programs coverage-run
coverage: ## lines, branches and bits that the tests reach in RTL and models: 95 % of the lines (an hour)
	@$(call QUIETLY,build-coverage) $(MAKE) --no-print-directory $(PARALLEL) $(COVERED) coverage-programs
	@$(MAKE) --no-print-directory $(COVERED) coverage-run
coverage-programs: $(COVERAGE_TESTS)
coverage-run:
	@COVERAGE_UNJUDGED="$(COVERAGE_UNJUDGED)" MANTIS_RANDOM_SECONDS=20 MANTIS_BUILD=$(BUILD) MANTIS_OBJ=$(O) MANTIS_N=$(N) MANTIS_PORT=$(PORT) CMOCKA_MESSAGE_OUTPUT=TAP \
		testbenches/coverage/run.sh $(BUILD)/counts $(O) $(BUILD)/../coverage.json $(BUILD)/../coverage_never.txt $(JOBS) $(COVERAGE_TESTS)
