#!/bin/bash
# moves.sh - only lib/mm/uffd.c, which looks what it is asked for, can ask the
# kernel for an UFFDIO_MOVE: see there which ones some kernels never end.
. "$(dirname "$0")/../tap.sh"

request='UFFDIO_MOVE|UFFDIO, *(0x0*)?5\>'

# movers DIR: the files of the tree in DIR that have the request in their code,
# not in comments or texts.
movers() {
	local file

	grep -rlE "$request" "$1/bench" "$1/lib" --include='*.[ch]' |
	while read -r file; do
		"$CC" -fpreprocessed -dD -E -P "$file" 2>&1 |
			sed 's/"[^"]*"//g' | grep -qE "$request" &&
			echo "${file#"$1/"}"
	done
}

is "$(movers .)" lib/mm/uffd.c "one file asks for moves"

mkdir -p "$tmp/bench" "$tmp/lib/run"
cat >"$tmp/bench/bold.c" <<-'END'
	long got = ioctl(fd, UFFDIO_MOVE, &move);
END
cat >"$tmp/bench/sly.c" <<-'END'
	long got = ioctl(fd, _IOWR(UFFDIO, 5, struct move), &move);
END
cat >"$tmp/lib/run/good.c" <<-'END'
	/* UFFDIO_MOVE is for uffd.c */ char text[] = "UFFDIO_MOVE";
END
is "$(movers "$tmp" | sort | tr '\n' ' ')" "bench/bold.c bench/sly.c " \
	"others that would are found"
done_testing
