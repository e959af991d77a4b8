// Makes and keeps DOM nodes. Every text goes in as a text node, so nothing of a payload is ever markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element.
 * @param {string} tag - `div`, or `svg:path` for SVG.
 * @param {object} props - attributes; `on` has listeners, `style` has custom properties and lengths
 *   (set one by one: the page's policy forbids style attributes), `props` has DOM properties.
 * @param {...(Node|string|null|undefined|Array)} children
 */
export function h(tag, props = {}, ...children) {
  const element = tag.startsWith("svg:")
    ? document.createElementNS(SVG, tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "style") {
      for (const [property, each] of Object.entries(value)) element.style.setProperty(property, each);
    } else if (name === "props") {
      Object.assign(element, value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...present(children));
  return element;
}

/** The children that there are, out of lists in lists. */
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined);
}

/** Replaces all children. */
export function fill(parent, ...children) {
  parent.replaceChildren(...present(children));
}

/** Sets a text, and leaves the DOM alone where it is that already. Returns whether it changed. */
export function setText(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/**
 * Makes the children of `parent` those of `items`, in order. A node stays with its key, so focus,
 * selection and scroll position do, too.
 * @param {(item) => string} key
 * @param {(item) => HTMLElement} create
 * @param {(element, item) => void} update - called for new and for old ones.
 */
export function reconcile(parent, items, key, create, update) {
  const old = new Map();
  for (const child of parent.children) old.set(child.dataset.key, child);
  let place = parent.firstElementChild;
  for (const item of items) {
    const id = key(item);
    let element = old.get(id);
    if (element) {
      old.delete(id);
    } else {
      element = create(item);
      element.dataset.key = id;
    }
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of old.values()) element.remove();
}
