#!/usr/bin/env python3
"""coverage.py GCOV BUILD [FILE...] - what `make coverage` prints of its counts.

A table of lib/ by file, the least covered first: lines and branches that ran, of
those there are; a header's code counts once, however many files include it.  With
FILEs, the lines of each that never ran, as ranges.
"""
import collections
import glob
import json
import os
import subprocess
import sys

WANTED = 90  # per cent of a file's lines

lines = collections.defaultdict(lambda: collections.defaultdict(int))
branches = collections.defaultdict(lambda: collections.defaultdict(int))


def add(file):
    name = os.path.relpath(file["file"])
    if not name.startswith("lib/"):
        return
    for line in file["lines"]:
        nr = line["line_number"]
        lines[name][nr] += line["count"]
        for i, branch in enumerate(line["branches"]):
            branches[name][nr, i] += branch["count"]


def read(gcov, build):
    notes = sorted(glob.glob(build + "/lib/**/*.gcno", recursive=True) +
                   glob.glob(build + "/tests/**/*.gcno", recursive=True))
    if not notes:
        sys.exit(f"{build}: nothing there was built with COVERAGE=1")
    for at in range(0, len(notes), 64):
        said = subprocess.run(
            [gcov, "--json-format", "--stdout", "--branch-probabilities",
             *notes[at:at + 64]], capture_output=True, text=True)
        if said.returncode:
            sys.exit(f"{gcov}: {said.stderr.strip()}")
        for text in said.stdout.splitlines():
            for file in json.loads(text)["files"]:
                add(file)


def ran(counts):
    return sum(count > 0 for count in counts.values()), len(counts)


def per_cent(some, of):
    return f"{100 * some / of:6.1f}" if of else "     -"


def row(name, one, other):
    print(f"{per_cent(*one)} {one[0]:6}/{one[1]:<6}"
          f"{per_cent(*other)} {other[0]:6}/{other[1]:<6} {name}")


def missing(name):
    nrs = sorted(lines[name])
    out, start, last = [], None, None
    for nr in nrs + [None]:
        if nr is not None and lines[name][nr] == 0:
            start = nr if start is None else start
            last = nr
        elif start is not None:
            out.append(f"{start}-{last}" if last > start else f"{start}")
            start = None
    print(f"{name}: {' '.join(out) or 'all ran'}")


def table():
    share = {name: 100 * ran(lines[name])[0] / len(lines[name])
             for name in lines}
    low = sum(share[name] < WANTED for name in lines)
    print("lines %    ran/all  branches %   ran/all")
    for i, name in enumerate(sorted(lines, key=lambda n: (share[n], n))):
        if i == low:
            print(f"--- above: {low} of {len(lines)} files with less than "
                  f"{WANTED} % of their lines")
        row(name, ran(lines[name]), ran(branches[name]))
    row("lib/, all of it",
        [sum(x) for x in zip(*(ran(lines[name]) for name in lines))],
        [sum(x) for x in zip(*(ran(branches[name]) for name in lines))])


read(sys.argv[1], sys.argv[2])
for wanted in sys.argv[3:]:
    if wanted not in lines:
        sys.exit(f"{wanted}: no file of lib/ with code of that name")
    missing(wanted)
if len(sys.argv) == 3:
    table()
