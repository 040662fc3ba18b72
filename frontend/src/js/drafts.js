// What is typed into a form is kept at the server a moment later: a reload, a sign-in or a crash loses nothing.
const PAUSE = 1200;

export function startDrafts() {
  document.addEventListener("input", ({ target }) => later(target.closest?.("form[data-draft]")));
  // Rows that were added or taken away type nothing.
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-part-add], [data-part-remove]")) later(target.closest("form[data-draft]"));
  });
  document.addEventListener("submit", ({ target }) => stop(target), true);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const form of document.querySelectorAll("form[data-draft]")) if (waiting.has(form)) keep(form, true);
  });
}

const waiting = new Map();
const under = new Map();

function later(form) {
  if (!form || form.dataset.sent) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => keep(form), PAUSE));
}

function stop(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  under.get(form)?.abort();
}

async function keep(form, leaving = false) {
  stop(form);
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  const abort = new AbortController();
  under.set(form, abort);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: data, redirect: "manual", keepalive: leaving, signal: abort.signal });
    if (under.get(form) !== abort) return;
    if (answer.ok) {
      say(form, `Draft kept at ${await answer.text()}`);
      // Leaving now loses nothing, unless something was typed meanwhile.
      if (!waiting.has(form)) delete form.dataset.changed;
    } else {
      say(form, answer.status === 413 ? "Too long to keep a draft: save it soon" : "No draft kept: open this page in another tab and sign in");
    }
  } catch (error) {
    if (error.name !== "AbortError") say(form, "No draft kept: the server can't be reached");
  }
}

function say(form, words) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = words;
}
