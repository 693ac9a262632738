// Follow long work: progress as it happens, without loading the page again.
// follow(id, { progress, state }) calls back with each event of a job until it ends:
//   progress({ done, all, at }), state({ state, said, at }); it returns a function that stops.
// Any element with data-job="ID" (job_parts.html) is kept true by itself; within data-anew the whole
// page is loaded again once the job has ended, since there is more to show than how it stands.

const OVER = ["done", "failed", "cancelled"];
const AGAIN = 2000;  // milliseconds

export function follow(id, { progress = () => {}, state = () => {} } = {}) {
  let source = null, stopped = false;
  const stop = () => { stopped = true; source.close(); };
  const open = () => {
    if (stopped) return;
    source = new EventSource(`/api/v1/jobs/${encodeURIComponent(id)}/events`);
    source.addEventListener("progress", (event) => progress(JSON.parse(event.data)));
    source.addEventListener("state", (event) => {
      const told = JSON.parse(event.data);
      if (OVER.includes(told.state)) stop();
      state(told);
    });
    source.addEventListener("error", () => {  // a desk that starts again may refuse at first
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
    });
  };
  open();
  return stop;
}

export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

// The panel as the server shows it now; it replaces the one in place.
async function renewed(panel, address = `/jobs/${panel.dataset.job}`) {
  let answer = null;
  while (!answer?.ok) {
    answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) await new Promise((done) => setTimeout(done, AGAIN));
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-job]");
}

export function keep(panel) {
  if (OVER.includes(panel.dataset.state)) return;
  const part = (name) => panel.querySelector(`[data-job-${name}]`);
  const marks = [];
  let spentAt = performance.now();
  const spent = seconds(part("spent")?.textContent ?? "");
  const clock = setInterval(() => {
    if (!panel.isConnected) { clearInterval(clock); stop(); return; }
    if (panel.dataset.state === "running" && part("spent")) {
      part("spent").textContent = duration(spent + (performance.now() - spentAt) / 1000);
    }
  }, 1000);
  const stop = follow(panel.dataset.job, {
    progress({ done, all, at }) {
      if (!all) return;
      marks.push([Date.parse(at) / 1000, done]);
      const bar = part("bar");
      if (bar) bar.value = done / all;
      if (part("count")) part("count").textContent = `${done.toLocaleString("en")} of ${all.toLocaleString("en")} ${panel.dataset.what}`;
      const [first, last] = [marks[0], marks[marks.length - 1]];
      if (part("left") && last[1] > first[1]) {
        const left = (last[0] - first[0]) / (last[1] - first[1]) * (all - done);
        part("left").textContent = `about ${duration(left)} to go, at the pace so far`;
      }
    },
    async state({ state }) {
      if (state === panel.dataset.state) return;
      clearInterval(clock);
      stop();
      const own = state === "done" && panel.matches("h1 + *");  // the job's own page
      if (own || (OVER.includes(state) && panel.closest("[data-anew]"))) {
        location.reload();
        return;
      }
      const fresh = await renewed(panel);
      if (!fresh) return;
      panel.replaceWith(fresh);
      keep(fresh);
      panel.dispatchEvent(new CustomEvent("job", { detail: { id: panel.dataset.job, state } }));
      document.dispatchEvent(new CustomEvent("job", { detail: { id: fresh.dataset.job, state } }));
    },
  });
}

function seconds(text) {
  const size = { h: 3600, min: 60, s: 1 };
  return [...text.matchAll(/(\d+) (h|min|s)/g)].reduce((sum, [, n, unit]) => sum + n * size[unit], 0);
}

// Send a form, and put the job's panel in a place of this page instead of leaving it.
async function sent(form, place) {
  const button = form.querySelector("button:not([type]), button[type=submit]");
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "text/html" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && place.matches("[data-anew]")) {
      location.reload();
      return;
    }
    const found = page.querySelector("[data-job]") ?? page.querySelector("main");
    place.replaceChildren(found);
    if (found.dataset.job) {
      keep(found);
      found.scrollIntoView({ block: "nearest" });
    }
  } finally {
    if (button) button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const panel = form.closest("[data-job]");
  if (form.matches("[data-run]")) {
    event.preventDefault();
    sent(form, form.parentElement.querySelector("[data-run-here]"));
  } else if (panel && panel.closest("[data-run-here]")) {
    event.preventDefault();
    sent(form, panel.parentElement);
  }
});

// How long a comparison takes, from what was measured (the server's words say the same).
function estimate(form) {
  const told = form.querySelector("[data-run-estimate]");
  if (!told) return;
  const boxes = [...form.querySelectorAll("[name=approaches]")];
  const some = boxes.filter((b) => b.checked).length;
  const approaches = (some || boxes.length) + 1;
  const futures = Number(form.elements.futures.value) || 0;
  const took = 60 + futures * approaches / (2 * 2.6);
  told.textContent = `About ${duration(took < 120 ? Math.round(took / 10) * 10 : Math.round(took / 60) * 60)} on two cores with nothing else to do: `
    + `${futures.toLocaleString("en")} futures of ${approaches} approaches${some ? "" : " (no box is ticked: all)"}, after about a minute to begin.`;
}

for (const form of document.querySelectorAll("form[data-run]")) {
  form.addEventListener("input", () => estimate(form));
}
for (const panel of document.querySelectorAll("[data-job]")) keep(panel);
