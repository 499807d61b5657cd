"""fork.py COWBENCH PLAIN - whether cowbench's fork() of 256 MiB takes what a plain
loop (fork.c) says, and what fork() of no memory takes against vfork() and
posix_spawn().  Prints; asserts nothing, since a machine may be busy.

Each step is a fresh process, in random order, so that whatever drifts meets all
alike; both sides give the mean of the middle half of eight calls.
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

COWBENCH, PLAIN = sys.argv[1:3]
PAIRS = int(os.environ.get("PAIRS", "15"))
BYTES = 256 << 20
EMPTY = ["fork state=absent", "fork state=absent call=vfork",
         "fork state=absent call=spawn"]


def cowbench(path, case, budget):
    subprocess.run([COWBENCH, "run", case, "--trials", "1", "--budget",
                    str(budget), "--no-table", "--overwrite", "-o", path],
                   check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    with open(path, encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["type"] == "trial":
                assert line["proof"] != "wrong", line["reason"]
                return line["q"]["midmean"]
    raise SystemExit(case + ": no trial")


def plain():
    cpu = max(os.sched_getaffinity(0))  # cowbench takes the last one, too
    return float(subprocess.run([PLAIN, str(BYTES), str(cpu), "8"], check=True,
                                stdout=subprocess.PIPE).stdout)


def interval(logs):
    half = 2.14 * statistics.stdev(logs) / math.sqrt(len(logs))
    mean = statistics.mean(logs)
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


with tempfile.TemporaryDirectory() as folder:
    record = os.path.join(folder, "one.jsonl")
    steps = {"ours": lambda: cowbench(
        record, "fork state=exclusive bytes=256m", 50), "plain": plain}
    for empty in EMPTY:
        steps[empty] = lambda case=empty: cowbench(record, case, 50)
    took = {name: [] for name in steps}
    for _ in range(PAIRS):
        for name in random.sample(sorted(steps), len(steps)):
            took[name].append(steps[name]())

logs = [math.log(a / b) for a, b in zip(took["ours"], took["plain"])]
print("fork() of 256 MiB, %d pairs: cowbench %.0f us, plain loop %.0f us; "
      "ratio %.3f, 95 %% %.3f to %.3f, median %.3f" % (
          PAIRS, statistics.median(took["ours"]) / 1000,
          statistics.median(took["plain"]) / 1000, *interval(logs),
          math.exp(statistics.median(logs))))
for name in EMPTY:
    print("%-28s %8.1f us (median over %d processes)" % (
        name, statistics.median(took[name]) / 1000, PAIRS))
