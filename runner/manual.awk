# SPDX-License-Identifier: MIT
#
# hocket(1) from its frame and from the program's own help, so that the two cannot differ:
#
#     hocket --help | awk -f runner/manual.awk - runner/hocket.1.in
#
# @COMMANDS@ and @OPTIONS@ in the frame are replaced.

function put(text) # as plain words: no control line, no escape
{
    gsub(/\\/, "\\e", text)
    return text ~ /^[.\047]/ ? "\\&" text : text
}
function add(line, text) { # to the entry at hand
    if (part == "") return
    if (line != "") out[part] = out[part] line "\n"
    if (text != "") out[part] = out[part] put(text) "\n"
}
FNR == NR && /^  hocket / {
    part = "commands"
    sub(/^  hocket /, "")
    help = $0
    if (!sub(/^.*   */, "", help)) help = "" # it begins in the next line
    words = $0
    sub(/   *.*$/, "", words)
    name = words
    sub(/ .*/, "", name)
    sub(/^[^ ]* ?/, "", words)
    add(".It Cm " name (words == "" ? "" : " Ar " words), help)
    next
}
FNR == NR && /^ +(-., )?--/ {
    part = "options"
    sub(/^ +/, "")
    help = $0
    help = sub(/^[^ ]+( --[^ ]+)?('[^']*')?   */, "", help) ? help : ""
    names = substr($0, 1, length($0) - length(help))
    sub(/ +$/, "", names)
    if (names ~ /^-., /) head = ".It Fl " substr(names, 2, 1) " , Fl Fl "
    else head = ".It Fl Fl "
    sub(/^(-., )?--/, "", names)
    value = names
    if (!sub(/^[^=]*=/, "", value)) value = ""
    sub(/=.*/, "", names)
    gsub(/'/, "", value)
    gsub(/ /, "\\ ", value)
    add(head names (value == "" ? "" : " Ns = Ns Ar " value), help)
    next
}
FNR == NR && /^     / && part != "" { sub(/^ +/, ""); add("", $0); next }
FNR == NR { part = ""; next }
/^@COMMANDS@$/ { printf "%s", out["commands"]; next }
/^@OPTIONS@$/ { printf "%s", out["options"]; next }
{ print }
