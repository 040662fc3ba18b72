// Suggests people behind an @ in a text. Without it a mention is typed: @PER-2026-0001 or @"First Last".
const TYPED = /(?:^|[\s(])@"?([\p{L}\d][\p{L}\d.'-]*(?: [\p{L}\d.'-]*)?)$/u;

let box = null;
let asked = 0;

export function startMentions() {
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("textarea[data-mentions]")) suggest(target);
  });
  document.addEventListener("focusout", ({ target }) => target.matches?.("[data-mentions]") && close());
  document.addEventListener("keydown", (event) => {
    if (!box || event.target !== box.area) return;
    const rows = [...box.list.children];
    const place = rows.findIndex((row) => row.ariaSelected === "true");
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") mark(rows, (place + 1) % rows.length);
    else if (event.key === "ArrowUp") mark(rows, (place - 1 + rows.length) % rows.length);
    else if (event.key === "Enter" || event.key === "Tab") take(rows[place]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

async function suggest(area) {
  const typed = TYPED.exec(area.value.slice(0, area.selectionStart));
  if (!typed) return close();
  const mine = ++asked;
  const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(typed[1])}`, { headers: { "X-Requested-With": "fetch" } });
  const text = answer.ok ? await answer.text() : "";
  // Somebody who types on has asked again meanwhile.
  if (mine !== asked) return;
  const page = new DOMParser().parseFromString(`<ul>${text}</ul>`, "text/html");
  const options = [...page.querySelectorAll("[role=option]")];
  close();
  if (options.length) open(area, typed[1].length, options);
}

function open(area, length, options) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = "mention-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  for (const option of options.slice(0, 6)) {
    const row = document.createElement("li");
    row.id = `mention-${list.children.length}`;
    row.setAttribute("role", "option");
    row.textContent = [...option.children].map((part) => part.textContent).join(" ");
    row.dataset.value = option.dataset.value;
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(row);
    });
    list.append(row);
  }
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  box = { area, list, length };
  mark([...list.children], 0);
}

function mark(rows, place) {
  rows.forEach((row, number) => (row.ariaSelected = String(number === place)));
  box.area.setAttribute("aria-activedescendant", rows[place].id);
}

function take(row) {
  const { area, length } = box;
  const end = area.selectionStart;
  const before = area.value.slice(0, end - length).replace(/"$/, "");
  const value = row.dataset.value.includes(" ") ? `"${row.dataset.value}"` : row.dataset.value;
  area.value = `${before}${value} ${area.value.slice(end)}`;
  const place = before.length + value.length + 1;
  area.setSelectionRange(place, place);
  close();
}

function close() {
  asked++;
  if (!box) return;
  box.area.removeAttribute("aria-activedescendant");
  box.area.removeAttribute("aria-controls");
  box.list.remove();
  box = null;
}
