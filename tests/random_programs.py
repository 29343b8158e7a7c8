# SPDX-License-Identifier: MIT
#
# Small random programs: two or three tasks, up to four statements each, over two objects of
# any kind, for comparing the exhaustive strategies with each other.
#
#   python3 random_programs.py FIRST COUNT FOLDER     writes FOLDER/N.yaml for each seed N
import random
import sys

ALLOWED = ["deadlock", "stuck", "misuse", "failure", "race", "panic", "assert"]
EXPECTED = ["e before f", "e(i) leads to f", "never e(2)", "sometimes e(1)", "e exactly once",
            "all tasks complete", "after f never e", "e(1) in order of e(2)"]
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
    expected = [draw.choice(EXPECTED)] if draw.random() < .5 else []
    lines += ["expect:"] + ["  - " + one for one in expected + ["allow " + k for k in ALLOWED]]
    return "\n".join(lines) + "\n"


def main():
    first, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    for seed in range(first, first + count):
        with open(f"{folder}/{seed}.yaml", "w", encoding="utf-8") as file:
            file.write(program(seed))


main()
