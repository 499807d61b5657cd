# manual.awk - a command's manual page, in mdoc(7), from what its --help says.
# -v command=run -v what="what it does, in a line"
#
# --help is: lines that begin with "usage:" or stand under its words; text; lists,
# whose lines begin with two blanks, a head, two blanks or more, and text that goes
# on below; text.  What stands further right than a list's text is an example.

# A word or a line that roff(7) takes as it is.
function plain(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	gsub(/\(\)/, "(\\\\\\&)", text)
	if (text ~ /^[.']/)
		text = "\\&" text
	return text
}

# Prints gathered text in lines of at most 76 columns, each sentence on its own.
function flush(words, nr, i, line, quote)
{
	nr = split(gathered, words, " ")
	for (i = 1; i <= nr; i++) {
		if (line != "" && length(line) + length(words[i]) > 70) {
			print plain(line)
			line = ""
		}
		line = line (line == "" ? "" : " ") words[i]
		if (words[i] ~ /[.?]$/ && ends[i]) {
			print plain(line)
			line = ""
		}
	}
	if (line != "")
		print plain(line)
	gathered = ""
	split("", ends)
}

# Adds a line to the text.  Two blanks end a sentence, and so does a line's end.
function gather(text, parts, nr, i, words)
{
	nr = split(text, parts, /  +/)
	for (i = 1; i <= nr; i++) {
		gathered = gathered " " parts[i]
		if (i < nr || text ~ /[a-z][.]$/)
			ends[split(gathered, words, " ")] = 1
	}
}

# "-k, --kernel K" as mdoc's words.
function head(text, words, nr, i, comma, all)
{
	nr = split(text, words, " ")
	for (i = 1; i <= nr; i++) {
		comma = sub(/,$/, "", words[i]) ? " ," : ""
		if (words[i] ~ /^-./)
			all = all " Fl " plain(substr(words[i], 2)) comma
		else if (text ~ /^-/)
			all = all " Ar " plain(words[i]) comma
		else
			all = all " Cm " plain(words[i]) comma
	}
	return all
}

function end_list()
{
	flush()
	if (in_list)
		print ".El"
	in_list = 0
}

BEGIN {
	print ".\\\" Made of `cowbench " command " --help`."
	print ".Dd $Mdocdate$"
	print ".Dt COWBENCH-" toupper(command) " 1"
	print ".Os"
	print ".Sh NAME"
	print ".Nm cowbench-" command
	print ".Nd " plain(what)
	print ".Sh SYNOPSIS"
	usage = 1
}

usage && /^(usage: )? *cowbench / {
	sub(/^(usage:)? *cowbench */, "")
	print ".Nm cowbench"
	print plain($0)
	next
}

usage && /^ / { # the line above goes on
	sub(/^ */, "")
	print plain($0)
	next
}

usage {
	usage = 0
	print ".Sh DESCRIPTION"
}

/^[^ ]/ {
	if (in_list) {
		end_list()
		print ".Pp"
		column = 0
	}
	if (sub(/^Examples: /, "")) {
		print "Examples:"
		print ".Dl " plain($0)
		next
	}
	gather($0)
	next
}

/^  [^ ]/ {
	flush()
	if (!in_list)
		print ".Bl -tag -width Ds"
	in_list = 1
	if (!match(substr($0, 3), /  +/)) { # the text begins below
		print ".It" head(substr($0, 3))
		column = 78
		next
	}
	column = RSTART + RLENGTH + 1
	print ".It" head(substr($0, 3, RSTART - 1))
	gather(substr($0, column + 1))
	next
}

{
	match($0, /^ */)
	if (RLENGTH > column) {
		flush()
		print ".Dl " plain(substr($0, RLENGTH + 1))
	} else {
		gather(substr($0, RLENGTH + 1))
	}
}

END {
	end_list()
	print ".Sh SEE ALSO"
	print ".Xr cowbench 1"
}
