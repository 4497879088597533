// Runs the page's script on a page that is no more than its panel of sliders, and says what it shows for each setting.
"use strict";
const { panel: attributes, inputs: sliders, settings, script } = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
const camel = (name) => name.replace(/^data-/, "").replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const dataset = (all) => Object.fromEntries(Object.entries(all).filter(([k]) => k.startsWith("data-")).map(([k, v]) => [camel(k), v]));
const element = (more) => ({
  textContent: "", on: {}, classList: { toggle() {} },
  setAttribute(name, value) { this[name] = value; },
  addEventListener(name, act) { this.on[name] = act; },
  ...more,
});
const inputs = sliders.map((all) => element({ id: all.id, max: all.max, value: all.value, defaultValue: all.value, dataset: dataset(all) }));
const parts = {};
const panel = { dataset: dataset(attributes), hidden: true, querySelectorAll: () => inputs, querySelector: (name) => (parts[name] ??= element({})) };
globalThis.document = { querySelectorAll: (name) => (name === "[data-worlds]" ? [panel] : []), getElementById: () => null };
globalThis.location = { hash: "" };
globalThis.addEventListener = () => {};
(0, eval)(script);
const said = settings.map((setting) => {
  parts[".back"].on.click();
  for (const [k, step] of setting) { inputs[k].value = String(step); inputs[k].on.input(); }
  return Object.fromEntries(["then", "between", "worlds"].map((name) => [name, parts["." + name].textContent]));
});
console.log(JSON.stringify(said));
