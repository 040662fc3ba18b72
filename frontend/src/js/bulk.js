// Selecting rows, and the bar that says what can be done with them. Shift takes the rows between.
let last = null;

export function startBulk() {
  document.addEventListener("click", ({ target, shiftKey }) => {
    if (!(target instanceof Element)) return;
    if (target.matches("[data-select]")) {
      if (shiftKey && last) between(last, target);
      last = target;
      show(target.closest("table"));
    } else if (target.matches("[data-select-all]")) {
      for (const box of boxes(target.closest("table"))) box.checked = target.checked;
      show(target.closest("table"));
    } else if (target.closest("[data-select-none]")) {
      document.querySelectorAll("[data-list]").forEach((table) => {
        for (const box of boxes(table)) box.checked = false;
        show(table);
      });
    }
    if (target.closest(".bulk-actions .check")) return;
    const button = target.closest("[data-bulk-fold]");
    fold(button?.ariaExpanded === "false" ? button : null);
  });
  document.addEventListener("keydown", ({ key }) => {
    const button = key === "Escape" && document.querySelector('[data-bulk-fold][aria-expanded="true"]');
    if (!button) return;
    fold(null);
    button.focus();
  });
  // A browser that goes back restores the boxes but not the bar.
  addEventListener("pageshow", () => document.querySelectorAll("[data-list]").forEach(show));
}

/** Fold out what can be done, on a phone; null folds it in. */
function fold(button) {
  for (const one of document.querySelectorAll("[data-bulk-fold]")) one.setAttribute("aria-expanded", String(one === button));
}

function boxes(table) {
  return [...table.querySelectorAll("[data-select]")];
}

function between(from, to) {
  const all = boxes(to.closest("table"));
  const [a, b] = [all.indexOf(from), all.indexOf(to)].sort((x, y) => x - y);
  if (a >= 0) for (const box of all.slice(a, b + 1)) box.checked = to.checked;
}

function show(table) {
  const all = boxes(table);
  const chosen = all.filter((box) => box.checked);
  const head = table.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  const id = all[0]?.getAttribute("form");
  const bar = id ? document.getElementById(id) : document.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  // More than the page can be taken once all of the page is.
  const every = bar.querySelector("[data-select-every]");
  if (every) {
    every.hidden = chosen.length < all.length;
    if (every.hidden) every.querySelector("input").checked = false;
  }
  bar.querySelector("[data-bulk-count]").textContent = String(chosen.length);
}
