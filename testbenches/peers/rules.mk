# SPDX-License-Identifier: Apache-2.0
# Golden's training beside PyTorch's, and beside emulations in PyTorch (docs/speed.md).
PEERS  ?= mlp,lenet5,resnet8,resnet20,resnet18,vit,mobilenetv2
#= PEERS=mlp,vit | networks of make bench-peers
RECORD ?=
#= RECORD=docs | make bench-peers writes its table and picture there, too

.PHONY: bench-peers
bench-peers: ## golden's training beside PyTorch and emulations in it, in one run (docs/speed.md): wants a quiet machine
	@sim/terminal/packages.sh python3-torch=the_peers
	@$(MAKE) --no-print-directory FULL=0 build
	@/usr/bin/python3 testbenches/peers/bench_peers.py $(BUILD)/mantis sim/host/networks/shipped $(BUILD)/peers \
	    --nets $(PEERS) $(if $(RECORD),--record $(RECORD))
	@echo "  table and picture: $(BUILD)/peers/peers.md, $(BUILD)/peers/peers.svg"
