#!/bin/bash
# browser.sh - what a browser makes of the pages of `report` and of the figures of
# `plot`: nothing is asked for, nothing stands over or beside anything else.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

for browser in chromium chromium-browser google-chrome ''; do
	command -v "$browser" >/dev/null && break
done
[ -n "$browser" ] || skip_all 'needs chromium: make deps check'

# browse URL [WORDS...]: what the document has become.
browse() {
	timeout 120 "$browser" --headless --no-sandbox --disable-gpu \
		--disable-background-networking --no-first-run \
		--user-data-dir="$tmp/profile" --virtual-time-budget=20000 \
		--window-size=1200,900 "${@:2}" --dump-dom "file://$1" 2>/dev/null
}

browse /dev/null | grep -q '<html' ||
	skip_all "$browser shows no page here"

# looked FILE WIDTH: the faults of a page or figure in a window so wide.
looked() {
	{
		grep -v Content-Security-Policy "$1"
		echo '<script>'
		cat tests/golden/browser.js
		echo '</script>'
	} >"$tmp/looked.html"
	cat >"$tmp/frame.html" <<-END
		<!DOCTYPE html><body><pre id="said">nothing was said</pre><script>
		addEventListener("message", event =>
			document.getElementById("said").textContent = event.data);
		</script><iframe src="looked.html" style="width:$2px;height:900px;border:0">
		</iframe></body>
	END
	browse "$tmp/frame.html" |
		perl -0ne 'print "$1\n" if m{<pre id="said">(.*?)</pre>}s'
}

# sound FILE NAME: no faults, on a desk and on a phone.
sound() {
	local width said

	for width in 380 1100; do
		said=$(looked "$1" $width)
		like "$(head -1 <<<"$said")" "^$width px: [0-9]+ words" \
			"$2: $width px wide"
		is "$(tail -n +2 <<<"$said")" '' "$2: and without a fault"
	done
}

make=$PWD/$B/tests/unit/compare_contrast
export XDG_STATE_HOME=$tmp/state
for i in 1 2 3 4 5; do
	"$make" "$tmp/old$i.jsonl" kernel=5.10 boot=a-$i seed=$i cases=4 bins=40
	"$make" "$tmp/new$i.jsonl" kernel=6.1 boot=b-$i seed=$((i + 9)) cases=9 \
		bins=40 ratio=1.4 odd=1
done
old=$(echo "$tmp"/old?.jsonl | tr ' ' ,) new=$(echo "$tmp"/new?.jsonl | tr ' ' ,)
ok 'a page of a comparison' "$COWBENCH" report -o "$tmp/two" "$old" "$new"
sound "$tmp/two/index.html" 'a comparison'
ok 'a page of a run' "$COWBENCH" report -o "$tmp/one" $RECORDS/quick.jsonl
sound "$tmp/one/index.html" 'a run'

ok 'a page of what tune found' "$COWBENCH" report -o "$tmp/tune" $RECORDS/tune.json
sound "$tmp/tune/index.html" 'tune'

for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
	"$make" "$tmp/k$i.jsonl" kernel=6.$i.0-10-cloud-amd64 boot=k-$i seed=$i \
		cases=4 exact=1 ratio=0.9 bins=9
done
ok 'a page of fourteen kernels' "$COWBENCH" report -o "$tmp/many" "$tmp"/k*.jsonl
sound "$tmp/many/index.html" 'a history'

mkdir "$tmp/from" "$tmp/to"
for i in 1 2 3 4; do
	for side in from to; do
		"$make" "$tmp/$side/$i.jsonl" kernel=6.$([ $side = to ] && echo 2 || echo 1) \
			host="a-machine-of-the-rack-$i" boot="$side$i" seed=$i cases=4 \
			cpu="A CPU of kind $((i / 3))" nodes=$((1 + i / 3)) bins=9
	done
done
ok 'a page of many machines' "$COWBENCH" report -o "$tmp/fleet" "$tmp/from" "$tmp/to"
sound "$tmp/fleet/index.html" 'many machines'

# figures_sound NAME RECORD...: all figures of the records, in one page.
figures_sound() {
	local name=$1 said figure

	shift
	env COWBENCH_PLOTS="$PWD/plots" "$COWBENCH" plot -o "$tmp/drawn-$name" "$@" \
		>"$tmp/names" 2>"$tmp/err"
	is "$?" 0 "$name: figures"
	{
		echo '<!DOCTYPE html><meta charset="utf-8"><style>body{margin:0}</style>'
		for figure in $(grep 'svg$' "$tmp/names"); do
			sed '1,/?>/{/<?xml/d}' "$figure"
		done
	} >"$tmp/figure.html"
	said=$(looked "$tmp/figure.html" 1100)
	like "$(head -1 <<<"$said")" '^1100 px: [0-9]+ words' \
		"$name: $(grep -c 'svg$' "$tmp/names") figures have words"
	is "$(tail -n +2 <<<"$said")" '' "$name: and are without a fault"
}

if command -v gnuplot >/dev/null; then
	figures_sound history results/debian-5.10-to-7.2/*.jsonl
	figures_sound run results/linux-6.18-guest/record.jsonl
	figures_sound folios results/linux-6.18-folios/record.jsonl
	figures_sound swap results/linux-6.18-swap-ksm/record.jsonl
	figures_sound workers results/linux-6.18-workers/record.jsonl
	figures_sound nodes results/debian-numa/*.jsonl
	figures_sound mprotect results/mprotect-6.12-to-7.3/*.jsonl
	figures_sound matrix $RECORDS/matrix.jsonl
else
	skip 'figures' 'needs gnuplot: make deps check'
fi

# What the test says of faults: each is planted here.
sed 's/text-anchor="middle"/text-anchor="middle" textLength="300"/g' \
	"$tmp/two/index.html" >"$tmp/bad.html"
bad=$(looked "$tmp/bad.html" 380)
like "$bad" 'over each other: ' 'words over each other are seen'
like "$bad" 'outside of its figure: ' 'and those that leave it'
sed 's/<main>/<main><div style="width:500px">x<\/div><img src="none.png">/' \
	"$tmp/two/index.html" >"$tmp/bad.html"
bad=$(looked "$tmp/bad.html" 380)
like "$bad" 'wider than the window: 5' 'what is too wide is seen'
like "$bad" 'asks for .*none.png' 'what is asked for is seen'

# The page's own policy holds even where a text got through as markup.
evil='<script>document.title="run"<\/script>'
sed "s/<main>/<main>$evil/" "$tmp/two/index.html" >"$tmp/evil.html"
like "$(browse "$tmp/evil.html" | grep -o '<title>[^<]*')" 'copy-on-write' \
	'a script that got into the page does not run'
sed "s/<main>/<main>$evil/; /Content-Security-Policy/d" "$tmp/two/index.html" \
	>"$tmp/evil.html"
like "$(browse "$tmp/evil.html" | grep -o '<title>[^<]*')" 'run$' \
	'as it would without the policy'
done_testing
