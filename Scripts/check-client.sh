#!/usr/bin/env bash
# Builds Tests/Client with optimization, as a package outside of Descent's own that uses the public API alone, and
# compares what it prints. Descent is compiled as a user's build compiles it, with cross-module optimization, which
# no build of Descent's own tests does. Then it makes each of the program's traps happen, and looks for the message.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release --package-path Tests/Client --scratch-path .build-client
client=$(swift build -c release --package-path Tests/Client --scratch-path .build-client --show-bin-path)/Client
"$client" | diff Tests/Client/expected.txt -
export SWIFT_BACKTRACE=enable=no
while IFS=$'\t' read -r trap message; do
  if output=$("$client" "$trap" 2>&1 < /dev/null); then
    echo "the trap $trap does not stop the program" >&2
    exit 1
  fi
  case $output in
    *"$message"*) ;;
    *)
      echo "the trap $trap prints \"$output\"; expected \"$message\"" >&2
      exit 1
      ;;
  esac
done < Tests/Client/traps.txt
echo "the client runs, and $(wc -l < Tests/Client/traps.txt) traps say why"
