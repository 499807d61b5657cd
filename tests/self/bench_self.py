"""bench_self.py COWBENCH PLAIN - what the engine itself costs, and whether its
figures are those of a plain loop.  Prints; asserts nothing, since a machine may
be busy.

For the comparison each step is a fresh process, of cowbench or of plain.c, in
random order, so that whatever drifts meets both alike.  Compared are means
without what was preempted, which is no page fault: of cowbench that of all
operations under 50 us, of the plain loop that of all its 32 stores that took no
50 us more than usual.
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

COWBENCH, PLAIN = sys.argv[1:3]
PAIRS = int(os.environ.get("PAIRS", "30"))
MS = 40
PREEMPTED_NS = 50000

CASES = [
    ("fault state=absent", "absent"),
    ("cow_write state=was_shared", "was_shared"),
    ("cow_write state=shared", "shared"),
]


def peak_kib(pid):
    try:
        with open("/proc/%d/status" % pid, encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def lines_of(path, kind):
    with open(path, encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if line["type"] == kind]


def gross_mean(hist, most=math.inf):
    bins = [(v, n) for v, n in zip(hist["values"], hist["counts"])
            if v <= most]
    return sum(v * n for v, n in bins) / sum(n for _, n in bins)


def interval(values):
    """Mean and half a 95 % interval, by t (30 pairs: 2.05; 10: 2.26)."""
    half = 2.05 if len(values) >= 25 else 2.3
    return (statistics.mean(values),
            half * statistics.stdev(values) / math.sqrt(len(values)))


def quick_suite(folder):
    path = os.path.join(folder, "quick.jsonl")
    start, peak = time.monotonic(), 0
    with subprocess.Popen([COWBENCH, "run", "--quick", "--no-table", "-o",
                           path], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            peak = max(peak, peak_kib(run.pid))
            time.sleep(0.05)
    wall = time.monotonic() - start
    trials = lines_of(path, "trial")
    print("quick suite   %.1f s for %d trials of %d cases; exit status %d" % (
        wall, len(trials), lines_of(path, "run")[0]["plan"]["cases"],
        run.returncode))
    print("driver        %.1f MiB at its peak (VmHWM)" % (peak / 1024))
    nulls = [hist for hist in lines_of(path, "hist")
             if hist["case"] == "null"]
    print("empty pair    %.1f ns by its mean, over %d trials of null; %.1f ns "
          "by its midmean, over all trials" % (
              statistics.mean(map(gross_mean, nulls)), len(nulls),
              statistics.mean(trial["overhead"] for trial in trials
                              if trial["unit"] in ("ns/call", "ns/folio")
                              or trial["overhead"] > 1)))


def cowbench_mean(folder, case):
    path = os.path.join(folder, "one.jsonl")
    subprocess.run([COWBENCH, "run", case, "--trials", "1", "--budget",
                    str(MS), "--no-table", "--overwrite", "-o", path],
                   check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    trial, hist = lines_of(path, "trial")[0], lines_of(path, "hist")[0]
    return gross_mean(hist, PREEMPTED_NS) - trial["overhead"]


def plain_mean(state):
    cpu = max(os.sched_getaffinity(0))  # cowbench takes the last one, too
    out = subprocess.run([PLAIN, state, str(cpu), str(MS)], check=True,
                         stdout=subprocess.PIPE).stdout
    return float(out.split()[1])


def compare(folder):
    print("\nagainst a plain loop, %d pairs, ns a page:" % PAIRS)
    print("  %-28s %9s %9s   %s" % ("", "cowbench", "plain",
                                    "ratio, 95 % of the mean"))
    pairs = {case: [] for case, _ in CASES}
    for _ in range(PAIRS):
        for case, state in random.sample(CASES, len(CASES)):
            sides = [("ours", lambda c=case: cowbench_mean(folder, c)),
                     ("plain", lambda s=state: plain_mean(s))]
            random.shuffle(sides)
            took = {name: side() for name, side in sides}
            pairs[case].append((took["ours"], took["plain"]))
    for case, _ in CASES:
        logs = [math.log(ours / plain) for ours, plain in pairs[case]]
        mean, half = interval(logs)
        print("  %-28s %9.1f %9.1f   %.3f, %.3f to %.3f; median %.3f" % (
            case, statistics.median(ours for ours, _ in pairs[case]),
            statistics.median(plain for _, plain in pairs[case]),
            math.exp(mean), math.exp(mean - half), math.exp(mean + half),
            math.exp(statistics.median(logs))))


with tempfile.TemporaryDirectory(prefix="cowbench-self.") as where:
    quick_suite(where)
    compare(where)
print("load          %.1f %.1f %.1f" % os.getloadavg())
