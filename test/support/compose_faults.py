"""Reads a compose file from stdin and prints what in it is against the compose specification, one fault a line."""

import json
import sys

import jsonschema
import yaml

schema_path = sys.argv[1]
with open(schema_path, encoding="utf-8") as file:
    schema = json.load(file)
document = yaml.safe_load(sys.stdin)
# The schema that can be had as a package is older than the file's `name`.
document.pop("name")
for fault in jsonschema.Draft7Validator(schema).iter_errors(document):
    place = "/".join(str(part) for part in fault.absolute_path)
    print(f"{place}: {fault.message}")
