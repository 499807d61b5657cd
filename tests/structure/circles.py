"""circles.py OBJECT... - files that call one another in a circle.

A file is an object; it calls another when it uses a function (or data) that the
other one defines.  Prints a line "A B C: what each uses of the others" for each
set of files of which every one reaches every other.
"""
import re
import subprocess
import sys


def symbols(paths):
    """By object: what it defines for others, and what it takes of them."""
    text = subprocess.run(["nm", "-g", "-A"] + paths, check=True,
                          stdout=subprocess.PIPE,
                          universal_newlines=True).stdout
    known = {path: (set(), set()) for path in paths}
    for line in text.splitlines():
        path, rest = line.split(":", 1)
        kind, name = rest.split()[-2:]
        known[path][kind == "U"].add(name)
    return known


def reached(graph, start):
    seen, todo = set(), list(graph[start])
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += graph[at]
    return seen


def main(paths):
    known = symbols(paths)
    owner = {name: path for path in paths for name in known[path][0]}
    graph = {path: {owner[name] for name in known[path][1]
                    if name in owner and owner[name] != path}
             for path in paths}
    reach = {path: reached(graph, path) for path in paths}
    told = set()
    for path in paths:
        circle = sorted(at for at in reach[path] if path in reach[at])
        if path not in circle or path in told:
            continue
        told.update(circle)
        uses = ["%s of %s" % (name, owner[name]) for at in circle
                for name in sorted(known[at][1])
                if owner.get(name) in circle and owner[name] != at]
        print("%s: %s" % (" ".join(re.sub(r".*/(\w+/\w+)\.o$", r"\1", at)
                                   for at in circle), ", ".join(uses)))


main(sys.argv[1:])
