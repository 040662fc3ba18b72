// htmx: the token of the page's forms goes with every request; the bar shows only after 300 ms (CSS delays it).
export function startWaiting(htmx) {
  let open = 0;
  const show = (by) => {
    open = Math.max(0, open + by);
    document.body.classList.toggle("is-waiting", open > 0);
  };
  htmx.on("htmx:configRequest", ({ detail }) => {
    const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token.value;
  });
  htmx.on("htmx:beforeRequest", () => show(1));
  htmx.on("htmx:afterRequest", () => show(-1));
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    htmx.on(name, () => say("The server did not answer as expected. Nothing was changed; try again in a moment."));
  }
}

function say(text) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = "toast is-error";
  toast.dataset.toast = "error";
  const words = document.createElement("p");
  words.className = "toast-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-s btn-link";
  close.dataset.toastClose = "";
  close.textContent = "Dismiss";
  toast.append(words, close);
  place.append(toast);
}
