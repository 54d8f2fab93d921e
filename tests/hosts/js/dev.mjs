// Works on a plugin with the page of `cargo extism dev` in headless Chromium:
// `node dev.mjs <host-harness> <repository> <folder for the plugin> [--screenshot]`. The flag updates the picture.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { launch, serve } from "./chromium.mjs";

const [, , command, repository, folder, flag] = process.argv;
const source = await readFile(join(repository, "tests/hosts/dev/lib.rs"), "utf8");

// The plugin is a separate workspace, as for a user, with the versions that are built already.
await rm(folder, { recursive: true, force: true });
await mkdir(join(folder, "src"), { recursive: true });
await copyFile(join(repository, "Cargo.lock"), join(folder, "Cargo.lock"));
const manifest = `[package]
name = "shop"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
extism-pdk = { path = ${JSON.stringify(resolve(repository, "pdk"))} }
serde = { version = "1", features = ["derive"] }

[package.metadata.extism]
config = { currency = "EUR", region = "north" }

[workspace]
`;
await writeFile(join(folder, "Cargo.toml"), manifest);
const write = (text) => writeFile(join(folder, "src/lib.rs"), text);
await write(source);

const options = ["--port", "0", "--timeout", "1000", "--host-fn", "shop.price=250"];
const dev = spawn(command, ["dev", folder, ...options], { stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => dev.kill());
const [line] = await once(createInterface({ input: dev.stdout }), "line");
const url = / is at (http:\/\/127\.0\.0\.1:\d+\/)$/.exec(line)[1];

const foreign = await serve({ "/foreign.html": () => "<!doctype html><title>foreign</title>" });
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
page.setDefaultTimeout(120_000); // a build may take its time
const faults = [];
page.on("pageerror", (error) => faults.push(error.message));
page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
await page.goto(url);

/** The tests use the same page in order, and each depends on those before. So the first failure ends them. */
async function test(name, check) {
  try {
    await check();
    assert.deepEqual(faults, []);
    console.log(`ok   ${name}`);
  } catch (error) {
    console.log(`FAIL ${name}\n${error.stack}`);
    await browser.close();
    process.exit(1);
  }
}

const form = (name) => page.getByRole("form", { name, exact: true });
const section = (name) => page.getByRole("region", { name, exact: true });
const outcome = (name) => section(name).getByRole("status");
const field = (name, label) => form(name).getByLabel(label);
const status = (text) => page.locator("header").getByRole("status").getByText(text).waitFor();
/** Waits for an exact text in the result of a call. */
const result = (name, text) => section(name).locator(".result").getByText(text, { exact: true }).first().waitFor();

await test("exports, config and what is built are shown", async () => {
  await status(/^Ready, built at /);
  assert.equal(await page.title(), basename(folder));
  assert.deepEqual(await page.locator(".export h3").allTextContents(), ["order", "refuse", "repeat", "sum", "wait"]);
  assert.match(await section("sum").textContent(), /sum\(json \[a: u64, b\?: u64\?\]\) -> /);
  assert.match(await section("order").textContent(), /Takes an order\./);
  const config = page.getByRole("form", { name: "Config" });
  assert.equal(await config.getByLabel("currency").inputValue(), "EUR");
  assert.equal(await config.getByLabel("region").inputValue(), "north");
  assert.equal(await config.getByText("The text before a price.").count(), 1);
});

await test("every control has a name, and every field its type's control", async () => {
  const nameless = await page.locator("input, textarea, select").evaluateAll((controls) => {
    return controls.filter((control) => control.labels.length !== 1 || !control.labels[0].textContent.trim()).length;
  });
  assert.equal(nameless, 0);
  assert.equal(await form("order").getByRole("textbox", { name: /^article/ }).count(), 1);
  assert.equal(await form("order").getByRole("spinbutton", { name: /^count/ }).count(), 1);
  assert.equal(await form("order").getByRole("checkbox", { name: /^gift/ }).count(), 1);
  assert.deepEqual(await field("order", /^delivery/).locator("option").allTextContents(), ["Post", "Courier"]);
  assert.equal(await field("order", /^tags/).getAttribute("placeholder"), "JSON");
  assert.equal(await field("order", /^article/).evaluate((input) => {
    return document.getElementById(input.getAttribute("aria-describedby")).textContent;
  }), "The name on the label.");
});

await test("a call is made by the keyboard alone, and told to a screen reader", async () => {
  await field("order", /^article/).focus();
  await page.keyboard.type("mug");
  await page.keyboard.press("Tab");
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Ada");
  await page.keyboard.press("Enter");
  await outcome("order").getByText(/^Returned \d+ bytes in [\d.]+ ms$/).waitFor();
  await result("order", '{\n  "text": "3 × mug as a gift: EUR 16.50 []",\n  "orders": 1\n}');
  await result("order", "[info] mug for Ada");
  await result("order", 'shop.price("mug")');
  await result("order", "orders = 1");
  for (const [name, figure] of [["Time", /^[\d.]+ ms$/], ["Fuel", /^[\d,]{4,} units$/], ["Memory", /^\d+ pages, [\d,]+ KiB$/]]) {
    const term = section("order").locator("dl div").filter({ hasText: name });
    assert.match(await term.locator("dd").textContent(), figure);
  }
  assert.equal(await page.getByRole("table", { name: "Variables" }).getByRole("cell").first().textContent(), "orders");
});

if (flag === "--screenshot") {
  await page.mouse.click(1, 1);
  await page.screenshot({ path: join(repository, "host-harness/dev.png") });
}

await test("what a form can't say is written in JSON, and wrong JSON is told at its field", async () => {
  await field("order", /^tags/).fill("[1");
  await form("order").getByRole("button", { name: "Call" }).click();
  assert.match(await field("order", /^tags/).evaluate((area) => area.validationMessage), /^Write it as JSON: /);
  assert.equal(await page.evaluate(() => document.activeElement.className), "json");
  await field("order", /^tags/).fill("[1]");
  await form("order").getByRole("button", { name: "Call" }).click();
  await outcome("order").getByText("Not called: argument 1, `order`, at `.tags[0]`: expected text, not 1").waitFor();
  await field("order", /^tags/).fill('["new"]');
  await form("order").getByRole("button", { name: "Call" }).click();
  await result("order", '{\n  "text": "3 × mug as a gift: EUR 16.50 [\\"new\\"]",\n  "orders": 2\n}');
  await field("order", "Write the arguments as JSON").check();
  const json = field("order", "Arguments, a JSON array");
  assert.deepEqual(JSON.parse(await json.inputValue())[0], {
    article: "mug", count: 3, gift: true, delivery: "Courier", note: "Ada", tags: ["new"],
  });
  await field("order", "Write the arguments as JSON").uncheck();
});

await test("numbers keep all their digits", async () => {
  await field("sum", /^a/).fill("18446744073709551614");
  await field("sum", /^b/).fill("1");
  await page.keyboard.press("Enter");
  await result("sum", "18446744073709551615");
  await field("sum", /^a/).fill("9007199254740993");
  await field("sum", /^b/).fill("");
  await page.keyboard.press("Enter");
  await result("sum", "9007199254740993");
});

await test("config is what the fields say", async () => {
  await page.getByLabel("currency").fill("");
  await form("order").getByRole("button", { name: "Call" }).click();
  await result("order", '{\n  "text": "3 × mug as a gift: € 16.50 [\\"new\\"]",\n  "orders": 3\n}');
  await page.getByLabel("Another key").fill("__proto__");
  await page.keyboard.press("Enter");
  await page.keyboard.type("harmless");
  await form("order").getByRole("button", { name: "Call" }).click();
  await result("order", "orders = 4");
});

await test("failures and endless calls come to an end", async () => {
  await field("refuse", /^text/).fill("no mugs left");
  await page.keyboard.press("Control+Enter");
  await outcome("refuse").getByText(/^Failed in [\d.]+ ms with code 7: no mugs left$/).waitFor();
  await form("wait").getByRole("button", { name: "Call" }).click();
  await outcome("wait").getByText(/^Failed in [\d.]+ ms with code 134: the call took longer than its limit of 1s$/).waitFor();
});

await test("nothing that a plugin gives runs", async () => {
  const hostile = '<img src=none onerror="ran = 1"><script>ran = 1</script>\u202e';
  await field("repeat", /^text/).fill(hostile);
  await page.keyboard.press("Control+Enter");
  await result("repeat", hostile);
  assert.equal(await section("repeat").locator(".result").locator("img, script").count(), 0);
  // Even if it were in the page.
  await page.evaluate((html) => document.querySelector(".result").insertAdjacentHTML("beforeend", html), hostile);
  await page.evaluate(() => document.querySelector(".result").append(Object.assign(document.createElement("script"), { text: "ran = 1" })));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assert.ok(faults.splice(0).every((fault) => /Content Security Policy|404/.test(fault)));
});

await test("a build keeps variables, entries and the focus", async () => {
  await field("sum", /^a/).fill("7");
  await field("repeat", /^text/).fill("kept");
  await field("repeat", /^text/).focus();
  await write(source.replace("/// Returns a text.", "/// Gives a text as it is.").replace("fn wait", "fn wait_on") + `
    /// How many orders there were.
    #[plugin_fn]
    pub fn orders() -> FnResult<String> {
        Ok(var::get("orders")?.unwrap_or_default())
    }
  `);
  await section("orders").waitFor();
  assert.match(await section("repeat").textContent(), /Gives a text as it is\./);
  assert.equal(await section("wait").count(), 0);
  assert.equal(await field("sum", /^a/).inputValue(), "7");
  assert.equal(await field("repeat", /^text/).inputValue(), "kept");
  assert.equal(await field("order", /^article/).inputValue(), "mug");
  assert.equal(await field("repeat", /^text/).evaluate((area) => area === document.activeElement), true);
  await form("orders").getByRole("button", { name: "Call" }).click();
  await result("orders", "4");
});

await test("a build error is shown, and the plugin before it stays", async () => {
  await write(`${source}\nfn broken() -> u8 { "text" }\n`);
  await status(/^The build failed at .*The plugin before it can still be called\.$/);
  const fault = page.getByRole("region", { name: "The newest source can’t be called" });
  assert.match(await fault.locator("pre").textContent(), /^error\[E0308\]: mismatched types\n[^]*src\/lib\.rs:\d+/);
  await form("orders").getByRole("button", { name: "Call" }).click();
  await result("orders", "4");
  await write(source);
  await section("wait").waitFor();
  await status(/^Ready, built at /);
  assert.equal(await fault.isVisible(), false);
});

await test("to start anew loses the variables", async () => {
  await page.getByRole("button", { name: "Start anew" }).click();
  await page.getByText("None.", { exact: true }).waitFor();
  assert.equal(await page.getByRole("table", { name: "Variables" }).isVisible(), false);
});

await test("pages of other origins, and other names of this address, are refused", async () => {
  const other = await browser.newPage();
  await other.goto(`${foreign.url}/foreign.html`);
  const read = await other.evaluate(async (url) => {
    const body = JSON.stringify({ export: "order", arguments: '[{"article":"a","count":1,"gift":false,"delivery":"Post","note":null}]' });
    const read = await fetch(`${url}state`).then(() => "read", () => "refused");
    await fetch(`${url}call`, { method: "POST", mode: "no-cors", body }).catch(() => {});
    const framed = document.createElement("iframe");
    framed.src = url;
    document.body.append(framed);
    await new Promise((loaded) => (framed.onload = loaded));
    return read;
  }, url);
  assert.equal(read, "refused");
  assert.match(other.frames()[1].url(), /^chrome-error:/);
  await other.close();
  assert.equal(await page.getByRole("table", { name: "Variables" }).isVisible(), false);
  const rebound = await fetchAs(`rebound.example:${new URL(url).port}`);
  assert.match(rebound, /^HTTP\/1\.1 403 /);
});

for (const width of [900, 360]) {
  await test(`nothing is cut off at ${width} pixels`, async () => {
    await page.setViewportSize({ width, height: 700 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  });
}

await test("the page says when nobody answers any more", async () => {
  dev.kill("SIGINT");
  const [, signal] = await once(dev, "exit");
  assert.equal(signal, "SIGINT");
  await status(/^No answer/);
  faults.length = 0; // the browser's own, of the connection
});

await browser.close();
foreign.close();

/** Sends a request with another host name, as a browser would after DNS rebinding. */
async function fetchAs(host) {
  const { connect } = await import("node:net");
  const socket = connect(new URL(url).port, "127.0.0.1");
  socket.end(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  let text = "";
  for await (const bytes of socket) text += bytes;
  return text;
}
