// Single keys. A module registers what it does; one listener decides whether a key may act at all.
const SWITCH = "isthmus-keys";
const handlers = new Map();

/** Let `act(event)` answer the key; a false return says "not mine" and the next one is asked. */
export function onKey(key, act) {
  handlers.set(key, [...(handlers.get(key) ?? []), act]);
}

export function startKeys() {
  const box = document.querySelector("[data-keys-switch]");
  if (box) {
    box.checked = allowed();
    box.addEventListener("change", () => remember(box.checked));
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !allowed()) return;
    for (const act of handlers.get(event.key) ?? []) {
      if (act(event) !== false) {
        event.preventDefault();
        return;
      }
    }
    const named = [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === event.key);
    if (named && named.offsetParent) {
      event.preventDefault();
      named.click();
    }
  });
}

/** True where a key is text or already has a meaning of its own. */
export function isTyping(target) {
  if (!(target instanceof Element)) return false;
  if (target.closest("[contenteditable]:not([contenteditable=false])")) return true;
  const field = target.closest("input, textarea, select");
  if (!field) return false;
  return !["checkbox", "radio", "button", "submit", "reset"].includes(field.type);
}

// WCAG 2.1.4: a person who steers by voice must be able to switch single keys off.
function allowed() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // A browser that stores nothing keeps the keys on.
  }
}
