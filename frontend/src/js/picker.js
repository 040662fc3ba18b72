// Choosing by typing: the rows that fit stay, arrows mark one, Enter takes it. Without it the rows are links and boxes.
// Rows marked as quick come into sight only once something is typed.
export function startPickers() {
  document.addEventListener("input", ({ target }) => target.matches?.("[data-picker-input]") && narrow(target));
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-picker-input]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") step(event, 1);
    else if (event.key === "ArrowUp") step(event, -1);
    else if (event.key === "Enter") take(event);
    else if (event.key === "Backspace" && !event.target.value) lastChip(event);
  });
  document.addEventListener("focusin", ({ target }) => target.matches?.("[data-picker-input]") && narrow(target));
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const rowsOf = (input) => [...input.closest("[data-picker]").querySelectorAll("[data-pick]")];
const shown = (input) => rowsOf(input).filter((row) => !row.hidden);
const marked = (input) => rowsOf(input).find((row) => row.classList.contains("is-marked"));

function narrow(input) {
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  for (const row of rowsOf(input)) {
    const text = fold(row.textContent);
    row.hidden = !words.every((word) => text.includes(word)) || ("pickQuick" in row.dataset && !words.length);
  }
  const found = shown(input);
  mark(input, words.length ? found[0] : undefined);
  const status = input.closest("[data-picker]").querySelector("[data-picker-status]");
  status.textContent = words.length ? (found.length ? `${found.length} found` : "Nothing fits") : "";
}

function mark(input, row) {
  for (const one of rowsOf(input)) one.classList.toggle("is-marked", one === row);
  if (!row) return input.removeAttribute("aria-activedescendant");
  row.id ||= `pick-${rowsOf(input).indexOf(row)}`;
  input.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function step(event, by) {
  const rows = shown(event.target);
  if (!rows.length) return;
  event.preventDefault();
  const here = rows.indexOf(marked(event.target));
  mark(event.target, rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : (here + by + rows.length) % rows.length]);
}

function take(event) {
  const row = marked(event.target);
  const box = row?.querySelector("input");
  // Nothing is marked: Enter sends the form as it is.
  if (!row) return;
  event.preventDefault();
  if (!box) return row.querySelector("a").click();
  box.checked = true;
  box.form.requestSubmit();
}

function lastChip(event) {
  const chips = document.querySelectorAll(".chip .chip-remove");
  if (!event.target.closest("#filter") || !chips.length) return;
  event.preventDefault();
  chips[chips.length - 1].click();
}
