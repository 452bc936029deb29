# lib_disk.sh - the disk under the program: a shim that counts, breaks or shadows what
# reaches it, and a firm that is put back for each try.

SHIM=$TOOLS/disk_fault.so
[ -f "$SHIM" ] || fail "$SHIM is missing"

# The firm as it was in $DIR/before, its templates untouched: a change of them is work of its own.
restore() {
    local keep='templates .templates inbox-rules kontor.conf' entry
    mkdir -p "$KONTOR_FIRM"
    for entry in "$KONTOR_FIRM"/* "$KONTOR_FIRM"/.[!.]*; do
        [[ " $keep " == *" ${entry##*/} "* ]] || rm -rf "$entry"
    done
    for entry in "$DIR/before"/* "$DIR/before"/.[!.]*; do
        [ -e "$KONTOR_FIRM/${entry##*/}" ] || cp -a "$entry" "$KONTOR_FIRM/"
    done
}
