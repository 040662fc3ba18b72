// The command palette. Nothing is asked before it opens; what the person looked at lately is kept by
// this browser, as references alone, and asked anew of the server, which says what may still be seen.
import { Suggestions } from "./combobox.js";

const KEPT = "isthmus-recent";
const MOST = 12;

export function startPalette() {
  reveal();
  window.addEventListener("hashchange", reveal);
  const dialog = document.querySelector("dialog[data-palette]");
  if (!dialog) return;
  remember(dialog);
  const input = dialog.querySelector("[role=combobox]");
  const status = dialog.querySelector("[role=status]");
  const offered = new Suggestions(input, dialog.querySelector("[role=listbox]"), {
    address: (text) => {
      const url = new URL(dialog.dataset.palette, location.href);
      const recent = kept(dialog).filter((one) => one !== here()).join(",");
      Object.entries({ q: text, page: location.pathname, recent: text.trim() ? "" : recent }).forEach(([name, value]) => url.searchParams.set(name, value));
      return url;
    },
    choose: (row, event) => {
      // A press on a link with a key held opens a new tab by itself.
      if (event.type === "click") return event.ctrlKey || event.metaKey || event.shiftKey || dialog.close();
      dialog.close();
      row.click();
    },
    told: (count) => (status.textContent = count ? `${count} offered` : "Nothing fits"),
  });
  dialog.addEventListener("opened", () => {
    input.value = "";
    offered.ask();
  });
  dialog.addEventListener("close", () => offered.stop());
  dialog.addEventListener("click", (event) => event.target.closest("[aria-disabled=true]") && event.preventDefault());
  input.addEventListener("input", () => offered.soon());
  input.addEventListener("keydown", async (event) => {
    if (event.key === "Enter" && offered.asked) {
      // What was typed last is still being asked for.
      event.preventDefault();
      return;
    }
    if (offered.key(event)) event.preventDefault();
  });
  document.addEventListener("submit", ({ target }) => target.matches("[data-sign-out]") && store(dialog, []));
}

/** Open what an address names: the form of an action, the relations. */
function reveal() {
  if (!/^#(do-[\w-]+|relations|watching)$/.test(location.hash)) return;
  const place = document.getElementById(location.hash.slice(1));
  if (!place) return;
  if (place.matches("details")) place.open = true;
  place.scrollIntoView({ block: "center" });
  place.querySelector("textarea, input:not([type=hidden]), select, button")?.focus({ preventScroll: true });
}

function remember(dialog) {
  const record = here();
  if (record) store(dialog, [record, ...kept(dialog).filter((one) => one !== record)].slice(0, MOST));
}

/** The record on this page. */
function here() {
  return document.querySelector('meta[name="isthmus-record"]')?.content;
}

function place(dialog) {
  return `${KEPT}:${dialog.dataset.person}:${dialog.dataset.palette}`;
}

function kept(dialog) {
  try {
    const found = JSON.parse(localStorage.getItem(place(dialog)) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function store(dialog, references) {
  try {
    if (references.length) localStorage.setItem(place(dialog), JSON.stringify(references));
    // Whoever signs out takes all of theirs along, of every organization.
    else Object.keys(localStorage).filter((key) => key.startsWith(`${KEPT}:${dialog.dataset.person}:`)).forEach((key) => localStorage.removeItem(key));
  } catch {
    // A browser that stores nothing remembers nothing.
  }
}
