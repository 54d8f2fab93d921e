// The page of `cargo extism dev`: forms for a plugin's exports, which follow its newest build.
//
// Whatever a plugin says is put into the page as text, never as HTML.

/** More of a text than this makes a page slow. */
const MAX_SHOWN_LETTERS = 100_000;

const $ = (id) => document.getElementById(id);
let count = 0;
const newId = () => `id-${++count}`;

/** An element with properties, attributes where there is no such property, and children. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function cut(text, most) {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} letters)`;
}

const pre = (text) => element("pre", { textContent: cut(text, MAX_SHOWN_LETTERS), tabIndex: 0 });

// --- Fields ---------------------------------------------------------------------------------------------------------

/**
 * A field's element, and `read`, which gives its value as JSON, or nothing if it is to be left out. JSON is put together
 * as text: numbers keep all their digits.
 */
function makeField(field, path) {
  const name = field.name || "input";
  if (field.kind === "group") return makeGroup(field, name, path);
  const control = makeControl(field);
  control.id = newId();
  control.dataset.path = path;
  const label = element("label", { htmlFor: control.id }, name, element("span", { className: "type" }, `: ${field.type}`));
  const parts = control.type === "checkbox" ? [label, control] : [label, control];
  if (control.type === "checkbox") label.prepend(control, " "), parts.splice(1);
  if (field.doc) {
    const doc = element("small", { id: newId(), textContent: field.doc });
    control.setAttribute("aria-describedby", doc.id);
    parts.push(doc);
  }
  return { element: element("div", { className: "field" }, ...parts), read: () => readControl(field, control) };
}

