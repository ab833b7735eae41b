# On a fresh Debian or Ubuntu machine, as root or as a user who may use sudo:
#
#   make demo    installs what is missing, builds swrun and plays the life of a container
#   make test    installs what the tests need, builds and runs all of them
#
PREFIX = /usr/local
SWIFT  = tools/swift
# Nothing when we are root.
AS_ROOT = tools/as-root
# Tests of the units first, many at a time; then those of the built program, one at a time.
.PHONY: demo test unit-test integration-test build release install bench format lint clean

demo: release
	$(AS_ROOT) tools/demo .build/release/swrun

test: unit-test integration-test

build:
	tools/setup build
	$(SWIFT) build

release:
	tools/setup build
	$(SWIFT) build -c release --product swrun

unit-test:
	tools/setup build test
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest --skip IntegrationTests

integration-test: release
	tools/setup build test
	$(SWIFT) build --build-tests
	$(AS_ROOT) env SWRUN=.build/release/swrun $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter IntegrationTests

install:
	test -x .build/release/swrun || $(MAKE) release
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 0755 .build/release/swrun $(DESTDIR)$(PREFIX)/bin/swrun

bench: release
	tools/setup bench
	$(AS_ROOT) bench/run-latency
	$(AS_ROOT) bench/images

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

clean:
	$(AS_ROOT) rm -rf .build
