// What is typed goes to the plugin, and what comes back into the page.

import { load } from "./plugin.js";

const [source, preview, outline, length, error] = ["source", "preview", "outline", "length", "error"].map((id) =>
  document.getElementById(id),
);

try {
  // The ids of headings get a prefix, which keeps them apart from the ids of this page.
  const plugin = await load({ id_prefix: "text-", max_bytes: "20000" });
  let latest = 0;
  const update = async () => {
    const turn = ++latest;
    try {
      const text = source.value;
      const [html, headings, count] = [
        await plugin.render(text),
        await plugin.outline(text),
        await plugin.length(text),
      ];
      // Meanwhile something else was typed, whose turn is the next.
      if (turn !== latest) return;
      // Raw HTML and links that run code are gone: the plugin's config doesn't allow them.
      preview.innerHTML = html;
      outline.replaceChildren(...headings.map(entry));
      length.textContent = `${count.words} words · ${count.minutes} min to read`;
      show(null);
    } catch (failure) {
      if (turn === latest) show(failure);
    }
  };
  source.addEventListener("input", update);
  await update();
} catch (failure) {
  length.textContent = "";
  show(failure);
}

function entry({ level, id, text }) {
  const link = document.createElement("a");
  link.href = `#${id}`;
  link.textContent = text;
  const item = document.createElement("li");
  item.style.setProperty("--level", level);
  item.append(link);
  return item;
}

/** An error, over the last preview that worked. */
function show(failure) {
  error.hidden = failure === null;
  error.textContent = failure?.message ?? "";
  preview.classList.toggle("stale", failure !== null);
}