function makeGroup(field, name, path) {
  const fields = field.fields.map((inner) => [inner.name, makeField(inner, `${path}.${inner.name}`)]);
  const doc = field.doc ? [element("small", { textContent: field.doc })] : [];
  const legend = element("legend", {}, name, element("span", { className: "type" }, `: ${field.type}`));
  const read = () => {
    const values = fields.map(([key, inner]) => [key, inner.read()]).filter(([, value]) => value !== undefined);
    return `{${values.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
  };
  return { element: element("fieldset", {}, legend, ...doc, ...fields.map(([, inner]) => inner.element)), read };
}

function makeControl(field) {
  const required = field.presence === "required";
  switch (field.kind) {
    case "flag":
      return element("input", { type: "checkbox" });
    case "number":
      return element("input", { type: "number", step: field.step, required, autocomplete: "off" });
    case "choice": {
      const choices = field.choices.map(([label, value]) => element("option", { value }, label));
      return element("select", {}, ...(required ? [] : [element("option", { value: "" }, "(none)")]), ...choices);
    }
    case "lines":
      return makeTextarea(3);
    case "json":
      return makeJsonArea(required, 2);
    default:
      return element("input", { type: "text", autocomplete: "off" });
  }
}

/** In a text of lines the Enter key is part of the text: with Ctrl it calls. */
function makeTextarea(rows) {
  const area = element("textarea", { rows, spellcheck: false });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
  return area;
}

/** The browser says what is wrong with it before the form is sent. */
function makeJsonArea(required, rows) {
  const area = makeTextarea(rows);
  area.className = "json";
  area.placeholder = "JSON";
  const check = () => {
    let reason = "";
    try {
      if (required || area.value.trim() !== "") JSON.parse(area.value);
    } catch (error) {
      reason = `Write it as JSON: ${error.message}`;
    }
    area.setCustomValidity(reason);
  };
  area.addEventListener("input", check);
  area.check = check;
  check();
  return area;
}

function readControl(field, control) {
  if (field.kind === "flag") return String(control.checked);
  const text = control.value;
  if (field.presence !== "required" && text === "") return field.presence === "nullable" ? "null" : undefined;
  return field.kind === "text" || field.kind === "lines" ? JSON.stringify(text) : text.trim();
}

// --- Exports --------------------------------------------------------------------------------------------------------

/** By name: what each was made of, its section, and its form. */
const shownExports = new Map();

function showExports(exports) {
  const sections = exports.map((made) => {
    const source = JSON.stringify(made);
    const before = shownExports.get(made.name);
    if (before?.source === source) return before.section;
    const section = makeExport(made);
    if (before) keepEntries(before.section, section);
    shownExports.set(made.name, { source, section });
    return section;
  });
  const names = new Set(exports.map((made) => made.name));
  for (const name of shownExports.keys()) if (!names.has(name)) shownExports.delete(name);
  replaceChildren($("exports"), sections, "The plugin exports nothing that can be called.");
}

/** Leaves alone what is there already: to be put there again would take the focus from it. */
function replaceChildren(parent, children, otherwise) {
  const wanted = children.length ? children : [element("p", {}, otherwise)];
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

/** What was entered, the focus and the last result, where the new section has a place for them. */
function keepEntries(before, after) {
  const places = new Map([...after.querySelectorAll("[data-path]")].map((control) => [control.dataset.path, control]));
  for (const old of before.querySelectorAll("[data-path]")) {
    const control = places.get(old.dataset.path);
    if (!control || control.type !== old.type) continue;
    if (control.type === "checkbox") control.checked = old.checked;
    else if (control.tagName !== "SELECT" || [...control.options].some((option) => option.value === old.value)) {
      control.value = old.value;
    }
    control.check?.();
    if (control.type === "checkbox") control.dispatchEvent(new Event("change"));
  }
  after.querySelector(".result").replaceWith(before.querySelector(".result"));
  const focused = document.activeElement;
  if (before.contains(focused)) {
    const again = places.get(focused.dataset.path) ?? after.querySelector("button");
    queueMicrotask(() => again.focus());
  }
}

function makeExport(made) {
  const title = element("h3", { id: newId(), textContent: made.name });
  const section = element("section", { className: "export", "aria-labelledby": title.id }, title);
  if (made.signature) section.append(element("pre", { className: "signature", textContent: made.signature }));
  if (made.doc) section.append(element("p", { className: "doc", textContent: made.doc }));
  const outcome = element("p", { className: "outcome", role: "status" });
  const result = element("div", { className: "result" });
  const { form, read } = makeForm(made);
  form.setAttribute("aria-labelledby", title.id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    outcome.className = "outcome";
    outcome.textContent = "Calling…";
    const done = await send("/call", { export: made.name, config: readConfig(), ...read() });
    // The section may have been made anew meanwhile.
    const section = shownExports.get(made.name)?.section;
    if (section) showResult(section.querySelector(".outcome"), section.querySelector(".result"), done);
  });
  section.append(form, outcome, result);
  return section;
}

/** A form, and what it has to say of the input. */
function makeForm(made) {
  const form = element("form");
  const actions = element("div", { className: "actions" }, element("button", {}, "Call"));
  if (made.fields === null) {
    const input = makeField({ name: "input", type: "text", kind: "lines", presence: "required", doc: "" }, "input");
    form.append(input.element, actions);
    return { form, read: () => ({ input: JSON.parse(input.read()) }) };
  }
  const fields = made.fields.map((field, index) => makeField(field, `${index}`));
  const own = element("fieldset", { className: "plain" }, ...fields.map((field) => field.element));
  const readFields = () => {
    const values = fields.map((field) => field.read());
    while (values.length && values.at(-1) === undefined) values.pop();
    return `[${values.map((value) => value ?? "null").join(",")}]`;
  };
  if (fields.length === 0) {
    form.append(actions);
    return { form, read: () => ({ arguments: "[]" }) };
  }
  const area = makeJsonArea(true, 3);
  area.id = newId();
  area.dataset.path = "json";
  const label = element("label", { htmlFor: area.id }, "Arguments, a JSON array");
  const all = element("fieldset", { className: "plain", hidden: true, disabled: true }, label, area);
  const asJson = element("input", { type: "checkbox" });
  asJson.dataset.path = "as-json";
  asJson.addEventListener("change", () => {
    if (asJson.checked && area.value === "") area.value = readFields();
    area.check();
    own.hidden = own.disabled = asJson.checked;
    all.hidden = all.disabled = !asJson.checked;
  });
  actions.append(element("label", {}, asJson, " Write the arguments as JSON"));
  form.append(own, all, actions);
  return { form, read: () => ({ arguments: asJson.checked ? area.value : readFields() }) };
}

// --- Results --------------------------------------------------------------------------------------------------------

async function send(path, body) {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return response.ok ? await response.json() : { refused: await response.text() };
  } catch (error) {
    return { refused: `cargo extism dev can't be reached: ${error.message}` };
  }
}

/** Bytes as a text; with control characters, as a string in quotes; what isn't text, in base64. */
function showBytes(bytes) {
  if (typeof bytes !== "string") return `base64 ${bytes.base64}`;
  return /[\0-\x08\x0e-\x1f\x7f]/.test(bytes) ? JSON.stringify(bytes) : bytes;
}

const plural = (number, unit) => `${number.toLocaleString("en")} ${unit}${number === 1 ? "" : "s"}`;

/** JSON in lines of its own, if it is the same again: a number with more digits than JavaScript has isn't. */
function layOut(json) {
  const value = JSON.parse(json);
  if (typeof value === "string") return value;
  return JSON.stringify(value) === json ? JSON.stringify(value, null, 2) : json;
}

