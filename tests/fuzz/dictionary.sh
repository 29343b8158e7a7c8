#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Prints the dictionary of the scenario target: what is in it is one step for the fuzzer.
# The program's own words, the names of all that it lists, and the punctuation of YAML.
#
#   tests/fuzz/dictionary.sh >tests/fuzz/scenario.dict
set -u
cd "$(dirname "$0")/../.." || exit 2
hocket=${HOCKET:-./hocket}

tokens() {
    local list
    for list in words objects blocks checks strategies; do
        "$hocket" list $list | sed -E 's/^  (([^ ]| [^ ])+).*/\1/'
    done
    printf '%s\n' 'scenario: ' 'runtime: ' 'clock: ' 'params:' 'sweep:' 'resources:' 'state:' \
        'ops:' 'procs:' 'tasks:' 'faults:' 'expect:' 'verdict: ' 'explore:' 'variants:' \
        ' of ' ' x ' ' into ' ' holding ' ' within ' ' by ' ' from ' ' doubling to ' ' every ' \
        'exactly ' 'at most ' 'at least ' ' times' ' once' 'always ' 'eventually ' 'finally ' \
        'sometimes ' 'leads to ' 'before ' 'after ' 'between ' 'completes' 'all tasks' 'violates ' \
        'takes ' 'fails first ' 'manual' 'unfair' 'atomic ' 'unbounded' 'elapsed:' 'catch ' \
        'finally:' 'exhausted:' 'elif ' 'else:' '2 threads' 'auto' 'paused' '1ms' '5s' \
        '- ' ': ' ':' '---' '...' '|' '>-' '#' '[' ']' '{' '}' ',' "'" '"' '&' '*' '!' '%' '?' \
        '..' '==' '!=' '<=' '>=' '+=' '-=' '(' ')' '_' '  ' '    '
}

echo '# Made by tests/fuzz/dictionary.sh.'
tokens | LC_ALL=C sort -u | sed -E 's/[\\"]/\\&/g; s/.*/"&"/'
printf '"\\x0a"\n"\\x0a    - "\n"\\x0a        - "\n"\\xef\\xbb\\xbf"\n'
