# Completion of cowbench(1) for fish: the program itself knows its words.
function __cowbench_complete
	set -l words (commandline -opc) (commandline -ct)
	for line in ($words[1] --complete $words[2..-1] 2>/dev/null)
		switch $line
			case :file
				__fish_complete_path (commandline -ct)
			case :folder
				__fish_complete_directories (commandline -ct)
			case '*'
				echo $line
		end
	end
end
complete -c cowbench -f -a '(__cowbench_complete)'
