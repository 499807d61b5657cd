#!/bin/bash
# complete.sh - what shells complete: the program offers what its own tables of
# options and benchmarks have, and bash, zsh and fish ask it.
. "$(dirname "$0")/../tap.sh"

# offers WORDS...: the candidates, without what they mean.
offers() {
	"$COWBENCH" --complete "$@" | cut -f1 | paste -sd' '
}

commands=$("$COWBENCH" help | sed -n 's/^  \([a-z]\+\)  *.*/\1/p')
is "$(offers '')" "$(paste -sd' ' <<<"$commands")" "the commands"
is "$(offers sh)" show "one that is begun"
is "$(offers nonsense '')" "" "of no command nothing"
is "$(offers help do)" doctor "help takes commands"

# Each option that --help tells of, and none that it does not name: one table feeds
# both.
for command in $commands; do
	help=$("$COWBENCH" "$command" --help | sed 's/ -o / --output /; s/  -o /  --output /')
	told=$(sed -n 's/^  \(-.*\)/\1/p' <<<"$help" | sed 's/  .*//' |
		grep -oE -e '--[a-z-]+' | sort -u)
	offered=$(offers "$command" -- | tr ' ' '\n' | grep -vxE -e '--(help)?' | sort)
	is "$(comm -23 <(echo "$told") <(echo "$offered"))" "" \
		"$command: all options of --help"
	is "$(for option in $offered; do
		grep -qE -e "$option([^a-z-]|\$)" <<<"$help" || echo "$option"
	done)" "" "$command: and none besides"
done

is "$(offers run --clock '')" "time instructions" "values of an option"
is "$(offers export --format=su)" "--format=summary" "behind ="
is "$(offers export -f ec)" ecdf "of a letter"
is "$(offers run -o '')" :file "a file"
is "$(offers report -o '')" :folder "a folder"
is "$(offers show '')" :file "records are files"
is "$(offers run cow_wr)" cow_write "a benchmark"
is "$(offers run cow_write writer)" writer= "an axis of its own"
is "$(offers run fork writer)" "" "which another has not"
is "$(offers run cow_write state=sh)" state=shared "a value that it takes"
is "$(offers run cow_write state=z)" "" "and none that it does not"
is "$(offers run fault state=z)" state=zero "which another does"
is "$(offers run state=shared,exclusive_)" state=shared,exclusive_wp \
	"the second of several, without a benchmark"
is "$(offers vm -k x -- '')" "run :file" "what a guest may run"
is "$(offers vm -k x -- run fork kind=b)" kind=base "its words"
is "$(offers vm --ker)" --kernel "the words before are of vm"
like "$("$COWBENCH" --complete compare --gat)" \
	$'^--gate\texit 1 where a case is slower .*, or pages met another fate$' \
	"what it means is said, from --help"
"$COWBENCH" --complete run '' >/dev/full 2>"$tmp/err"
is "$?" 2 "a full output is an error"

# The shells, each with this program in its PATH.
PATH=$(dirname "$COWBENCH"):$PATH
if [ "$(basename "$COWBENCH")" != cowbench ]; then
	done_testing
fi

# bash: in a shell of its own, since compopt works in a completion alone.
bash_offers() { # LINE
	bash --norc -c 'compopt() { echo "$*" >&2; }
		. completion/cowbench.bash
		COMP_LINE=$1 COMP_POINT=${#1}
		_cowbench cowbench
		echo "${COMPREPLY[*]}"' sh "$1" 2>"$tmp/options"
}
is "$(bash_offers 'cowbench sh')" show "bash: a command"
is "$(bash_offers 'cowbench run --cl')" --clock "an option"
is "$(bash_offers 'cowbench run cow_write state=sh')" shared \
	"a value: bash has what stands before ="
is "$(bash_offers 'cowbench run cow_write sta')" state= "an axis"
is "$(cat "$tmp/options")" "-o nospace" "without a blank behind"
is "$(bash_offers 'cowbench show NE')" NEWS "a file"
is "$(bash_offers 'sudo cowbench run --cl')" --clock "behind sudo"
is "$(bash --norc -c '. completion/cowbench.bash; complete -p cowbench')" \
	"complete -F _cowbench cowbench" "it is for cowbench"

if command -v zsh >/dev/null; then
	zsh_offers() { # WORDS...
		zsh -f -c 'compadd() { print -r -- "${@[(i)--]:+$@[$@[(i)--]+1,-1]}" "$*[1,6]" }
			_files() { print -r -- files "$@" }
			words=("$@") CURRENT=$#
			. completion/_cowbench' zsh "$@" 2>&1
	}
	like "$(zsh_offers cowbench sh)" '^show' "zsh: a command"
	like "$(zsh_offers cowbench run cow_write state=sh)" '^state=shared' \
		"a value"
	like "$(zsh_offers cowbench run cow_write sta)" '^state= .*-S' \
		"an axis, without a blank behind"
	like "$(zsh_offers cowbench report -o '')" '^files -/' "a folder"
	is "$(head -n 1 completion/_cowbench)" '#compdef cowbench' \
		"it is for cowbench"
else
	skip "zsh" "zsh is not there"
fi

if command -v fish >/dev/null; then
	fish_offers() { # LINE
		HOME=$tmp fish --no-config -c ". completion/cowbench.fish
			complete -C'$1'" | cut -f1 | paste -sd' '
	}
	is "$(fish_offers 'cowbench sh')" show "fish: a command"
	is "$(fish_offers 'cowbench run --cl')" --clock "an option"
	is "$(fish_offers 'cowbench run cow_write state=sh')" state=shared \
		"a value"
	like "$(fish_offers 'cowbench show NE')" NEWS "a file"
else
	skip "fish" "fish is not there"
fi
done_testing
