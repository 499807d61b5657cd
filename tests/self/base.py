"""base.py COWBENCH REV - whether this tree's engine costs another time than that
of the commit REV, as when a new part of it should cost nothing while it is off.
Prints; asserts nothing, since a machine may be busy.

REV is built in a worktree of its own, which goes again.  Both are linked anew with
the benchmarks and the timed part first, at one address: where code comes to lie
moves a page fault by 5 to 8 % here and the calibrator's getppid() by 20 to 30 %,
which is not the price of a part.  So compared are net midmeans, not over the
calibrator, of which they are printed too.  A pair is one fresh process of each, in
random order.  Pairs are added until the minimal
detectable effect (method: t[0.975] + t[0.8] times the standard error) is at most
PCT, 2 by default, or there are MOST: the spread alone decides, never the
difference.
"""
import glob
import math
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

COWBENCH, REV = sys.argv[1:3]
PCT = float(os.environ.get("PCT", "2"))
MOST = int(os.environ.get("MOST", "600"))
BATCH = 60
CASES = ["cow_write state=was_shared", "fault state=absent",
         "cow_write state=shared writer=child"]


# Where the timed part is, and was: of these each side has one or two.
TIMED = ["/lib/trial/share.o", "/lib/trial/timed.o", "/lib/run/trial_timed.o"]


def build(rev, folder):
    subprocess.run(["git", "worktree", "add", "--detach", "-q", folder, rev],
                   check=True)
    clean = {k: v for k, v in os.environ.items()
             if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "B")}
    subprocess.run(["make", "-s", "-C", folder], check=True, env=clean,
                   stdout=subprocess.DEVNULL)
    return folder + "/build"


def link(build_folder, out):
    libs = subprocess.run(["pkg-config", "--libs", "jansson", "gsl", "hwloc",
                           "libarchive", "zlib"], check=True,
                          stdout=subprocess.PIPE).stdout.decode().split()
    subprocess.run(["gcc", "-Wl,--build-id", "-Wl,--section-start=.text=0x100000",
                    "-o", out] + sorted(glob.glob(build_folder + "/bench/*.o"))
                   + [build_folder + part for part in TIMED
                      if os.path.exists(build_folder + part)]
                   + [build_folder + "/lib/cli/main.o",
                      build_folder + "/libcowbench.a"] + libs
                   + ["-lnuma", "-lpfm", "-lm"], check=True)
    return out


def trial(program, case):
    """Net midmean, and the same over the calibrator."""
    said = subprocess.run([program, "trial", "--budget", "30", case],
                          check=True, stdout=subprocess.PIPE).stdout.decode()
    net = float(re.search(r"midmean +([\d.]+)", said).group(1))
    call = float(re.search(r"calibrator +([\d.]+)", said).group(1))
    return net, net / call


def effect(values):
    """Difference in percent, half its 95 % interval, and the minimal detectable
    effect; t of 60 pairs or more is close to the normal's."""
    error = statistics.stdev(values) / math.sqrt(len(values))
    percent = lambda log: 100 * math.expm1(log)
    return (percent(statistics.mean(values)), percent(2.0 * error),
            percent((2.0 + 0.85) * error))


def compare(ours, base, case):
    raw, calls = [], []
    while len(calls) < MOST:
        for _ in range(BATCH):
            order = [base, ours]
            random.shuffle(order)
            got = {program: trial(program, case) for program in order}
            raw.append(math.log(got[ours][0] / got[base][0]))
            calls.append(math.log(got[ours][1] / got[base][1]))
        if effect(raw)[2] <= PCT:
            break
    for name, values in (("net", raw), ("over the calibrator", calls)):
        print("%-36s %-20s %+6.2f %% +-%.2f, detectable %.2f %%, %d pairs"
              % ((case, name) + effect(values) + (len(values),)), flush=True)
    found, _, least = effect(raw)
    print("%-36s %s" % ("", "no difference seen" if abs(found) < least
                        else "A DIFFERENCE"))


random.seed(1)
place = tempfile.mkdtemp(prefix="cowbench-base.")
try:
    theirs = link(build(REV, place + "/tree"), place + "/theirs")
    mine = link(os.path.dirname(COWBENCH), place + "/ours")
    for one in CASES:
        compare(mine, theirs, one)
finally:
    subprocess.run(["git", "worktree", "remove", "--force", place + "/tree"],
                   check=False)
    shutil.rmtree(place, ignore_errors=True)
