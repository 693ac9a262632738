// The debrief: the acts one by one, and the comparison as soon as it is ready.

const steps = JSON.parse(document.getElementById("steps").textContent);
const at = (id) => document.getElementById(id);

function show(n) {
  const step = steps[n];
  at("step-where").textContent = `${step.month} (${step.state}), act ${n + 1} of ${steps.length}`;
  const act = Object.assign(document.createElement("strong"), { textContent: `${step.act}. ` });
  at("step-said").replaceChildren(act, `${step.thought} ${step.moved ? `What it changed: ${step.moved}.` : ""}`);
  at("step").value = n;
  at("step-back").disabled = n === 0;
  at("step-on").disabled = n === steps.length - 1;
}

at("replay").hidden = false;
at("step").addEventListener("input", () => show(Number(at("step").value)));
at("step-back").addEventListener("click", () => show(Number(at("step").value) - 1));
at("step-on").addEventListener("click", () => show(Number(at("step").value) + 1));
show(0);

const compare = at("compare");
if (compare?.dataset.compare && ["waiting", "running"].includes(compare.dataset.state)) {
  const source = new EventSource(`/api/v1/jobs/${compare.dataset.compare}/events`);
  source.addEventListener("progress", (event) => {
    const { done, all } = JSON.parse(event.data);
    if (all) at("steps-done").textContent = `${done} of ${all} steps done.`;
  });
  source.addEventListener("state", (event) => {
    if (["done", "failed", "cancelled"].includes(JSON.parse(event.data).state)) {
      source.close();
      location.reload();
    }
  });
}
