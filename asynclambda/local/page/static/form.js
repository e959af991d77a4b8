// A form for a payload, from the tree of `forms.py`. It writes JSON *text*: a number stays as it was typed,
// however long, and a field that is left empty is left out.
//
// Every part is `{ element, write(value), read(indent), mark(path, text) }`: `read` gives the JSON text,
// undefined where there is nothing; `write` takes a value, undefined for none.

import { h } from "./dom.js";
import { isObject } from "./fits.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const STEP = "  ";

/** Something in the form that is no JSON. */
export class FormError extends Error {}

/** Makes the part of a node. @param {boolean} required - else, empty means left out. */
export function makePart(form, required = true) {
  switch (form.kind) {
    case "object": return objectPart(form);
    case "list": return listPart(form);
    case "map": return mapPart(form);
    case "optional": return optionalPart(form.form, required);
    case "enum": return enumPart(form, required);
    case "boolean": return enumPart({ ...form, values: [true, false] }, required);
    case "const": return fixedPart(form.value);
    case "null": return fixedPart(null);
    case "integer": case "number": return numberPart(form, required);
    case "string": return stringPart(form, required);
    default: return rawPart(form, required);
  }
}

function marker(element) {
  return (path, text) => {
    element.querySelector(":scope > .fault, :scope + .fault")?.remove();
    const fault = h("span", { class: "fault" }, text);
    if (element.matches("input, select, textarea")) element.after(fault);
    else element.append(fault);
  };
}

function limits(form) {
  return [
    form.format,
    form.min !== undefined ? `≥ ${form.min}` : null,
    form.above !== undefined ? `> ${form.above}` : null,
    form.max !== undefined ? `≤ ${form.max}` : null,
    form.below !== undefined ? `< ${form.below}` : null,
    form.pattern ? `matches ${form.pattern}` : null,
    form.shortest ? `at least ${form.shortest} characters` : null,
    form.longest ? `at most ${form.longest} characters` : null,
    form.fewest ? `at least ${form.fewest}` : null,
    form.most ? `at most ${form.most}` : null,
  ].filter(Boolean).join(", ");
}

/** What a kind is called beside its field. */
function kindWords(form) {
  const words = { list: "list", map: "map", object: "", raw: "JSON", enum: "one of", const: "fixed" }[form.kind] ?? form.kind;
  if (form.kind === "optional") return [kindWords(form.form), "or null"].filter(Boolean).join(" ");
  if (form.kind === "raw" && form.one_of) return `JSON: ${form.one_of.join(" or ")}`;
  return [words, limits(form)].filter(Boolean).join(", ");
}

function textInput(extra) {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...extra });
}

function stringPart(form, required) {
  const long = form.longest > 200;
  const element = long ? h("textarea", { rows: "3" }) : textInput({});
  return {
    element,
    write: (value) => { element.value = value === undefined || value === null ? "" : String(value); },
    // A required text may be empty; one that may be left out is left out.
    read: () => (element.value === "" && !required ? undefined : JSON.stringify(element.value)),
    mark: marker(element),
  };
}

function numberPart(form, required) {
  const element = textInput({ inputmode: form.kind === "integer" ? "numeric" : "decimal", class: "short" });
  return {
    element,
    write: (value) => { element.value = value === undefined || value === null ? "" : String(value); },
    read: () => {
      const text = element.value.trim();
      if (text === "" && !required) return undefined;
      // What is no number goes as a text: the task's own type says what is wrong with it.
      return NUMBER.test(text) ? text : JSON.stringify(text);
    },
    mark: marker(element),
  };
}

function enumPart(form, required) {
  const options = form.values.map((value) => h("option", { value: JSON.stringify(value) }, typeof value === "string" ? value : JSON.stringify(value)));
  const element = h("select", { class: "short" }, required ? [] : h("option", { value: "" }, "—"), options);
  return {
    element,
    write: (value) => { element.value = value === undefined ? (required ? JSON.stringify(form.values[0]) : "") : JSON.stringify(value); },
    read: () => (element.value === "" ? undefined : element.value),
    mark: marker(element),
  };
}

function fixedPart(value) {
  const element = h("code", { class: "fixed" }, JSON.stringify(value));
  return { element, write: () => {}, read: () => JSON.stringify(value), mark: marker(element) };
}

function rawPart(form, required) {
  const element = h("textarea", { rows: "3", spellcheck: "false", class: "mono", placeholder: "JSON" });
  return {
    element,
    write: (value) => { element.value = value === undefined ? "" : JSON.stringify(value, null, 2); },
    read: () => {
      const text = element.value.trim();
      if (text === "" && !required) return undefined;
      try {
        JSON.parse(text);
      } catch (error) {
        throw new FormError(`${form.title ?? "A field"} is no JSON: ${error.message}`);
      }
      return text;
    },
    mark: marker(element),
  };
}

/** A type or null. A simple one is null where it is empty; a part with parts of its own has a switch. */
function optionalPart(form, required) {
  const inner = makePart(form, false);
  if (!["object", "list", "map"].includes(form.kind)) {
    return { ...inner, write: (value) => inner.write(value === null ? undefined : value), read: (indent) => inner.read(indent) ?? (required ? "null" : undefined) };
  }
  return switched(inner, required ? "null" : undefined);
}

