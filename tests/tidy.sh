#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Style as a test. Each rule is one function below that prints every violation
# as file:line: message, and nothing if all is well; one whose subject does not
# exist yet returns 77 and counts as skipped. It looks at what git tracks or
# would track. check_tidy.sh shows that each rule can fail.
#
#   tests/tidy.sh [FOLDER]
set -u
export LC_ALL=C
cd "${1:-$(dirname "$0")/..}" || exit 2

rules=(file_length function_length line_length unfinished tabs trailing_space licence
    layering determinism strategy_table check_table command_table report_table
    top_level absolute_paths readmes)

list() { # the files, NUL-terminated
    git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
        find . \( -path ./.git -o -path ./build \) -prune -o -type f -printf '%P\0'
}
mapfile -d '' -t all < <(list | sort -zu)
files=() c_files=() yaml_files=() own_text=() sim_files=()
for file in "${all[@]}"; do
    [ -f "$file" ] || continue # removed, and git does not know it yet
    files+=("$file")
    case $file in
    *.c | *.h) c_files+=("$file") own_text+=("$file") ;;
    *.yaml) yaml_files+=("$file") ;;&
    tests/golden/* | tests/fuzz/*) ;; # data, not text of ours
    *.yaml | *.sh | *.md | Makefile | */Makefile) own_text+=("$file") ;;
    esac
    case $file in sim/*.[ch]) sim_files+=("$file") ;; esac
done
[ ${#c_files[@]} -gt 0 ] || { echo "tidy: no C files in $PWD"; exit 2; }

has() { # whether a file is among those looked at
    local file
    for file in "${files[@]}"; do [ "$file" != "$1" ] || return 0; done
    return 1
}

# --- form ---------------------------------------------------------------------

file_length() { # hocket.h is a manual, and in one piece
    awk 'FNR == 401 && FILENAME != "sim/hocket.h" || FNR == 561 {
        print FILENAME ":" FNR ": more than " FNR - 1 " lines" }' "${c_files[@]}"
}

# A body lies between a brace that stands alone, or ends a parameter list, in
# column one, and the next closing brace in column one.
function_length() {
    awk '
        FNR == 1 { start = 0 }
        /^[A-Za-z_].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
        /^\{/ || /^[A-Za-z_].*\)[ ]*\{[ ]*$/ { start = FNR }
        /^\}/ && start {
            if (FNR - start - 1 > 60)
                print FILENAME ":" start ": " name " has " FNR - start - 1 " lines, more than 60"
            start = 0
        }' "${c_files[@]}"
}

line_length() { # in characters: the bytes that continue one in UTF-8 do not count
    awk 'length($0) > 100 {
            line = $0
            gsub(/[\200-\277]/, "", line)
            if (length(line) > 100)
                print FILENAME ":" FNR ": " length(line) " columns, more than 100"
        }' "${c_files[@]}"
}

unfinished() {
    grep -nHE '(^|[^A-Za-z0-9_])(TO[D]O|FIX[M]E|X[X]X)([^A-Za-z0-9_]|$)' "${own_text[@]}" |
        sed -E 's/^([^:]*:[0-9]+):.*/\1: a note of something unfinished/'
}

tabs() {
    grep -nHP '\t' "${c_files[@]}" | sed -E 's/^([^:]*:[0-9]+):.*/\1: a tab/'
}

trailing_space() {
    grep -nHE '[[:space:]]$' "${own_text[@]}" |
        sed -E 's/^([^:]*:[0-9]+):.*/\1: space at the end of the line/'
}

licence() {
    awk 'FNR == 1 && $0 !~ /^\/\* SPDX-License-Identifier: MIT/ {
            print FILENAME ":1: the first line is not /* SPDX-License-Identifier: MIT"
        }' "${c_files[@]}"
}

# --- architecture -------------------------------------------------------------

