# golden.sh - the committed output of a command; sourced behind tap.sh.  To
# write what is wanted anew, after a change that means to change it, and look at
# the difference:
#
#	UPDATE=1 tests/golden/show.sh; git diff tests/golden/expected
RECORDS=tests/golden/records
EXPECTED=tests/golden/expected

# golden FILE NAME: $out is what the file holds.
golden() {
	[ -z "${UPDATE:-}" ] || printf '%s\n' "$out" >"$EXPECTED/$1"
	is "$(printf '%s\n' "$out" | diff "$EXPECTED/$1" - 2>&1 | head -20)" \
		"" "$2"
}

# unseal FILE...: takes the checksums out, as of a record that is older than they
# are: of one that a test changes.
unseal() {
	sed -i 's/, *"crc": *"[0-9a-f]\{8\}"//' "$@"
}

# fails CODE MESSAGE NAME: the last command ended so, in one line.
fails() {
	is "$code: $err" "$1: $2" "$3"
}
