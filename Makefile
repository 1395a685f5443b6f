# `make help` lists what there is. Both `make up` and `make test` set the machine up first.

CONFIGURATION ?= debug
BIN := .build/$(CONFIGURATION)
SWIFT_FLAGS := --explicit-target-dependency-import-check error
BUILD_FLAGS := -c $(CONFIGURATION) $(SWIFT_FLAGS) $(if $(filter release,$(CONFIGURATION)),$(shell Scripts/build-release --flags))
VENV := .tools/venv
NEXT_KUBECTL := .tools/next/bin/kubectl

export PIP_RETRIES := 10
export PIP_DEFAULT_TIMEOUT := 60

.DEFAULT_GOAL := help
.PHONY: help packages setup build test check format schemas record up down bench bench-local bench-services bench-lint fuzz fuzz-coverage soak images load

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

packages:
	@Scripts/packages

$(VENV)/installed: Tests/requirements.txt
	@echo "setting up the Python tools of the tests in $(VENV)"
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	@touch $@

$(NEXT_KUBECTL): Tests/requirements-next.txt $(VENV)/installed
	@rm -rf .tools/next
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --target .tools/next -r Tests/requirements-next.txt
	@touch $@

$(VENV)/load-installed: Tests/load/requirements.txt $(VENV)/installed
	@echo "setting up the Python tools of the load in $(VENV)"
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/load/requirements.txt
	@touch $@

.tools/benchmarks/installed: Benchmarks/python-gateway/requirements.txt
	@echo "setting up the gateway to compare with in .tools/benchmarks"
	@python3 -m venv .tools/benchmarks
	@.tools/benchmarks/bin/pip install --quiet --disable-pip-version-check -r Benchmarks/python-gateway/requirements.txt
	@touch $@

setup: packages $(VENV)/installed $(NEXT_KUBECTL) ## Install what is missing: system packages, and kubectl for the tests

build: packages ## Build every program (debug)
	@swift build $(BUILD_FLAGS)

# A thousand tests at once on two cores would only wait for each other, and for longer than their deadlines are.
WIDTH := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH

test: setup ## Run every test
	@swift build --build-tests $(SWIFT_FLAGS)
	@$(WIDTH)=12 swift test --skip-build --skip EndToEndTests
	@$(WIDTH)=2 swift test --skip-build --filter EndToEndTests --skip MainJobTests
	@swift test --skip-build --filter MainJobTests

check: setup ## Formatting, file sizes, imports by floor, and that recorded files are true
	@Scripts/check

format: ## Format all sources
	@swift format format --in-place --recursive --parallel Sources Tests Package.swift

schemas: .tools/schemas/installed ## Derive the schemas of all Kubernetes minors anew; OPENAPI=folder of a 1.36 server's /openapi/v3
	@[ -z "$${OPENAPI:-}" ] || Scripts/compact-schemas.py "$$OPENAPI" >.tools/schemas/1.36.schemas
	@[ -z "$${OPENAPI:-}" ] || mv .tools/schemas/1.36.schemas Sources/grover-deploy/CKubernetesSchemas/1.36.schemas
	@Scripts/derive-schemas.py .tools/schemas/lib/python3*/site-packages/kubernetes_validate/kubernetes-json-schema

.tools/schemas/installed: Sources/grover-deploy/CKubernetesSchemas/requirements.txt
	@python3 -m venv .tools/schemas
	@.tools/schemas/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

record: build ## Record anew: help pages, rendered manifests, embedded templates
	@Scripts/record

up: build ## Start the local cluster, deploy Grover to it, and print its address
	@Scripts/up $(BIN)

down: ## Stop the local cluster and all of its processes
	@if [ -x $(BIN)/grover-deploy ]; then $(BIN)/grover-deploy local down; else echo "nothing is built, so nothing runs"; fi

bench-local: packages ## Measure the local cluster: start-up, memory, lists, watches, writes
	@Scripts/bench-local

soak: build ## Kill the control plane 200 times under load, and check that nothing acknowledged is lost
	@Scripts/soak $(BIN)

bench: packages ## Measure start-up, rendering, the local cluster and the way to a rollback
	@Scripts/bench

bench-services: packages .tools/benchmarks/installed ## Measure the services: feed, explore, search, create, and the gateway beside nginx
	@Scripts/bench-services

load: packages $(VENV)/load-installed ## Load Grover with Locust: the local cluster, or HOST=..., for USERS=50 and TIME=60s
	@[ -n "$${HOST:-}" ] || $(MAKE) --no-print-directory up
	@Scripts/load $(VENV)

fuzz: packages ## Feed the linter and the YAML parser mutations for FUZZ_SECONDS=60, from SEED=...
	@swift build --product LintFuzz $(BUILD_FLAGS)
	@$(BIN)/LintFuzz Tests/Fixtures $${FUZZ_SECONDS:-60} $${SEED:-}

fuzz-coverage: packages ## The same with libFuzzer, which looks for inputs that reach new code; what it finds stays in .build/fuzz-corpus
	@mkdir -p .build/fuzz-corpus
	@GROVER_FUZZ=1 swift build --sanitize fuzzer --scratch-path .build/fuzzer --product LintFuzzer $(SWIFT_FLAGS)
	@.build/fuzzer/debug/LintFuzzer -max_total_time=$${FUZZ_SECONDS:-60} -max_len=8192 -timeout=20 -rss_limit_mb=4096 \
		-artifact_prefix=.build/ .build/fuzz-corpus Tests/Fixtures/Lint Tests/Fixtures/LintCorpus

bench-lint: packages .tools/schemas/installed ## Measure lint over 10,000 manifests, beside kubernetes-validate and what else the machine has
	@Scripts/bench-lint

images: packages ## Write one OCI archive per service, for docker load and ctr images import
	@Scripts/images
