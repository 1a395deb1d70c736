"""Computes the golden row orders and random words, and compares the file with them.

This is a separate implementation that uses none of Descent's code. It freezes the meaning of a seed.

Run it from the root of the package: python3 Scripts/row-order-goldens.py [--write]
With --write, it writes the file instead.
"""

import json
import pathlib
import sys

PATH = pathlib.Path("Tests/DescentTests/Goldens/row-order.json")

MAX_WORD = (1 << 64) - 1
MAX_INT = (1 << 63) - 1
# 2^64 / golden ratio, made odd: the increment of SplitMix64.
INCREMENT = 0x9E3779B97F4A7C15
# The first 64 bits of the fraction of pi.
DOMAIN = 0x243F6A8885A308D3
# "row order" in ASCII, to which the number of the kind of order is added.
SALT = 0x726F776F72640000


def mix(word):
    """Applies the finalizer of SplitMix64."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MAX_WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MAX_WORD
    return word ^ (word >> 31)


def word_at(key, index):
    """Returns the random word of a key at an index."""
    return mix((key + (index + 1) * INCREMENT) & MAX_WORD)


def derived(key, salt):
    """Derives another key, for a separate purpose."""
    return mix((mix(key ^ DOMAIN) + (salt + 1) * INCREMENT) & MAX_WORD)


def uniform(key, index):
    """Returns a random number in [0, 1)."""
    return (word_at(key, index) >> 11) / 2**53


def scaled(word, count):
    """Maps a word to a number in 0..<count."""
    return (word * count) >> 64


def permuted(position, count, key):
    """Returns the row at a position of a swap-or-not permutation."""
    if count < 2:
        return position
    row = position
    for number in range(16 + count.bit_length()):
        pivot = scaled(word_at(key, 2 * number), count)
        mask = word_at(key, 2 * number + 1)
        partner = (pivot - row) % count
        if mix(max(row, partner) ^ mask) & 1:
            row = partner
    return row


def row_at(position, shuffle, count, seed, epoch):
    """Returns the row at a position of an epoch's order."""
    epoch &= MAX_WORD
    if shuffle == "once":
        return permuted(position, count, derived(seed, SALT + 1))
    if shuffle == "everyEpoch":
        return permuted(position, count, derived(derived(seed, SALT + 2), epoch))
    return scaled(word_at(derived(derived(seed, SALT + 3), epoch), position), count)


def rows_of_blocks(shuffle, blocks, window_rows, seed, epoch):
    """Returns the rows of an epoch in the order of blocks of these numbers of rows."""
    key = derived(seed, SALT + 4) if shuffle == "once" else derived(derived(seed, SALT + 5), epoch & MAX_WORD)
    windows = []
    for position in range(len(blocks)):
        block = permuted(position, len(blocks), derived(key, 0))
        rows = list(range(sum(blocks[:block]), sum(blocks[: block + 1])))
        if windows and len(windows[-1]) + len(rows) <= window_rows:
            windows[-1] += rows
        elif rows:
            windows.append(rows)
    return [
        window[permuted(place, len(window), derived(key, number + 1))]
        for number, window in enumerate(windows) for place in range(len(window))
    ]


def key_entry(seed):
    """Returns a seed's first words, its last word, keys derived from it, and numbers in [0, 1)."""
    return {
        "seed": seed,
        "words": [word_at(seed, index) for index in range(5)],
        "last": word_at(seed, MAX_WORD),
        "derived": [derived(seed, salt) for salt in (0, 1, MAX_WORD)],
        "uniform": [uniform(seed, index) for index in range(3)],
    }


def order_entry(shuffle, count, seed, epoch):
    """Returns the rows at the first positions of an order, and at some in the middle and at the end."""
    candidates = [*range(12), count // 2, count // 3, count - 2, count - 1]
    positions = sorted({position for position in candidates if 0 <= position < count})
    return {
        "shuffle": shuffle,
        "rows": count,
        "seed": seed,
        "epoch": epoch,
        "positions": positions,
        "expected": [row_at(position, shuffle, count, seed, epoch) for position in positions],
    }


def blocks_entry(shuffle, blocks, window_rows, seed, epoch):
    """Returns all rows of an order of blocks."""
    return {
        "shuffle": shuffle,
        "blocks": blocks,
        "windowRows": window_rows,
        "seed": seed,
        "epoch": epoch,
        "expected": rows_of_blocks(shuffle, blocks, window_rows, seed, epoch),
    }


SEEDS = (0, 1, 1234567, MAX_WORD)
SHUFFLES = ("once", "everyEpoch", "withReplacement")
# The number of rows, the seed and the epoch.
ORDERS = (
    (1, 0, 0),
    (2, 0, 0),
    (2, 1, 1),
    (3, 5, 2),
    (10, 0, 0),
    (10, 0, 1),
    (16, 1, 0),
    (100, 42, 7),
    (1437, 1, 3),
    (60000, 0, 0),
    (60000, MAX_WORD, 999),
    (1 << 40, 3, 1),
    (MAX_INT, 0, 0),
    (MAX_INT, 9, 2),
    (12, 4, -1),
)
# The rows of the blocks, the largest number of rows of a window, the seed and the epoch.
BLOCKS = (
    ([5], 1, 0, 0),
    ([4, 0, 3, 5, 2], 8, 7, 1),
    ([0, 4, 0, 0, 1, 7, 0], 5, 42, -1),
    ([3] * 12, 10, MAX_WORD, 999),
    ([1, 30, 2, 8], 9, 3, 2),
)

goldens = {
    "keys": [key_entry(seed) for seed in SEEDS],
    "orders": [order_entry(shuffle, *order) for shuffle in SHUFFLES for order in ORDERS],
    "blocks": [blocks_entry(shuffle, *order) for shuffle in ("once", "everyEpoch") for order in BLOCKS],
}
text = json.dumps(goldens, separators=(",", ":"))
if "--write" in sys.argv:
    PATH.write_text(text)
elif PATH.read_text() != text:
    sys.exit(f"{PATH} differs from what this script computes; --write rewrites it")
else:
    print(f"{PATH}: {len(goldens['keys'])} keys, {len(goldens['orders'])} orders and "
          f"{len(goldens['blocks'])} orders of blocks agree")
