#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The documents must be true: everything that README.md and scenarios/README.md
# show is run.
#
#   - A fenced block with lines like `$ ./hocket ...` is a session: these lines
#     are run from the root of the tree, one after another in one shell, and
#     what they print (both streams) must be what the block shows, byte for byte.
#   - A fenced yaml block that begins with `scenario:` must pass `hocket test`.
#     With `<!-- fails: N -->` on the line before, it must exit N.
#   - Every folder in README.md's map exists, and every folder is in the map.
#   - Every word of the language stands in one of the manual's examples.
#   - Links to files, files named in `backquotes` and names of the program's
#     tables (`hk_...`) exist, in the READMEs of all folders.
#   - Each file of the kernel and its neighbours stands in the README of its folder.
#   - What `hocket list` prints stands in the README of whoever has it.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x hocket ] || skip_all

# Each fenced block of a document goes to $tmp/blocks/LINE.LANGUAGE, its
# `fails: N`, if it has one, to LINE.fails.
split() { # document
    rm -rf "$tmp/blocks"
    mkdir "$tmp/blocks"
    awk -v folder="$tmp/blocks" '
        !inside && /^```/ {
            inside = 1
            language = substr($0, 4)
            base = sprintf("%s/%05d", folder, NR)
            file = base "." (language == "" ? "plain" : language)
            printf "" >file
            if (match(before, /^<!-- fails: [0-9]+ -->$/))
                print substr(before, 13, length(before) - 16) >(base ".fails")
            next
        }
        inside && /^```$/ { inside = 0; close(file) }
        inside { print >file }
        { before = $0 }
        END { if (inside) print "a block without an end" >(folder "/99999.open") }
    ' "$1"
}

session() { # document, line, block
    awk '/^\$ / { command = substr($0, 3); quoted = $0; gsub(/\047/, "\047\\\047\047", quoted)
                  printf "printf \"%%s\\n\" \047%s\047\n%s\n", quoted, command }' \
        "$3" >"$tmp/commands"
    timeout 20 bash "$tmp/commands" >"$tmp/out" 2>&1 </dev/null
    diff -u --label "$1 shows" --label "it is" "$3" "$tmp/out" >"$tmp/diff"
    judge "$1:$2: a session" $? "$tmp/diff"
}

scenario() { # document, line, block
    local want=0 code
    [ ! -f "${3%.yaml}.fails" ] || want=$(cat "${3%.yaml}.fails")
    cp "$3" "$tmp/scenario.yaml"
    timeout 20 ./hocket test "$tmp/scenario.yaml" >"$tmp/out" 2>&1 </dev/null
    code=$?
    [ "$code" -eq "$want" ]
    judge "$1:$2: a scenario (exit status $code, not $want)" $? "$tmp/out"
}

blocks() { # document
    local block line
    split "$1"
    for block in "$tmp"/blocks/*; do
        line=$(basename "$block")
        line=$((10#${line%%.*}))
        case $block in
        *.fails) continue ;;
        *.open) judge "$1: a block has no end" 1 ;;
        *.yaml) ! head -n 1 "$block" | grep -q '^scenario:' || scenario "$1" $line "$block" ;;
        *) ! grep -q "^[$] " "$block" || session "$1" $line "$block" ;;
        esac
    done
}

# Relative links, and `path/file.c` in text: from the document's folder, from the root or from sim/.
# A name that ends in _x is anybody's.
files() { # document
    local name folder
    folder=$(dirname "$1")
    awk '/^```/ { inside = !inside } !inside' "$1" >"$tmp/text"
    {
        grep -oE '\]\([^)]+\)' "$tmp/text" | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^https\?:'
        grep -oE '`[a-z0-9_./-]+/[a-z0-9_.-]+\.(c|h|sh|md|yaml)`' "$tmp/text" | tr -d '`'
    } | grep -v '_x\.[ch]$' | sort -u >"$tmp/names"
    while read -r name; do
        [ -z "$name" ] || [ -e "$folder/$name" ] || [ -e "$name" ] || [ -e "sim/$name" ]
        judge "$1: $name does not exist" $?
    done <"$tmp/names"
    grep -oE '`hk_[a-z_]*[a-z]`' "$tmp/text" | tr -d '`' | grep -v '_x$' | sort -u >"$tmp/names"
    while read -r name; do
        grep -rqwF "$name" sim scenarios reports runner --include='*.[ch]'
        judge "$1: $name is not in the program" $?
    done <"$tmp/names"
}

# Each word of the language stands in a scenario of the manual, outside of comments and texts.
words() { # manual
    split "$1"
    grep -lE '^scenario:' "$tmp"/blocks/*.yaml | while read -r block; do
        [ -f "${block%.yaml}.fails" ] || cat "$block"
    done | sed 's/#.*//; s/"[^"]*"//g; /^ *\(scenario\|about\|hint\|explain\):/d' >"$tmp/code"
    ./hocket list words | while read -r word; do
        grep -qwF -- "$word" "$tmp/code" || printf '%s\n' "$word"
    done >"$tmp/missing"
    [ -s "$tmp/code" ] && [ ! -s "$tmp/missing" ]
    judge "$1: words of the language that no example has" $? "$tmp/missing"
}

