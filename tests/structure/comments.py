"""comments.py FILE...: each comment of a C file that goes beyond column 80, as
file:line: the columns that the line takes, with tabs of eight."""
import re
import sys

WIDEST = 80
# A text, a letter, or a comment of either kind: whichever begins first.
PARTS = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
                   r'|(?P<comment>/\*.*?\*/|//[^\n]*)', re.DOTALL)


def main(paths):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        lines = text.split("\n")
        told = set()
        for part in PARTS.finditer(text):
            if not part["comment"]:
                continue
            first = text.count("\n", 0, part.start())
            last = first + part["comment"].count("\n")
            for number in range(first, last + 1):
                columns = len(lines[number].expandtabs(8))
                if columns > WIDEST and number not in told:
                    told.add(number)
                    print("%s:%d: %d columns" % (path, number + 1, columns))


main(sys.argv[1:])
