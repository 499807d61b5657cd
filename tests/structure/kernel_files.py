#!/usr/bin/env python3
"""kernel_files.py FILE... - the comments that name a kernel file as if it were
the project's: in each sentence the word `kernel` stands before the first one,
since lib/mm/ksm.c is ours and mm/ksm.c is the kernel's.  Prints FILE:LINE NAME.
Runs in the project's top directory: the files found there are the project's."""

import os
import re
import sys

COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/', re.S)
SENTENCE = re.compile(r"[.;]\s|\n[\s*]*\n")
NAME = re.compile(
    r"(?<![A-Za-z0-9_./-])((?:arch/\w+|block|drivers|fs|include|io_uring|ipc|"
    r"kernel|lib|mm|net|virt)/[\w/-]+\.[chS])\b(?::[\s*]*(\w+))?"
)


def is_ours(path, function):
    """Whether the project has the file, with that name in it."""
    for candidate in (path, "lib/" + path):
        if os.path.exists(candidate):
            with open(candidate, encoding="utf-8") as file:
                return function is None or function in file.read()
    return False


def bare_names(source):
    """The line and the name of each first name of a sentence without the word."""
    for comment in COMMENT.finditer(source):
        text = comment.group()
        if not text.startswith("/*"):
            continue
        start = 0
        ends = [m.start() + 1 for m in SENTENCE.finditer(text)]
        for end in ends + [len(text)]:
            for name in NAME.finditer(text, start, end):
                if is_ours(name.group(1), name.group(2)):
                    continue
                if not re.search(r"\bkernel[\s*]+$", text[start : name.start()]):
                    line = source.count("\n", 0, comment.start() + name.start())
                    yield line + 1, name.group(1)
                break
            start = end


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as source:
        for line, name in bare_names(source.read()):
            print(f"{path}:{line} {name}")
