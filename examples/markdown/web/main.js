// Sends the typed text to the plugin, and shows the result in the page.

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
      // More text was typed meanwhile: a newer update shows it.
      if (turn !== latest) return;
      // This is safe: the plugin has removed raw HTML, and links that run code.
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

/** Shows an error above the last preview, or hides it. */
function show(failure) {
  error.hidden = failure === null;
  error.textContent = failure?.message ?? "";
  preview.classList.toggle("stale", failure !== null);
}
