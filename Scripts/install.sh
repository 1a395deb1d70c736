#!/usr/bin/env bash
# Builds the command as one binary that needs no Swift on the machine where it runs, and installs it with
# its manual and its shell completions.
#
#     Scripts/install.sh [PREFIX]        (default PREFIX: ~/.local)
set -euo pipefail
mkdir -p "${1:-$HOME/.local}"
prefix=$(cd "${1:-$HOME/.local}" && pwd)
cd "$(dirname "$0")/.."
build=(swift build -c release --product descent)
if [ "$(uname)" = Linux ]; then build+=(--static-swift-stdlib --scratch-path .build-static); fi

"${build[@]}"
binary=$("${build[@]}" --show-bin-path)/descent
install -d "$prefix/bin" "$prefix/share/man/man1" "$prefix/share/bash-completion/completions" \
  "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
install -m 755 "$binary" "$prefix/bin/descent"
if command -v strip > /dev/null; then strip "$prefix/bin/descent"; fi

"$binary" --generate-completion-script bash > "$prefix/share/bash-completion/completions/descent"
"$binary" --generate-completion-script zsh > "$prefix/share/zsh/site-functions/_descent"
"$binary" --generate-completion-script fish > "$prefix/share/fish/vendor_completions.d/descent.fish"

if swift package generate-manual > /dev/null; then
  manual=$(find .build/plugins/GenerateManual -name descent.1 | head -n 1)
  install -m 644 "$manual" "$prefix/share/man/man1/descent.1"
else
  echo "install.sh: the manual could not be built; descent --help has the same text" >&2
fi
version=$("$prefix/bin/descent" --version)
echo "Installed $prefix/bin/descent ($version)"
