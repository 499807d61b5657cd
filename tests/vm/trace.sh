#!/bin/bash
# trace.sh - `run --trace` in guests, whose kernels allow it: 6.1 and 6.12; with
# LONG=1 also 5.10 and 7.2.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

versions=(6.1 6.12)
[ "$LONG" ] && versions+=(5.10 7.2)
need_kernels "${versions[@]}"
for version in "${versions[@]}"; do
	vms+=(--kernel "debian:$version")
done

vm "${vms[@]}" --topology 1 -o "$tmp/records" -- run --trace null cow_write \
	kind=base held=none
is "$code" 0 "guests of ${versions[*]} boot and trace" "$err"

# calls RECORD CASE FUNCTION: "CALLS OPERATIONS"; null: not there.
calls() {
	grep "^{\"type\":\"path\",\"case\":\"$2\"," "$1" |
		sed -E "s/.*\"n\":([0-9]+),.*\"$3\":([0-9a-z]+)[,}].*/\2 \1/"
}

for version in "${versions[@]}"; do
	record=$(ls "$tmp"/records/debian-"$version"_1_1.jsonl)
	for state in was_shared shared; do
		read -r wp n < <(calls "$record" "cow_write state=$state" \
			do_wp_page)
		is "$wp" "$n" "$version, $state: do_wp_page once an operation"
	done
	read -r wp n < <(calls "$record" "cow_write state=shared writer=child" \
		do_wp_page)
	is "$wp" "$n" "$version, writer=child: the same"
	like "$(grep '^{"type":"path","case":"null",' "$record")" \
		'"ended":"skipped".*names no function' \
		"$version, null: it has no path"
	# 6.12 and later have wp_page_copy inlined: what it calls stands for it.
	copy=
	for name in wp_page_copy page_add_new_anon_rmap \
		folio_add_new_anon_rmap; do
		read -r copies n < <(calls "$record" "cow_write state=shared" \
			$name)
		[ "$copies" != null ] || continue
		copy=$name
		is "$copies" "$n" "$version, shared: $name once an operation"
		read -r copies n < <(calls "$record" \
			"cow_write state=was_shared" $name)
		is "$copies" 0 "$version, was_shared: $name never"
	done
	ok "$version: a copy can be seen ($copy)" test -n "$copy"
	run "$COWBENCH" show --path "$record"
	like "$out" "do_wp_page 1, .* cow_write state=shared" \
		"$version: show --path says so"
	is "$(grep '"type":"path"' "$record" | grep -v '"case":"null"' |
		grep -vc '"ended":"well"')" 0 \
		"$version: every other case is traced"
done

# However it ends, tracefs is as before.
tools=(bash cat cut dirname env grep head id ls mktemp mount rm sed sleep sort
	tail uname wc)
for tool in "${tools[@]}"; do
	add+=(--add "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$tool")")
done
vm --kernel debian:6.12 --topology 1 --add "$B/cowbench" --add tests \
	"${add[@]}" -o "$tmp/live" -- /bin/bash tests/live_guest.sh "$B" \
	tests/live/trace.sh
is "$code" 0 "a guest runs tests/live/trace.sh" "$err"
said=$(cat "$tmp"/live/*.txt)
like "$said" "
script tests/live/trace.sh 0" "tests/live/trace.sh in a guest"
diag "$(grep -E '^not ok|^#' <<<"$said")"
done_testing
