// browser.js - what a browser makes of a page: put behind it by browser.sh, which
// reads the words that come out.  Every fault is a line.
addEventListener("load", () => {
	const faults = [];
	const say = text => faults.push(text);
	const name = text => text.textContent.trim().slice(0, 40);

	addEventListener("error", event => say("script: " + event.message));
	document.querySelectorAll("details").forEach(one => one.open = true);
	document.querySelectorAll("section").forEach(
		one => one.style.contentVisibility = "visible");

	const wide = document.documentElement.scrollWidth;

	if (wide > innerWidth)
		say("wider than the window: " + wide + " over " + innerWidth);
	document.querySelectorAll("[src], [srcset], link, object, use, image").forEach(one => {
		const from = one.getAttribute("xlink:href") || one.getAttribute("href") || "";

		if (one.localName !== "use" || !from.startsWith("#")) /* not of the page */
			say("asks for " + one.outerHTML);
	});
	document.querySelectorAll("style, [style]").forEach(one => {
		if (/url\(|@import/.test(one.outerHTML))
			say("asks for what its style names");
	});
	for (const svg of document.querySelectorAll("svg")) {
		if (svg.parentElement && svg.parentElement.closest("svg"))
			continue;

		const frame = svg.getBoundingClientRect();
		const texts = [...svg.querySelectorAll("text")].filter(
			text => name(text));
		const boxes = texts.map(text => text.getBoundingClientRect());

		boxes.forEach((box, i) => {
			if (box.left < frame.left - 2 || box.top < frame.top - 2 ||
			    box.right > frame.right + 2 ||
			    box.bottom > frame.bottom + 2)
				say("outside of its figure: " + name(texts[i]));
			for (let j = 0; j < i; j++)
				if (box.left < boxes[j].right - 1 &&
				    boxes[j].left < box.right - 1 &&
				    box.top < boxes[j].bottom - 2 &&
				    boxes[j].top < box.bottom - 2)
					say("over each other: " + name(texts[j]) +
					    " and " + name(texts[i]));
		});
	}
	parent.postMessage([innerWidth + " px: " +
		document.querySelectorAll("svg text").length + " words in figures"]
		.concat(faults).join("\n"), "*");
});
