// The lobby and the table. Everything here also works by plain forms and links; this makes it
// quicker: acts without a new page, others' acts as they happen, number keys, one act after another.
import { watch } from "./figure.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

// ---- the lobby: one's own seat is not offered to another, nor another's kind to oneself, nor an
// approach that binds no machine -----------------------------------------------------------------

const begin = document.getElementById("begin");
if (begin) {
  const follow = () => {
    const own = new FormData(begin).get("player");
    for (const row of begin.querySelectorAll("[data-other]")) row.hidden = row.dataset.other === own;
    for (const group of begin.querySelectorAll("[data-kinds]")) {
      const other = group.dataset.kinds !== own;
      group.disabled = group.hidden = other;
      if (other && group.querySelector(":checked")) begin.elements.kind.value = "";
    }
    begin.querySelector("[data-kind]").hidden = !begin.querySelector(`[data-kinds="${own}"]`);
    const people = new Set([own, ...new FormData(begin).getAll("others")]);
    for (const option of begin.querySelectorAll("[data-binds]")) {
      option.disabled = option.dataset.binds.split(" ").every((player) => people.has(player));
      if (option.disabled && option.selected) begin.elements.approach.value = "";
    }
  };
  begin.addEventListener("change", follow);
  follow();
}

async function wait(shown) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-wait]");
    if (!fresh) return location.reload();
    if (fresh.textContent !== shown.textContent) {
      shown.querySelector("label").textContent = fresh.querySelector("label").textContent;
      for (const name of ["max", "value"]) shown.querySelector("progress")[name] = fresh.querySelector("progress")[name];
    }
  } catch { /* the desk is away for a moment */ }
  setTimeout(wait, 1_500, shown);
}

const waiting = document.querySelector("[data-wait]");
if (waiting) {
  document.querySelector("[data-scripted]").hidden = false;
  setTimeout(wait, 1_500, waiting);
}

// ---- the table ------------------------------------------------------------------------------------

const table = () => document.getElementById("table");

function put(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.getElementById("table");
  if (!fresh) return false;
  const before = table();
  const seen = Number(before.dataset.moves);
  const levels = new Map([...before.querySelectorAll("progress[data-key]")].map((p) => [p.dataset.key, p.value]));
  const open = new Set([...before.querySelectorAll("details[open] > summary")].map((s) => s.textContent));
  before.replaceWith(fresh);
  document.title = page.title;
  for (const summary of fresh.querySelectorAll("summary")) {
    if (open.has(summary.textContent)) summary.parentElement.open = true;
  }
  for (const bar of fresh.querySelectorAll("progress[data-key]")) {
    const now = bar.value;
    if (still.matches || !levels.has(bar.dataset.key)) continue;
    bar.value = levels.get(bar.dataset.key);
    requestAnimationFrame(() => requestAnimationFrame(() => { bar.value = now; }));
  }
  arrive(fresh, seen);
  watch(fresh);
  ready();
  return true;
}

// What is new appears line after line, as it happened, and is read out once.
function arrive(fresh, seen) {
  const rows = [...fresh.querySelectorAll(".since li")];
  const first = rows.findIndex((row) => Number(row.dataset.move) > seen);
  const late = first < 0 ? [] : rows.slice(first);
  late.forEach((row, n) => {
    row.classList.add("arrives");
    row.style.animationDelay = `${Math.min(n, 8) * 400}ms`;
  });
  const said = late.map((row) => row.textContent.replace(/\s+/g, " ").trim());
  const news = fresh.querySelector("#news");
  if (news && said.length) setTimeout(() => { news.textContent = `${said.join(". ")}. ${fresh.querySelector("#turn").textContent}`; }, 50);
}

function alarm(text) {
  const own = document.getElementById("alarm") ?? Object.assign(document.createElement("p"), { id: "alarm", className: "callout warn" });
  own.setAttribute("role", "alert");
  own.textContent = text;
  table().querySelector(".turn").prepend(own);
}

async function refresh() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (answer.ok) put(await answer.text());
  } catch { /* the desk is away; the next sign of it brings the page up to date */ }
}

let sending = false;
async function send(event) {
  const form = event.target;
  if (!form.matches("#table form[method=post]")) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const acting = form.matches(".acts");
  table().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (answer.ok) {
      if (!put(text)) location.assign(answer.url);
      if (acting) table().querySelector(".since")?.focus();
    } else {
      const page = new DOMParser().parseFromString(text, "text/html");
      await refresh();
      alarm(page.querySelector("main .lead")?.textContent ?? "This was not possible; nothing was done.");
    }
  } catch {
    alarm("The desk does not answer; nothing was done, as far as can be seen. Try again.");
  } finally {
    sending = false;
    table().removeAttribute("aria-busy");
  }
}

function key(event) {
  const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
  if (localStorage.getItem("play-keys") === "off") return;
  const acts = table().querySelectorAll(".act");
  const chosen = acts[(Number(event.key) + 9) % 10];
  if (chosen) { event.preventDefault(); chosen.focus(); }
}

function ready() {
  const keys = document.getElementById("keys");
  if (keys) {
    keys.closest("[hidden]")?.removeAttribute("hidden");
    keys.checked = localStorage.getItem("play-keys") !== "off";
  }
  const mine = "mine" in table().dataset;
  document.title = document.title.replace(/^● /, "");
  if (mine && document.hidden) document.title = `● ${document.title}`;
}

function listen() {
  if (!("EventSource" in window)) { setInterval(refresh, 5_000); return; }
  const source = new EventSource(`/api/v1/games/${table().dataset.game}/events`);
  source.addEventListener("changed", (event) => {
    if (Number(event.data) !== Number(table().dataset.changes) && !sending) refresh();
  });
  addEventListener("pagehide", () => source.close());
}

if (table()) {
  document.addEventListener("submit", send);
  document.addEventListener("keydown", key);
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys") localStorage.setItem("play-keys", event.target.checked ? "on" : "off");
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-select]")) event.target.select(); });
  document.addEventListener("visibilitychange", ready);
  ready();
  listen();
}
