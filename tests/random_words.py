# SPDX-License-Identifier: MIT
#
# What the random programs of random_programs.py are made of. In what is done with a resource, @ is
# its name; a text may go over several lines, laid out as behind the dash of a list item.

ALLOWED = ["deadlock", "stuck", "misuse", "failure", "race", "panic", "assert", "leaks", "orphans"]
EXPECTED = ["e before f", "e(i) leads to f", "never e(2)", "sometimes e(1)", "e exactly once",
            "all tasks complete", "after f never e", "e(1) in order of e(2)",
            "acquired before released", "between released and acquired never e(1)",
            "sent leads to received", "between sent and received never f",
            "at most 1 inside part", "e(1) at most 2 times", "exactly one of e(1), f",
            "aborted leads to e", "before f never e(1)", "t0 completes", "no orphans",
            "late before e", "eventually f", "started before e", "while t1.x == 1, never f"]
PLAIN = ["yield", "emit e(1)", "emit e(2)", "emit f", "sleep 1ms", "block 1ms", "x = 1",
         "assert x == 1", "v = now"]
LAST = ["return 3", "fail Bad", "panic", "never"]
SPAWNS = ["h = spawn p", "h = spawn q", "spawn p"]
AFTER_SPAWN = ["join h", "abort h", "x = join h", "detach h", "drop h",
               "select:\n    - join h: emit e(1)\n    - sleep 1ms: emit late"]
BRANCHES = ["call p", "call q", "emit f", "yield", "sleep 1ms"]
POLLS = ["x = poll f", "drop f", "select:\n    - poll f: pass\n    - sleep 1ms: pass"]
SELECT_ENDS = ["", "", "sleep 1ms: emit late", "default: emit f", "call p: emit f", "else: emit f"]
EXPLORED = ["cancel: each", "cancel: each", "cancel: any of t0", "cancel: any of t0, t1",
            "data: exhaustive"]
FAULTS = ["crash t0 at 0ms", "crash t1 at 1ms", "crash t0 at 0ms restart after 1ms",
          "pause t0 at 0ms for 1ms"]
RUNTIMES = ["1 thread", "1 thread", "threads", "threads", "2 threads", "3 threads"]


class Kind:
    """What is declared, what is done with it, arms of a select, conditions."""

    def __init__(self, kind, does, arms=(), conditions=(), place="resources"):
        self.kind, self.does, self.place = kind, does, place
        self.arms, self.conditions = list(arms), list(conditions)


PLAIN_STATE = Kind("0", ["@ += 1", "@ = 5", "v = @", "atomically: @ += 1", "@ = @ + 1"], (),
                   ["@ > 0"], "state")

KINDS = [
    PLAIN_STATE,
    Kind("atomic 0", ["@ += 1", "@ = 5", "v = @", "v = cas @ 0 7", "v = swap @ 3",
                      "v = fetch add @ 1", "wait until @ > 0"], ["wait until @ > 0"],
         ["@ > 0", "@ == 5"], "state"),
    Kind("mutex", ["lock @", "v = try lock @", "with lock @: emit e(1)", "with lock @: yield",
                   "with lock @: call p", "timeout 0ms: lock @\n  elapsed: emit late",
                   "unlock @"], ["lock @"]),
    Kind("mutex, unfair", ["lock @", "v = try lock @", "with lock @: yield"], ["lock @"]),
    Kind("mutex, manual", ["lock @", "unlock @", "v = try lock @"], ["lock @"]),
    Kind("semaphore of 1", ["acquire @", "v = try acquire @", "with permit @: yield", "release @",
                            "k = acquire @\n- yield\n- drop k", "k = acquire @\n- forget k",
                            "k = acquire @\n- spawn q holding k"],
         ["acquire @"], ["permits(@) > 0"]),
    Kind("semaphore of 2", ["acquire @ 2", "acquire @", "with permit @: yield",
                            "with permit @ 2: emit e(1)"], ["acquire @", "acquire @ 2"],
         ["permits(@) > 1"]),
    Kind("semaphore of 1, unfair", ["acquire @", "with permit @: yield"], ["acquire @"]),
    Kind("semaphore of 0, manual", ["acquire @", "release @", "release @ 2"], ["acquire @"]),
    Kind("pool of 1", ["k = acquire @\n- drop k", "k = acquire @\n- yield\n- release @ k",
                       "with permit @: yield"], ["k = acquire @"]),
    Kind("channel of 1", ["send @ 1", "x = recv @", "x = try recv @", "x = try send @ 3",
                          "v = len(@)", "k = reserve @\n- yield\n- send k 2",
                          "k = reserve @\n- drop k", "k = try reserve @", "hold @.sender",
                          "for y in @: emit e(1)"],
         ["recv @", "send @ 9", "reserve @"], ["len(@) > 0"]),
    Kind("channel of 1, manual", ["send @ 1", "x = recv @", "x = try recv @", "close @",
                                  "v = len(@)"], ["recv @", "send @ 9"]),
    Kind("channel of 2", ["send @ 1", "send @ 2", "x = recv @", "close @",
                          "for y in @: emit e(y)"], ["recv @", "send @ 9"]),
    Kind("channel of 0", ["send @ 1", "x = recv @", "x = try recv @", "x = try send @ 3"],
         ["recv @", "send @ 9"]),
    Kind("channel unbounded", ["send @ 1", "x = recv @", "close @"], ["recv @"]),
    Kind("rwlock", ["with read @: emit e(1)", "with write @: emit e(2)", "read @", "write @",
                    "with read @: yield", "with write @: yield"], ["read @", "write @"]),
    Kind("rwlock, prefer readers", ["with read @: yield", "write @", "read @"], ["write @"]),
    Kind("rwlock, manual", ["read @", "write @", "unlock @"], ["read @"]),
    Kind("watch of 0", ["set @ 1", "set @ 2", "x = changed @", "v = value(@)"], ["changed @"],
         ["value(@) > 0"]),
    Kind("notify", ["notify @", "wait @", "notify all @"], ["wait @"]),
    Kind("oneshot", ["x = recv @", "x = try send @ 1", "send @ 1", "close @"], ["recv @"]),
    Kind("condvar of m", ["with lock m: wait @", "notify @", "with lock m: notify all @",
                          "with lock m: notify @", "notify all @",
                          "with lock m:\n    - timeout 1ms: wait @\n      elapsed: emit late"]),
    Kind("token", ["cancel @", "wait @", "cancel @"], ["wait @"]),
    Kind("barrier of 2", ["wait @", "v = wait @"], ["wait @"]),
    Kind("waitgroup", ["add @ 1", "done @", "wait @", "add @ 1\n- spawn finish_@"], ["wait @"]),
    Kind("broadcast of 1", ["send @ 1", "x = recv @", "x = try recv @"], ["recv @"]),
    Kind("broadcast of 2", ["send @ 1", "x = recv @"], ["recv @"]),
    Kind("cell", ["set @ 1", "x = wait @", "v = @"], ["wait @"]),
    Kind("joinset", ["spawn p into @", "spawn q into @", "x = next @", "join all @", "drop @",
                     "scope @:\n    - spawn p into @\n    - spawn q into @"], ["next @"]),
    Kind("interval of 1ms", ["tick @", "tick @"], ["tick @"]),
]
