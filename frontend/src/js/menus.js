// <details data-menu> already opens and closes; this adds what people expect of a menu.
export function startMenus() {
  document.addEventListener("click", ({ target }) => {
    for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAll(event);
    else if (["ArrowDown", "ArrowUp"].includes(event.key)) move(event);
  });
  document.addEventListener("toggle", ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.matches("[data-menu]") && target.open) place(target);
  }, true);
}

function opened() {
  return document.querySelectorAll("details[data-menu][open], details.hint[open]");
}

function closeAll(event) {
  for (const menu of opened()) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
    event.preventDefault();
  }
}

function move(event) {
  const menu = document.activeElement?.closest("details[data-menu]");
  if (!menu || event.target.matches("input, select, textarea")) return;
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu-panel a, .menu-panel button")];
  if (!items.length) return;
  const here = items.indexOf(document.activeElement);
  const by = event.key === "ArrowDown" ? 1 : -1;
  items[(here + by + items.length + (here < 0 && by < 0 ? 1 : 0)) % items.length].focus();
  event.preventDefault();
}

// A panel that would leave the window on the right opens to the left instead.
function place(menu) {
  const panel = menu.querySelector(".menu-panel");
  if (!panel || menu.classList.contains("menu-end")) return;
  if (panel.getBoundingClientRect().right > document.documentElement.clientWidth - 8) menu.classList.add("menu-end");
}
