// The reference of the API, from the data that the sandbox itself works by.
import { get } from "./api.js";
import { copyable, facts, fill, h, notice, pill, table, verb } from "./dom.js";

const PARAMETERS = [
  { title: "Parameter", show: (row) => [h("code", {}, row.name), row.required ? [" ", pill("required", "warn")] : null] },
  { title: "In", show: (row) => row.where },
  { title: "Type", show: (row) => row.values.length ? row.values.slice(0, 12).join(", ") : row.type },
  { title: "", show: (row) => row.about },
];
const OUTCOMES = [
  { title: "Status", show: (row) => pill(row.status, "good") },
  { title: "Code", show: (row) => h("code", {}, row.code ?? "–") },
  { title: "Message", show: (row) => row.message ?? "–" },
];
const ERRORS = [
  { title: "Status", show: (row) => pill(row.status, row.status >= 500 ? "bad" : "warn") },
  { title: "Code", show: (row) => h("code", {}, row.code) },
  { title: "When", show: (row) => [row.cause, row.message ? h("div", { className: "soft" }, `“${row.message}”`) : null] },
  { title: "Of", kind: "wide", show: (row) => (row.scope === "item" ? "one row" : "the request") },
  { title: "What next", kind: "wide", show: (row) => [row.class.replaceAll("_", " "), row.retry !== "never" ? h("div", { className: "soft" }, `retry ${row.retry.replaceAll("-", " ")}`) : null] },
];

export function create(start) {
  let [version = "", operation = ""] = start;
  let told = null;
  const list = h("nav", { className: "card toc", "aria-label": "Operations" });
  const detail = h("article", { className: "card" }, notice("Choose an operation."));
  const versions = h("select", { "aria-label": "API version", onchange: () => { location.hash = `#/reference/${versions.value}/${operation}`; } });
  const search = h("input", { type: "search", placeholder: "Search the operations", "aria-label": "Search the operations", oninput: () => contents() });

  function contents() {
    const text = search.value.toLowerCase();
    const wanted = told.operations.filter((one) => `${one.id} ${one.method} ${one.path} ${one.summary}`.toLowerCase().includes(text));
    const families = [...new Set(wanted.map((one) => one.tag))];
    fill(list, wanted.length ? families.map((tag) => [h("h3", {}, tag), wanted.filter((one) => one.tag === tag).map((one) =>
      h("a", { href: `#/reference/${told.version}/${one.id}`, title: one.path, "aria-current": one.id === operation ? "true" : null }, verb(one.method), one.id))]) : notice("Nothing like that."));
  }
  async function visit([wanted = "", name = ""]) {
    if (!told || (wanted && wanted !== told.version)) {
      told = await get("reference", { version: wanted || version });
      fill(versions, told.versions.map((one) => h("option", {}, one)));
      versions.value = told.version;
    }
    const there = told.operations.some((one) => one.id === name);
    operation = there ? name : told.operations[0].id;
    contents();
    fill(detail, page(await get(`reference/${operation}`, { version: told.version })));
  }
  return {
    visit,
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "API reference"), versions, h("span", { className: "grow" }), search),
      h("div", { className: "split" }, list, detail)),
    async update(_state, first) {
      if (first) await visit([version, operation]);
    },
  };
}

function page(one) {
  return [
    h("div", { className: "head" }, verb(one.method), h("h1", {}, one.summary || one.id), h("span", { className: "grow" }), pill(one.id)),
    h("p", {}, h("code", {}, one.path)), h("p", {}, one.description),
    h("h3", {}, "Example"), copyable(one.curl),
    h("h3", {}, "Facts"), facts([
      ["scopes", h("span", { className: "pills" }, one.scopes.map((scope) => pill(scope)))],
      ["modules", one.modules.length ? h("span", { className: "pills" }, one.modules.map((module) => pill(module))) : "any, or none"],
      ["rows", one.rows ? `at most ${one.rows}` : null],
      ["credits", Object.entries(one.credits).map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ") || null],
    ]),
    one.parameters.length ? [h("h3", {}, "Parameters"), table(PARAMETERS, one.parameters, "")] : null,
    h("h3", {}, "What comes back"), table(OUTCOMES, one.outcomes, "No success is described."),
    h("h3", {}, `Errors (${one.errors.length})`), table(ERRORS, one.errors, "No error is described."),
  ];
}
