# Completion of hocket for bash. Options, strategies, formats and kinds come from the program
# itself, so they are those of the program that is installed.
_hocket()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local program=${COMP_WORDS[0]} words='' what=
    COMPREPLY=()
    case $before in
    --strategy) what=strategies ;;
    --report) what=formats ;;
    --mode) words='strict lenient prefix' ;;
    --junit-dialect) words='jenkins gitlab' ;;
    --tap-version) words='13 14' ;;
    --timestamps) words='utc none' ;;
    esac
    case $COMP_CWORD:${COMP_WORDS[1]}:$word in
    *:-*) [ -n "$what$words" ] || words=$("$program" --help 2>/dev/null |
        grep -oE -e '--[a-z-]+' | sort -u) ;;
    1:*) what=commands ;;
    2:list:*) words=$("$program" list 2>/dev/null | sed -n 's/^\([a-z]*\):$/\1/p') ;;
    2:corpus:*) words='ls prune add' ;;
    2:new:*) words=$("$program" new 2>/dev/null | awk '/^  / { print $1 }') ;;
    esac
    [ -z "$what" ] || words=$("$program" list "$what" 2>/dev/null | awk '/^  / { print $1 }')
    if [ -n "$words" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi
    case ${COMP_WORDS[1]} in
    replay | shrink | pin)
        mapfile -t COMPREPLY < <(compgen -f -X '!*.schedule' -- "$word"
            compgen -f -X '!*.yaml' -- "$word"; compgen -d -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -X '!*.yaml' -- "$word"; compgen -d -- "$word") ;;
    esac
}
complete -o filenames -F _hocket hocket