/** A part that can be left out as a whole. @param {string|undefined} without - what it is then. */
function switched(inner, without) {
  const box = h("input", { type: "checkbox" });
  const body = h("div", { hidden: true }, inner.element);
  const element = h("div", { class: "switched" }, h("label", { class: "switch" }, box, " give it"), body);
  const show = () => { body.hidden = !box.checked; };
  box.addEventListener("change", show);
  return {
    element,
    write: (value) => {
      box.checked = value !== undefined && value !== null;
      inner.write(box.checked ? value : undefined);
      show();
    },
    read: (indent) => (box.checked ? inner.read(indent) : without),
    mark: (path, text) => (box.checked ? inner.mark(path, text) : marker(element)(path, text)),
  };
}

function objectPart(form) {
  const parts = form.fields.map((field) => {
    const compound = ["object", "list", "map"].includes(field.form.kind);
    let part = makePart(field.form, field.required);
    if (compound && !field.required) part = switched(part, undefined);
    return { ...field, part };
  });
  const rows = parts.map(({ name, required, form: each, part, default: preset }) => {
    if (preset !== undefined && preset !== null && part.element.matches("input")) part.element.placeholder = String(preset);
    const words = h("span", { class: "field-kind" }, kindWords(each));
    const label = h("span", { class: "field-name" }, name, required ? null : h("span", { class: "field-optional" }, " optional"));
    const help = each.help && each.kind !== "object" ? h("span", { class: "field-help" }, each.help) : null;
    const tag = part.element.matches("input, select, textarea") ? "label" : "div";
    return h(tag, { class: "field" }, h("span", { class: "field-label" }, label, words), part.element, help);
  });
  const element = h("div", { class: "fields" }, rows);
  return {
    element,
    write: (value) => {
      for (const { name, part } of parts) part.write(isObject(value) ? value[name] : undefined);
    },
    read: (indent = "") => {
      const inside = indent + STEP;
      const texts = parts.map(({ name, part }) => [name, part.read(inside)]).filter(([, text]) => text !== undefined)
        .map(([name, text]) => `${inside}${JSON.stringify(name)}: ${text}`);
      return texts.length ? `{\n${texts.join(",\n")}\n${indent}}` : "{}";
    },
    mark: (path, text) => {
      const found = parts.find(({ name }) => name === path[0]);
      if (found) found.part.mark(path.slice(1), text);
      else marker(element)(path, [...path, text].join(": "));
    },
  };
}

/** Parts that can be added and removed, each in a row. */
function rowsPart(makeRow, addWords) {
  const rows = h("div", { class: "items" });
  const parts = [];
  const add = (value) => {
    const row = makeRow(value);
    const remove = h("button", { type: "button", class: "quiet", "aria-label": "Remove", on: { click: () => { parts.splice(parts.indexOf(row), 1); line.remove(); } } }, "×");
    const line = h("div", { class: "item" }, row.element, remove);
    parts.push(row);
    rows.append(line);
    return row;
  };
  const button = h("button", { type: "button", class: "quiet add", on: { click: () => add(undefined).element.querySelector?.("input, select, textarea")?.focus() } }, addWords);
  return { element: h("div", { class: "rows" }, rows, button), parts, add, clear: () => { parts.length = 0; rows.replaceChildren(); } };
}

function listPart(form) {
  const rows = rowsPart((value) => {
    const part = makePart(form.item, true);
    part.write(value);
    return { ...part, element: h("div", { class: "grow" }, part.element) };
  }, "+ item");
  return {
    element: rows.element,
    write: (value) => { rows.clear(); if (Array.isArray(value)) for (const each of value) rows.add(each); },
    read: (indent = "") => {
      const inside = indent + STEP;
      const texts = rows.parts.map((part) => inside + part.read(inside));
      return texts.length ? `[\n${texts.join(",\n")}\n${indent}]` : "[]";
    },
    mark: (path, text) => (rows.parts[Number(path[0])] ? rows.parts[Number(path[0])].mark(path.slice(1), text) : marker(rows.element)(path, text)),
  };
}

function mapPart(form) {
  const rows = rowsPart((entry) => {
    const key = textInput({ class: "short", placeholder: "key", "aria-label": "Key" });
    const part = makePart(form.value, true);
    key.value = entry ? entry[0] : "";
    part.write(entry ? entry[1] : undefined);
    return { ...part, key, element: h("div", { class: "entry grow" }, key, part.element) };
  }, "+ entry");
  return {
    element: rows.element,
    write: (value) => { rows.clear(); if (isObject(value)) for (const entry of Object.entries(value)) rows.add(entry); },
    read: (indent = "") => {
      const inside = indent + STEP;
      const texts = rows.parts.map((part) => `${inside}${JSON.stringify(part.key.value)}: ${part.read(inside)}`);
      return texts.length ? `{\n${texts.join(",\n")}\n${indent}}` : "{}";
    },
    mark: (path, text) => {
      const found = rows.parts.find((part) => part.key.value === path[0]);
      if (found) found.mark(path.slice(1), text);
      else marker(rows.element)(path, text);
    },
  };
}
