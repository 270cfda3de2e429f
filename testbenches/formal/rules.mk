# SPDX-License-Identifier: Apache-2.0
# The proofs of the units beside their RTL: run.sh says how one is made.
.PHONY: formal
formal: $(BUILD)/gen/.stamp ## prove the units, each proof with negative controls (Yosys): all cases of the leaf units, and the folders formal_*
	@MANTIS_BUILD=$(BUILD) MANTIS_PORT=$(PORT) prove -v testbenches/formal/run.sh $(wildcard testbenches/formal_*/test_*.sh) $(wildcard testbenches/long/test_*_proof*.sh)
