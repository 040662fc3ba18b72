// Keys of the page that fills in a Statement of Applicability: 1 to 3 answer the control one is at, n and p (Alt with
// the arrows, also while typing) go to the unanswered ones, Ctrl Enter saves.
import { onKey } from "./keys.js";

export function startStatement() {
  for (let number = 1; number <= 3; number += 1) onKey(String(number), () => answer(number));
  onKey("n", () => go(1));
  onKey("p", () => go(-1));

  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-statement]");
    if (!form || document.querySelector("dialog[open]")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // There these keys open what can be chosen.
    const opens = event.target instanceof Element && event.target.closest("select, input[type=date]");
    if (step && !opens && event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      go(step);
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const save = form.querySelector("[data-save]");
      if (!save) return;
      event.preventDefault();
      form.requestSubmit(save);
    }
  });
}

function lines() {
  return [...document.querySelectorAll("form[data-statement] [data-line]")];
}

function here() {
  return document.activeElement?.closest("[data-line]");
}

function answer(number) {
  const choice = here()?.querySelectorAll('input[type="radio"]')[number - 1];
  if (!choice || choice.disabled) return false;
  choice.focus();
  choice.click();
  return true;
}

// On to the next control that nobody answered, round the end; the first one where none has the focus.
function go(step) {
  const all = lines();
  if (!all.length) return false;
  const start = all.indexOf(here());
  const order = all.map((_, place) => (start + step * (place + 1) + (start < 0 && step < 0 ? 1 : 0) + 2 * all.length) % all.length);
  const next = order.map((place) => all[place]).find((line) => line.querySelector('input[type="radio"]:checked')?.value === "");
  if (!next) return false;
  next.querySelector('input[type="radio"]').focus();
  next.scrollIntoView({ block: "center" });
  return true;
}
