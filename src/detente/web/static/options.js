// Sliders that answer at once: the live part of the page is asked for again, and the address says what is shown.

const form = document.getElementById("picture");
const live = document.getElementById("live");
const told = document.getElementById("told");
const WAIT = 120;  // milliseconds after the last move
let waiting = null, running = null;

const sliders = [...form.querySelectorAll(".slider[data-low]")].map((box) => ({
  range: box.querySelector("input[type=range]"),
  text: box.querySelector("input[type=text]"),
  output: box.querySelector("output"),
  low: Number(box.dataset.low),
  high: Number(box.dataset.high),
}));
const weights = [...form.querySelectorAll(".slider:not([data-low])")].map((box) => ({
  range: box.querySelector("input"), output: box.querySelector("output"),
}));

// A slider goes by ratios, from the lowest to the highest value that the case has.
function at(slider) {
  return Number((slider.low * (slider.high / slider.low) ** (slider.range.value / 100)).toPrecision(2));
}

function place(slider, value) {
  const share = Math.log(value / slider.low) / Math.log(slider.high / slider.low);
  slider.range.value = Math.round(100 * Math.min(Math.max(share, 0), 1));
}

function say(slider) {
  const text = slider.text.value.trim();
  const said = text ? `${text.replace(":", " to ")} times` : "as the case has it";
  slider.output.textContent = said;
  slider.range.setAttribute("aria-valuetext", said);
}

function query() {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = value.trim();
    if (text && !(name.startsWith("w.") && Number(text) === 0)) said.append(name, text);
  }
  return said.toString().replaceAll("%3A", ":");
}

// What is asked with nothing set: which comparison, as of which day, how far ahead.
function plain() {
  const said = new URLSearchParams();
  for (const name of ["run", "as_of", "horizon"]) {
    if (form.elements[name]?.value) said.append(name, form.elements[name].value);
  }
  return said.toString();
}

async function ask() {
  running?.abort();
  running = new AbortController();
  const own = running, asked = query();
  live.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.dataset.live}?${asked}`, { signal: own.signal, headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (own !== running) return;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (answer.ok) {
      const open = [...live.querySelectorAll("details")].map((one) => one.open);
      live.replaceChildren(...fresh.body.childNodes);
      const folds = [...live.querySelectorAll("details")];
      if (folds.length === open.length) folds.forEach((one, n) => { one.open = open[n]; });
      history.replaceState(null, "", `${form.getAttribute("action")}?${asked}`);
      follow();
    }
    const problem = fresh.querySelector("ol li, .lead");
    told.textContent = answer.ok
      ? document.getElementById("status").textContent.trim().replace(/\s+/g, " ")
      : (problem?.textContent ?? "That could not be read.").trim();
    told.classList.toggle("unseen", answer.ok);
  } catch (error) {
    if (error.name === "AbortError") return;
    told.classList.remove("unseen");
    told.textContent = "The desk did not answer. Try again.";
  }
  if (own === running) live.setAttribute("aria-busy", "false");
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, WAIT);
}

// Links to another horizon keep what is set.
function follow() {
  for (const link of form.querySelectorAll(".horizons a")) {
    const said = new URLSearchParams(query());
    said.set("horizon", link.dataset.years);
    link.href = `${form.getAttribute("action")}?${said.toString().replaceAll("%3A", ":")}`;
    if (link.dataset.years === form.elements.horizon.value) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const reset = document.getElementById("reset");
  if (reset) reset.href = `${form.getAttribute("action")}?${plain()}`;
}

for (const slider of sliders) {
  slider.range.hidden = false;
  say(slider);
  slider.range.addEventListener("input", () => {
    slider.text.value = at(slider);
    say(slider);
    soon();
  });
  slider.text.addEventListener("input", () => {
    const value = Number(slider.text.value);
    if (value > 0) place(slider, value);
    say(slider);
    soon();
  });
}
for (const one of weights) {
  one.range.addEventListener("input", () => { one.output.textContent = one.range.value; });
}
form.addEventListener("input", (event) => { if (event.target.name?.startsWith("w.")) soon(); });
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
form.addEventListener("click", (event) => {
  const link = event.target.closest(".horizons a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    form.elements.horizon.value = link.dataset.years;
    follow();
    ask();
  }
  if (event.target.id === "reset") {
    event.preventDefault();
    for (const slider of sliders) {
      slider.text.value = "";
      place(slider, Math.min(Math.max(1, slider.low), slider.high));
      say(slider);
    }
    for (const one of weights) { one.range.value = 0; one.output.textContent = "0"; }
    for (const field of form.querySelectorAll("input[type=number]")) field.value = "";
    ask();
  }
});
const send = document.getElementById("send");
if (send) send.hidden = true;
