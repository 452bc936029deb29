#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "bytes that a power cut took from the archive are laid down again from the original"

now 2026-02-03T09:00
firm_new

# A process that is killed leaves the kernel's memory behind; a power cut does not. What
# such a one leaves after the commit and before the sync is made by hand: the moves are
# still to be done, the original stands, the copies have lost their bytes or their names.
cut() { # FILE COMMAND: undo the end of the last pass for inbox/FILE, damage the archive
    rm -f "$KONTOR_FIRM/inbox/$1"
    cp "$DIR/$1" "$KONTOR_FIRM/inbox/$1"
    python3 - "$KONTOR_FIRM" "$1" "$2" <<'PY'
import os, sqlite3, sys
firm, name, damage = sys.argv[1:]
db = sqlite3.connect(firm + "/kontor.db")
sha, path = db.execute("SELECT sha256, stored_as FROM file WHERE name = ? "
                       "ORDER BY id DESC", (name,)).fetchone()
st = os.stat(f"{firm}/inbox/{name}")
db.execute("INSERT INTO effect(kind, source, target) VALUES ('place', ?, ?)",
           ("work/" + sha, path))
db.execute("INSERT INTO effect(kind, source, target, data) VALUES ('remove', ?, ?, ?)",
           (name, path, f"{st.st_dev} {st.st_ino} {st.st_size} {st.st_mtime_ns}"))
db.commit()
full = f"{firm}/{path}"
if damage == "empty":
    os.truncate(full, 0)
elif damage == "gone":
    os.unlink(full)
elif damage == "work":  # the move itself was lost, its source was not
    os.rename(full, f"{firm}/work/{sha}")
elif damage == "hollow":  # the name of the copy lasted, its bytes did not
    os.unlink(full)
    open(f"{firm}/work/{sha}", "w").close()
elif damage == "foreign":  # and somebody else's file lies where it belongs
    os.rename(full, f"{firm}/work/{sha}")
    open(full, "w").write("von jemand anderem")
PY
}
take() {
    simple "$1" 100 "${1#A-}" "Kunde ${1#A-}" >"$DIR/$1.json"
    drop "$DIR/$1.json"
    kontor once
}

n=0
for damage in empty gone work foreign hollow none; do
    n=$((n + 1))
    take A-$n
    cut A-$n.json $damage
    kontor once
    expect_files 0 'inbox/*'
    expect_json "length == $n" list
    kontor verify
done
# What lay in the way is kept.
expect_files 2 'archive/2026/02/*.vorgefunden-1'
expect_text 'archive/2026/02/A-4*.vorgefunden-1' 'von jemand anderem'

# The same, and the program is started by hand after the original was taken away: the
# copy that is left is not lost, the one that is missing is told.
take A-7
cut A-7.json gone
rm "$KONTOR_FIRM/inbox/A-7.json"
kontor once
fails 65 kontor verify
expect_output 'A-7.*(fehlt|wartet)'
cp "$DIR/A-7.json" "$KONTOR_FIRM/inbox/"
kontor once
kontor verify
