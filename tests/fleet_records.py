#!/usr/bin/python3
"""fleet_records.py RECORD FOLDER MACHINES BOOTS CASES TRIALS - a made-up fleet.

Writes BOOTS records a machine, half of them of each of two kernels, into FOLDER/a
and FOLDER/b.  The lines are those of the first CASES cases of RECORD, which is a
real one, with TRIALS trials each and their histograms; values differ from machine
to machine, from boot to boot and from trial to trial, and the second kernel takes
2 % more, on the machines of the second kind 6 %.  The same words make the same
fleet.
"""
import json
import math
import os
import random
import re
import sys
import zlib


def canonical(value, out):
    """What a line's checksum is of: lib/data/record_sum.h."""
    if value is None:
        out.append("n")
    elif value is True or value is False:
        out.append("t" if value else "f")
    elif isinstance(value, (int, float)):
        out.append("d%.17g\0" % value)
    elif isinstance(value, str):
        out.append("s" + value + "\0")
    elif isinstance(value, list):
        out.append("[")
        for one in value:
            canonical(one, out)
        out.append("]")
    else:
        out.append("{")
        for key in sorted(value):
            out.append("s" + key + "\0")
            canonical(value[key], out)
        out.append("}")


def sealed(line):
    out = []
    line.pop("crc", None)
    canonical(line, out)
    line["crc"] = "%08x" % zlib.crc32("".join(out).encode())
    return json.dumps(line, separators=(",", ":")) + "\n"


def template(path, cases):
    """The run line, and a trial of each case with its histogram."""
    run, trials, last = None, {}, None
    for text in open(path):
        line = json.loads(text)
        if line["type"] == "run":
            run = line
        elif line["type"] == "trial" and (
                line["case"] in trials or len(trials) < cases):
            last = None
            if line["case"] not in trials:
                last = line["case"]
                trials[last] = [line, ""]
        elif line["type"] == "hist" and last:
            trials[last][1] = text
            last = None
    return run, list(trials.values())


def write(path, run, trials, nr_trials, host, kernel, boot, seed, shift):
    rng = random.Random(seed)
    kind = host % 2
    run = dict(run)
    run["host"] = "node%04d" % host
    run["boot_id"] = "%s-%d-%d" % (kernel, host, boot)
    run["kernel"] = dict(run["kernel"], release=kernel)
    run["cpu"] = dict(run["cpu"], model=("A", "B")[kind] + " made-up CPU")
    run["topology"] = {"nodes": 1 + kind}
    run["plan"] = dict(run["plan"], seed=seed)
    run["clock"] = dict(run["clock"], kind="time")
    shift += rng.gauss(0, 0.003)
    with open(path, "w") as to:
        to.write(sealed(run))
        for number in range(1, nr_trials + 1):
            for line, histogram in trials:
                factor = math.exp(shift + rng.gauss(0, 0.005))
                line = dict(line, trial=number, clock="time")
                line["q"] = {k: v and round(v * factor, 3)
                             for k, v in line["q"].items()}
                line["started"] = "2026-01-01T%02d:%02d:%02d.%09dZ" % (
                    boot, number % 60, rng.randrange(60),
                    rng.randrange(10 ** 9))
                to.write(sealed(line) + re.sub(r'"trial":\d+', '"trial":%d' %
                                               number, histogram))
        to.write(sealed({"type": "end", "how": "complete"}))


def main():
    record, folder = sys.argv[1:3]
    machines, boots, cases, nr_trials = map(int, sys.argv[3:7])
    run, trials = template(record, cases)
    for side in "ab":
        os.makedirs(os.path.join(folder, side), exist_ok=True)
    for host in range(machines):
        rng = random.Random(host)
        own, change = rng.gauss(0, 0.1), 0.02 + 0.04 * (host % 2)
        for boot in range(boots // 2):
            for i, side in enumerate("ab"):
                write(os.path.join(folder, side,
                                   "node%04d-%d.jsonl" % (host, boot)),
                      run, trials, nr_trials, host, ("6.1", "6.2")[i], boot,
                      (host * 1000 + boot) * 2 + i, own + i * change)


main()
