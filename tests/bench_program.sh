# bench_program.sh - cowbench with one benchmark alone, for tests of the contract:
# sourced behind tap.sh.
mapfile -t flags < <(submake cflags | xargs -n1)
mapfile -t libs < <(submake ldlibs | xargs -n1)

# bench_program NAME SOURCE: $tmp/NAME.
bench_program() {
	printf '#include "bench/registry.h"\nextern const struct bench bench_%s;\n%s' \
		"$1" "const struct bench_entry bench_registry[] = {
			{ \"$1\", &bench_$1, \"$2\" }, { 0 } };" >"$tmp/$1.reg.c"
	"$CC" "${flags[@]}" -Wno-missing-field-initializers -o "$tmp/$1" \
		"$2" "$tmp/$1.reg.c" "$B/lib/cli/main.o" "$B/libcowbench.a" \
		"${libs[@]}"
}
