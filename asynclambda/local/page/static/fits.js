// Whether a value can be edited by a form without losing anything of it.

/**
 * @param {object} form - a node of the tree of `forms.py`.
 * @param {*} value - as JSON.parse gives it.
 */
export function fits(form, value) {
  switch (form.kind) {
    case "object":
      return isObject(value) && Object.entries(value).every(([name, each]) => {
        const field = form.fields.find((known) => known.name === name);
        return field !== undefined && fits(field.form, each);
      });
    case "list": return Array.isArray(value) && value.every((each) => fits(form.item, each));
    case "map": return isObject(value) && Object.values(value).every((each) => fits(form.value, each));
    case "optional": return value === null || fits(form.form, value);
    case "enum": return form.values.some((each) => JSON.stringify(each) === JSON.stringify(value));
    case "const": return JSON.stringify(form.value) === JSON.stringify(value);
    case "null": return value === null;
    case "boolean": return typeof value === "boolean";
    case "string": return typeof value === "string";
    // A number that is written as a text is mended in the same field.
    case "integer": case "number": return typeof value === "number" || typeof value === "string";
    default: return true;
  }
}

/** Whether it is a JSON object. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
