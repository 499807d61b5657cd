"""record.py FILE - what test scripts ask of a record, a line for each of its
lines but the histograms, tab-separated:

trial, skip, broken   type, case, proof, faults, bit before, bit after, fates,
                      n, trial, reason
run                   type, number of cases
end                   type, how

A last line that is no JSON prints "torn".
"""
import json
import sys


def share(number):
    """To a hundredth: so many strays are allowed (lib/trial/trial.c)."""
    return "-" if number is None else "%g" % round(number, 2)


for text in open(sys.argv[1], encoding="utf-8"):
    try:
        line = json.loads(text)
    except ValueError:
        print("torn")
        break
    kind = line["type"]
    if kind == "run":
        print("run", line["plan"]["cases"], sep="\t")
    elif kind == "end":
        print("end", line["how"], sep="\t")
    elif kind != "hist":
        exclusive = line.get("exclusive", {})
        print(kind, line["case"], line.get("proof", "-"),
              share(line.get("faults")), share(exclusive.get("before")),
              share(exclusive.get("after")),
              ",".join(sorted(line.get("fates", {}))) or "-",
              line.get("n", "-"), line.get("trial") or "-",
              line.get("reason") or "-", sep="\t")
