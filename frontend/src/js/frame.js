// Navigation, drawer and theme. The choices are cookies, which the server reads: the page is right from the first paint.
import { onKey } from "./keys.js";

const root = document.documentElement;

export function startFrame() {
  showFold();
  showPlace();

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const choice = target?.closest("[data-theme-choice]");
    if (choice) {
      event.preventDefault();
      setTheme(choice.dataset.themeChoice);
      keep("isthmus_theme", choice.dataset.themeChoice);
      remember(choice);
    }
    if (target?.closest("[data-nav-fold]")) fold();
    if (target?.closest("[data-drawer-open]")) {
      event.preventDefault();
      drawer(true);
    }
    if (target?.closest("[data-drawer-close]")) {
      event.preventDefault();
      drawer(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.dataset.drawer) drawer(false);
  });
  matchMedia("(min-width: 900px)").addEventListener("change", () => root.dataset.drawer && drawer(false));
  onKey("[", () => (document.querySelector("[data-nav-fold]") ? fold() : false));
}

function setTheme(theme) {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  });
}

// For who is signed in the choice is a preference too; without the script the form says the same.
function remember(choice) {
  const form = choice.closest("[data-theme-form]");
  if (!form?.getAttribute("action")) return;
  const body = new FormData(form);
  body.set("theme", choice.dataset.themeChoice);
  fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, keepalive: true }).catch(() => {});
}

function fold() {
  const collapsed = root.dataset.nav !== "collapsed";
  if (collapsed) root.dataset.nav = "collapsed";
  else delete root.dataset.nav;
  keep("isthmus_nav", collapsed ? "collapsed" : "open");
  showFold();
}

function showFold() {
  const words = root.dataset.nav === "collapsed" ? "Unfold the navigation" : "Fold the navigation";
  const button = document.querySelector("[data-nav-fold]");
  button?.setAttribute("aria-label", words);
  button?.setAttribute("title", `${words} ( [ )`);
}

// In a long navigation the page that is open is in sight.
function showPlace() {
  const list = document.querySelector("#nav .nav-scroll");
  const here = list?.querySelector("[aria-current]")?.getBoundingClientRect();
  const seen = list?.getBoundingClientRect();
  if (here && here.bottom > seen.bottom) list.scrollTop += here.bottom - seen.bottom + seen.height / 2;
}

function drawer(open) {
  const nav = document.getElementById("nav");
  const rest = document.querySelector(".body");
  if (!nav || !rest) return;
  if (open) root.dataset.drawer = "open";
  else delete root.dataset.drawer;
  // What lies under the drawer can't be reached while it is open.
  rest.inert = open;
  (open ? nav.querySelector(".nav-close") : document.querySelector("[data-drawer-open]"))?.focus();
}

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
}
