# Completion of cowbench(1) for bash: the program itself knows its words.
_cowbench() {
	local line=${COMP_LINE:0:COMP_POINT} word what mark cur
	local -a words

	# bash cuts words at "=" and ":"; these stand whole in the line.
	read -ra words <<<"$line"
	[[ $line == *[[:blank:]] ]] && words+=("")
	# Behind sudo, env and their kin.
	while [ ${#words[@]} -gt 1 ] && [ "${words[0]##*/}" != "${1##*/}" ]; do
		words=("${words[@]:1}")
	done
	[ ${#words[@]} -gt 1 ] || return
	cur=${words[-1]}
	COMPREPLY=()
	while IFS=$'\t' read -r word what; do
		mark=${cur%"${cur##*[=:]}"} # bash has that already
		case $word in
		:file | :folder)
			compopt -o filenames
			[ "$word" = :file ] && what=-f || what=-d
			while IFS= read -r word; do
				COMPREPLY+=("$word")
			done < <(compgen $what -- "${cur#"$mark"}") ;;
		*=)
			compopt -o nospace
			COMPREPLY+=("${word#"$mark"}") ;;
		*) COMPREPLY+=("${word#"$mark"}") ;;
		esac
	done < <("$1" --complete "${words[@]:1}" 2>/dev/null)
}
complete -F _cowbench cowbench
