# Completion of hocket for bash. Options come from the program's own help, so they are those of
# the program that is installed.
_hocket()
{
    local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ] && [[ $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" list commands 2>/dev/null |
            awk '{ print $1 }')" -- "$word")
        return
    fi
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
        grep -oE -e '--[a-z-]+')" -- "$word") ;;
    *)
        case ${COMP_WORDS[1]} in
        list) mapfile -t COMPREPLY < <(compgen -W "$("$program" list 2>/dev/null |
            sed -n 's/^\([a-z]*\):$/\1/p')" -- "$word") ;;
        *) mapfile -t COMPREPLY < <(compgen -f -X '!*.yaml' -- "$word"; compgen -d -- "$word") ;;
        esac
        ;;
    esac
}
complete -o filenames -F _hocket hocket
