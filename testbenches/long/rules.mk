# SPDX-License-Identifier: Apache-2.0
#= NETS=names | of test-replay: these networks alone
.PHONY: test-replay
test-replay: deps ## one layer of each shape of the large networks on cycle model and RTL (an hour or two)
	@$(MAKE) --no-print-directory $(PARALLEL) build
	@NETS="$(NETS)" $(call PROVE,replay) testbenches/long/test_replay.sh
