#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# scenarios/scenario.schema.json against the program: every scenario of this tree fits it,
# read by PyYAML, as an editor would read it; every broken one below fits neither the schema
# nor `hocket check`; and every key of the schema is one that the program knows.
set -u
cd "$(dirname "$0")/.." || exit 2
[ -x hocket ] && python3 -c 'import jsonschema, yaml' 2>/dev/null ||
    { echo "0 passed, 0 failed, 1 skipped"; exit 0; }
exec python3 - <<'END'
import glob, json, os, re, subprocess, sys, tempfile
import jsonschema, yaml

passed = failed = 0


def judge(what, good, detail=""):
    global passed, failed
    good = bool(good)
    passed, failed = passed + good, failed + (not good)
    if not good:
        print("FAIL ", what, detail)


schema = json.load(open("scenarios/scenario.schema.json"))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)


def complaint(document):
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    return "" if error is None else "%s: %s" % (list(error.absolute_path), error.message)


def check(text):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        return subprocess.run(["./hocket", "check", file.name], capture_output=True, text=True)


# --- what is valid fits ---------------------------------------------------------------

texts = [(path, open(path).read())
         for folder in ("scenarios/catalog", "scenarios/new", "tests/language")
         for path in sorted(glob.glob(folder + "/**/*.yaml", recursive=True))]
manual = open("scenarios/README.md").read()
for block in re.finditer(r"([^\n]*)\n```yaml\n(scenario:.*?)```", manual, re.S):
    if "fails: 3" not in block[1]:
        texts.append(("scenarios/README.md: " + block[2].split("\n")[0], block[2]))
for path, text in texts:
    documents = [d for d in yaml.safe_load_all(text) if d is not None]
    judge(path, all(not complaint(d) for d in documents) and documents,
          next((c for c in map(complaint, documents) if c), ""))
judge("enough scenarios were looked at (%d)" % len(texts), len(texts) > 50)

# --- what is broken does not ----------------------------------------------------------

good = "scenario: x\ntasks:\n  main:\n    - pass\n"
broken = {
    "no title": "tasks:\n  main:\n    - pass\n",
    "no tasks": "scenario: x\n",
    "a misspelt key": good + "resorces:\n  a: mutex\n",
    "no map": "- scenario\n",
    "tags as a map": good + "tags:\n  a: b\n",
    "a tag that is a list": good + "tags:\n  - [a, b]\n",
    "a tag that is not there": good + "tags:\n  - a\n  -\n",
    "runtime": good + "runtime: many\n",
    "runtime as a number": good + "runtime: 2\n",
    "clock": good + "clock: stopped\n",
    "resources as a list": good + "resources:\n  - a\n",
    "a resource as a map": good + "resources:\n  a:\n    kind: mutex\n",
    "the name of a resource": good + "resources:\n  a-b: mutex\n",
    "an op without takes": good + "ops:\n  f: 5ms\n",
    "a sweep of nothing": good + "params:\n  k: 1\nsweep:\n  k: []\n",
    "tasks as a list": "scenario: x\ntasks:\n  - pass\n",
    "a task without code": "scenario: x\ntasks:\n  main:\n",
    "an expectation in two lines": good + "expect:\n  - a: never now > 1s\n    b: never now > 2s\n",
    "verdict": good + "verdict: fails\n",
    "explore as a word": good + "explore: exhaustive\n",
    "a misspelt setting": good + "explore:\n  run: 5\n",
    "no runs": good + "explore:\n  runs: 0\n",
    "runs in words": good + "explore:\n  runs: many\n",
    "a negative seed": good + "explore:\n  seed: -1\n",
    "until without a unit": good + "explore:\n  until: 5\n",
    "a variant of a variant": good + "variants:\n  v:\n    variants:\n      w:\n        clock: auto\n",
    "a variant without a map": good + "variants:\n  v: pass\n",
    "a misspelt key in a variant": good + "variants:\n  v:\n    verdikt: pass\n",
}
judge("the good one", not complaint(yaml.safe_load(good)) and check(good).returncode == 0)
for what, text in broken.items():
    judge("the schema takes it: " + what, complaint(yaml.safe_load(text)) != "")
    result = check(text)
    judge("hocket check takes it: " + what, result.returncode == 3, result.stdout)

# --- the same keys ----------------------------------------------------------------------

variant = schema["definitions"]["variant"]["properties"]
judge("a variant has all keys but variants",
      set(variant) == set(schema["properties"]) - {"variants"})
for key in schema["properties"]:
    judge("the program knows " + key, "unknown key" not in check(good + key + ": 1\n").stdout)
for key in schema["definitions"]["explore"]["properties"]:
    result = check(good + "explore:\n  %s: -\n" % key)
    judge("the program knows explore: " + key, "unknown key" not in result.stdout)

print("%d passed, %d failed, 0 skipped" % (passed, failed))
sys.exit(failed > 0)
END
