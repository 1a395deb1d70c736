#!/usr/bin/env bash
# Checks everything that a change must pass before it lands.
#
#   Scripts/check.sh               every check
#   Scripts/check.sh --fast [REV]  the inner loop: format, words, folders, one debug build, and the tests of what
#                                  differs from REV (by default HEAD)
set -euo pipefail
cd "$(dirname "$0")/.."
export DESCENT_WARNINGS_AS_ERRORS=1

has_python() {
  command -v python3 > /dev/null || { echo "skipped: it needs Python"; return 1; }
}

check_text() {
  echo "== format"
  swift format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks
  echo "== unsafe code only in Numerics and System"
  local found
  found=$(grep -rnwE 'unsafe|@unchecked|nonisolated\(unsafe\)' Sources --include='*.swift')
  if grep -vE '^Sources/DescentBase/(Numerics|System)/|^[^:]*:[0-9]+: *//' <<< "$found"; then
    echo "unsafe code outside of Sources/DescentBase/Numerics and Sources/DescentBase/System" >&2
    exit 1
  fi
  echo "== traps keep their messages in an optimized build"
  if grep -rnE '\b(precondition|preconditionFailure|assert|assertionFailure)\(' Sources --include='*.swift'; then
    echo "these lose their messages in an optimized build: use require(_:_:) or stop(_:)" >&2
    exit 1
  fi
  if has_python; then
    echo "== the folders of the libraries use earlier ones only"
    python3 Scripts/check-folders.py
    echo "== words, and the Python code of the docs"
    python3 Scripts/check-docs.py
    python3 Scripts/catalog.py --check
    python3 Scripts/pages.py --check
  fi
}

# The test files beside a golden or a helper; those of its whole target if its folder has none.
tests_beside() {
  ls "$(dirname "$1")"/*Tests.swift 2> /dev/null ||
    find "$(cut -d / -f 1,2 <<< "$1")" -name '*Tests.swift'
}

# The suites of the test files that differ from a revision, of those beside changed goldens and helpers, and of
# those in the folders that mirror the changed sources, joined as a pattern.
suites_of_change() {
  {
    git diff --name-only "$1"
    git ls-files --others --exclude-standard
  } | while read -r file; do
    case $file in
      Tests/*Tests/*Tests.swift) echo "$file" ;;
      Tests/*Tests/*) tests_beside "$file" ;;
      Tests/CommandSupport/*) ls Tests/{DescentCLITests,DescentExperimentsTests,ExamplesTests}/*Tests.swift ;;
      Sources/DescentKernels/*) ls Tests/DescentTests/Numerics/*Tests.swift ;;
      Sources/DescentCLI/*) ls Tests/DescentCLITests/*Tests.swift ;;
      Sources/DescentExperiments/*) ls Tests/DescentExperimentsTests/*Tests.swift Tests/DescentCLITests/*Tests.swift ;;
      Sources/DescentTables/Evaluating/* | Sources/DescentTables/Learning/Prediction*)
        ls Tests/DescentTablesTests/Learning/*Tests.swift Tests/DescentCLITests/*Tests.swift
        ;;
      Sources/*/*/*.swift)
        # DescentTests is of DescentBase too, and DescentTablesTests of DescentColumns.
        local mirrored=${file#Sources/}
        mirrored=${mirrored/#DescentBase/Descent}
        mirrored=${mirrored/#DescentColumns/DescentTables}
        ls "Tests/${mirrored%%/*}Tests/$(dirname "${mirrored#*/}")"/*Tests.swift 2> /dev/null || true
        ;;
    esac
  done | sed -n 's#.*/\([A-Za-z0-9]*Tests\)\.swift#\1#p' | sort -u | paste -sd '|' -
}

