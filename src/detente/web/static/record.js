// Press a mark of a chart to see its events: the address in data-opens, with what the mark stands for.

function asked(datum) {
  if (datum.id) return { id: datum.id };
  const found = {};
  if (datum.year) Object.assign(found, { since: `${datum.year}-01-01`, until: `${datum.year}-12-31` });
  if (datum.group && datum.year) found.group = datum.group;
  if (datum.only) return { id: datum.only };
  if (datum.site && datum.site !== "not named") found.q = datum.site;
  return found;
}

function opened(holder, datum) {
  const what = asked(datum);
  const address = new URL(holder.dataset.opens, location.href);
  if (what.id) return `/record/${encodeURIComponent(what.id)}`;
  for (const [name, value] of Object.entries(what)) address.searchParams.set(name, value);
  return Object.keys(what).length ? address.href : null;
}

document.addEventListener("drawn", ({ target }) => {
  const holder = target.closest("[data-opens]");
  if (!holder || !target.view) return;
  target.view.addEventListener("click", (_event, item) => {
    const address = item?.datum && opened(holder, item.datum);
    if (address) location.assign(address);
  });
});
