// Tests the page of examples/markdown in headless Chromium:
// `node markdown.mjs <examples/markdown/web> <markdown.wasm> [--screenshot]`. The flag updates the picture.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, serve } from "./chromium.mjs";

const [, , folder, wasm, flag] = process.argv;
const served = ["index.html", "main.js", "plugin.js", "style.css"].map((name) => [`/${name}`, join(folder, name)]);
served.push(["/markdown.wasm", wasm]);
const server = await serve(Object.fromEntries(served.map(([path, file]) => [path, () => readFile(file)])));
const browser = await launch();

/** Runs a test with a new page. */
async function test(name, check, { width = 900, height = 560, broken = false } = {}) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  if (broken) await page.route("**/markdown.wasm", (route) => route.fulfill({ status: 404 }));
  try {
    await page.goto(`${server.url}/index.html`);
    await check(page);
    assert.deepEqual(faults, []);
    console.log(`ok   ${name}`);
  } catch (error) {
    console.log(`FAIL ${name}\n${error.stack}`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}

/** Waits until an element has exactly this text. */
async function shows(page, selector, text) {
  await page.locator(selector).getByText(text, { exact: true }).first().waitFor();
}

await test("the text it begins with is rendered", async (page) => {
  await shows(page, "#preview h1", "A field guide to plugins");
  assert.equal(await page.locator("#preview td").count(), 4);
  assert.match(await page.locator("#length").textContent(), /^\d+ words · 1 min to read$/);
  const entries = await page.locator("#outline a").allTextContents();
  assert.deepEqual(entries, ["A field guide to plugins", "Its exports", "Its manners"]);
  if (flag === "--screenshot") await page.screenshot({ path: join(folder, "screenshot.png") });
});

await test("what is typed is shown", async (page) => {
  await page.fill("#source", "");
  await page.locator("#source").pressSequentially("# One *two*\n\nthree `four`");
  await shows(page, "#preview code", "four");
  assert.equal(
    await page.locator("#preview").innerHTML(),
    '<h1 id="text-one-two">One <em>two</em></h1>\n<p>three <code>four</code></p>\n',
  );
  assert.deepEqual(await page.locator("#outline a").allTextContents(), ["One two"]);
  assert.equal(await page.locator("#length").textContent(), "4 words · 1 min to read");
});

await test("links lead to headings", async (page) => {
  await page.click("#preview >> text=above");
  assert.equal(new URL(page.url()).hash, "#text-its-exports");
  assert.equal(await page.locator("#preview h2:target").textContent(), "Its exports");
  await page.click("#outline >> text=Its manners");
  assert.equal(await page.locator("#preview h2:target").textContent(), "Its manners");
});

await test("nothing that is typed runs", async (page) => {
  const hostile = ['<img src="none" onerror="ran = 1">', '[here](javascript:ran=1 "there")', "# source", "done"];
  await page.fill("#source", hostile.join("\n\n"));
  await shows(page, "#preview p", "done");
  await page.click("#preview >> text=here");
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assert.equal(await page.locator("#preview").locator("img, a").count(), 0);
  assert.equal(await page.locator("#source").count(), 1);
});

await test("an error is shown until the text is right again", async (page) => {
  await page.fill("#source", "before");
  await shows(page, "#preview", "before");
  await page.fill("#source", "é".repeat(10_001));
  await shows(page, "#error", "the text has 20002 bytes, but only 20000 are allowed");
  assert.equal((await page.locator("#preview").textContent()).trim(), "before");
  await page.fill("#source", "after");
  await shows(page, "#preview", "after");
  assert.equal(await page.locator("#error").isVisible(), false);
});

await test(
  "a plugin that isn't there is an error",
  async (page) => {
    await page.locator("#error").waitFor();
    assert.match(await page.locator("#error").textContent(), /HTTP status code is not ok/);
  },
  { broken: true },
);

for (const [width, beside] of [
  [900, true],
  [400, false],
]) {
  await test(
    `text and preview are ${beside ? "beside" : "above"} each other at ${width} pixels`,
    async (page) => {
      await shows(page, "#preview h1", "A field guide to plugins");
      const [text, preview] = [
        await page.locator("#source").boundingBox(),
        await page.locator("section").boundingBox(),
      ];
      assert.equal(text.x + text.width <= preview.x, beside);
      assert.equal(text.y + text.height <= preview.y, !beside);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    },
    { width },
  );
}

await browser.close();
server.close();

// The page is tested with its own SDK.
const version = async (file) => JSON.parse(await readFile(file)).dependencies["@extism/extism"];
assert.equal(await version(join(folder, "package.json")), await version(new URL("package.json", import.meta.url)));