function showResult(outcome, result, call) {
  const failed = call.refused !== undefined || call.error !== null || call.reports.length > 0;
  outcome.className = `outcome ${failed ? "failed" : "returned"}`;
  result.replaceChildren();
  if (call.refused !== undefined) {
    outcome.textContent = `Not called: ${call.refused}`;
    return;
  }
  const took = `in ${call.milliseconds} ms`;
  if (call.error !== null) {
    // A screen reader says the outcome. The lines below the first one are shown beside it.
    const [first, ...others] = call.error.split("\n");
    outcome.textContent = `Failed ${took} with code ${call.code}: ${first}`;
    if (others.length > 0) add("Error", pre(call.error));
  } else {
    const text = call.value === undefined ? showBytes(call.output) : layOut(call.value);
    const misused = call.reports.length > 0 ? ", and misused the host’s memory" : "";
    outcome.textContent = `Returned ${plural(call.bytes, "byte")} ${took}${misused}`;
    add("Output", pre(text));
  }
  if (call.trap) add("Where", pre(call.trap));
  if (call.restarted) add("After that", pre("The plugin was started anew: statics are as at first, variables are kept."));
  if (call.advice) add("Advice", pre(call.advice));
  if (call.unlike_contract) add("Not as the contract says", pre(call.unlike_contract));
  addList("Misuse of the host’s memory", call.reports);
  addList("Log", call.logs.map((log) => `[${log.level}] ${log.text}`));
  addList("Host calls", call.host_calls.map((made) => {
    const given = made.arguments.map((argument) => JSON.stringify(showBytes(argument)));
    return `${made.namespace}.${made.name}(${given.join(", ")})`;
  }));
  addList("HTTP requests", call.requests.map((request) => `${request.method} ${request.url}`));
  addList("Changed variables", Object.entries(call.vars).map(([key, value]) => {
    return value === null ? `${key} is gone` : `${key} = ${showBytes(value)}`;
  }));
  const figures = [["Time", `${call.milliseconds} ms`], ["Fuel", plural(call.fuel, "unit")]];
  figures.push(["Memory", `${plural(call.pages, "page")}, ${(call.pages * 64).toLocaleString("en")} KiB`]);
  const terms = figures.map(([name, value]) => {
    return element("div", {}, element("dt", {}, name), element("dd", {}, value));
  });
  result.append(element("dl", {}, ...terms));

  function add(title, content) {
    const heading = element("h4", { id: newId(), textContent: title });
    content.setAttribute("aria-labelledby", heading.id);
    result.append(heading, content);
  }

  function addList(title, items) {
    const shown = items.map((item) => element("li", { textContent: cut(item, MAX_SHOWN_LETTERS) }));
    if (shown.length) add(title, element("ul", {}, ...shown));
  }
}

// --- Config and variables -------------------------------------------------------------------------------------------

/** By key: its field. */
const configFields = new Map();

function showConfig(keys) {
  for (const key of keys) {
    const before = configFields.get(key.name);
    const source = JSON.stringify(key);
    if (before?.source === source) continue;
    const field = makeKey(key, before?.input.value ?? key.value);
    if (before) before.element.replaceWith(field.element);
    else $("keys").append(field.element);
    configFields.set(key.name, { ...field, source });
  }
}

function makeKey({ name, doc, default: preset, required }, value) {
  const input = element("input", { id: newId(), value, autocomplete: "off", placeholder: preset });
  const needs = required ? element("span", { className: "type" }, " (required)") : "";
  const parts = [element("label", { htmlFor: input.id }, name, needs), input];
  if (doc) {
    const description = element("small", { id: newId(), textContent: doc });
    input.setAttribute("aria-describedby", description.id);
    parts.push(description);
  }
  return { element: element("div", { className: "field" }, ...parts), input };
}

/** An empty value counts as unset. */
function readConfig() {
  const entries = [...configFields].map(([name, field]) => [name, field.input.value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

$("config").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("new-key").value;
  if (name === "") return;
  if (!configFields.has(name)) showConfig([{ name, doc: "", default: "", required: false, value: "" }]);
  $("new-key").value = "";
  configFields.get(name).input.focus();
});

$("restart").addEventListener("click", async () => {
  const done = await send("/restart", {});
  $("status").textContent = done.refused === undefined ? "Started anew." : `Not started anew: ${done.refused}`;
});

function showVars(vars) {
  const rows = Object.entries(vars).map(([key, value]) => {
    return element("tr", {}, element("td", { textContent: key }), element("td", { textContent: value }));
  });
  $("vars").replaceChildren(...rows);
  $("vars").parentElement.hidden = rows.length === 0;
  $("no-vars").hidden = rows.length > 0;
}

// --- News -----------------------------------------------------------------------------------------------------------

let builds;

function show(state) {
  document.title = $("name").textContent = state.name;
  showExports(state.exports);
  showConfig(state.config);
  showVars(state.vars);
  $("fault").hidden = state.error === null;
  $("fault-text").textContent = cut(state.error ?? "", MAX_SHOWN_LETTERS);
  const kept = state.exports.length ? " The plugin before it can still be called." : "";
  if (state.building) {
    $("status").textContent = "Building…";
  } else if (builds !== state.builds || /^(Building|No answer)/.test($("status").textContent)) {
    const time = new Date().toLocaleTimeString();
    $("status").textContent = state.error === null ? `Ready, built at ${time}.` : `The build failed at ${time}.${kept}`;
  }
  builds = state.building ? undefined : state.builds;
}

async function follow() {
  let revision;
  for (;;) {
    try {
      const response = await fetch(`/state?after=${revision}`);
      const state = await response.json();
      revision = state.revision;
      show(state);
    } catch {
      $("status").textContent = "No answer: is cargo extism dev running?";
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

follow();
