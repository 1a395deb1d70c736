"""Runs `descent train` on a pseudo-terminal and checks what a person would see: the progress, a narrow
window, Ctrl-C, no colors, a pipe.

    check-terminal.py DESCENT TABLE TARGET
"""

import atexit
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

command, table, target = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder, ignore_errors=True)
plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
train = [command, "train", os.path.abspath(table), "--target", target]


def run(arguments, columns=80, interrupt_at=None, environment=None, times=1):
    """Returns what the command writes on a terminal with this number of columns, and its exit code. Presses
    Ctrl-C, `times` times, when the output matches `interrupt_at`. Kills the command after ten minutes."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        arguments, stdin=other, stdout=other, stderr=other, cwd=folder, start_new_session=True,
        env={**plain, "TERM": "xterm", **(environment or {})})
    os.close(other)
    start, written = time.monotonic(), b""
    while True:
        ready, _, _ = select.select([main], [], [], 0.05)
        if ready:
            try:
                piece = os.read(main, 65536)
            except OSError:
                break
            if not piece:
                break
            written += piece
        elif process.poll() is not None:
            break
        if time.monotonic() - start > 600:
            process.kill()
        if interrupt_at and re.search(interrupt_at, written):
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(0.01)
            interrupt_at = None
    return written.decode(), process.wait()


def expect(holds, what, seen=""):
    if not holds:
        sys.exit(f"on a terminal, expected: {what}\n{seen[-2000:]!r}")


long = train + ["--epochs", "100000"]
seen, status = run(long, interrupt_at=rb"epoch \d+/100000  \d+ (s|min|h)[^\r]* left")
expect(status == 130, f"Ctrl-C exits with 130, not {status}", seen)
expect(re.search(r"[█░]+ +\d+%  epoch \d+/100000  \d+ (s|min|h)[^\r]* left", seen), "a bar is shown", seen)
expect("Stopped" in seen and "Saved" in seen, "the weights so far are saved", seen)
expect("\x1b[1mRead\x1b[0m" in seen, "the first words are bold", seen)
model = re.search(r"Saved\S*\s+(\S+),", seen).group(1)
expect(os.path.exists(os.path.join(folder, model)), f"{model} exists")
bars = [part for part in seen.split("\r") if "█" in part or "░" in part]
expect(all(len(part.replace("\x1b[K", "")) < 80 for part in bars), "bars fit in the window", seen)

seen, status = run(long, columns=30, interrupt_at=rb"\d%[^\r]*\r")
shown = [part.split("\r")[0] for part in seen.split("\r\x1b[K")[1:] if "%" in part.split("\r")[0]]
expect(status == 130 and shown and all(len(part) < 30 for part in shown), "bars fit in a narrow window", seen)

seen, status = run(long, interrupt_at=rb"\d%", times=2)
expect(status == 130, f"a second Ctrl-C exits immediately with 130, not {status}", seen)

seen, status = run(train + ["--epochs", "3"], environment={"NO_COLOR": "1"})
expect(status == 0 and "\x1b[1m" not in seen, "NO_COLOR turns bold off", seen)

piped = subprocess.run(train + ["--epochs", "3"], cwd=folder, capture_output=True, text=True)
expect(piped.returncode == 0 and piped.stderr == "" and "\x1b" not in piped.stdout, "a pipe gets plain text")
piped = subprocess.run(
    train + ["--epochs", "3", "--json"], cwd=folder, capture_output=True, text=True)
expect(
    len(json.loads(piped.stdout)["history"]) == 3 and "Saved" in piped.stderr,
    "standard output holds only the JSON")
print("on a terminal: the bar, a narrow window, Ctrl-C, NO_COLOR and pipes work as expected")
