"""stamps.py OBJECT... - what stands between the stamps, by disassembly.

Follows every path from a begin stamp (lfence, rdtsc, lfence) to an end stamp
(rdtscp) and complains of what a timed section must not hold: a call, a return,
a jump that leaves the function or is computed, a path that never ends.  System
calls are the operation itself where it is one.

Prints a line "OBJECT FUNCTION ok" or "OBJECT FUNCTION: complaint" for each begin
stamp.  x86-64.
"""
import re
import subprocess
import sys

TARGET = re.compile(r"^([0-9a-f]+) <([^>+]+)(?:\+0x[0-9a-f]+)?>")
ENDS = ("ret", "call", "lcall", "hlt", "ud2", "iret", "sysret")


def functions(path):
    """Yields the name and the instructions [(address, words)] of each."""
    text = subprocess.run(["objdump", "-dr", "--no-show-raw-insn", path],
                          check=True, stdout=subprocess.PIPE,
                          universal_newlines=True).stdout
    name, code = None, []
    for line in text.splitlines():
        start = re.match(r"^[0-9a-f]+ <(.*)>:$", line)
        if start:
            if name:
                yield name, code
            name, code = start.group(1), []
            continue
        if re.match(r"^\s+[0-9a-f]+: R_", line):
            code[-1] = (code[-1][0], code[-1][1], True)  # is relocated
            continue
        found = re.match(r"^\s*([0-9a-f]+):\t(.*)$", line)
        if found and name:
            code.append((int(found.group(1), 16), found.group(2).strip(),
                         False))
    if name:
        yield name, code


def complaint(name, code, begin):
    """Walks all paths from the instruction of that index; None when clean."""
    index = {address: i for i, (address, _, _) in enumerate(code)}
    todo, seen = [begin + 1], set()
    ended = False
    while todo:
        i = todo.pop()
        if i in seen:
            continue
        seen.add(i)
        if i >= len(code):
            return "a path runs off the function"
        address, words, relocated = code[i]
        # Prefixes are not the operation: "bnd jmp", "notrack jmp".
        words = re.sub(r"^((bnd|notrack|data16|cs|ds|repz|repnz|lock) )+", "",
                       words)
        op = words.split()[0] if words else ""
        if op == "rdtscp":
            ended = True
            continue
        if op == "rdtsc":
            return "at %x: another begin stamp before the end" % address
        if op.rstrip("q") in ENDS or op in ENDS:
            return "at %x: %s" % (address, words)
        if op.startswith("j") or op.startswith("loop"):
            target = TARGET.match(words[len(op):].strip())
            if relocated or not target or target.group(2) != name:
                return "at %x: %s leaves the function" % (address, words)
            to = int(target.group(1), 16)
            if to not in index:
                return "at %x: %s leads nowhere" % (address, words)
            todo.append(index[to])
            if op == "jmp":
                continue
        todo.append(i + 1)
    return None if ended else "no end stamp is reached"


def main():
    for path in sys.argv[1:]:
        for name, code in functions(path):
            for i, (_, words, _) in enumerate(code):
                if words.split()[:1] != ["rdtsc"]:
                    continue
                # BENCH_LOOP_LIBC: marked by name, and free to call.
                bad = None if name.endswith("_libc") else \
                    complaint(name, code, i)
                print("%s %s%s" % (path, name, ": " + bad if bad else " ok"))


main()
