"""stamps.py OBJECT - what stands between the stamps, by disassembly.

Follows every path from a begin stamp (lfence, rdtsc, lfence) to an end stamp
(rdtscp; or rdtsc, lfence, lsl) and complains of what a timed section must not
hold: a call, a return, a jump that leaves the function or is computed, a path
that never ends.  System
calls are the operation itself where it is one.  Nor may a branch stand close
behind the end stamp.  Functions named ..._libc are
passed over: what only the C library can do (bench/loop.h: BENCH_LOOP_LIBC).

Prints a line "FUNCTION ok" or "FUNCTION: complaint" for each begin stamp.
x86-64.
"""
import re
import subprocess
import sys

RELOCATION = re.compile(r"^\s+[0-9a-f]+: R_X86_64_\w+\s+([^-+\s]+)"
                        r"([-+]0x[0-9a-f]+)?")
REST = 100  # instructions
PREFIX = re.compile(r"^((bnd|notrack|data16|cs|ds|repz|repnz|lock) )+")


def instructions(path):
    """A list of (section, address, function, words, relocation)."""
    text = subprocess.run(["objdump", "-dr", "--no-show-raw-insn", path],
                          check=True, stdout=subprocess.PIPE,
                          universal_newlines=True).stdout
    code, section, name = [], None, None
    for line in text.splitlines():
        found = re.match(r"^Disassembly of section (.*):$", line)
        if found:
            section = found.group(1)
        found = re.match(r"^[0-9a-f]+ <(.*)>:$", line)
        if found:
            name = found.group(1)
        found = RELOCATION.match(line)
        if found:
            addend = int(found.group(2) or "0", 16)
            code[-1] = code[-1][:4] + ((found.group(1), addend),)
            continue
        found = re.match(r"^\s+([0-9a-f]+):\t(.*)$", line)
        if found:
            code.append((section, int(found.group(1), 16), name,
                         PREFIX.sub("", found.group(2).strip()), None))
    return code


def is_end(code, i):
    """rdtscp; or rdtsc, lfence, lsl, of a CPU without it."""
    ops = [line[3].split()[:1] for line in code[i:i + 3]]
    return ops[:1] == [["rdtscp"]] or ops == [["rdtsc"], ["lfence"], ["lsl"]]


def branch_behind(code, end):
    """What follows the end stamp too closely (lib/arch/arch.h: stamp_rest)."""
    for _, address, _, words, _ in code[end + 1:end + 1 + REST]:
        if re.match(r"(ret|call|j|loop)", words):
            return "at %x: %s, close behind the end stamp" % (address, words)
    return None


def complaint(code, index, begin):
    """Walks all paths from the begin stamp of that place; None when clean."""
    todo, seen, ended = [begin + 1], set(), False
    while todo:
        i = todo.pop()
        if i in seen:
            continue
        seen.add(i)
        if i >= len(code):
            return "a path runs off the code"
        section, address, _, words, relocation = code[i]
        op = words.split()[0] if words else ""
        symbol, addend = relocation or (None, 0)
        where = "at %x: %s" % (address, words)
        if is_end(code, i):
            ended = True
            near = branch_behind(code, i)
            if near:
                return near
            continue
        if op == "rdtsc":
            return where + ": another begin stamp before the end"
        if op.startswith("call"):
            return where + " (%s)" % symbol
        if op.startswith(("ret", "iret", "sysret", "hlt", "ud2")):
            return where
        if op.startswith(("j", "loop")):
            target = re.match(r"^\S+\s+([0-9a-f]+) <", words)
            if symbol and symbol.startswith("."):
                to = (symbol, addend + 4)  # another section: a cold part
            elif target and not symbol:
                to = (section, int(target.group(1), 16))
            else:
                return where + " (%s) leaves the function" % symbol
            if to not in index:
                return where + " leads nowhere"
            todo.append(index[to])
            if op == "jmp":
                continue
        todo.append(i + 1)
    return None if ended else "no end stamp is reached"


def main(path):
    code = instructions(path)
    index = {(line[0], line[1]): i for i, line in enumerate(code)}
    for i, line in enumerate(code):
        if line[3].split()[:1] != ["rdtsc"] or line[2].endswith("_libc") or \
           is_end(code, i):
            continue
        bad = complaint(code, index, i)
        print("%s%s" % (line[2], ": " + bad if bad else " ok"))


main(sys.argv[1])
