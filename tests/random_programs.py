# SPDX-License-Identifier: MIT
#
# Small random programs: two or three tasks, up to four statements each, over two objects of
# any kind, for comparing the exhaustive strategies with each other.
#
#   python3 random_programs.py FIRST COUNT FOLDER            writes FOLDER/N.yaml for each seed N
#   python3 random_programs.py FIRST COUNT FOLDER HOCKET     and compares dpor with dfs
#
# A program on which they differ is made as small as it can be.
import json
import random
import subprocess
import sys

ALLOWED = ["deadlock", "stuck", "misuse", "failure", "race", "panic", "assert"]
EXPECTED = ["e before f", "e(i) leads to f", "never e(2)", "sometimes e(1)", "e exactly once",
            "all tasks complete", "after f never e", "e(1) in order of e(2)",
            "acquired before released", "between released and acquired never e(1)",
            "sent leads to received", "between sent and received never f"]
CONTROL = ["yield", "emit e(1)", "emit e(2)", "emit f", "sleep 1ms", "h = spawn p",
           "h = spawn p\n    - join h", "h = spawn p\n    - abort h", "block 1ms", "return 3",
           "fail Bad", "x = 1\n    - assert x == 1",
           "timeout 1ms: call p\n      elapsed: emit late",
           "join:\n        - call p\n        - emit g", "race:\n        - call p\n        - sleep 1ms"]

# what is declared, what is done with it, what can be an arm of a select; @ is its name
KINDS = [
    ("state", "0", ["@ += 1", "@ = 5", "v = @", "if @ > 0: emit e(1)"], []),
    ("state", "atomic 0", ["@ += 1", "@ = 5", "v = @", "v = cas @ 0 7", "v = swap @ 3",
                           "wait until @ > 0"], []),
    ("resources", "mutex", ["lock @", "v = try lock @", "with lock @: emit in_@",
                            "with lock @: yield", "timeout 0ms: lock @\n      elapsed: emit late"],
     ["lock @"]),
    ("resources", "mutex, unfair", ["lock @", "v = try lock @", "with lock @: yield"], ["lock @"]),
    ("resources", "semaphore of 1", ["acquire @", "v = try acquire @", "with permit @: yield",
                                     "release @"], ["acquire @"]),
    ("resources", "semaphore of 1, unfair", ["acquire @", "with permit @: yield"], ["acquire @"]),
    ("resources", "channel of 1", ["send @ 1", "x = recv @", "x = try recv @", "x = try send @ 3",
                                   "v = len(@)"], ["recv @", "send @ 9"]),
    ("resources", "channel of 1, manual", ["send @ 1", "x = recv @", "x = try recv @", "close @",
                                           "v = len(@)"], ["recv @", "send @ 9"]),
    ("resources", "channel of 0", ["send @ 1", "x = recv @", "x = try recv @"],
     ["recv @", "send @ 9"]),
    ("resources", "rwlock", ["with read @: emit in_@", "with write @: emit in_@", "read @",
                             "with read @: yield"], []),
    ("resources", "rwlock, prefer readers", ["with read @: yield", "write @"], []),
    ("resources", "watch of 0", ["set @ 1", "set @ 2", "x = changed @", "v = value(@)"],
     ["changed @"]),
    ("resources", "notify", ["notify @", "wait @", "notify all @"], ["wait @"]),
    ("resources", "oneshot", ["x = recv @", "x = try send @ 1"], ["recv @"]),
    ("resources", "condvar of m", ["with lock m: wait @", "notify @", "with lock m: notify all @"],
     []),
    ("resources", "token", ["cancel @", "wait @"], ["wait @"]),
    ("resources", "barrier of 2", ["wait @"], []),
    ("resources", "waitgroup", ["add @ 1", "done @", "wait @"], []),
    ("resources", "broadcast of 2", ["send @ 1", "x = recv @"], ["recv @"]),
]


def select(draw, arms):
    lines = [draw.choice(["select:", "select biased:"])]
    for i, arm in enumerate(draw.sample(arms, min(len(arms), 2))):
        lines.append(f"        - {arm}: emit s({i})")
    tail = draw.choice(["", "sleep 1ms: emit s(9)", "default: emit s(8)"])
    return "\n".join(lines + ([f"        - {tail}"] if tail else []))


