# SPDX-License-Identifier: MIT
# python3 json_schema_judge.py SCHEMA DOCUMENTS: for each line of DOCUMENTS, a JSON document, prints
# "valid" or "invalid" by Debian's python3-jsonschema. Exits with 99 where that is not installed.
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(99)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
judge = jsonschema.Draft7Validator(schema)
with open(sys.argv[2], encoding="utf-8") as file:
    for line in file:
        print("valid" if judge.is_valid(json.loads(line)) else "invalid")
