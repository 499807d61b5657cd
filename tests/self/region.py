"""region.py COWBENCH REGION [KERNEL] - whether cowbench's figures of calls on a
whole region are those of a plain program (region.c).  Prints; asserts nothing,
since a machine may be busy.

Without KERNEL in time, on this machine: each step is a fresh process, of cowbench
or of region.c, in random order, so that whatever drifts meets all alike.  With
KERNEL (debian:6.12) in instructions, in a guest of it.  Both sides give the mean of
the middle half of a process's calls; fork() is that of the region alone, less what
fork() takes where nothing of it was written.
"""
import glob
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

COWBENCH, REGION = sys.argv[1:3]
KERNEL = sys.argv[3] if len(sys.argv) > 3 else None
PAIRS = int(os.environ.get("PAIRS", "15"))
BYTES = 32 << 20
PAGES = BYTES // 4096

CASES = {
    ("protect", "base"): "mprotect state=exclusive",
    ("protect", "thp"): "mprotect state=exclusive kind=thp",
    ("unprotect", "base"): "mprotect state=exclusive do=unprotect",
    ("unprotect", "thp"): "mprotect state=exclusive do=unprotect kind=thp",
    ("munmap", "base"): "unmap state=exclusive",
    ("munmap", "thp"): "unmap state=exclusive kind=thp",
    ("dontneed", "base"): "unmap state=exclusive by=dontneed",
    ("dontneed", "thp"): "unmap state=exclusive by=dontneed kind=thp",
    ("mremap", "base"): "mremap state=exclusive",
    ("mremap", "thp"): "mremap state=exclusive kind=thp",
    ("fork", "base"): "fork state=exclusive",
    ("fork", "thp"): "fork state=exclusive kind=thp",
    ("fork", "absent"): "fork state=absent",
}
# What a call takes that covers the process as well.
EMPTY = ("fork", "absent")
CASE_WORDS = [case + " bytes=32m" for case in CASES.values()]


def figures(path):
    """By call and kind: what the whole call takes."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["type"] != "trial":
                continue
            assert line["proof"] != "wrong", line["reason"]
            axes = line["axes"]
            for key, case in CASES.items():
                words = case.split()
                asked = dict(word.split("=") for word in words[1:])
                asked.setdefault("kind", "base")
                if words[0] == "mprotect":
                    asked.setdefault("do", "protect")
                if words[0] == "unmap":
                    asked.setdefault("by", "munmap")
                if line["bench"] == words[0] and all(
                        axes[name] == word for name, word in asked.items()):
                    per = PAGES if line["unit"].endswith("/page") else 1
                    found[key] = line["q"]["midmean"] * per
    return found


def plain_figures(text):
    lines = [line.split() for line in text.splitlines()]
    tick = float(lines[-1][1])
    return {(call, kind): float(ticks) for call, kind, ticks in lines[:-1]}, tick


def less_empty(found):
    return {key: value - (found[EMPTY] if key[0] == "fork" else 0)
            for key, value in found.items() if key != EMPTY}


def interval(logs):
    half = 2.14 * statistics.stdev(logs) / math.sqrt(len(logs))
    mean = statistics.mean(logs)
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def in_time(folder):
    record = os.path.join(folder, "one.jsonl")
    cpu = str(max(os.sched_getaffinity(0)))  # cowbench takes the last one, too
    steps = [("ours", key) for key in CASES] + [("plain", key) for key in CASES]
    took = {step: [] for step in steps}
    for _ in range(PAIRS):
        for side, key in random.sample(steps, len(steps)):
            if side == "ours":
                subprocess.run(
                    [COWBENCH, "run", CASES[key] + " bytes=32m", "--trials", "1",
                     "--budget", "50", "--no-table", "--overwrite", "-o",
                     record], check=True, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL)
                took[side, key].append(figures(record)[key])
            else:
                found, tick = plain_figures(subprocess.run(
                    [REGION, str(BYTES), cpu, "8", *key], check=True,
                    stdout=subprocess.PIPE).stdout.decode())
                took[side, key].append(found[key] * tick)
    for key in CASES:
        if key == EMPTY:
            continue
        logs = []
        for i in range(PAIRS):
            pair = [took[side, key][i] - (took[side, EMPTY][i]
                                          if key[0] == "fork" else 0)
                    for side in ("ours", "plain")]
            if min(pair) > 0:
                logs.append(math.log(pair[0] / pair[1]))
        print("%-9s %-4s  cowbench / plain: %.3f, 95 %% %.3f to %.3f, median "
              "%.3f (%d pairs)" % (*key, *interval(logs),
                                   math.exp(statistics.median(logs)), len(logs)))


def guest(folder, name, *words):
    path = os.path.join(folder, name)
    subprocess.run([COWBENCH, "vm", "--kernel", KERNEL, "--clock",
                    "instructions", "-o", path, "--", *words], check=True,
                   stdout=subprocess.DEVNULL)
    return path


def in_instructions(folder):
    ours = guest(folder, "ours", "run", *CASE_WORDS, "--trials", "1")
    theirs = guest(folder, "plain", REGION, str(BYTES), "0", "8")
    found = less_empty(figures(glob.glob(ours + "/*.jsonl")[0]))
    with open(glob.glob(theirs + "/*.txt")[0], encoding="utf-8") as file:
        plain = less_empty(plain_figures(file.read())[0])
    for key in plain:
        if key in found:
            print("%-9s %-4s  instructions: cowbench %.0f, plain %.0f; ratio %.4f"
                  % (*key, found[key], plain[key], found[key] / plain[key]))
        else:
            print("%-9s %-4s  cowbench skips it on %s" % (*key, KERNEL))


with tempfile.TemporaryDirectory() as scratch:
    if KERNEL:
        in_instructions(scratch)
    else:
        in_time(scratch)
