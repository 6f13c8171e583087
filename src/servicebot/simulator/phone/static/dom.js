// Elements are made from names, attributes and children; text is always text, never markup.

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] "on…" attributes are listeners, true means present, false and null absent
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A button that never submits a form. */
export function button(label, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

/** The colour class of a person's avatar, the same for the same name. */
export function avatar(name, extra = "") {
  const number = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  return element("span", { class: `avatar colour-${number} ${extra}`, "aria-hidden": "true" }, [...name][0] ?? "?");
}

/** Let Enter do it, Shift+Enter begin a new line, and leave the Enter that ends an input method's word alone. */
export function onEnter(field, act) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    act();
  });
}

let toastTimer = 0;

/** Say something briefly at the bottom of the page. */
export function toast(text) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    place.hidden = true;
  }, 3500);
}
