.PHONY: formal
formal: ## prove the leaf units, each proof with negative controls (Yosys)
	@MANTIS_BUILD=$(BUILD) prove -v testbenches/formal/run.sh
