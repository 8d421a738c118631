# The commands of a working copy. `make help` lists them.

# One set of flags for everything, so that nothing is built twice. A compiler newer than the code may warn of something
# new: `make ... WARNINGS=` builds all the same.
WARNINGS = -Xswiftc -warnings-as-errors
FLAGS = -c release $(WARNINGS) $(PROCESSOR) $(HOMEBREW)

# Swift takes the processor that it compiles for from its C compiler: this lets it use AVX2 and AVX-512 where there are.
ifeq ($(shell uname -m),x86_64)
PROCESSOR = -Xcc -march=native
endif

# Homebrew's folder is not among the compiler's own.
ifeq ($(shell uname -s),Darwin)
BREW_PREFIX = $(shell brew --prefix)
HOMEBREW = -Xcc -I$(BREW_PREFIX)/include -Xcxx -I$(BREW_PREFIX)/include -Xlinker -L$(BREW_PREFIX)/lib
endif

.PHONY: help quickstart test lint format tables stress fuzz bench bench-scaling bench-import build install data clean \
	libraries

help:
	@echo 'make quickstart  trains and evaluates the example of six tasks: Pipelines/quickstart.json, some minutes'
	@echo 'make test        checks the layout of the sources, builds and runs all tests'
	@echo 'make lint        checks the layout of the sources'
	@echo 'make format      lays the sources out'
	@echo 'make tables      prints the tables of the texts anew, from what the program knows'
	@echo 'make stress      kills a run 120 times at random instants, starts two runs on one store, and fills disks;'
	@echo '                 compares what is left; some minutes'
	@echo 'make fuzz        feeds every command damaged files of every kind for ten minutes'
	@echo 'make bench       measures speed and memory against other programs, on the data of MIXTAPE_DATA; 90 minutes'
	@echo 'make bench-scaling  measures how costs grow with the batch, the model, the tasks and the examples'
	@echo 'make bench-import  measures the import against the bulk insertion of SQLite'
	@echo 'make build       builds .build/release/mixtape'
	@echo 'make install     puts mixtape into PREFIX/bin (PREFIX=/usr/local); it runs where no Swift is installed'
	@echo 'make data        makes the files of Data/quickstart anew, byte for byte as they are committed'
	@echo 'make clean       removes what was built; runs are kept'

quickstart: build
	@.build/release/mixtape run Pipelines/quickstart.json

test: lint libraries
	@swift build --build-tests $(FLAGS)
	@swift test --skip-build $(FLAGS)

# .swift-format is the configuration. It leaves long comments and texts alone, so the lines are measured as well.
SOURCES = Sources Tests Data Package.swift
lint:
	@swift format lint --strict --recursive --parallel $(SOURCES)
	@! LC_ALL=C.UTF-8 grep -rnE --include='*.swift' '^.{121,}' $(SOURCES) || \
		{ echo 'make lint: these lines have more than 120 columns'; exit 1; }

format:
	@swift format --in-place --recursive --parallel $(SOURCES)

# The tests compare the tables with what the program says of itself; here they write them.
tables: libraries
	@swift build --build-tests $(FLAGS)
	@MIXTAPE_WRITE_TABLES=1 swift test --skip-build $(FLAGS) --filter DocumentationTableTests

stress: libraries
	@swift build --build-tests $(FLAGS)
	@MIXTAPE_STRESS_KILLS=$${MIXTAPE_STRESS_KILLS:-120} MIXTAPE_STRESS_PAIRS=$${MIXTAPE_STRESS_PAIRS:-20} \
		MIXTAPE_STRESS_DISKS=$${MIXTAPE_STRESS_DISKS:-40} \
		swift test --skip-build $(FLAGS) --filter 'KillTests|SharedStoreTests|FullDiskTests'

