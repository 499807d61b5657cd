"""boots.py RECORD... - what vm/boots.sh asks of the records of guests, a line
each, so that bash can compare:

  RELEASE kernel=K topology=T boot=N nodes=N clock=C exclusivity=E cases=N
  trials=N proved=N boots=SET bits=SET mem=SET ended=HOW

bits: the shares of pages with PG_anon_exclusive that were seen, before and
after; mem: the nodes where pages were proved to lie; each distinct one once.
With two records or more a last line says of how many cases all that the records
say is the same but for the boot's number, and the widest spread of a figure.
"""
import json
import sys

figures, lines = [], []
for name in sys.argv[1:]:
    run, trials, guest = {}, [], {}
    for text in open(name, encoding="utf-8"):
        line = json.loads(text)
        if line["type"] == "run":
            run = line
        elif line["type"] == "trial":
            trials.append(line)
        elif line["type"] == "guest":
            guest = line
    bits = {b for t in trials for b in t["exclusive"].values()
            if b is not None}
    vm = run["vm"]
    print(run["kernel"]["release"].split("-")[0],
          "kernel=" + vm["kernel"], "topology=" + vm["topology"],
          "boot=%d" % vm["boot"], "nodes=%d" % run["topology"]["nodes"],
          "clock=" + run["clock"]["kind"],
          "exclusivity=" + run["exclusivity"],
          "cases=%d" % run["plan"]["cases"], "trials=%d" % len(trials),
          "proved=%d" % sum(t["proof"] == "proved" for t in trials),
          "boots=%s" % ",".join(sorted({str(t["boot"]) for t in trials})),
          "bits=" + ",".join("%g" % b for b in sorted(bits)),
          "mem=" + ",".join(sorted({t["axes"]["mem"] for t in trials
                                    if t["proof"] == "proved"})),
          "ended=" + guest.get("ended", "never"))
    figures.append({t["case"]: t["q"]["midmean"] for t in trials})
    lines.append({t["case"]: {k: v for k, v in t.items()
                              if k not in ("boot", "crc")} for t in trials})
if len(figures) > 1:
    cases = set.intersection(*(set(m) for m in figures))
    values = [[m[case] for m in figures] for case in cases]
    assert all(None not in v for v in values)
    print("same=%d of=%d widest=%g" % (
        sum(all(m[case] == lines[0][case] for m in lines) for case in cases),
        len(cases),
        max((max(v) - min(v)) / max(max(v), 1) for v in values)))