# The map: the rows "| `folder/` | ... |" of README.md; what is in tests/ has one of its own, in
# whose rows there may be several.
map() {
    {
        grep -oE '^\| `[a-z0-9_/]+/` \|' README.md
        grep -oE '^\| (`[a-z0-9_]+/` )+\|' tests/README.md | grep -oE '[a-z0-9_]+/`' |
            sed 's,^,tests/,'
    } | tr -d '|` ' | sed 's,/$,,' | sort >"$tmp/named"
    {
        git ls-files -co --exclude-standard 2>/dev/null || find . -type f | sed 's,^\./,,'
    } | grep -v '^\(\.\|build/\)' | awk -F/ '
        NF > 1 { print $1 }
        NF > 2 { print $1 "/" $2 }' | sort -u >"$tmp/folders"
    diff "$tmp/folders" "$tmp/named" | sed -n 's/^</missing in the map: /p; s/^>/no such folder: /p' \
        >"$tmp/diff"
    [ ! -s "$tmp/diff" ] && [ -s "$tmp/named" ]
    judge "README.md, tests/README.md: the map of the house" $? "$tmp/diff"
}

# All that is listed is told, as a word, in each of the documents.
told() { # WHAT of hocket list, document...
    local what=$1 document
    shift
    ./hocket list "$what" | awk '/^  [a-z]/ { print $1 }' >"$tmp/names"
    for document; do
        while read -r word; do
            grep -qw -- "$word" "$document" || printf '%s\n' "$word"
        done <"$tmp/names" >"$tmp/missing"
        [ -s "$tmp/names" ] && [ ! -s "$tmp/missing" ]
        judge "$document: $what that it does not name" $? "$tmp/missing"
    done
}

# Each file is named in the README of its folder, but for parts X_more.c of X.
files_of() { # folder
    local file stem
    for file in "$1"/*.[ch]; do
        stem=$(basename "${file%.*}")
        [ -e "$1/${stem%%_*}.c" ] && stem=${stem%%_*}
        grep -qw -- "$stem" "$1/README.md" || printf '%s\n' "$file"
    done | sort -u >"$tmp/missing"
    [ ! -s "$tmp/missing" ]
    judge "$1/README.md: files that it does not name" $? "$tmp/missing"
}

kept() { # what exploring leaves beside scenarios
    find scenarios -name .hocket -exec find {} -type f \; | sort
}

kept >"$tmp/kept"
for document in README.md scenarios/README.md; do
    if [ -f "$document" ]; then
        blocks "$document"
        files "$document"
    else
        judge "$document does not exist" 1
    fi
done
[ ! -f README.md ] || map
words scenarios/README.md
for document in */README.md */*/README.md; do
    [ "$document" = scenarios/README.md ] || files "$document"
done
told strategies sim/strategy/README.md
told objects sim/objects/README.md scenarios/README.md
told blocks scenarios/README.md
told faults scenarios/README.md
told checks sim/check/README.md
told formats README.md reports/README.md
told commands README.md
for folder in sim/core sim/face sim/fault sim/explore sim/strategy sim/check sim/objects; do
    files_of $folder
done
kept | diff "$tmp/kept" - >"$tmp/diff"
judge "nothing is left beside the scenarios" $? "$tmp/diff"

finish && [ "$passed" -gt 0 ]
