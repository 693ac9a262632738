// Draw the charts of a page: Vega-Lite specifications, in the page's colours, without eval.
// Any element with data-spec="ID" is drawn from the JSON in the script element of that id.
// Others may call draw(element, spec) again with new numbers; it replaces what was there.

const folder = new URL(".", import.meta.url);
let libraries = null;

function load(name) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL(`vendor/${name}`, folder);
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

async function vega() {
  libraries ??= (async () => {
    await load("vega.min.js");
    const [interpreter] = await Promise.all([
      import(new URL("vendor/vega-interpreter.js", folder)),
      load("vega-lite.min.js"),
    ]);
    return {
      vega: window.vega,
      lite: window.vegaLite,
      interpreter: interpreter.expressionInterpreter,
    };
  })();
  return libraries;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function config() {
  const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line");
  const font = getComputedStyle(document.body).fontFamily;
  const text = { labelColor: soft, titleColor: soft, labelFont: font, titleFont: font };
  return {
    font,
    background: "transparent",
    padding: 4,
    view: { stroke: null },
    axis: { ...text, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal",
            gridColor: line, domainColor: line, tickColor: line, labelPadding: 5 },
    legend: { ...text, labelFontSize: 12, symbolType: "square" },
    header: { ...text, labelFontSize: 12 },
    text: { color: ink, font, fontSize: 12 },
    title: { color: ink, font, fontSize: 13, anchor: "start" },
    range: { category: ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8"].map(colour) },
    mark: { color: colour("--accent") },
    rule: { color: soft },
    style: { guide: { ink, soft, line } },
  };
}

// A specification may name a colour of the page, as "var(--ink)"; it follows light and dark.
function coloured(spec) {
  if (typeof spec === "string") {
    const found = spec.match(/^var\((--[\w-]+)\)$/);
    return found ? colour(found[1]) : spec;
  }
  if (Array.isArray(spec)) return spec.map(coloured);
  if (spec && typeof spec === "object") {
    return Object.fromEntries(Object.entries(spec).map(([k, v]) => [k, coloured(v)]));
  }
  return spec;
}

let tip = null;
function tooltip(_handler, event, _item, value) {
  tip ??= Object.assign(document.createElement("div"), { className: "tip" });
  tip.hidden = value == null || value === "";
  if (tip.hidden) return;
  const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
  tip.replaceChildren(...rows.map(([name, said]) => {
    const row = document.createElement("div");
    if (name) row.append(Object.assign(document.createElement("span"), { textContent: `${name} ` }));
    row.append(String(said));
    return row;
  }));
  document.body.append(tip);
  tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
}

const drawn = new Map();

export async function draw(element, spec) {
  drawn.set(element, spec);
  const width = element.clientWidth;
  if (!width) return;  // folded away: drawn when it is opened
  element.dataset.label ??= element.getAttribute("aria-label") ?? "";
  const tools = await vega();
  const said = { description: element.dataset.label, ...spec };
  const own = said.hconcat || said.vconcat || said.concat || said.facet || said.repeat
    ? said : { width: "container", ...said };
  const full = coloured(own.width === "container" ? { ...own, width: width - 8, autosize: { type: "fit-x", contains: "padding" } } : own);
  const compiled = tools.lite.compile(full, { config: config() }).spec;
  const view = new tools.vega.View(tools.vega.parse(compiled, null, { ast: true }), {
    expr: tools.interpreter, renderer: "svg", hover: true,
  });
  view.tooltip(tooltip);
  element.view?.finalize();
  element.view = view;
  element.drawnAt = width;
  await view.initialize(element).runAsync();
  element.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (drawn.has(target) && Math.abs(target.clientWidth - (target.drawnAt ?? 0)) > 4) {
      draw(target, drawn.get(target));
    }
  }
});

export function watch(root = document) {
  for (const element of root.querySelectorAll("[data-spec]")) {
    const spec = JSON.parse(document.getElementById(element.dataset.spec).textContent);
    draw(element, spec);
    sizes.observe(element);
  }
}

const again = () => drawn.forEach((spec, element) => draw(element, spec));
document.addEventListener("themed", again);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
watch();