if [ "${1:-}" = --fast ]; then
  check_text
  echo "== build"
  swift build --build-tests
  suites=$(suites_of_change "${2:-HEAD}")
  if [ -z "$suites" ]; then
    echo "no test mirrors what differs from ${2:-HEAD}"
  else
    echo "== tests of ${suites//|/, }"
    swift test --skip-build --filter "\\.($suites)/"
  fi
  echo "check.sh --fast: passed"
  exit
fi

check_text

echo "== tests"
swift test

echo "== tests, optimized: here a training step is held to allocate nothing"
optimized=(-c release -Xswiftc -enable-testing --scratch-path .build-release)
swift test "${optimized[@]}"

echo "== tests of what threads share, under ThreadSanitizer"
DESCENT_LIBRARIES_ONLY=1 swift test --sanitize thread --scratch-path .build-thread --filter 'ModelTests|AsynchronousFitTests|ReadingBlocksTests|SharedProductTests|PreparationLearnerTests'

echo "== a client package, optimized, that sees the public API alone"
Scripts/check-client.sh

echo "== the kernels on each instruction set, NEON among them"
Scripts/check-neon.sh

echo "== the C and C++ programs of the benchmarks"
clang -fsyntax-only -Wall -Wextra -Werror -Wno-psabi -DLANES=8 Benchmarks/peak.c
clang -fsyntax-only -std=c++17 -Wall -Wextra -Werror -Wno-psabi -I Sources/DescentKernels \
  -I Sources/DescentKernels/include Benchmarks/ulp.cpp

echo "== the command"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
descent=$(swift build "${optimized[@]}" --show-bin-path)/descent
train() {
  "$descent" train Examples/Data/digits.csv --target digit --seed 1 --output "$folder/$1" "${@:2}"
}
train a.safetensors --preset plain | tee "$folder/log"
train b.safetensors --preset plain > /dev/null
cmp "$folder/a.safetensors" "$folder/b.safetensors"
train ensemble.safetensors | tee "$folder/ensemble-log"
train again.safetensors --threads 1 > /dev/null
cmp "$folder/ensemble.safetensors" "$folder/again.safetensors"
if has_python; then
  python3 Scripts/check-model.py "$folder/a.safetensors"
  python3 Scripts/check-terminal.py "$descent" Examples/Data/digits.csv digit
  swift build "${optimized[@]}" --product eleven-lines
  python3 Scripts/check-console.py "$(dirname "$descent")"
fi
awk '/^Best/ { isGood = $NF >= 0.96 } END { exit !isGood }' "$folder/log" \
  && awk '/^Together/ { isGood = $NF >= 0.97 } END { exit !isGood }' "$folder/ensemble-log" || {
  echo "the model classifies less than 96% of the validation digits correctly" >&2
  exit 1
}

echo "== files of Arrow and Parquet, with other libraries"
if has_python; then
  "$descent" pack Examples/Data/penguins.csv --output "$folder/penguins.arrow" > /dev/null
  python3 Scripts/check-arrow.py
  python3 Scripts/check-arrow.py "$folder/penguins.arrow"
  python3 Scripts/check-parquet.py
fi

echo "== the pages, in a browser"
"$descent" compare Examples/Data/penguins.csv --target species --seeds 2 --budget 3epochs \
  --output "$folder/race.html" > /dev/null
"$descent" compare Examples/Data/penguins.csv --target species --seeds 2 --budget 3epochs --hidden 8 \
  --batch 16,full --tune off --output "$folder/small-race.html" > /dev/null
"$descent" train Examples/Data/penguins.csv --target species --epochs 5 --log "$folder/runs" --log-details \
  --output "$folder/p.safetensors" > /dev/null
"$descent" report "$folder/runs" --output "$folder/report.html" > /dev/null
if has_python; then
  python3 Scripts/check-pages.py "$folder/race.html" "$folder/small-race.html" "$folder/report.html"
  python3 Scripts/check-board.py "$descent"
  python3 Scripts/check-playground.py "$descent"
fi

echo "== the instructions of a training step"
if has_python; then
  python3 Scripts/check-instructions.py
fi
echo "check.sh: all passed"
