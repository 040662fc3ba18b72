// Keys of a guided assessment and of a session on risks: a number chooses an answer, n and p go on and back,
// Ctrl Enter saves.
import { onKey } from "./keys.js";

export function startAssessment() {
  for (let number = 1; number <= 9; number += 1) onKey(String(number), () => choose(number));
  onKey("n", () => follow("[data-next]"));
  onKey("p", () => follow("[data-previous]"));

  // Also while somebody types: Ctrl and Enter together are no text.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const save = document.querySelector("[data-assessment] [data-save]");
    if (!save || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    save.form.requestSubmit(save);
  });
}

// With several groups of answers, a number answers the one that has the focus, if it has no answer yet;
// else the first without one. Where all are answered, it changes the one that has the focus.
function choose(number) {
  const form = document.querySelector("[data-assessment]");
  const groups = [...(form?.querySelectorAll('[role="radiogroup"]') ?? [])];
  const answered = (group) => group.querySelector("input:checked") !== null;
  const focused = groups.find((group) => group.contains(document.activeElement));
  const open = focused && !answered(focused) ? focused : groups.find((group) => !answered(group));
  const group = open ?? focused ?? groups[0] ?? form;
  const answer = group?.querySelectorAll('input[type="radio"]:not(:disabled)')[number - 1];
  if (!answer) return false;
  answer.focus();
  answer.click();
  return true;
}

function follow(selector) {
  const target = document.querySelector(selector);
  if (!target) return false;
  target.click();
  return true;
}
