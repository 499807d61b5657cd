"""counts.py FILE - what a record counted, a line an event of a trial, parted by
tabs: type, case, event, count, operations, and exact (it never took turns) or
scaled."""
import json
import sys

for text in open(sys.argv[1], encoding="utf-8"):
    line = json.loads(text)
    for name, event in line.get("events", {}).items():
        print(line["type"], line["case"], name, event["count"],
              line["operations"], "scaled" if event["scaled"] else "exact",
              sep="\t")
