// The reader's own prior: moving one slider scales the others, and the answer follows at once.
import { draw } from "./figure.js";

const section = document.getElementById("prior");
const form = document.getElementById("sliders");
const sliders = [...form.querySelectorAll("input[type=range]")];
const shares = sliders.map((s) => Number(s.value));
const view = document.querySelector(".ribbons").dataset.view;
const since = new URLSearchParams(location.search).get("since") ?? "";
let asked = 0, timer = 0;

function percent(chance) {
  const whole = Math.round(100 * chance);
  return whole < 1 ? "less than 1\u00a0%" : whole > 99 ? "more than 99\u00a0%" : `${whole}\u00a0%`;
}

function span(low, high) {
  return `${percent(low).replace("\u00a0%", "")} to ${percent(high).replace("less than 1", "1")}`;
}

function scale(moved) {
  const left = 100 - shares[moved];
  const others = shares.reduce((sum, share, n) => (n === moved ? sum : sum + share), 0);
  sliders.forEach((_, n) => {
    if (n === moved) return;
    shares[n] = others > 0 ? (shares[n] * left) / others : left / (sliders.length - 1);
  });
}

function show() {
  sliders.forEach((slider, n) => {
    slider.value = Math.round(shares[n]);
    slider.parentElement.querySelector("output").textContent = percent(shares[n] / 100);
  });
}

async function answer() {
  const turn = ++asked;
  const weights = shares.map((share) => Math.round(10 * share) / 10);
  const query = new URLSearchParams({ player: section.dataset.player });
  if (section.dataset.asOf) query.set("as_of", section.dataset.asOf);
  if (section.dataset.start) query.set("start", section.dataset.start);
  weights.forEach((w) => query.append("prior", w));
  const here = new URL(location.href);
  here.searchParams.delete("prior");
  weights.forEach((w) => here.searchParams.append("prior", w));
  history.replaceState(null, "", here);
  carry(weights);
  const response = await fetch(`/api/v1/intent/prior?${query}`);
  if (!response.ok || turn !== asked) return;
  const found = await response.json();
  if (turn !== asked) return;
  for (const [type, band] of Object.entries(found.now)) {
    const row = document.querySelector(`#mine tr[data-type="${type}"]`);
    row.querySelector("[data-chance]").textContent = percent(band.mean);
    row.querySelector("[data-word]").textContent = band.word;
    row.querySelector("[data-band]").textContent = span(band.low90, band.high90);
    trace(type, found.months);
  }
  section.dispatchEvent(new CustomEvent("answered", { bubbles: true }));
  section.dataset.answered = weights.join(" ");
}

// The other forms that lead back to this view take the prior along.
function carry(weights) {
  for (const other of document.querySelectorAll("form[action*='#']:not(#sliders)")) {
    other.querySelectorAll("input[name=prior]").forEach((input) => input.remove());
    weights.forEach((value) => {
      other.append(Object.assign(document.createElement("input"), { type: "hidden", name: "prior", value }));
    });
  }
}

function trace(type, months) {
  const plot = document.querySelector(`.ribbons [data-type="${type}"] .plot`);
  const spec = JSON.parse(document.getElementById(plot.dataset.spec).textContent);
  spec.datasets.own = months.filter((m) => m.month >= since)
    .map((m) => ({ x: `${m.month}-01`, mean: m[view][type].mean }));
  draw(plot, spec);
}

sliders.forEach((slider, n) => {
  slider.addEventListener("input", () => {
    shares[n] = Number(slider.value);
    scale(n);
    show();
    clearTimeout(timer);
    timer = setTimeout(answer, 90);
  });
});
