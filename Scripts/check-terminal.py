"""Runs `descent train` on a pseudo-terminal and checks what a person would see: the progress, a narrow
window, Ctrl-C, no colors, a pipe, and the curves of --plot.

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
train = [command, "train", os.path.abspath(table), "--target", target, "--preset", "plain"]


class Screen:
    """What a terminal shows after the texts that it was fed: a line of characters for each of its lines, those above
    its window too. It knows what the command uses: line feeds, returns, wrapping, going up, clearing, and colors."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines, self.wrapped = [[]], [False]
        self.row = self.column = self.top = 0

    def feed(self, text):
        for control, character in re.findall(r"(\x1b\[[0-9;?]*[A-Za-z])|(.)", text, re.S):
            if control:
                self.control(control)
            elif character == "\r":
                self.column = 0
            elif character == "\n":
                self.down(False)
            else:
                self.put(character)

    def put(self, character):
        if self.column == self.columns:
            self.down(True)
            self.column = 0
        line = self.lines[self.row]
        line.extend(" " * (self.column + 1 - len(line)))
        line[self.column] = character
        self.column += 1

    def down(self, wraps):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])
            self.wrapped.append(False)
        self.wrapped[self.row] = wraps
        self.top = max(self.top, self.row - self.rows + 1)
        if not wraps:
            self.column = 0  # as a terminal's driver does: it sends a return too

    def control(self, control):
        kind, number = control[-1], control[2:-1]
        if kind == "A":
            self.row = max(self.top, self.row - int(number or 1))
        elif kind in "KJ":
            expect(number == "", f"only what follows is cleared: {control!r}")
            del self.lines[self.row][self.column:]
            if kind == "J":
                del self.lines[self.row + 1:], self.wrapped[self.row + 1:]
        else:
            expect(kind == "m", f"a known control: {control!r}")

    def text(self):
        """The lines, without blanks at their ends; those that were wrapped are one."""
        joined = []
        for line, wrapped in zip(self.lines, self.wrapped):
            if wrapped:
                joined[-1] += "".join(line)
            else:
                joined.append("".join(line))
        return [line.rstrip() for line in joined]


def run(arguments, columns=80, interrupt_at=None, environment=None, times=1, rows=24):
    """Returns what the command writes on a terminal with this number of columns, and its exit code. Presses
    Ctrl-C, `times` times, when the output matches `interrupt_at`. Kills the command after ten minutes."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
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


def unvarying(lines):
    """The lines of a report, without how fast it was."""
    return [re.sub(r"  +[\d,]+$", "", line) if re.match(r" +\d+  ", line) else line for line in lines if line]


def is_of_plot(line):
    return re.match(r" *[-\d.e]* [│┤|]|^ +[└+]", line) or re.match(r" +epoch [\d.]+ .*\d$", line)


def check_plot(columns, rows=24, environment=None):
    """Checks the curves in a window of this size: while they are drawn, and that the report is that of a pipe."""
    window = f"in a window of {columns} × {rows} with {environment}"
    plotted = train + ["--plot", "--epochs", "120"]
    written, status = run(plotted, columns, rows=rows, environment=environment)
    expect(status == 0, f"{window}: exits with 0, not {status}", written)
    screen, frames = Screen(columns, rows), 0
    for part in re.split(r"(?<=\x1b\[J)", written):
        screen.feed(part)
        shown = screen.text()
        if re.search(r"\d+% +epoch \d+/120", shown[-1] if shown else "") and screen.top >= 0:
            frames += any(re.match(r" +[└+]", line) for line in shown[-4:])
            expect(all(len(line) <= columns for line in screen.lines), f"{window}: no line is too long", written)
    wide = columns >= 40 and rows > 8
    expect(frames > 3 if wide else frames == 0, f"{window}: {frames} drawings while it trained", written)
    seen = screen.text()
    expect(not any("left" in line and "%" in line for line in seen), f"{window}: no bar remains", "\n".join(seen))
    piped = subprocess.run(plotted, cwd=folder, capture_output=True, text=True).stdout.splitlines()
    expect(sum(map(bool, map(is_of_plot, piped))) == 10, "a pipe gets one plot of ten lines", "\n".join(piped))
    drawn = sum(map(bool, map(is_of_plot, seen)))
    expect(drawn == (10 if columns >= 40 else 0), f"{window}: {drawn} lines of plots remain", "\n".join(seen))
    table = re.compile(r" +\d+  |epoch  train_loss")
    for number, (line, whole) in enumerate(zip(*(
            [line for line in unvarying(lines) if not is_of_plot(line)] for lines in (seen, piped)))):
        line = line.rstrip("…")
        expect(whole.startswith(line) if table.match(whole) else whole == line,
               f"{window}: line {number} is {whole!r}, not {line!r}", "\n".join(seen))
    counts = [sum(1 for line in lines if line and not is_of_plot(line)) for lines in (seen, piped)]
    expect(counts[0] == counts[1], f"{window}: as many lines as in a pipe: {counts}", "\n".join(seen))
    return written


for columns in (30, 40, 80, 200):
    check_plot(columns)
check_plot(80, rows=5)
seen = check_plot(80, environment={"LANG": "C.UTF-8", "LC_ALL": ""})
expect("\x1b[36m" in seen and "⠉" in seen, "the losses of the validation have a color", seen)
seen = check_plot(80, environment={"NO_COLOR": "1"})
expect("\x1b[36m" not in seen, "NO_COLOR turns the color off", seen)
seen, status = run(train + ["--plot", "--epochs", "40"], environment={"TERM": "dumb"})
expect(status == 0 and "\x1b" not in seen and "\r\x1b" not in seen, "a dumb terminal gets no controls", seen)
expect(sum(line.count("*") > 1 for line in seen.splitlines()) > 2, "a dumb terminal gets a plot of stars", seen)
seen, status = run(long + ["--plot"], interrupt_at=rb"\xe2\x94\x94[^%]*%  epoch \d+/100000")
screen = Screen(80, 24)
screen.feed(seen)
expect(status == 130 and sum(line.startswith(" " * 3) and "└" in line for line in screen.text()) == 1,
       "after Ctrl-C, the curves so far are drawn once", "\n".join(screen.text()))
print("on a terminal: the bar, the curves, narrow windows, Ctrl-C, NO_COLOR and pipes work as expected")