def body(draw, most, moves, control):
    lines = []
    for _ in range(draw.randint(1, most)):
        lines.append("    - " + draw.choice(control if control and draw.random() < .25 else moves))
    return "\n".join(lines)


def program(seed):
    draw = random.Random(seed)
    declared = {"state": [], "resources": []}
    moves, arms = [], []
    clocks = seed % 5 == 0  # a plain variable: the race check keeps clocks, and changes no order
    for name in "ab":
        place, kind, does, waits = draw.choice(KINDS[1:2] if clocks else KINDS)
        declared[place].append(f"  {name}: {kind}")
        moves += [one.replace("@", name) for one in does]
        arms += [one.replace("@", name) for one in waits]
    if any("condvar" in one for one in declared["resources"]):
        declared["resources"].append("  m: mutex")
    moves += [select(draw, arms) for _ in range(3 if arms else 0)]
    if clocks:
        declared["state"].append("  own: 0")
    count = draw.choice([2, 2, 3])
    lines = ["scenario: random program", "runtime: " + draw.choice(
        ["1 thread", "1 thread", "threads", "threads", "2 threads"])]
    for place, entries in declared.items():
        lines += [place + ":"] + entries if entries else []
    lines += ["procs:", "  p:", body(draw, 2, moves, None), "tasks:"]
    for i in range(count):
        lines += [f"  t{i}:"] + ["    - own = 1"] * (clocks and i == 0)
        lines += [body(draw, 4 if count == 2 else 2, moves, CONTROL)]
    if seed % 7 == 3:
        lines += ["explore:", "  cancel: any of t0, t1"]
    expected = [draw.choice(EXPECTED)] if draw.random() < .5 else []
    lines += ["expect:"] + ["  - " + one for one in expected + ["allow " + k for k in ALLOWED]]
    return "\n".join(lines) + "\n"


# ---- comparing ----

def outcome(path, strategy, hocket):
    """How many interleavings and which findings a complete pass has; None if it is none."""
    report = path + ".json"
    command = [hocket, "explore", path, "--strategy", strategy, "--runs", "20000", "--no-shrink",
               "--no-corpus", "--max-failures", "0", "--report", "json:" + report]
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20,
                       check=False)
        with open(report, encoding="utf-8") as file:
            last = json.loads(file.readlines()[-1])
    except (subprocess.TimeoutExpired, OSError, ValueError, IndexError):
        return None
    if last.get("type") != "summary" or last["exhaustive"] is not True:
        return None
    return last["interleavings"], sorted({one["id"] for one in last["findings"]})


def differs(path, strategy, hocket):
    """None if dfs cannot say; else whether the strategy has come to something else."""
    expected = outcome(path, "dfs", hocket)
    return expected and outcome(path, strategy, hocket) != expected


def smaller(lines):
    """The program without one line and what is below it, for each line."""
    for i, line in enumerate(lines):
        deep = len(line) - len(line.lstrip())
        end = i + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > deep:
            end += 1
        yield lines[:i] + lines[end:]


def reduce(path, strategy, hocket):
    """The smallest program found that still shows the difference, as a text."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    trial = path + ".less.yaml"
    again = True
    while again:
        again = False
        for less in smaller(lines):
            with open(trial, "w", encoding="utf-8") as file:
                file.write("\n".join(less) + "\n")
            if differs(trial, strategy, hocket):
                lines, again = less, True
                break
    return "\n".join(lines)


def check(first, count, folder, hocket):
    passed = failed = 0
    for seed in range(first, first + count):
        path = f"{folder}/{seed}.yaml"
        write(seed, folder)
        for strategy in ["dpor:source", "dpor:optimal"]:
            wrong = differs(path, strategy, hocket)
            if wrong is None:
                break
            passed += not wrong
            failed += wrong
            if wrong:
                print(f"FAIL  program {seed}, {strategy}: {outcome(path, strategy, hocket)}, "
                      f"dfs: {outcome(path, 'dfs', hocket)}; made smaller:")
                print(reduce(path, strategy, hocket), flush=True)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return failed == 0 and passed > 0


def write(seed, folder):
    with open(f"{folder}/{seed}.yaml", "w", encoding="utf-8") as file:
        file.write(program(seed))


def main():
    first, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if len(sys.argv) > 4:
        sys.exit(0 if check(first, count, folder, sys.argv[4]) else 1)
    for seed in range(first, first + count):
        write(seed, folder)


main()
