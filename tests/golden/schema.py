"""Holds each line of the records named to results/schema-1.json; prints what is
not so, and the number of lines."""
import json
import sys

import jsonschema

with open("results/schema-1.json", encoding="utf-8") as file:
    schema = json.load(file)
validator = jsonschema.Draft7Validator(schema)
validator.check_schema(schema)
lines = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            lines += 1
            for error in validator.iter_errors(json.loads(line)):
                where = ".".join(map(str, error.path))
                print(f"{path}:{number}: {where}: {error.message[:200]}")
            if not line.startswith('{"type":"'):
                print(f"{path}:{number}: type is not the first name")
print(lines)