# Who may include whom. A file's layer is its folder: sim/X is "X", the two
# public headers are "face". System headers are free, but libfyaml is for one file.
layering() {
    printf '%s\n' "${files[@]}" | awk '
        function layer(path, part, n) {
            n = split(path, part, "/")
            return part[1] != "sim" ? part[1] : n > 2 ? part[2] : "face"
        }
        # channel.c, channel_queue.c and channel_parts.h are one object
        function stem(path) { sub(/(_[a-z_]+)?\.[a-z]+$/, "", path); return path }
        function found(from, name, folder) { # the file of this tree, if any
            folder = from
            sub(/[^\/]*$/, "", folder)
            if ((folder name) in file) return folder name
            if (("sim/" name) in file) return "sim/" name
            return name in file ? name : ""
        }
        function may(from, to, a, b) {
            a = layer(from)
            b = layer(to)
            if (a == "tests") return 1
            if (a == b && a != "objects") return 1
            if (a ~ /^(strategy|check)$/)
                return to ~ /^sim\/(plugin|core\/rng|core\/base)\.h$/
            if (a == "objects")
                return b == "core" || stem(from) == stem(to) || \
                       (from ~ /condvar\.[ch]$/ && to ~ /mutex\.h$/) || \
                       (a == b && from ~ /\/table\.[ch]$/)
            if (a == "expect") return b == "core"
            if (a == "fault") return b ~ /^(core|objects)$/
            if (a == "runner" && b ~ /^(scenarios|reports)$/) return 1
            if (a ~ /^(runner|scenarios|reports|explore|face)$/) return to ~ /^sim\//
            return 0
        }
        FILENAME == "-" { file[$0]; next }
        /^[ ]*#[ ]*include/ {
            name = $0
            if (!sub(/^[^"<]*["<]/, "", name) || !sub(/[">].*/, "", name)) next
            where = FILENAME ":" FNR ": "
            if (name == "libfyaml.h" && (FILENAME !~ /^scenarios\/lang\// || libfyaml++))
                print where "libfyaml.h is for one file of scenarios/lang"
            if (name ~ /\.\.\//)
                print where "include " name " from the root or from sim/"
            else if ((to = found(FILENAME, name)) != "" && !may(FILENAME, to))
                print where layer(FILENAME) " may not include " to
        }' - "${c_files[@]}"
}

# In sim/ nothing may come from outside the world. Comments and the inside of
# literals do not count, except a pointer printed. core/base.c, where hocket
# says its last words, is free.
determinism() {
    local free=sim/core/base.c
    awk -v free="$free" '
        BEGIN {
            calls = "rand srand time clock_gettime gettimeofday getenv"
            n = split(calls, call, " ")
            for (i = 1; i <= n; i++)
                banned[call[i] "()"] = "[^A-Za-z0-9_.>]" call[i] " *\\("
            banned["pthread"] = "[^A-Za-z0-9_]pthread"
            banned["float"] = "[^A-Za-z0-9_]float[^A-Za-z0-9_]"
            banned["double"] = "[^A-Za-z0-9_]double[^A-Za-z0-9_]"
            banned["FILE"] = "[^A-Za-z0-9_]FILE[^A-Za-z0-9_]"
        }
        function code(line, out) { # without comments, literals emptied; sets pointer
            out = ""
            while (line != "") {
                if (comment) {
                    if (!match(line, /\*\//)) return out
                    comment = 0
                } else if (!match(line, /\/\*|\/\/|["\047]/)) {
                    return out line
                } else {
                    out = out substr(line, 1, RSTART - 1)
                    line = substr(line, RSTART)
                    if (line ~ /^\/\//) return out
                    if (line ~ /^\/\*/) { comment = 1; RSTART = 1; RLENGTH = 2; out = out " " }
                    else if (match(line, /^"([^"\\]|\\.)*"/)) out = out "\"\""
                    else if (match(line, /^\047([^\047\\]|\\.)+\047/)) out = out "0"
                    else { RSTART = 1; RLENGTH = 1 }
                    if (substr(line, 1, RLENGTH) ~ /%[-0-9]*p/) pointer = 1
                }
                line = substr(line, RSTART + RLENGTH)
            }
            return out
        }
        FNR == 1 { comment = 0 }
        FILENAME == free { next }
        {
            pointer = 0
            text = " " code($0) " "
            if (pointer) print FILENAME ":" FNR ": %p in sim/"
            for (name in banned)
                if (text ~ banned[name]) print FILENAME ":" FNR ": " name " in sim/"
        }' "${sim_files[@]}" | sort -t: -k1,1 -k2,2n
}

# Every X.c that matches the pattern is named PREFIX_X in one of the tables. A
# part X_more.c of X.c needs no line of its own.
listed() { # pattern, prefix, names that are no descriptors, table...
    local pattern=$1 prefix=$2 others=$3 file name tables=() table missing=
    shift 3
    for table; do ! has "$table" || tables+=("$table"); done
    [ ${#tables[@]} -gt 0 ] || return 77
    for file in "${files[@]}"; do
        # shellcheck disable=SC2053 # the right side is a pattern
        [[ $file == $pattern && ${file#"${pattern%/*}/"} != */* ]] || continue
        name=$(basename "$file" .c)
        [[ " table $others " != *" $name "* ]] || continue
        name=${name#cmd_}
        [[ ! $name =~ ^([a-z0-9]+)_ ]] || ! has "${file/"$name"/"${BASH_REMATCH[1]}"}" || continue
        grep -qw "${prefix}_$name" "${tables[@]}" ||
            missing+="$file:1: ${prefix}_$name is not in ${tables[0]}"$'\n'
    done
    printf '%s' "$missing"
}
strategy_table() { listed 'sim/strategy/*.c' hk_strategy 'lookahead rare' sim/strategy/table.c; }
check_table() { listed 'sim/check/*.c' hk_check '' sim/check/table.c; }
report_table() { listed 'reports/*.c' hk_report 'sink escape report run failure paint' reports/table.c; }
command_table() { listed 'runner/cmd_*.c' hk_cmd '' runner/table.c runner/main.c; }

# --- the tree -----------------------------------------------------------------

top_level() { # of what is tracked only: one may keep notes beside it
    git rev-parse --git-dir >/dev/null 2>&1 || return 77
    git ls-files | cut -d/ -f1 | sort -u | while read -r name; do
        case $name in
        sim | scenarios | runner | reports | tests | Makefile | README.md | LICENSE | .*) ;;
        *) echo "$name:1: not one of the fixed top-level names" ;;
        esac
    done
}

absolute_paths() {
    grep -nHE '(^|[^A-Za-z0-9_.~}-])/((work|home|root)(/|[^A-Za-z0-9_-]|$)|tmp/)' \
        "${c_files[@]}" "${yaml_files[@]}" |
        sed -E 's/^([^:]*:[0-9]+):.*/\1: a path of one machine/'
}

readmes() {
    local folder
    printf '%s\n' "${files[@]}" | awk -F/ '
        NF > 1 && /^(sim|scenarios|reports|runner|tests)\// { print $1 }
        NF > 2 && /^(sim|scenarios)\// { print $1 "/" $2 }' |
        sort -u | while read -r folder; do
        has "$folder/README.md" || echo "$folder/README.md:1: this folder has no README.md"
    done
}

# ------------------------------------------------------------------------------

passed=0 failed=0 skipped=0
for rule in "${rules[@]}"; do
    violations=$($rule </dev/null)
    if [ $? -eq 77 ]; then
        skipped=$((skipped + 1))
    elif [ -z "$violations" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        while read -r line; do echo "$line [$rule]"; done <<<"$violations"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
