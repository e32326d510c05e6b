// The records of a module.
import { get } from "./api.js";
import { dialog, facts, fill, h, many, pill, table } from "./dom.js";

const day = (time) => time.replace("T", " ").slice(0, 16);

async function openRecord(id) {
  const one = await get(`records/${id}`);
  const flags = Object.entries(one.flags).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  dialog(String(one.name ?? one.id),
    facts([
      ["id", h("code", {}, one.id)], ["module", one.module], ["owner", one.owner], ["created", day(one.created)], ["modified", day(one.modified)],
      ["tags", h("span", { className: "pills" }, one.tags.map((tag) => pill(tag, "blue")))],
      ["territories", h("span", { className: "pills" }, one.territories.map((place) => pill(place)))],
      ["states", flags.join(", ")],
    ]),
    h("h3", {}, "Fields"), h("pre", { tabindex: "0" }, JSON.stringify(one.values, null, 2)));
}

const COLUMNS = [
  { title: "Name", show: (row) => h("button", { className: "link", type: "button", onclick: () => openRecord(row.id) }, String(row.name ?? "(no name)")) },
  { title: "Id", kind: "wide", show: (row) => h("code", {}, row.id) },
  { title: "Owner", kind: "wide", show: (row) => row.owner },
  { title: "Tags", show: (row) => h("span", { className: "pills" }, row.tags.map((tag) => pill(tag, "blue"))) },
  { title: "Territories", show: (row) => h("span", { className: "pills" }, row.territories.map((place) => pill(place))) },
  { title: "Modified", kind: "wide", show: (row) => day(row.modified) },
];

export function create([chosen = "Leads"]) {
  let page = 1;
  let pages = 1;
  let seen = "";
  const body = h("div");
  const where = h("span", { className: "soft", role: "status" });
  const module = h("select", { "aria-label": "Module", onchange: () => { page = 1; draw(); } });
  const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the records", oninput: () => { page = 1; draw(); } });
  const back = h("button", { type: "button", onclick: () => { page -= 1; draw(); } }, "Newer");
  const on = h("button", { type: "button", onclick: () => { page += 1; draw(); } }, "Older");

  async function draw() {
    const told = await get("records", { module: module.value, page, search: search.value });
    pages = Math.max(1, told.pages);
    back.disabled = page <= 1;
    on.disabled = page >= pages;
    where.textContent = `${many(told.count, "record")}, page ${page} of ${pages}`;
    fill(body, table(COLUMNS, told.records, search.value ? "No record holds that." : "No records."));
  }
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Records"), module, h("span", { className: "grow" }), search, where, back, on), body),
    async update(state, first) {
      if (first) {
        fill(module, Object.keys(state.modules).map((name) => h("option", { value: name })));
        module.value = chosen in state.modules ? chosen : Object.keys(state.modules)[0];
      }
      for (const option of module.options) option.textContent = `${option.value} (${state.modules[option.value]})`;
      const now = `${state.last_request} ${state.jobs_running} ${JSON.stringify(state.modules)}`;
      if (now === seen) return;
      seen = now;
      await draw();
    },
  };
}