# A problem is kept under .build/fuzz; MIXTAPE_FUZZ_SEED and MIXTAPE_FUZZ_ONLY=TARGET repeat it.
fuzz: libraries
	@swift build --build-tests $(FLAGS)
	@MIXTAPE_FUZZ_COUNT=$${MIXTAPE_FUZZ_COUNT:-20000} MIXTAPE_FUZZ_SECONDS=$${MIXTAPE_FUZZ_SECONDS:-600} \
		MIXTAPE_FUZZ_SEED=$${MIXTAPE_FUZZ_SEED:-$$(date +%s)} swift test --skip-build $(FLAGS) --filter FuzzTests

# The peers are those of Tests/Benchmarks/requirements.txt, where MIXTAPE_PYTHON has them. OpenBLAS chooses its kernels itself.
# What is measured on is made once and kept: batches of the real tasks, a T5-small with random weights, and one that is
# trained on these tasks for a quarter of an hour, so that its outputs have a natural length. Some of it:
# make bench OPTIONS='--only decoding --pairs 3'
BENCH = .build/benchmarks
MIXTAPE_PYTHON ?= python3
UNTUNED = env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE
IN_BENCH = cd $(BENCH) && MIXTAPE_DATA=$(abspath $(MIXTAPE_DATA)) $(UNTUNED) ../release/mixtape
bench: build
	@test -n "$(MIXTAPE_DATA)" || { echo 'make bench: where are the data of the six real tasks? MIXTAPE_DATA=DIR make bench'; exit 1; }
	@swift build --product mixtape-bench $(FLAGS)
	@mkdir -p $(BENCH)
	@test -s $(BENCH)/batches.jsonl || \
		($(IN_BENCH) batches ../../Tests/Benchmarks/Pipelines/batches.json --count 40 --json) > $(BENCH)/batches.jsonl
	@test -d $(BENCH)/t5-small || $(MIXTAPE_PYTHON) Tests/Benchmarks/peers.py make-model $(BENCH)/t5-small || \
		echo 'make bench: without the peers, as $(MIXTAPE_PYTHON) lacks the packages of Tests/Benchmarks/requirements.txt'
	@test -d $(BENCH)/evaluation || { ($(IN_BENCH) train ../../Tests/Benchmarks/Pipelines/evaluation.json) && \
		($(IN_BENCH) export ../../Tests/Benchmarks/Pipelines/evaluation.json evaluation); }
	@$(UNTUNED) .build/release/mixtape-bench compare --directory $(BENCH) --python $(MIXTAPE_PYTHON) $(OPTIONS)
	@$(UNTUNED) .build/release/mixtape-bench scaling --output $(BENCH)/scaling.html

bench-scaling: libraries
	@swift build --product mixtape-bench $(FLAGS)
	@mkdir -p $(BENCH)
	@$(UNTUNED) .build/release/mixtape-bench scaling --output $(BENCH)/scaling.html

bench-import: libraries
	@swift run $(FLAGS) import-benchmark

build: libraries
	@swift build --product mixtape $(FLAGS)

# The libraries of Swift are in the program, so that it needs no others than the four system libraries; what only a
# debugger wants is not. The processor is this machine's, unless PROCESSOR= says otherwise. A Mac has Swift's libraries.
PREFIX ?= /usr/local
INSTALL_BUILD = --scratch-path .build/install
ifneq ($(shell uname -s),Darwin)
STANDALONE = --static-swift-stdlib
endif

install: libraries
	@swift build --product mixtape $(FLAGS) $(STANDALONE) $(INSTALL_BUILD)
	@mkdir -p '$(DESTDIR)$(PREFIX)/bin'
	@strip -o '$(DESTDIR)$(PREFIX)/bin/.mixtape.new' .build/install/release/mixtape
	@chmod 755 '$(DESTDIR)$(PREFIX)/bin/.mixtape.new'
	@mv -f '$(DESTDIR)$(PREFIX)/bin/.mixtape.new' '$(DESTDIR)$(PREFIX)/bin/mixtape'
	@echo 'installed $(DESTDIR)$(PREFIX)/bin/mixtape'

data: libraries
	@swift run $(FLAGS) quickstart-data Data/quickstart

clean:
	@swift package clean

libraries:
	@.ci/install-libraries
